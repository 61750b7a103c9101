package datasets

import (
	"fmt"
	"math"
	"slices"

	"github.com/north-tui/north/form"
	"gonum.org/v1/gonum/stat"
)

// Scale maps what a network reads or learns to what the table says: value = Mean + Deviation·z.
type Scale struct{ Mean, Deviation float64 }

// InputScale is the scale of an input of a table.
type InputScale struct {
	Scale
	Fill float64 // stands for a gap, as a value of the table: the median, or the mean where training has no gap
}

// standardise scales the values of the rows by their population mean and standard
// deviation over the training rows. Values that are all equal there are only centred.
func (l *learning) standardise(name string, values []float64) ([]float32, Scale, error) {
	sample := make([]float64, len(l.train))
	for i, at := range l.train {
		sample[i] = values[at]
	}
	mean, deviation := stat.PopMeanStdDev(sample, nil)
	// Rounding can make the deviation of equal numbers tiny instead of 0.
	if slices.Min(sample) == slices.Max(sample) {
		mean, deviation = sample[0], 1
	}
	scaled := make([]float32, len(values))
	for i, x := range values {
		z := float32((x - mean) / deviation)
		if math.IsNaN(float64(z)) || math.IsInf(float64(z), 0) {
			return nil, Scale{}, fmt.Errorf("%s: line %d: %s %g is too far from the others, of mean %g and deviation %g; correct it, or leave the column out with --set ignore=",
				l.file(l.rows[i]), l.lines[l.rows[i]], form.Shown(name), x, mean, deviation)
		}
		scaled[i] = z
	}
	return scaled, Scale{mean, deviation}, nil
}

// boundsOf is the part of the plane that holds the inputs, and the targets if
// there is one input, with a tenth around it. It is zero for more inputs.
func boundsOf(s *Set) Bounds {
	var b Bounds
	switch {
	case s.Inputs == 2:
		b.X0, b.X1 = extent(s, func(p Split, i int) float32 { return p.X[2*i] })
		b.Y0, b.Y1 = extent(s, func(p Split, i int) float32 { return p.X[2*i+1] })
	case s.Inputs == 1:
		b.X0, b.X1 = extent(s, func(p Split, i int) float32 { return p.X[i] })
		b.Y0, b.Y1 = -1, 1
		if s.Task == Regression {
			b.Y0, b.Y1 = extent(s, func(p Split, i int) float32 { return p.Targets[i] })
		}
	}
	return b
}

// extent is the range of a value over both splits, a tenth wider and never
// empty.
func extent(s *Set, value func(p Split, i int) float32) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, p := range []Split{s.Train, s.Test} {
		for i := range p.N {
			x := float64(value(p, i))
			low, high = min(low, x), max(high, x)
		}
	}
	margin := 0.1 * (high - low)
	if margin == 0 {
		margin = 1
	}
	return low - margin, high + margin
}
