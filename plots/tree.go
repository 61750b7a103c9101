package plots

import (
	"fmt"

	"gonum.org/v1/plot/plotter"
)

// Node is something that came from something else.
type Node struct {
	ID, Parent int     // Parent is the ID of another node, or one that there is none of
	X, Y       float64 // when it was, and how good
	Style      int     // chooses colour and glyph
	Name       string  // of the style, in the legend
	Kept       bool    // something may come from it; others are drawn small and faint
}

// Tree draws what came from what: nodes by time and quality, joined to their parents.
type Tree struct {
	Title, Subtitle string
	X, Y            string // labels of the axes; that of X marks whole numbers
	Nodes           []Node
	Notes           []string // beside the legend
}

// Figure makes the drawing. It wraps ErrNoData if there are no nodes.
func (tr Tree) Figure() (Drawable, error) {
	ch := chart{x: axis{label: tr.X, whole: true}, y: axis{label: tr.Y, share: true}}
	byID := map[int]Node{}
	for _, n := range tr.Nodes {
		byID[n.ID] = n
	}
	var nodes []mark
	for _, n := range tr.Nodes {
		if !drawable(n.X) || !drawable(n.Y) {
			continue
		}
		if p, ok := byID[n.Parent]; ok && drawable(p.X) && drawable(p.Y) {
			ch.marks = append(ch.marks, curve{segments: []plotter.XYs{{{X: p.X, Y: p.Y}, {X: n.X, Y: n.Y}}}, color: fade(grey, 0x90), width: 1.2, plain: true})
		}
		m := estimate{label: n.Name, x: Estimate{n.X, n.X, n.X}, y: Estimate{n.Y, n.Y, n.Y}, within: span{0, 1}, color: hue(n.Style), shape: shapeOf(n.Style), radius: 9, width: 1}
		if !n.Kept {
			m.color, m.radius = fade(m.color, 0x70), 5
		}
		nodes = append(nodes, m)
	}
	if len(nodes) == 0 {
		return nil, fmt.Errorf("%w, nothing came from anything else", ErrNoData)
	}
	ch.marks = append(ch.marks, nodes...)
	return page{title: tr.Title, subtitle: tr.Subtitle, notes: tr.Notes, charts: []chart{ch}}, nil
}
