package tui

import (
	"fmt"
	"math"
	"sort"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
)

func networkNote(d *desk) string {
	if len(d.hidden()) == 0 {
		return ""
	}
	return "✦ new  · dead"
}

// drawNetwork draws the network as columns of neurons, input side first, filled
// downwards, so that a newborn joins at the end and nothing else moves.
func drawNetwork(d *desk, g cells.Grid) {
	if len(d.snap.Graph.Columns) == 0 {
		d.empty(g, "no network yet")
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
func networkStatus(d *desk, g cells.Grid) {
	s := d.snap
	text := plural(s.Params, "parameter")
	if cost := fmt.Sprintf(" · %s multiply-adds a sample", cells.Short(float64(s.Cost))); s.Cost > 0 && len(text)+len(cost) <= g.Width {
		text += cost
	}
	if u, ok := d.selected(); ok {
		text = fmt.Sprintf("%s#%d  activity %s  in %s  out %s  %s", d.layerName(), u.ID, fixed(u.Value),
			cells.Short(u.FanIn), cells.Short(u.FanOut), d.birth(u))
	}
	g.Text(0, 0, text, d.theme.muted)
}

// birth says when a neuron was born.
func (d *desk) birth(u picture.Unit) string {
	switch {
	case u.Dead:
		return "dead"
	case u.Born == 0:
		return "there from the start"
	}
	return fmt.Sprintf("born at %s (age %s)", grouped(u.Born), grouped(d.snap.Step-u.Born))
}

func (n *network) drawHead(g cells.Grid, i int) {
	b := n.blocks[i]
	s := n.d.theme.muted
	if b.layer >= 0 {
		s = n.d.theme.layer(b.layer)
		if b.layer == n.d.layer {
			s = s.With(cells.Bold | cells.Underline)
		}
	}
	end := g.TextIn(b.x, 0, g.Width-b.x, n.head(b), s)
	hidden, room := len(b.column.Units)-b.visible, g.Width-end
	if i+1 < len(n.blocks) {
		room = n.blocks[i+1].x - end - 1
	}
	if text := fmt.Sprintf(" %d hidden", hidden); hidden > 0 && b.layer >= 0 && len(text) <= room {
		g.Text(end, 0, text, n.d.theme.muted)
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
		if b.layer == n.d.layer && at == n.d.unit {
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
	g.Set(x+width, y, '◀', n.d.theme.focus.With(cells.Bold))
}

// drawTerminal draws an input or output with its label.
func (n *network) drawTerminal(g cells.Grid, x, y int, b block, u picture.Unit) {
	if y == b.perCol-1 && len(b.column.Units) > b.visible {
		g.Set(x, y, '⋮', n.d.theme.muted)
		return
	}
	g.Set(x, y, '■', n.d.theme.muted)
	g.TextIn(x+2, y, b.cells-2, u.Label, n.d.theme.muted)
}

// glyph is a neuron as one character: what is dead or new, else how active.
func (n *network) glyph(u picture.Unit) (rune, cells.Style) {
	t := n.d.theme
	switch {
	case u.Dead:
		return '·', t.dead
	case n.d.isNew(u.Born):
		return '✦', t.newborn
	}
	level := cells.Level(u.Value, 0, 1, len(t.activity))
	return []rune("○◐●●")[level], t.activity[level]
}

// drawPortrait draws what a neuron responds to, with ✦ or · to its right.
func (n *network) drawPortrait(g cells.Grid, u picture.Unit) {
	face := g.Sub(0, 0, g.Width-1, g.Height)
	drawGrid(n.d, face, u.Picture)
	switch {
	case u.Dead:
		g.Set(g.Width-1, 0, '·', n.d.theme.dead)
	case n.d.isNew(u.Born):
		g.Set(g.Width-1, 0, '✦', n.d.theme.newborn)
	}
}

// faintLink is the share of the largest weight below which a link is faint.
const faintLink = .5

// drawLinks draws the strongest links as lines from block to block, positive
// ones solid, negative ones dotted, the weaker ones faint. Neurons deep in a block
// are stood for by their row.
func (n *network) drawLinks(g cells.Grid) {
	if n.d.tier == cells.ASCII || n.d.tier == cells.Shade {
		return
	}
	dots := cells.NewDots(g.Width, g.Height, n.d.tier)
	across, down := n.d.tier.Dots()
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

// strongest are the links to draw, strongest first.
func (n *network) strongest() []picture.Link {
	links := append([]picture.Link(nil), n.d.snap.Graph.Links...)
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
	return n.d.unit >= 0 && (from != nil && from.layer == n.d.layer && l.From == n.d.unit ||
		to != nil && to.layer == n.d.layer && l.To == n.d.unit)
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
	style, drawn, period := n.d.theme.positive, 1, 1
	if l.Weight < 0 {
		style, drawn, period = n.d.theme.negative, 1, 3
	}
	if weak {
		style = style.With(cells.Faint)
	}
	h0, h1 := unitSizes[from.size].height, unitSizes[to.size].height
	dots.Line(x0*across, y0*down+h0*down/2, (x1+1)*across-1, y1*down+h1*down/2, drawn, period, '.', style)
}

// networkWants are the neurons and links and, where there is room, pictures of neurons.
func networkWants(width, height int) []picture.Want {
	wants := []picture.Want{{Name: picture.WantGraph}}
	if width >= portraitWidth && height >= portraitHeight {
		wants = append(wants, picture.Want{Name: picture.WantPortraits})
	}
	return wants
}
