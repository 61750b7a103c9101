package screen

import (
	"fmt"
	"strings"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
)

// growable are the blocks that can be in focus, as hidden layers are elsewhere.
func growable(d *desk.Desk) []picture.Block {
	var out []picture.Block
	for _, b := range d.Snap.Diagram.Blocks {
		if b.Grows {
			out = append(out, b)
		}
	}
	return out
}

func blocksNote(d *desk.Desk) string { return "■ heads ━ MLP ✦ new" }

// drawBlocks draws the model as a stack of blocks beside their stream, from the
// input down, with real sizes and what is newborn marked.
func drawBlocks(d *desk.Desk, g cells.Grid) {
	if len(d.Snap.Diagram.Blocks) == 0 {
		d.Empty(g, "no model yet")
		return
	}
	g = g.Sub(1, 0, g.Width-2, g.Height)
	layers := growable(d)
	s := stackPlan{d: d, layers: layers, each: rowsPerBlock(g, len(layers))}
	for _, b := range layers {
		for _, p := range b.Parts {
			if len(p.Sizes) == 1 {
				s.widest = max(s.widest, p.Sizes[0].Value)
			}
		}
	}
	y := 0
	if g.Height > len(layers)*s.each {
		s.drawEnd(g.Sub(0, y, g.Width, 1), 0)
		y++
	}
	room := g.Height - y
	if g.Height >= len(layers)*s.each+3 {
		room -= 2
		s.drawEnd(g.Sub(0, g.Height-2, g.Width, 1), len(d.Snap.Diagram.Blocks)-1)
		g.Text(0, g.Height-1, stackStatus(d.Snap, g.Width), d.Theme.Muted)
	}
	shown := max(room/s.each, 1)
	first := max(min(d.Layer-shown/2, len(layers)-shown), 0)
	for i := first; i < min(first+shown, len(layers)); i++ {
		s.drawBlock(g.Sub(0, y, g.Width, s.each), i)
		y += s.each
	}
	for ; y < g.Height-2 && s.each > 0; y++ {
		g.Set(0, y, '│', d.Theme.Muted)
	}
	if more := len(layers) - shown; more > 0 {
		g.TextRight(g.Width, g.Height-1, g.Width/2, fmt.Sprintf("⋮ %d more", more), d.Theme.Muted)
	}
}

// stackStatus is the size of the model and what a token costs.
func stackStatus(s *sim.Snapshot, width int) string {
	text := fmt.Sprintf("%s · %s operations/token", desk.Plural(s.Params, "parameter"), picture.Grouped(float64(s.Cost)))
	if cells.TextWidth(text) > width {
		return fmt.Sprintf("%s · %s ops/token", desk.Plural(s.Params, "param"), picture.Grouped(float64(s.Cost)))
	}
	return text
}

// stackPlan is how a stack is laid out.
type stackPlan struct {
	d      *desk.Desk
	layers []picture.Block
	each   int // rows of a block
	widest int // largest size that is drawn as a bar
}

// rowsPerBlock is as many rows as there is room for: 3 with frames, 2, or 1.
func rowsPerBlock(g cells.Grid, blocks int) int {
	for each := 3; each > 1; each-- {
		if blocks*each+3 <= g.Height && (each < 3 || g.Width >= 70) {
			return each
		}
	}
	return 1
}

// drawEnd draws one of the blocks at the ends, in words, and the width of the
// stream.
func (s *stackPlan) drawEnd(g cells.Grid, i int) {
	t := s.d.Theme
	b := s.d.Snap.Diagram.Blocks[i]
	var parts []string
	for _, p := range b.Parts {
		text := p.Name
		for _, size := range p.Sizes {
			text = fmt.Sprintf("%d %s", size.Value, text)
		}
		parts = append(parts, text)
	}
	x := g.Text(0, 0, "▾ ", t.Muted)
	x = g.Text(x, 0, b.Name+" ", t.Muted)
	if i == 0 {
		end := g.Width - 1 - cells.TextWidth(sizeOf(s.d.Snap.Diagram.Stream))
		for len(parts) > 1 && cells.TextWidth(strings.Join(parts, " + ")) > end-x-1 {
			parts = parts[:len(parts)-1]
		}
		g.TextIn(x, 0, end-x-1, strings.Join(parts, " + "), t.Muted)
		s.drawSize(g, end, 0, s.d.Snap.Diagram.Stream, t.Title)
		return
	}
	g.Text(x, 0, strings.Join(parts, " + "), t.Muted)
}

// sizeOf is a size in words: p 64+32, the last part being new.
func sizeOf(s picture.Size) string {
	if s.New == 0 || s.New == s.Value {
		return fmt.Sprintf("%s %d", s.Name, s.Value)
	}
	return fmt.Sprintf("%s %d+%d", s.Name, s.Value-s.New, s.New)
}

// drawSize writes a size, what is new in it pointed out, and returns the column
// after it.
func (s *stackPlan) drawSize(g cells.Grid, x, y int, size picture.Size, style cells.Style) int {
	text := sizeOf(size)
	old, grown, found := strings.Cut(text, "+")
	if size.New > 0 && !found {
		style = s.d.Theme.Newborn
	}
	x = g.Text(x, y, old, style)
	if found {
		x = g.Text(x, y, "+"+grown, s.d.Theme.Newborn)
	}
	return x
}

