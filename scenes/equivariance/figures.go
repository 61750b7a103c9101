package equivariance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/plots"
	"github.com/north-tui/north/sim"
)

// figures are those of this scene alone.
func figures() []plots.Figure {
	return []plots.Figure{
		plots.Trend{
			Name: "loss-operations", Title: "Loss against operations", Group: "loss", Quantity: "loss", Log: true, Operations: true,
		}.Figure("training and test loss against the operations of training"),
		{Name: "front", Doc: "accuracy against parameters: of the networks of a search with their front, else of the run between relaxations", Draw: drawFront},
		{Name: "family", Doc: "what came from what in EquiNAS_E, by generation and accuracy", Draw: drawFamily},
		{Name: "commute", Doc: "by how much each layer fails to commute with turns and mirrors over time", Draw: drawCommute},
		{Name: "shares", Doc: "the shares of the groups in each layer over time, of EquiNAS_D", Draw: drawShareTrend},
		{Name: "kernels", Doc: "the eight slots of a channel as heat maps", Draw: drawKernelImages},
		{Name: "poses", Doc: "an image in its eight poses, with the answers", Draw: drawPoseImages},
	}
}

// subtitle says of which run a figure is.
func subtitle(rec *sim.Recording) string {
	return fmt.Sprintf("%s · seed %d · step %d", rec.Title, rec.Spec.Seed, rec.Step)
}

// tableIn is a table of a recording, nil if there is none of that name.
func tableIn(rec *sim.Recording, name string) *picture.Table {
	for i := range rec.Tables {
		if rec.Tables[i].Name == name {
			return &rec.Tables[i]
		}
	}
	return nil
}

// exactly is a number without an interval.
func exactly(v float64) plots.Estimate { return plots.Estimate{Low: v, Mean: v, High: v} }

// drawFront draws accuracy against parameters.
func drawFront(rec *sim.Recording) (plots.Drawable, error) {
	p := plots.Pareto{Title: "Accuracy against parameters", Subtitle: subtitle(rec), Cost: "free parameters", Quality: "accuracy", Least: 0, Most: 1}
	if t := tableIn(rec, wantSearch); t != nil {
		p.Quality = "accuracy on the validation images"
		p.Options = searchOptionsOf(t)
	} else {
		p.Quality, p.Options = "accuracy on the test images", runOptions(rec)
	}
	for i := range p.Options {
		p.Options[i].Front = onFront(p.Options, i)
	}
	return p.Figure()
}

// searchOptionsOf are the networks of a search, of each chain of groups the best.
func searchOptionsOf(t *picture.Table) []plots.Option {
	var out []plots.Option
	for _, row := range t.Rows {
		accuracy, params := row.Cells[3], row.Cells[4].Value
		if accuracy.Value == 0 {
			continue
		}
		at := slices.IndexFunc(out, func(o plots.Option) bool { return o.Name == row.Name })
		if at < 0 {
			out = append(out, plots.Option{Name: row.Name, Style: len(out), Cost: exactly(params), Quality: exactly(accuracy.Value)})
		} else if accuracy.Value > out[at].Quality.Mean {
			out[at].Quality = exactly(accuracy.Value)
		}
	}
	return out
}

// runOptions are the best accuracies of a run with each number of parameters it had.
func runOptions(rec *sim.Recording) []plots.Option {
	accuracy, _ := sim.Find(rec.Series, "test_accuracy")
	params, _ := sim.Find(rec.Series, "params")
	var out []plots.Option
	for _, b := range accuracy.Buckets {
		size, ok := params.At(int(b.Step))
		if !ok {
			continue
		}
		name := fmt.Sprintf("%s parameters", picture.Grouped(size))
		at := slices.IndexFunc(out, func(o plots.Option) bool { return o.Name == name })
		if at < 0 {
			out = append(out, plots.Option{Name: name, Style: len(out), Cost: exactly(size), Quality: exactly(b.Max)})
		} else if b.Max > out[at].Quality.Mean {
			out[at].Quality = exactly(b.Max)
		}
	}
	return out
}

// onFront reports whether no other option is as good and as cheap.
func onFront(list []plots.Option, i int) bool {
	me := list[i]
	return !slices.ContainsFunc(list, func(o plots.Option) bool {
		return o.Cost.Mean <= me.Cost.Mean && o.Quality.Mean >= me.Quality.Mean && (o.Cost.Mean < me.Cost.Mean || o.Quality.Mean > me.Quality.Mean)
	})
}

