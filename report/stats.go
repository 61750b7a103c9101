package report

import (
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// confidence is that of all intervals.
const confidence = 0.95

// sample is what was measured in the runs of a group, one value a seed.
type sample []float64

// mean is the arithmetic mean; NaN of nothing.
func (s sample) mean() float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	return stat.Mean(s, nil)
}

// half is half the width of the confidence interval of the mean, t·s/√n: t is
// the quantile of Student's distribution with n−1 degrees of freedom, s the
// standard deviation with divisor n−1. It is NaN for fewer than two values.
//
// Source: Student, "The probable error of a mean", Biometrika 6, 1908.
func (s sample) half() float64 {
	n := float64(len(s))
	if n < 2 {
		return math.NaN()
	}
	t := distuv.StudentsT{Sigma: 1, Nu: n - 1}.Quantile((1 + confidence) / 2)
	return t * stat.StdDev(s, nil) / math.Sqrt(n)
}

// nothing stands in tables where there is no value.
const nothing = "–"

// greatest is the greatest value in two digits, a dash for nothing.
func (s sample) greatest() string {
	if len(s) == 0 {
		return nothing
	}
	return strconv.FormatFloat(slices.Max(s), 'g', 2, 64)
}

// text is mean ± half, the mean alone where there is no interval, and a dash
// for nothing. Both are rounded to two digits of the half.
func (s sample) text() string {
	mean, half := s.mean(), s.half()
	places := s.places()
	switch {
	case math.IsNaN(mean):
		return nothing
	case math.IsNaN(half):
		return number(mean, places)
	}
	return number(mean, places) + " ± " + number(half, places)
}

// places is how many digits after the point say all that the sample does: those
// of two digits of the half, or of four of the mean where there is no half.
func (s sample) places() int {
	mean, half := s.mean(), s.half()
	if half > 1e-9*math.Abs(mean) {
		return digits(half, 2)
	}
	if mean == math.Trunc(mean) {
		return 0
	}
	return digits(mean, 4)
}

// digits is how many decimal places show the given number of digits of x > 0 or < 0.
func digits(x float64, count int) int {
	return min(12, max(0, count-1-int(math.Floor(math.Log10(math.Abs(x))))))
}

// number writes x with the given number of decimal places, and a typographic minus
// unless all of them are 0.
func number(x float64, places int) string {
	text := strconv.FormatFloat(math.Abs(x), 'f', places, 64)
	if rounded, err := strconv.ParseFloat(text, 64); err == nil && rounded == 0 || x >= 0 {
		return text
	}
	return "−" + text
}
