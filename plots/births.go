package plots

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// birth is neurons added at one step.
type birth struct {
	step  float64
	count int
}

// births are those of one layer, or of all if layer is "", in order.
func births(rec *sim.Recording, layer string) []birth {
	var out []birth
	for _, e := range rec.Events {
		if e.Changes() && (layer == "" || e.Layer == layer) {
			out = append(out, birth{float64(e.Step), e.Count})
		}
	}
	slices.SortStableFunc(out, func(a, b birth) int { return cmp.Compare(a.step, b.step) })
	return out
}

// rug marks births in the space between the data and the horizontal axis.
type rug struct{ births []birth }

const (
	rugHeight = 26
	birthRim  = 7  // radius of a triangle
	crowded   = 60 // with more births, triangles give way to thin ticks
)

// tick is births so near to each other that they share a mark.
type tick struct {
	x     vg.Length
	count int
}

// ticks merges the births that lie within a distance on the canvas.
func (r rug) ticks(toX func(float64) vg.Length, distance vg.Length) []tick {
	var out []tick
	for _, b := range r.births {
		x := toX(b.step)
		if n := len(out); n > 0 && x-out[n-1].x < distance {
			out[n-1].count += b.count
			continue
		}
		out = append(out, tick{x, b.count})
	}
	return out
}

func (r rug) paint(c draw.Canvas, p *plot.Plot, t theme) {
	toX, _ := p.Transforms(&c)
	bottom := c.Min.Y - p.X.Padding
	if len(r.births) <= crowded {
		triangles(c, t, r.ticks(toX, 2*t.pt(birthRim)), bottom)
		return
	}
	for _, m := range r.ticks(toX, t.pt(1.5)) {
		c.StrokeLine2(thin(t), m.x, bottom+t.pt(4), m.x, bottom+t.pt(rugHeight-7))
	}
}

func thin(t theme) draw.LineStyle { return t.line(fade(ink, 0x90), 1.1, nil) }

// sample draws what stands for births in a legend.
func (r rug) sample(c draw.Canvas, t theme) {
	if len(r.births) <= crowded {
		dot(c, shapes[2], c.Center(), t.pt(birthRim), ink, white, t.pt(0.8))
		return
	}
	for x := c.Min.X; x < c.Max.X; x += t.pt(3.5) {
		c.StrokeLine2(thin(t), x, c.Min.Y+t.pt(3), x, c.Max.Y)
	}
}

// triangles draws a mark and a vertical line for each tick, and its number of
// neurons where the next leaves room for it.
func triangles(c draw.Canvas, t theme, marks []tick, bottom vg.Length) {
	base := bottom + t.pt(birthRim+2)
	text := t.text(smallSize-2, ink)
	for i, m := range marks {
		c.StrokeLine2(t.line(fade(ink, 0x50), 1, []vg.Length{2, 4}), m.x, base, m.x, c.Max.Y)
		dot(c, shapes[2], vg.Point{X: m.x, Y: base}, t.pt(birthRim), ink, white, t.pt(0.8))
		end := c.Max.X
		if i+1 < len(marks) {
			end = marks[i+1].x - t.pt(birthRim)
		}
		label := fmt.Sprintf("%+d", m.count)
		if m.count == 0 { // the structure changed, nothing was added
			continue
		}
		if x := m.x + t.pt(birthRim+3); x+text.Width(label) < end {
			c.FillText(text, vg.Point{X: x, Y: base - t.pt(5)}, label)
		}
	}
}

// born says how many units were born: neurons, or larger parts such as layers. Where
// none was, the structure changed.
func born(births []birth) string {
	count := 0
	for _, b := range births {
		count += b.count
	}
	if count == 0 {
		return picture.Plural(len(births), "change") + " of structure"
	}
	return picture.Grouped(float64(count)) + " born"
}