// drawFamily draws the family tree of a search. The style of a network is the group of
// its last layer.
func drawFamily(rec *sim.Recording) (plots.Drawable, error) {
	tree := plots.Tree{Title: "What came from what", Subtitle: subtitle(rec), X: "generation", Y: "accuracy on the validation images", Notes: []string{"large: kept as parents"}}
	if t := tableIn(rec, wantSearch); t != nil {
		groups := groupNamesDown
		for _, row := range t.Rows {
			if row.Cells[3].Value == 0 {
				continue
			}
			last := row.Name[strings.LastIndexByte(row.Name, ' ')+1:]
			tree.Nodes = append(tree.Nodes, plots.Node{
				ID: int(row.Cells[1].Value), Parent: int(row.Cells[2].Value), X: row.Cells[0].Value, Y: row.Cells[3].Value,
				Style: max(slices.Index(groups, last), 0), Name: "last layer " + last, Kept: row.Marked,
			})
		}
	}
	return tree.Figure()
}

// groupNamesDown are the groups, largest first.
var groupNamesDown = []string{"D4", "C4", "D2", "C2", "D1", "C1"}

// drawCommute draws, a chart a layer, how symmetries fade.
func drawCommute(rec *sim.Recording) (plots.Drawable, error) {
	b := plots.Bands{Title: "How far the layers are from commuting", Subtitle: subtitle(rec), X: "step", Y: "relative error", Charts: groupCharts(rec, "commute.")}
	return b.Figure()
}

// drawShareTrend draws, a chart a layer, the shares of the groups.
func drawShareTrend(rec *sim.Recording) (plots.Drawable, error) {
	b := plots.Bands{Title: "Shares of the groups", Subtitle: subtitle(rec), X: "step", Y: "share z", Charts: groupCharts(rec, "z.")}
	return b.Figure()
}

// groupCharts are a chart for each group of series whose name has a beginning.
func groupCharts(rec *sim.Recording, beginning string) []plots.BandChart {
	var charts []plots.BandChart
	for _, s := range rec.Series {
		name, ok := strings.CutPrefix(s.Group, beginning)
		if !ok || len(s.Buckets) == 0 {
			continue
		}
		if n := len(charts); n == 0 || charts[n-1].Name != name {
			charts = append(charts, plots.BandChart{Name: name})
		}
		chart := &charts[len(charts)-1]
		band := plots.Band{Name: s.Label, Style: len(chart.Bands)}
		for _, at := range s.Buckets {
			band.X, band.Low, band.Mean, band.High = append(band.X, at.Step), append(band.Low, at.Min), append(band.Mean, at.Last), append(band.High, at.Max)
		}
		chart.Bands = append(chart.Bands, band)
	}
	return charts
}

// gridsIn are the heat maps of a name in a recording.
func gridsIn(rec *sim.Recording, name string) []picture.Grid {
	return slices.DeleteFunc(slices.Clone(rec.Grids), func(g picture.Grid) bool { return g.Name != name })
}

// drawKernelImages draws the slots of a channel with their letters.
func drawKernelImages(rec *sim.Recording) (plots.Drawable, error) {
	var slots []picture.Grid
	title := "Kernels"
	for _, all := range gridsIn(rec, wantKernels) {
		side := all.Cols / len(elementSigns)
		title = "Kernels of " + all.Title
		for s := range elementSigns {
			g := picture.Grid{Name: elementNames[s], Rows: side, Cols: side, Scale: all.Scale, Min: all.Min, Max: all.Max}
			for i := range side {
				g.Values = append(g.Values, all.Values[i*all.Cols+s*side:][:side]...)
			}
			if t := tableIn(rec, "slots"); t != nil && len(t.Rows) > 0 {
				g.Name = fmt.Sprintf("%s: %s", g.Name, t.Rows[len(t.Rows)-1].Cells[s].Text)
			}
			slots = append(slots, g)
		}
	}
	return plots.Images(title, subtitle(rec), slots, "equal letters: one filter, turned", "blue below 0, orange above")
}

// drawPoseImages draws an image in its poses with the answers.
func drawPoseImages(rec *sim.Recording) (plots.Drawable, error) {
	grids := gridsIn(rec, wantPoses)
	t := tableIn(rec, wantPoses)
	for i := range grids {
		grids[i].Name = grids[i].Title
		if t != nil && i < len(t.Rows) {
			grids[i].Name = fmt.Sprintf("%s: %s (%s)", grids[i].Title, t.Rows[i].Cells[0].Text, t.Rows[i].Cells[1].Text)
		}
	}
	title := "An image in eight poses"
	if t != nil {
		title = fmt.Sprintf("A %s in eight poses, and the answers", t.Title)
	}
	return plots.Images(title, subtitle(rec), grids)
}
