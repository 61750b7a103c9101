package picture

import (
	"slices"
	"strconv"
)

// The groups of the series of newborn neurons: how active one is over a training batch, and
// the norm of the gradient by its incoming weights, as shares of the medians of the older
// neurons of its layer. A series is named by an age in steps behind the group:
// newborn-gradient.16 is of neurons from 16 to 31 steps old.
const (
	NewbornActivity = "newborn-activity"
	NewbornGradient = "newborn-gradient"
)

// leastShare is what charts of shares, which have a log axis, draw in place of all that is
// less, 0 too.
const leastShare = 1e-3

// Charted is the quartiles of shares as charts draw them: nothing below .001.
func (q Quartiles) Charted() Quartiles {
	return Quartiles{max(q.Low, leastShare), max(q.Median, leastShare), max(q.High, leastShare)}
}

// AgeOf is the age that a series of newborn neurons has in its label.
func AgeOf(label string) (steps int, ok bool) {
	steps, err := strconv.Atoi(label)
	return steps, err == nil && steps > 0
}

// Quartiles are the middle of some numbers and the ends of their middle half.
type Quartiles struct{ Low, Median, High float64 }

// QuartilesOf are those of numbers of which there is at least one; between two of them
// they are interpolated.
func QuartilesOf(numbers []float64) Quartiles {
	sorted := slices.Sorted(slices.Values(numbers))
	at := func(share float64) float64 {
		place := share * float64(len(sorted)-1)
		i := int(place)
		if i+1 == len(sorted) {
			return sorted[i]
		}
		return sorted[i] + (place-float64(i))*(sorted[i+1]-sorted[i])
	}
	return Quartiles{at(.25), at(.5), at(.75)}
}

// Share is how a newborn neuron did at an age in steps against the older ones.
type Share struct {
	Age                int
	Activity, Gradient float64
}
