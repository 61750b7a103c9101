package darts

import (
	"fmt"
	"math"
	"slices"
	"strings"

	model "github.com/north-tui/north/darts"
	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
)

// The pictures of the scene that panels want. Each is a table, or one a cell type.
const (
	wantWeights  = "weights"  // edge by operation
	wantCell     = "cell"     // what a cut would give now
	wantSchedule = "schedule" // F, τ, the ledger
	wantPulls    = "pulls"    // what moved the edge in focus
)

// youth is how many steps a change of choice is pointed out.
const youth = 50

// Picture implements sim.Learner. What cannot be drawn because numbers are not finite is
// left out: the run's state says why.
func (s *searching) Picture(view picture.View) picture.Picture {
	p := picture.Picture{
		Title: s.data.title, Params: s.search.Params(), Cost: cost(s.search.MultiplyAdds()), Per: "sample", Kernel: gemm.Kernel(),
		Units: s.search.Columns(), Receipts: s.history.receipts(),
	}
	for _, e := range s.edges {
		p.Layers = append(p.Layers, e.name)
	}
	p.Tables = append(p.Tables, s.status(), presetTable)
	if s.broken {
		return p
	}
	at := s.edges[max(0, min(view.Layer, len(s.edges)-1))]
	for _, t := range s.space.Types() {
		if view.Shows(wantWeights) {
			p.Tables = append(p.Tables, s.weights(t))
		}
		if view.Shows(wantCell) {
			p.Tables = append(p.Tables, s.cell(t))
		}
	}
	if view.Shows(wantSchedule) {
		p.Tables = append(p.Tables, s.schedule())
	}
	if view.Shows(wantPulls) {
		p.Tables = append(p.Tables, s.pulls(at))
	}
	if view.Explain != "" {
		p.Explanation = s.explain(view, at)
	}
	return p
}

// number is a cell with a value and how it is written.
func numberCell(v float64, text string) picture.TableCell {
	return picture.TableCell{Text: text, Value: v}
}

// word is a cell without a value.
func word(text string) picture.TableCell {
	return picture.TableCell{Text: text, Value: math.NaN()}
}

// line is a row of a table of names and values.
func line(name string, v float64, text string) picture.TableRow {
	return picture.TableRow{Name: name, Cells: []picture.TableCell{numberCell(v, text)}}
}

// presetTable are the presets with their switches, the same at any time.
var presetTable = presetsOf(model.Presets())

func presetsOf(list []model.Preset) picture.Table {
	table := picture.Table{Name: "presets", Columns: []string{"activation", "schedule", "regulariser", "s", "doc"}}
	for _, p := range list {
		table.Rows = append(table.Rows, picture.TableRow{Name: p.Name, Cells: []picture.TableCell{
			word(p.Activation), word(p.Schedule), word(p.Regulariser), numberCell(p.S, scene.Short(p.S)), word(p.Doc),
		}})
	}
	return table
}

// status is what is worth knowing at any time, a value a row.
func (s *searching) status() picture.Table {
	m, c := s.search.Metrics(), s.search.Settings()
	kept, err := s.history.cell.CellParams(s.search.Space())
	if err != nil {
		kept = 0
	}
	return picture.Table{Name: "status", Columns: []string{"now"}, Rows: []picture.TableRow{
		line("soft", s.history.soft.Accuracy, share(s.history.soft.Accuracy)),
		line("cut", s.history.cut.Accuracy, share(s.history.cut.Accuracy)),
		line("gap", s.history.soft.Accuracy-s.history.cut.Accuracy, share(s.history.soft.Accuracy-s.history.cut.Accuracy)),
		line("delta", m.Delta, share(m.Delta)),
		line("floor", m.Floor, share(m.Floor)),
		line("live", float64(m.Live), fmt.Sprintf("%d/%d", m.Live, m.Operations)),
		line("none", m.NoneMass, fmt.Sprintf("%.0f %%", 100*m.NoneMass)),
		line("margin", m.Margin, scene.Short(m.Margin)),
		line("degenerate", float64(m.Degenerate), fmt.Sprint(m.Degenerate)),
		line("dead nodes", float64(m.DeadNodes), fmt.Sprint(m.DeadNodes)),
		line("cell parameters", float64(kept), scene.Grouped(kept)),
		line("cells", float64(len(s.space.Cells)), fmt.Sprint(len(s.space.Cells))),
		{Name: "activation", Cells: []picture.TableCell{word(c.Activation)}},
		{Name: "genotype", Cells: []picture.TableCell{word(s.history.cell.String())}},
		{Name: "widths", Cells: []picture.TableCell{word(s.widthsNow())}},
	}}
}

// widthsNow are the channels of each cell, or the word for the usual ones.
func (s *searching) widthsNow() string {
	space := s.space
	if now := s.search.Space().Widths; !slices.Equal(now, firstWidths(space)) {
		return widthsText(now)
	}
	return usualWidths
}

