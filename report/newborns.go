package report

import (
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/plots"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/sweep"
)

// newbornAges are the ages in steps, from each of them to its double, that stand in tables.
var newbornAges = []int{1, 2, 8, 128, 1024}

// newborns are the two shares of newborn neurons.
var newborns = []struct{ group, column, name string }{
	{picture.NewbornGradient, "newborn_gradient", "gradient"},
	{picture.NewbornActivity, "newborn_activity", "activity"},
}

// infancy is what a run measured of its newborn neurons: by group of series and age, the
// median over its measurements.
type infancy map[string]map[int]float64

// readNewborns reads what the runs measured of newborn neurons, from their series.
func (s *study) readNewborns() error {
	s.infancies = map[string]infancy{}
	for _, r := range s.rows {
		run, err := sim.ReadRun(filepath.Join(s.dir, r.Dir))
		if err != nil {
			return err
		}
		s.infancies[r.Dir] = infancyOf(run.Series)
	}
	return nil
}

func infancyOf(all []sim.Series) infancy {
	out := infancy{}
	for _, share := range newborns {
		for _, series := range all {
			age, ok := picture.AgeOf(series.Label)
			if series.Group != share.group || !ok || len(series.Buckets) == 0 {
				continue
			}
			var values []float64
			for _, b := range series.Buckets {
				values = append(values, b.Last)
			}
			if out[share.group] == nil {
				out[share.group] = map[int]float64{}
			}
			out[share.group][age] = picture.QuartilesOf(values).Median
		}
	}
	return out
}

// newborn is a share at an age as a measure of runs.
func (s *study) newborn(group string, age int) measure {
	return func(r sweep.Row) (float64, bool) {
		share, ok := s.infancies[r.Dir][group][age]
		return share, ok
	}
}

// newbornColumns are those of the tables beside the report.
func (s *study) newbornColumns() []tableColumn {
	var columns []tableColumn
	for _, share := range newborns {
		for _, age := range newbornAges {
			column := tableColumn{share.column + "_" + strconv.Itoa(age), s.newborn(share.group, age)}
			if slices.ContainsFunc(s.rows, func(r sweep.Row) bool { _, ok := column.measure(r); return ok }) {
				columns = append(columns, column)
			}
		}
	}
	return columns
}

// newbornTable is how newborn neurons did against older ones, if the runs say so.
func (s *study) newbornTable(w io.Writer, d *dataset) {
	header := []string{"setting"}
	for _, share := range newborns {
		for _, age := range newbornAges {
			header = append(header, fmt.Sprintf("%s at %d", share.name, age))
		}
	}
	rows := [][]string{header}
	for _, g := range d.groups {
		row, known := []string{g.label}, false
		for _, share := range newborns {
			for _, age := range newbornAges {
				x := g.sample(s.newborn(share.group, age))
				row, known = append(row, x.text()), known || len(x) > 0
			}
		}
		if known {
			rows = append(rows, row)
		}
	}
	if len(rows) == 1 {
		return
	}
	fmt.Fprint(w, "Newborn neurons against older ones: norm of the gradient by their incoming weights, and mean activation, as shares of the median of the older neurons of their layer, when they are from 1, 2, 8 … steps old to twice that. Of each run the median counts.\n\n")
	writeTable(w, rows, 1)
}

// newborns draws both shares over age, of the chosen groups; of all if none are: the median
// of the runs of each, and the middle half of them.
func (s *study) newborns(d *dataset, chosen []string) (drawing plots.Drawable, height int, err error) {
	f := plots.Bands{
		Title:    "Newborn neurons against older ones on " + d.name,
		Subtitle: "line: median of " + runsOf(d) + "; band: their middle half; below .001 drawn as .001",
		X:        "age in steps, log scale", Y: "share of the older neurons' median, log scale", LogX: true, LogY: true,
	}
	groups := slices.DeleteFunc(d.shown(chosen), func(g *group) bool {
		return !slices.ContainsFunc(g.rows, func(r sweep.Row) bool { return len(s.infancies[r.Dir]) > 0 })
	})
	for _, share := range newborns {
		chart := plots.BandChart{Name: share.name}
		for i, g := range groups {
			band := plots.Band{Name: g.label, Style: i}
			ages := map[int][]float64{}
			for _, r := range g.rows {
				for age, x := range s.infancies[r.Dir][share.group] {
					ages[age] = append(ages[age], x)
				}
			}
			for _, age := range slices.Sorted(maps.Keys(ages)) {
				q := picture.QuartilesOf(ages[age]).Charted()
				band.X = append(band.X, float64(age))
				band.Low, band.Mean, band.High = append(band.Low, q.Low), append(band.Mean, q.Median), append(band.High, q.High)
			}
			if len(band.X) > 1 {
				chart.Bands = append(chart.Bands, band)
			}
		}
		f.Charts = append(f.Charts, chart)
	}
	drawing, err = f.Figure()
	return drawing, plots.DefaultHeight, err
}
