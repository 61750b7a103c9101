package plots

import (
	"math"

	"github.com/north-tui/north/sim"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Diagram is boxes with arrows between them. Scenes that are graphs make figures of
// their own of it.
type Diagram struct {
	Title string
	Boxes []Box
	Links []Link
	Notes []string
}

// Box is a box of a Diagram.
type Box struct {
	Name string
	X, Y float64 // of its middle, from 0 to 1, upwards
}

// Link is an arrow from one box to another, by their positions in the list.
type Link struct {
	From, To int
	Label    string
	Weight   float64 // from 0 to 1: how thick it is
	Bend     float64 // upwards, as a share of the height
}

// Of is the diagram as a figure of a recording.
func (d Diagram) Of(rec *sim.Recording) Drawable { return described{d, caption(rec)} }

// described is a diagram of a run.
type described struct {
	Diagram
	subtitle string
}

// boxSize is half the size of a box, in points on the base canvas.
var boxSize = vg.Point{X: 52, Y: 28}

// Draw implements Drawable.
func (d described) Draw(c draw.Canvas) {
	t := themeFor(c)
	c = header{d.Title, d.subtitle, nil, d.Notes}.draw(paper(c, t), t)
	c = draw.Crop(c, t.pt(60), -t.pt(60), t.pt(40), -t.pt(40))
	for _, l := range d.Links {
		d.link(c, t, l)
	}
	for _, l := range d.Links {
		d.label(c, t, l)
	}
	for _, b := range d.Boxes {
		box(c, t, b)
	}
}

// place is a point of the diagram on the canvas.
func place(c draw.Canvas, x, y float64) vg.Point {
	return vg.Point{X: c.Min.X + vg.Length(x)*c.Size().X, Y: c.Min.Y + vg.Length(y)*c.Size().Y}
}

// box draws a box with its name over whatever lies behind it.
func box(c draw.Canvas, t theme, b Box) {
	middle := place(c, b.X, b.Y)
	half := vg.Point{X: boxSize.X * t.scale, Y: boxSize.Y * t.scale}
	r := vg.Rectangle{Min: middle.Sub(half), Max: middle.Add(half)}
	c.SetColor(white)
	c.Fill(r.Path())
	c.SetLineStyle(t.line(ink, 2, nil))
	c.Stroke(r.Path())
	style := t.bold(legendSize, ink)
	style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
	c.FillText(style, middle, fit(style, b.Name, 2*half.X))
}

// point is the point of a link at a share of its way: a parabola between the boxes.
func (d described) point(c draw.Canvas, l Link, share float64) vg.Point {
	from, to := d.Boxes[l.From], d.Boxes[l.To]
	bend := 4 * share * (1 - share) * l.Bend
	return place(c, from.X+share*(to.X-from.X), from.Y+share*(to.Y-from.Y)+bend)
}

// link draws the line of a link and its head where it meets the box.
func (d described) link(c draw.Canvas, t theme, l Link) {
	const parts = 40
	color := hue(0)
	line := make([]vg.Point, parts+1)
	for i := range line {
		line[i] = d.point(c, l, float64(i)/parts)
	}
	width := 1.5 + 5*math.Min(math.Max(l.Weight, 0), 1)
	stroke(c, t.line(color, width, nil), line)
	d.head(c, t, line)
}

// head draws the head of an arrow where a line enters its box.
func (d described) head(c draw.Canvas, t theme, line []vg.Point) {
	end := line[len(line)-1]
	half := vg.Point{X: boxSize.X * t.scale, Y: boxSize.Y * t.scale}
	for i := len(line) - 1; i > 0; i-- {
		p := line[i-1]
		if math.Abs(float64(p.X-end.X)) < float64(half.X) && math.Abs(float64(p.Y-end.Y)) < float64(half.Y) {
			continue
		}
		along := line[i].Sub(p)
		length := vg.Length(math.Hypot(float64(along.X), float64(along.Y)))
		if length == 0 {
			return
		}
		unit := along.Scale(1 / length)
		side := vg.Point{X: -unit.Y, Y: unit.X}
		size := t.pt(13)
		tip := p.Add(unit.Scale(size))
		var path vg.Path
		path.Move(tip)
		path.Line(p.Add(side.Scale(size / 2)))
		path.Line(p.Sub(side.Scale(size / 2)))
		path.Close()
		c.SetColor(hue(0))
		c.Fill(path)
		return
	}
}

// label writes what a link is called on its line.
func (d described) label(c draw.Canvas, t theme, l Link) {
	if l.Label == "" {
		return
	}
	style := t.text(smallSize, ink)
	style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
	at := d.point(c, l, 0.42)
	width, height := style.Width(l.Label)+t.pt(8), t.pt(smallSize*1.3)
	half := vg.Point{X: width / 2, Y: height / 2}
	c.SetColor(white)
	c.Fill(vg.Rectangle{Min: at.Sub(half), Max: at.Add(half)}.Path())
	c.FillText(style, at, printable(l.Label))
}
