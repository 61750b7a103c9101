package desk

import (
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
)

// Smoothed is the moving average of weight smooth, 0 for none, over all measurements up
// to a step, as Reduce draws it; ok is false if there are none that are finite.
func Smoothed(buckets []sim.Bucket, step, smooth float64) (value float64, ok bool) {
	average, share := 0.0, 0.0
	for i := range buckets {
		b := &buckets[i]
		if b.Step > step {
			break
		}
		if b.Last-b.Last != 0 {
			continue
		}
		average = smooth*average + (1-smooth)*b.Last
		share = smooth*share + (1 - smooth)
	}
	return average / share, share > 0
}

// Reduce lays measurements from the start to the present into columns: the extremes of each
// column, and the last value of a moving average of weight smooth, 0 for none.
// The average runs over every measurement, is corrected for its start as in
// Adam, and passes over what is not finite. broken is the column of the first
// value that is not finite, -1 if there is none.
func Reduce(buckets []sim.Bucket, along Ruler, columns int, smooth float64) (spans []cells.Span, broken int) {
	spans = make([]cells.Span, max(columns, 0))
	for i := range spans {
		spans[i].Empty = true
	}
	broken = -1
	if columns <= 0 {
		return spans, broken
	}
	average, share := 0.0, 0.0 // share of the weights that have been given out
	axis := along.Axis()
	scale := float64(columns-1) / (axis.Max - axis.Min)
	before := cells.Span{Empty: true} // the last that lies left of the axis
	for i := range buckets {
		b := &buckets[i]
		place := b.Step
		if !along.steps { // a call would cost more than the rest
			place = along.Place(b.Step)
		}
		if place > axis.Max && along.Part.High > 0 {
			break
		}
		column := min(max(int((place-axis.Min)*scale+.5), 0), columns-1)
		if (b.Last-b.Last)+(b.Max-b.Max)+(b.Min-b.Min) != 0 { // NaN if any is not finite
			if broken < 0 && place >= axis.Min {
				broken = column
			}
			continue
		}
		average = smooth*average + (1-smooth)*b.Last
		share = smooth*share + (1 - smooth)
		if place < axis.Min {
			before = cells.Span{Y: average / share, Min: b.Last, Max: b.Last}
			continue
		}
		s := &spans[column]
		if s.Empty {
			*s = cells.Span{Min: b.Min, Max: b.Max}
		}
		if b.Min < s.Min { // math.Min would cost more than all the rest
			s.Min = b.Min
		}
		if b.Max > s.Max {
			s.Max = b.Max
		}
		s.Y = average / share
	}
	if spans[0].Empty { // what held when the axis begins
		spans[0] = before
	}
	return spans, broken
}
