package darts

import (
	"fmt"
	"strconv"
	"strings"

	model "github.com/north-tui/north/darts"
	"github.com/north-tui/north/plots"
	"github.com/north-tui/north/sim"
)

// figures are those of the scene alone.
func figures() []plots.Figure {
	weights := plots.Facets{Name: "weights", Title: "Weights of the operations of each edge", Group: "weight", Quantity: "a", Split: facetOf}
	return []plots.Figure{
		plots.Trend{Name: "delta", Title: "Distance to a discrete cell", Group: "delta", Quantity: "δ"}.Figure("δ over time, with the floor of softmax"),
		plots.Trend{Name: "gap", Title: "What a cut costs", Group: "gap", Quantity: "accuracy, soft − cut"}.Figure("accuracy lost by a cut, over time"),
		weights.Figure("weights of the operations over time, a chart an edge"),
		weights.Heat("weights-heat", "weights of the operations over time as heat maps, one an edge"),
		{Name: "cell", Doc: "the cell that a cut would give", Draw: drawCell},
		plots.Trend{Name: "information", Title: "Information left in the weights, and its threshold", Group: "info", Quantity: "F, τ", Log: true}.Figure("F, smoothed F and τ over time"),
		plots.Trend{Name: "live", Title: "Operations alive", Group: "live", Quantity: "edges"}.Figure("on how many edges each operation is alive"),
	}
}

// facetOf is the edge and the operation of a series of weights, from its label:
// normal.2.1.linear is linear from state 1 to node 2.
func facetOf(label string) (edge, op string) {
	parts := strings.Split(label, ".")
	if len(parts) != 4 {
		return label, label
	}
	source, err := strconv.Atoi(parts[2])
	if err != nil {
		return label, parts[3]
	}
	name := sourceName(source) + " → " + parts[1]
	if parts[0] != string(model.Normal) {
		name = parts[0] + " " + name
	}
	return name, parts[3]
}

// drawCell draws the cell of the last step, each type of cell in a part of its own.
func drawCell(rec *sim.Recording) (plots.Drawable, error) {
	c, ok := rec.Table("status", "").Cell("genotype")
	if !ok {
		return nil, fmt.Errorf("%w, this run recorded no genotype", plots.ErrNoData)
	}
	types := strings.Split(c.Text, "; ")
	d := plots.Diagram{Title: "The cell that a cut would give", Notes: []string{"thick: a large weight", "the output is all nodes, one behind the other"}}
	for i, text := range types {
		typ, nodes, ok := strings.Cut(text, " ")
		if !ok {
			return nil, fmt.Errorf("cell: %q is no cell", text)
		}
		height := 1 / float64(len(types))
		addCell(&d, rec, typ, strings.Split(nodes, ", "), 1-float64(i+1)*height, height)
	}
	return d.Of(rec), nil
}

// addCell adds the boxes and arrows of one cell, in a part of the height. Its output is
// all nodes, one behind the other.
func addCell(d *plots.Diagram, rec *sim.Recording, typ string, nodes []string, low, height float64) {
	first, n := len(d.Boxes), len(nodes)
	at := func(share float64) float64 { return low + height*share }
	d.Boxes = append(d.Boxes, plots.Box{Name: "c-2", X: 0, Y: at(.95)}, plots.Box{Name: "c-1", X: 0, Y: at(.05)})
	for node := range nodes {
		d.Boxes = append(d.Boxes, plots.Box{Name: "node " + strconv.Itoa(node), X: float64(node+1) / float64(n), Y: at(.5)})
	}
	for node, text := range nodes {
		for _, choice := range strings.Fields(text) {
			op, from, _ := strings.Cut(choice, "@")
			source, err := strconv.Atoi(from)
			if err != nil || source < 0 || source > node+1 {
				continue
			}
			bend := 0.0
			if source >= 2 && source < node+1 { // past the nodes between
				bend = height * .22
			}
			d.Links = append(d.Links, plots.Link{From: first + source, To: first + 2 + node, Label: op, Weight: weightOf(rec, typ, node, source, op), Bend: bend})
		}
	}
}

// weightOf is the latest weight of an operation, 1 where none is recorded.
func weightOf(rec *sim.Recording, typ string, node, source int, op string) float64 {
	s, ok := sim.Find(rec.Series, fmt.Sprintf("weight.%s.%d.%d.%s", typ, node, source, op))
	if !ok {
		return 1
	}
	v, ok := s.Latest()
	if !ok {
		return 1
	}
	return v
}