// drawBlock draws one layer in as many rows as g has.
func (s *stackPlan) drawBlock(g cells.Grid, i int) {
	t := s.d.Theme
	b := s.layers[i]
	name := t.Layer(i)
	if i == s.d.Layer {
		name = name.With(cells.Bold | cells.Underline)
	}
	for y := range g.Height {
		g.Set(0, y, '│', t.Muted)
	}
	g.Set(0, 0, '├', t.Muted)
	x := g.Text(2, 0, b.Name, name) + 1
	heads, bars := divided(b)
	switch g.Height {
	case 1:
		x = s.drawHeads(g, x, 0, heads) + 2
		s.drawBars(g.Sub(x, 0, g.Width-x, 1), bars)
	case 2:
		s.drawHeads(g, g.Text(x, 0, "attention ", t.Muted), 0, heads)
		y := g.Text(x, 1, "MLP       ", t.Muted)
		s.drawBars(g.Sub(y, 1, g.Width-y, 1), bars)
	default:
		s.drawFrames(g.Sub(x+1, 0, g.Width-x-1, 3), heads, bars)
	}
}

// divided are the parts with several sizes, which are heads, and those with one.
func divided(b picture.Block) (heads, bars []picture.Part) {
	for _, p := range b.Parts {
		switch {
		case len(p.Sizes) > 1:
			heads = append(heads, p)
		case len(p.Sizes) == 1:
			bars = append(bars, p)
		}
	}
	return heads, bars
}

// mostHeads is how many heads are drawn one by one.
const mostHeads = 12

// drawHeads draws a sign a head and their sizes, which are one range where they
// differ, and returns the column after them.
func (s *stackPlan) drawHeads(g cells.Grid, x, y int, heads []picture.Part) int {
	t := s.d.Theme
	if len(heads) > mostHeads {
		x = g.Text(x, y, fmt.Sprintf("■×%d", len(heads)), t.Text)
	} else {
		for _, h := range heads {
			if h.New {
				g.Set(x, y, '✦', t.Newborn)
			} else {
				g.Set(x, y, '■', t.Text)
			}
			x++
		}
	}
	if len(heads) == 0 {
		return x
	}
	for i := range heads[0].Sizes {
		x = s.drawSize(g, x+1, y, common(heads, i), t.Muted)
	}
	return x
}

// common is size i of heads: that of all, or the largest.
func common(heads []picture.Part, i int) picture.Size {
	size := heads[0].Sizes[i]
	for _, h := range heads {
		if len(h.Sizes) > i && h.Sizes[i].Value > size.Value {
			size = h.Sizes[i]
		}
	}
	for _, h := range heads {
		if len(h.Sizes) > i && h.Sizes[i].Value < size.Value {
			return picture.Size{Name: size.Name + " ≤", Value: size.Value, New: size.New}
		}
	}
	if size.New == size.Value { // the new head is marked itself
		size.New = 0
	}
	return size
}

// drawBars draws sizes as bars to one scale, with their numbers.
func (s *stackPlan) drawBars(g cells.Grid, bars []picture.Part) {
	t := s.d.Theme
	x := 0
	for _, p := range bars {
		size := p.Sizes[0]
		room := g.Width - x - len(sizeOf(size)) - 1
		n := min(max(size.Value*room/max(s.widest, 1), 1), max(room, 0))
		grown := 0
		if size.New > 0 {
			grown = min(max(size.New*n/max(size.Value, 1), 1), n)
		}
		for i := range n {
			if i < n-grown {
				g.Set(x, 0, '━', t.Train)
			} else {
				g.Set(x, 0, '✦', t.Newborn)
			}
			x++
		}
		x = s.drawSize(g, x+1, 0, size, t.Muted) + 2
	}
}

// The widths of framed parts, and of the words before them.
const headFrame, barFrame, attentionWord, mlpWord = 13, 24, 10, 4

// drawFrames draws each head and the MLP in a frame of its own.
func (s *stackPlan) drawFrames(g cells.Grid, heads, bars []picture.Part) {
	t := s.d.Theme
	g.Text(0, 1, "attention", t.Muted)
	room := (g.Width - attentionWord - mlpWord - barFrame - 1) / headFrame
	if room < len(heads) {
		s.drawHeads(g, attentionWord, 1, heads)
		room = 0
	}
	for i, h := range heads[:min(room, len(heads))] {
		f := g.Sub(attentionWord+i*headFrame, 0, headFrame, 3)
		border := t.Border
		if h.New {
			border = t.Newborn
		}
		f.Box(false, border)
		f.Text(1, 0, fmt.Sprint(i+1), t.Muted)
		if h.New {
			f.Set(3, 0, '✦', t.Newborn)
		}
		x := 1
		for _, size := range h.Sizes {
			size.Name = strings.TrimSpace(size.Name)
			x = s.drawSize(f.Sub(0, 0, f.Width-1, f.Height), x, 1, size, t.Text) + 1
		}
	}
	x := max(g.Width-max(barFrame, g.Width/3), attentionWord+min(room, len(heads))*headFrame+mlpWord+1)
	g.Text(x-mlpWord, 1, "MLP", t.Muted)
	f := g.Sub(x, 0, g.Width-x, 3)
	s.drawBars(f.Box(false, t.Border), bars)
}