// firstWidths are the channels of the cells of a space before any has grown.
func firstWidths(s model.Space) []int {
	if s.Widths != nil {
		return s.Widths
	}
	var widths []int
	c := s.Channels
	for _, t := range s.Cells {
		if t == model.Reduce {
			c *= 2
		}
		widths = append(widths, c)
	}
	return widths
}

// weights is the table of a cell type: an operation a column, then the sum of a row and
// what is kept of it, with ◆ where a regulariser pulls it to 1.
func (s *searching) weights(t model.CellType) picture.Table {
	columns := s.search.Columns()
	table := picture.Table{Name: wantWeights, Title: string(t), Columns: append(slices.Clone(columns), "Σ", "keep")}
	a, err := s.search.Architecture(t)
	if err != nil {
		return table
	}
	for _, e := range s.edges {
		if e.typ != t {
			continue
		}
		kept := keptOp(s.history.cell[t], e)
		row := picture.TableRow{Name: e.name, Marked: kept != ""}
		sum := 0.0
		for column, v := range a.A.Row(e.row) {
			c := numberCell(v, share(v))
			c.Look = s.lookOf(columns[column], kept, v, a.Mask.Row(e.row)[column])
			row.Cells, sum = append(row.Cells, c), sum+v
		}
		row.Cells = append(row.Cells, numberCell(sum, share(sum)), word(pulled(kept, s.targetOf(a, e))))
		table.Rows = append(table.Rows, row)
	}
	return table
}

// share writes a number of about 1 with two digits behind the point: .53, −.01, 2.61.
func share(v float64) string {
	text := fmt.Sprintf("%.2f", math.Abs(v))
	if text != "0.00" {
		text = strings.TrimPrefix(text, "0")
	}
	if v < 0 && text != "0.00" {
		return "−" + text
	}
	return text
}

// lookOf says how an entry is pointed out: chosen, dead, about to die, none.
func (s *searching) lookOf(op, kept string, v, mask float64) string {
	crb := s.search.Settings().Activation == model.CRB
	switch {
	case mask == 0 || v == 0:
		return "dead"
	case op == kept:
		return "chosen"
	case op == "none":
		return "muted"
	case crb && v < 2*s.search.Settings().AlphaRate:
		return "warn"
	}
	return ""
}

// keptOp is the operation that a genotype keeps of an edge, "" for none.
func keptOp(nodes [][2]model.Choice, e edge) string {
	if e.node >= len(nodes) {
		return ""
	}
	for _, c := range nodes[e.node] {
		if c.Source == e.source {
			return c.Op
		}
	}
	return ""
}

// pulled is what is kept of an edge and what a regulariser pulls to 1: tanh ◆, or tanh
// ◆linear where that is another operation.
func pulled(kept, target string) string {
	switch target {
	case "":
		return kept
	case kept:
		return kept + " ◆"
	}
	return strings.TrimSpace(kept + " ◆" + target)
}

// targetOf is the operation of an edge that the regulariser pulls to 1: that of P(a), or
// of Z. "" where all go to 0, or without a regulariser.
func (s *searching) targetOf(a model.Architecture, e edge) string {
	var target []float64
	switch s.search.Settings().Regulariser {
	case model.Prox:
		return keptOp(s.history.cell[e.typ], e)
	case model.ADMM:
		target = a.Z.Row(e.row)
	}
	for column, v := range target {
		if v == 1 {
			return s.search.Columns()[column]
		}
	}
	return ""
}

// cell is what a cut would give of a cell type: an edge a row, with the weight it has
// and how close its node's choice is.
func (s *searching) cell(t model.CellType) picture.Table {
	margins, err := s.search.NodeMargins(t)
	a, err2 := s.search.Architecture(t)
	if err != nil || err2 != nil {
		return picture.Table{Name: wantCell, Title: string(t)}
	}
	columns := s.search.Columns()
	table := cellTable(t, s.history.cell[t], func(node int, c model.Choice) float64 {
		return a.A.Row(model.EdgeRow(node, c.Source))[slices.Index(columns, c.Op)]
	})
	for i := range table.Rows {
		row := &table.Rows[i]
		m := margins[i/2]
		row.Cells = append(row.Cells, numberCell(m, scene.Short(m)))
		for number, e := range s.edges {
			here := e.typ == t && e.node == i/2 && sourceName(e.source) == row.Cells[0].Text
			if at := s.history.chosen[number]; here && at > 0 && s.search.Iteration()-at < youth {
				row.Cells[1].Look = "newborn"
			}
		}
	}
	return table
}

// cellTable has a row for each kept edge: its source, its operation with a weight.
func cellTable(t model.CellType, nodes [][2]model.Choice, weight func(node int, c model.Choice) float64) picture.Table {
	table := picture.Table{Name: wantCell, Title: string(t), Columns: []string{"from", "operation", "margin"}}
	for node, pair := range nodes {
		for _, c := range pair {
			a := weight(node, c)
			table.Rows = append(table.Rows, picture.TableRow{Name: fmt.Sprint(node), Marked: true, Cells: []picture.TableCell{
				word(sourceName(c.Source)), {Text: c.Op, Value: a},
			}})
		}
	}
	return table
}

