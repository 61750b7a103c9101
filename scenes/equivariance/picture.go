package equivariance

import (
	"fmt"

	model "github.com/north-tui/north/equivariance"
	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
)

// The pictures of the scene.
const (
	wantPoses   = "poses"   // an image in its eight poses, and the answers
	wantLayers  = "layers"  // which elements the layers commute with
	wantKernels = "kernels" // the slots of a channel
	wantSearch  = "search"  // the networks of a search
)

// Picture implements sim.Learner. What cannot be drawn because numbers are not finite is
// left out: the run's state says why.
func (l *relaxing) Picture(view picture.View) picture.Picture {
	c := l.model.Config
	p := picture.Picture{
		Title: l.images.title(), Params: c.ParamCount(), Cost: cost(c), Per: "image", Kernel: gemm.Kernel(),
		Receipts: l.history.receipts(), Quote: l.quote(view.Quote),
	}
	for n := range c.Layers {
		p.Layers = append(p.Layers, fmt.Sprintf("L%d", n+1))
	}
	p.Tables = append(p.Tables, l.chainTable(), l.movesTable())
	if view.Shows(wantSearch) {
		l.drawSearch(&p)
	}
	if l.broken || l.model.Finite() != nil {
		return p
	}
	p.Rows = l.rows()
	if view.Shows(picture.WantWhatIf) {
		p.WhatIf = l.whatIf()
	}
	layer := max(0, min(view.Layer, len(c.Layers)-1))
	if view.Shows(wantKernels) {
		l.drawKernels(&p, layer)
	}
	if view.Shows(wantPoses) || view.Shows(wantLayers) || view.Explain != "" {
		if m := l.seen(); m != nil {
			l.drawSeen(&p, m, view, layer)
		}
	}
	return p
}

// drawSeen adds the pictures for which an image is sent through the network.
func (l *relaxing) drawSeen(p *picture.Picture, m *model.Model[float32], view picture.View, layer int) {
	if view.Shows(wantPoses) {
		l.drawPoses(p, m, view.Sample)
	}
	if view.Shows(wantLayers) {
		l.drawLayers(p, m)
	}
	if view.Explain != "" {
		p.Explanation = l.explain(m, view, layer)
	}
}

// chainTable is the group of each layer.
func (l *relaxing) chainTable() picture.Table {
	t := picture.Table{Name: "groups", Title: l.chainText(), Columns: []string{"group"}}
	for n, layer := range l.model.Config.Layers {
		row := picture.TableRow{Name: fmt.Sprintf("L%d", n+1), Marked: l.lately(n), Cells: []picture.TableCell{{Text: layer.Group.String(), Value: float64(layer.Group)}}}
		if layer.Kind != model.Plain {
			row.Cells[0].Text = string(layer.Kind)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// youth is how many steps a relaxed layer is pointed out.
const youth = 300

// lately reports whether a layer was relaxed not long ago.
func (l *relaxing) lately(layer int) bool {
	for _, d := range l.history.done {
		if d.Layer == layer && l.steps-d.Step < youth {
			return true
		}
	}
	return false
}

// movesTable is all that can be relaxed now, with its price; none where nothing can.
func (l *relaxing) movesTable() picture.Table {
	t := picture.Table{Name: "moves", Columns: []string{"params", "after", "times"}}
	c := l.model.Config
	if l.evolution != nil || c.Layers[0].Kind != model.Plain {
		return t
	}
	for n := len(c.Layers) - 1; n >= 0; n-- {
		for _, to := range model.Legal(c.Groups(), n) {
			now, after := c.ParamCount(), l.priced(model.Relaxation{Layer: n, To: to})
			t.Rows = append(t.Rows, picture.TableRow{Name: moveText(model.Relaxation{Layer: n, To: to}), Cells: []picture.TableCell{
				{Text: "+" + scene.Grouped(after-now), Value: float64(after - now)}, {Text: scene.Grouped(after), Value: float64(after)},
				{Text: fmt.Sprintf("×%d", c.Layers[n].Group.Order()/to.Order()), Value: float64(c.Layers[n].Group.Order() / to.Order())},
			}})
		}
	}
	return t
}

// priced is the number of parameters after a relaxation.
func (l *relaxing) priced(r model.Relaxation) int {
	c := l.model.Config.Clone()
	c.Layers[r.Layer].Group = r.To
	return c.ParamCount()
}

// quote is what a relaxation would cost, nil if none is asked about.
func (l *relaxing) quote(text string) *picture.Quote {
	if text == "" {
		return nil
	}
	c := l.model.Config
	q := &picture.Quote{Growth: text, Params: c.ParamCount(), After: c.ParamCount(), Cost: cost(c), Then: cost(c)}
	r, err := parseMove(text)
	if err == nil && l.evolution == nil {
		err = l.relaxable(r)
	}
	if err != nil {
		q.Err = err.Error()
		return q
	}
	q.After = l.priced(r)
	q.Title = fmt.Sprintf("L%d from %s to %s", r.Layer+1, c.Layers[r.Layer].Group, r.To)
	return q
}

// drawLayers adds by how much each layer fails to commute with each element, and its
// free weights.
func (l *relaxing) drawLayers(p *picture.Picture, m *model.Model[float32]) {
	all, err := m.Commutators(l.images.probe)
	if err != nil {
		return
	}
	c := m.Config
	t := picture.Table{Name: wantLayers, Columns: append([]string{"group", "free weights", "tied"}, elementSigns[:]...)}
	for n, off := range all {
		layer := c.Layers[n]
		row := picture.TableRow{Name: fmt.Sprintf("L%d", n+1), Marked: l.lately(n)}
		free, group := 0, layer.Group.String()
		for _, term := range m.Layers[n].Terms {
			free += term.W.Value.Rows * term.W.Value.Cols
		}
		if layer.Kind != model.Plain {
			group = string(layer.Kind)
		}
		tied := float64(layer.Group.Order())
		row.Cells = append(row.Cells, picture.TableCell{Text: group}, picture.TableCell{Text: scene.Grouped(free), Value: float64(free)}, picture.TableCell{Text: fmt.Sprintf("%.0f×", tied), Value: tied})
		for _, v := range off {
			row.Cells = append(row.Cells, picture.TableCell{Text: scene.Small(v), Value: v})
		}
		t.Rows = append(t.Rows, row)
	}
	p.Tables = append(p.Tables, t)
	if c.Layers[0].Kind == model.Mixed {
		p.Tables = append(p.Tables, l.sharesTable(m))
	}
}

// sharesTable is the share of each group in each layer, and how far the layer's filters
// are from each.
func (l *relaxing) sharesTable(m *model.Model[float32]) picture.Table {
	t := picture.Table{Name: "shares"}
	for _, g := range model.Groups() {
		t.Columns = append(t.Columns, g.String())
	}
	for n := range m.Layers {
		row := picture.TableRow{Name: fmt.Sprintf("L%d", n+1)}
		distances, err := m.Distances(n)
		for g, z := range m.Z(n) {
			cell := picture.TableCell{Value: z}
			if err == nil {
				cell.Text = scene.Short(distances[g])
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
