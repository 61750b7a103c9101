package plots

import (
	"fmt"
	"math"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"gonum.org/v1/plot/plotter"
)

func stepAxis() axis { return axis{label: "optimizer step", tight: true, origin: true, whole: true} }

// Trend is a figure of noisy series that share a vertical axis: as measured, faint,
// and smoothed in front. Scenes make figures of their own of it:
//
//	plots.Trend{Name: "gradients", Title: "Gradients", Group: "gradient", Quantity: "gradient", Log: true}.Figure("…")
type Trend struct {
	Name       string // of the figure
	Title      string
	Group      string // of the series
	Quantity   string // label of the vertical axis, without the unit
	Log        bool   // a logarithmic vertical axis
	Operations bool   // over the operations of training, in the series of that name, not over steps
	share      bool   // a vertical axis from 0 to 1
}

// Figure is the line of a shelf, with what it draws in words.
func (tr Trend) Figure(doc string) Figure { return Figure{Name: tr.Name, Doc: doc, Draw: tr.draw} }

// A series of fewer measurements is not smoothed.
const smoothFrom = 100

func (tr Trend) draw(rec *sim.Recording) (Drawable, error) {
	x := stepAxis()
	if tr.Operations {
		var err error
		if rec, err = spentOn(rec); err != nil {
			return nil, err
		}
		x = operationsAxis()
	}
	series := group(rec, tr.Group)
	if len(series) == 0 {
		return nil, noData(tr.Group)
	}
	ch := chart{x: x, y: tr.axis(series[0].Unit), births: births(rec, "")}
	var back, front []mark
	var lost crosses
	cut, smoothed := 0, false
	for i, s := range series {
		h := prepare(s, tr.Log)
		cut += h.cut
		lost.steps = append(lost.steps, h.diverged...)
		line := curve{segments: h.raw, color: hue(i), width: 3.2, dashes: pattern(i), shape: shapeOf(i)}
		if len(s.Buckets) >= smoothFrom {
			back = append(back, envelope{h.raw, fade(hue(i), 0x48)})
			line.segments = smoothAll(h.last)
			smoothed = true
		}
		line.label = ending(seriesName(s, len(s.Buckets) >= smoothFrom), line.segments)
		front = append(front, line)
	}
	ch.marks = append(back, front...)
	if len(lost.steps) > 0 {
		ch.marks = append(ch.marks, lost)
	}
	return page{title: tr.Title, subtitle: caption(rec), charts: []chart{ch}, notes: trendNotes(smoothed, cut)}, nil
}

// axis is the vertical one.
func (tr Trend) axis(unit string) axis {
	label := tr.Quantity
	if tr.Log {
		label += ", log scale"
	}
	return axis{label: withUnit(label, unit), log: tr.Log, share: tr.share}
}

// seriesName says of a curve whether it is a moving average, or of single batches.
func seriesName(s sim.Series, smoothed bool) string {
	switch {
	case smoothed:
		return s.Label + ", smoothed"
	case s.OfBatch():
		return s.Label + ", each batch"
	}
	return s.Label
}

// smoothAll smooths each segment with a half-life of a two-hundredth of all
// points, but at least 3: much more would move the curve visibly to the right of the births.
func smoothAll(segments []plotter.XYs) []plotter.XYs {
	count := 0
	for _, points := range segments {
		count += len(points)
	}
	out := make([]plotter.XYs, len(segments))
	for i, points := range segments {
		out[i] = smooth(points, math.Max(3, float64(count)/200))
	}
	return out
}

// ending is a label with the last value drawn.
func ending(label string, segments []plotter.XYs) string {
	if len(segments) == 0 {
		return label
	}
	points := segments[len(segments)-1]
	return fmt.Sprintf("%s %.3g", label, points[len(points)-1].Y)
}

func trendNotes(smoothed bool, cut int) []string {
	var notes []string
	if smoothed {
		notes = append(notes, "faint: as measured")
	}
	if cut > 0 {
		notes = append(notes, fmt.Sprintf("values ≤ 0, not shown: %s", picture.Grouped(float64(cut))))
	}
	return notes
}
