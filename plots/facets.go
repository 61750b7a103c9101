package plots

import (
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// Facets is a figure of many series of a group: those of one facet share a chart, and
// those of one curve a colour. Scenes make figures of their own of it:
//
//	plots.Facets{Name: "weights", Title: "Weights", Group: "weight", Quantity: "a", Split: split}.Figure("…")
type Facets struct {
	Name     string // of the figure
	Title    string
	Group    string                                   // of the series
	Quantity string                                   // label of the vertical axis
	Split    func(label string) (facet, curve string) // of a series by its label
}

// facet is one of the charts: its curves by name, as they come.
type facet struct {
	name   string
	curves []string
	series []sim.Series
}

// split sorts the series into facets, in the order of the columns. names are all curves.
func (fs Facets) split(rec *sim.Recording) (facets []facet, names []string) {
	at, seen := map[string]int{}, map[string]bool{}
	for _, s := range group(rec, fs.Group) {
		name, curve := fs.Split(s.Label)
		i, ok := at[name]
		if !ok {
			i = len(facets)
			at[name], facets = i, append(facets, facet{name: name})
		}
		facets[i].curves, facets[i].series = append(facets[i].curves, curve), append(facets[i].series, s)
		if !seen[curve] {
			seen[curve], names = true, append(names, curve)
		}
	}
	return facets, names
}

// Figure is the line of a shelf: the series as lines, a chart a facet.
func (fs Facets) Figure(doc string) Figure { return Figure{Name: fs.Name, Doc: doc, Draw: fs.lines} }

func (fs Facets) lines(rec *sim.Recording) (Drawable, error) {
	facets, names := fs.split(rec)
	if len(facets) == 0 {
		return nil, noData(fs.Group)
	}
	index := map[string]int{}
	for i, name := range names {
		index[name] = i
	}
	pg := page{title: fs.Title, subtitle: caption(rec)}
	common := empty() // of all charts, so that they can be compared
	for _, f := range facets {
		for _, s := range f.series {
			_, y := spans(prepare(s, false).raw)
			common = common.with(y)
		}
	}
	for _, f := range facets {
		ch := chart{name: f.name, x: stepAxis(), y: axis{label: fs.Quantity, zero: true, share: true}, marks: []mark{window{empty(), common}}}
		for k, s := range f.series {
			i := index[f.curves[k]]
			ch.marks = append(ch.marks, curve{label: f.curves[k], segments: prepare(s, false).last, color: hue(i), width: 2.6, dashes: pattern(i), plain: true})
		}
		pg.charts = append(pg.charts, ch)
	}
	return pg, nil
}

// Heat is the line of a shelf: the series as heat maps over time from the left to the
// right, a map a facet, a row a curve.
func (fs Facets) Heat(name, doc string) Figure {
	return Figure{Name: name, Doc: doc, Draw: func(rec *sim.Recording) (Drawable, error) { return fs.heat(rec) }}
}

// heatColumns is how many moments a heat map shows, and heatRows how many rows of cells
// a curve has in it: cells are square, and maps twice as wide as high are seen best.
const heatColumns, heatRows = 60, 5

func (fs Facets) heat(rec *sim.Recording) (Drawable, error) {
	facets, names := fs.split(rec)
	if len(facets) == 0 {
		return nil, noData(fs.Group)
	}
	var grids []picture.Grid
	for _, f := range facets {
		g := picture.Grid{Name: f.name, Rows: heatRows * len(f.series), Cols: heatColumns, Scale: picture.Magnitude, Max: 1}
		for _, s := range f.series {
			row := moments(s, rec.Step, heatColumns)
			for range heatRows {
				g.Values = append(g.Values, row...)
			}
		}
		grids = append(grids, g)
	}
	note := "white 0, dark 1; rows from above: " + list(names)
	return tiled(fs.Title+", over time", grids, caption(rec), note)
}

// moments are the values of a series at moments spread evenly up to a step: the last
// that was measured, 0 before the first.
func moments(s sim.Series, step, count int) []float32 {
	out := make([]float32, count)
	at, value := 0, 0.0
	for i := range out {
		until := float64(step) * float64(i+1) / float64(count)
		for at < len(s.Buckets) && s.Buckets[at].Step <= until {
			value = s.Buckets[at].Last
			at++
		}
		out[i] = float32(value)
	}
	return out
}

// list is words with commas.
func list(words []string) string {
	text := ""
	for i, w := range words {
		if i > 0 {
			text += ", "
		}
		text += w
	}
	return text
}