// schedule is the state of the schedule, a value a row.
func (s *searching) schedule() picture.Table {
	st, c := s.search.Schedule(), s.search.Settings()
	due := 0.0
	if st.Due {
		due = 1
	}
	return picture.Table{Name: wantSchedule, Title: c.Schedule, Columns: []string{"now"}, Rows: []picture.TableRow{
		line("F", st.F, scene.Short(st.F)),
		line("smoothed", st.Smoothed, scene.Short(st.Smoothed)),
		line("tau", st.Tau, scene.Short(st.Tau)),
		line("alpha", float64(st.Alpha), scene.Grouped(st.Alpha)),
		line("expected", st.Expected, scene.Short(math.Round(st.Expected))),
		line("steps", float64(s.search.Iteration()), scene.Grouped(s.search.Iteration())),
		line("ledger", st.LedgerError, scene.Small(math.Abs(st.LedgerError))),
		line("due", due, ""),
		line("s", c.S, scene.Short(c.S)),
		line("m", c.M, scene.Short(c.M)),
	}}
}

// pulls is what moved the weights of an edge in the last step of the architecture, an
// operation a row.
func (s *searching) pulls(e edge) picture.Table {
	table := picture.Table{
		Name: wantPulls, Title: e.name,
		Columns: []string{"a", "∂L/∂a", "− mean", "× slope", "task", "regulariser", "decay", "on α", "target", "Z", "U"},
	}
	list, err := s.search.Pulls(e.typ, e.row)
	a, err2 := s.search.Architecture(e.typ)
	if err != nil || err2 != nil {
		return table
	}
	for i, p := range list {
		row := picture.TableRow{Name: p.Op}
		for _, v := range []float64{p.A, p.Data, p.Data - p.RowMean, p.Slope, p.Task, p.Regulariser, p.Decay, p.Total, p.Target, a.Z.Row(e.row)[i], a.U.Row(e.row)[i]} {
			row.Cells = append(row.Cells, numberCell(v, signed(v)))
		}
		row.Cells[0].Text = share(p.A)
		if p.Dead {
			row.Cells[0].Look = "dead"
		}
		table.Rows = append(table.Rows, row)
	}
	if balance, err := s.search.NodeBalance(e.typ, e.node); err == nil {
		table.Rows = append(table.Rows, picture.TableRow{Name: "balance", Cells: []picture.TableCell{numberCell(balance, scene.Small(balance))}})
	}
	return table
}

// signed writes a small number with its sign and four digits: +.0079.
func signed(v float64) string {
	text := fmt.Sprintf("%+.4f", v)
	if len(text) > 2 && text[1] == '0' {
		text = text[:1] + text[2:]
	}
	if text == "+.0000" || text == "-.0000" {
		return ".0000"
	}
	return text
}

// Picture implements sim.Learner.
func (r *retraining) Picture(view picture.View) picture.Picture {
	p := picture.Picture{
		Title: r.data.title, Params: r.model.Params(), Cost: cost(r.model.MultiplyAdds()), Per: "sample", Kernel: gemm.Kernel(),
		Receipts: []picture.Receipt{r.receipt()},
	}
	size, err := r.cell.CellParams(r.space)
	if err != nil {
		size = 0
	}
	p.Tables = append(p.Tables, picture.Table{Name: "status", Columns: []string{"now"}, Rows: []picture.TableRow{
		line("retrained", r.score.Accuracy, fixed(r.score.Accuracy)),
		line("cell parameters", float64(size), scene.Grouped(size)),
		line("cells", float64(len(r.space.Cells)), fmt.Sprint(len(r.space.Cells))),
		{Name: "genotype", Cells: []picture.TableCell{word(r.cell.String())}},
		{Name: "widths", Cells: []picture.TableCell{word(r.Values.Text(widthsKey))}},
	}})
	if view.Shows(wantCell) {
		for _, t := range r.space.Types() {
			p.Tables = append(p.Tables, cellTable(t, r.cell[t], func(int, model.Choice) float64 { return 1 }))
		}
	}
	if view.Explain != "" && !r.broken {
		p.Explanation = r.explain(view)
	}
	return p
}

// receipt is how far the retraining has come.
func (r *retraining) receipt() picture.Receipt {
	size, err := r.cell.CellParams(r.space)
	if err != nil {
		size = 0
	}
	return picture.Receipt{Step: r.model.Steps(), Title: "retrained from scratch", Lines: []picture.ReceiptLine{
		{Name: "test accuracy", After: fixed(r.score.Accuracy)},
		{Name: "epochs", Before: fmt.Sprint(r.epochs()), After: scene.Short(float64(r.model.Steps()) / float64(r.model.StepsPerEpoch()))},
		{Name: "parameters", Before: scene.Grouped(r.model.Params()), After: scene.Grouped(size) + " in the cells"},
		{Name: "cell", After: r.cell.String()},
	}}
}
