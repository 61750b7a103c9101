package screen

import (
	"fmt"
	"math"
	"sort"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

func networkNote(d *desk.Desk) string {
	if len(d.Hidden()) == 0 {
		return ""
	}
	return "✦ new  · dead"
}

// drawNetwork draws the network as columns of neurons, input side first, filled
// downwards, so that a newborn joins at the end and nothing else moves.
func drawNetwork(d *desk.Desk, g cells.Grid) {
	if len(d.Snap.Graph.Columns) == 0 {
		d.Empty(g, "no network yet")
		return
	}
	g = g.Sub(1, 0, g.Width-2, g.Height)
	height := networkBody(g.Height)
	if height < g.Height-1 {
		networkStatus(d, g.Sub(0, g.Height-1, g.Width, 1))
	}
	n := planNetwork(d, g.Width, height)
	body := g.Sub(0, 1, g.Width, height)
	n.drawLinks(body)
	for i := range n.blocks {
		n.drawHead(g, i)
		n.drawBlock(body, i)
	}
}

// networkBody is the room for neurons below the heads and, if there is one, above
// the status line.
func networkBody(height int) int {
	if height >= 5 {
		return height - 2
	}
	return height - 1
}

// networkStatus is the line below: sizes, and how the selected neuron does.
func networkStatus(d *desk.Desk, g cells.Grid) {
	s := d.Snap
	text := desk.Plural(s.Params, "parameter")
	if cost := fmt.Sprintf(" · %s operations/%s", picture.Grouped(float64(s.Cost)), s.Per); s.Cost > 0 && len(text)+len(cost) <= g.Width {
		text += cost
	}
	if u, ok := d.Selected(); ok {
		text = fmt.Sprintf("%s#%d  activity %s  in %s  out %s  %s", d.LayerName(), u.ID, desk.Fixed(u.Value),
			cells.Short(u.FanIn), cells.Short(u.FanOut), birth(d, u))
	}
	g.Text(0, 0, text, d.Theme.Muted)
}

// birth says when a neuron was born.
func birth(d *desk.Desk, u picture.Unit) string {
	switch {
	case u.Dead:
		return "dead"
	case u.Born == 0:
		return "initial"
	}
	return fmt.Sprintf("born at %s (age %s)", desk.Grouped(u.Born), desk.Grouped(d.Snap.Step-u.Born))
}

func (n *network) drawHead(g cells.Grid, i int) {
	b := n.blocks[i]
	s := n.d.Theme.Muted
	if b.layer >= 0 {
		s = n.d.Theme.Layer(b.layer)
		if b.layer == n.d.Layer {
			s = s.With(cells.Bold | cells.Underline)
		}
	}
	end := g.TextIn(b.x, 0, g.Width-b.x, n.head(b), s)
	hidden, room := len(b.column.Units)-b.visible, g.Width-end
	if i+1 < len(n.blocks) {
		room = n.blocks[i+1].x - end - 1
	}
	if text := fmt.Sprintf(" %d hidden", hidden); hidden > 0 && b.layer >= 0 && len(text) <= room {
		g.Text(end, 0, text, n.d.Theme.Muted)
	}
}

func (n *network) drawBlock(g cells.Grid, i int) {
	b := n.blocks[i]
	for k := range b.visible {
		at := b.first() + k
		x, y, _ := b.at(at)
		u := b.column.Units[at]
		if b.layer < 0 {
			n.drawTerminal(g, x, y, b, u)
			continue
		}
		if s := unitSizes[b.size]; s.width > 1 && u.Picture != nil {
			n.drawPortrait(g.Sub(x, y, s.width+1, s.height), u)
		} else {
			r, s := n.glyph(u)
			g.Set(x, y, r, s)
		}
		if b.layer == n.d.Layer && at == n.d.Unit {
			n.mark(g, x, y, unitSizes[b.size].width)
		}
	}
}

// mark shows the selected neuron.
func (n *network) mark(g cells.Grid, x, y, width int) {
	if width == 1 {
		g.Restyle(x, y, 1, func(s cells.Style) cells.Style { return s.With(cells.Reverse) })
		return
	}
	g.Set(x+width, y, '◀', n.d.Theme.Focus.With(cells.Bold))
}

// drawTerminal draws an input or output with its label.
func (n *network) drawTerminal(g cells.Grid, x, y int, b block, u picture.Unit) {
	if y == b.perCol-1 && len(b.column.Units) > b.visible {
		g.Set(x, y, '⋮', n.d.Theme.Muted)
		return
	}
	g.Set(x, y, '■', n.d.Theme.Muted)
	g.TextIn(x+2, y, b.cells-2, u.Label, n.d.Theme.Muted)
}

// glyph is a neuron as one character: what is dead or new, else how active.
func (n *network) glyph(u picture.Unit) (rune, cells.Style) {
	t := n.d.Theme
	switch {
	case u.Dead:
		return '·', t.Dead
	case n.d.IsNew(u.Born):
		return '✦', t.Newborn
	}
	level := cells.Level(u.Value, 0, 1, len(t.Activity))
	return []rune("○◐●●")[level], t.Activity[level]
}

// drawPortrait draws what a neuron responds to, with ✦ or · to its right.
func (n *network) drawPortrait(g cells.Grid, u picture.Unit) {
	face := g.Sub(0, 0, g.Width-1, g.Height)
	desk.DrawGrid(n.d, face, u.Picture)
	switch {
	case u.Dead:
		g.Set(g.Width-1, 0, '·', n.d.Theme.Dead)
	case n.d.IsNew(u.Born):
		g.Set(g.Width-1, 0, '✦', n.d.Theme.Newborn)
	}
}

// faintLink is the share of the largest weight below which a link is faint.
const faintLink = .5

// drawLinks draws the strongest links as lines from block to block, positive
// ones solid, negative ones dotted, the weaker ones faint. Neurons deep in a block
// are stood for by their row.
func (n *network) drawLinks(g cells.Grid) {
	if n.d.Tier == cells.ASCII || n.d.Tier == cells.Shade {
		return
	}
	dots := cells.NewDots(g.Width, g.Height, n.d.Tier)
	across, down := n.d.Tier.Dots()
	links := n.strongest()
	largest := 0.0
	if len(links) > 0 {
		largest = math.Abs(links[0].Weight)
	}
	for _, weak := range []bool{true, false} {
		for _, l := range links {
			if n.touches(l) == weak {
				continue
			}
			n.drawLink(dots, l, across, down, weak || math.Abs(l.Weight) < faintLink*largest)
		}
	}
	dots.Draw(g)
	for _, b := range n.blocks {
		g.Sub(b.x-1, 0, b.cells+2, g.Height).Fill(' ', cells.Style{})
	}
}

// linksDrawn is how many links are drawn between two columns; more would be a
// tangle. Those of the selected neuron come on top.
const linksDrawn = 12

// Strongest are the links to draw, strongest first.
func (n *network) strongest() []picture.Link {
	links := append([]picture.Link(nil), n.d.Snap.Graph.Links...)
	sort.SliceStable(links, func(i, j int) bool { return math.Abs(links[i].Weight) > math.Abs(links[j].Weight) })
	drawn := make([]int, len(n.blocks))
	kept := links[:0]
	for _, l := range links {
		if n.block(l.Column) == nil || drawn[l.Column] >= linksDrawn && !n.touches(l) {
			continue
		}
		drawn[l.Column]++
		kept = append(kept, l)
	}
	return kept
}

// touches reports whether a link begins or ends at the selected neuron.
func (n *network) touches(l picture.Link) bool {
	from, to := n.block(l.Column), n.block(l.Column+1)
	return n.d.Unit >= 0 && (from != nil && from.layer == n.d.Layer && l.From == n.d.Unit ||
		to != nil && to.layer == n.d.Layer && l.To == n.d.Unit)
}

func (n *network) block(i int) *block {
	if i < 0 || i >= len(n.blocks) {
		return nil
	}
	return &n.blocks[i]
}

func (n *network) drawLink(dots *cells.Dots, l picture.Link, across, down int, weak bool) {
	from, to := n.block(l.Column), n.block(l.Column+1)
	if from == nil || to == nil || math.IsNaN(l.Weight) {
		return
	}
	_, y0, ok0 := from.at(l.From)
	_, y1, ok1 := to.at(l.To)
	x0, x1 := from.x+from.cells+1, to.x-2
	if !ok0 || !ok1 || x1-x0 < 3 {
		return
	}
	style, pattern := n.d.Theme.Positive, cells.Solid
	if l.Weight < 0 {
		style, pattern = n.d.Theme.Negative, cells.Dotted
	}
	if weak {
		style = style.With(cells.Faint)
	}
	h0, h1 := unitSizes[from.size].height, unitSizes[to.size].height
	dots.Line(x0*across, y0*down+h0*down/2, (x1+1)*across-1, y1*down+h1*down/2, pattern, '.', style)
}

// networkWants are the neurons and links and, where there is room, pictures of neurons.
func networkWants(width, height int) []picture.Want {
	wants := []picture.Want{{Name: picture.WantGraph}}
	if portraits(width, height) {
		wants = append(wants, picture.Want{Name: picture.WantPortraits})
	}
	return wants
}

// clickNetwork selects the neuron under a place.
func clickNetwork(h screen.Host, x, y, width, height int) {
	if at, ok := neuronUnder(h.Desk(), x, y, width, height); ok {
		h.Select(at.Layer, at.Unit)
	}
}

// neuronUnder is the neuron drawn at a place of the network's panel.
func neuronUnder(d *desk.Desk, x, y, width, height int) (at desk.NeuronAt, ok bool) {
	if len(d.Snap.Graph.Columns) == 0 {
		return at, false
	}
	n := planNetwork(d, width-2, networkBody(height))
	x, y = x-1, y-1
	for _, b := range n.blocks {
		s := unitSizes[b.size]
		for i := b.first(); b.layer >= 0 && i < len(b.column.Units); i++ {
			if left, top, shown := b.at(i); shown && x >= left && x < left+s.width && y >= top && y < top+s.height {
				return desk.NeuronAt{Layer: b.layer, Unit: i}, true
			}
		}
	}
	return at, false
}

// The least size of the network panel for pictures of neurons.
const portraitWidth, portraitHeight = 60, 14

// portraits reports whether there is room for pictures of neurons.
func portraits(width, height int) bool { return width >= portraitWidth && height >= portraitHeight }
