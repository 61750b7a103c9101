package report

import (
	"fmt"

	"github.com/north-tui/north/sweep"
)

// late is how many neurons came or went in the last quarter of the steps, in
// percent of those there were when it began. It tells whether widths have come
// to rest.
func late(r sweep.Row) (float64, bool) {
	steps, ok := r.Results["steps"].(float64)
	history, listed := r.Results["width_history"].([]any)
	if !ok || !listed {
		return 0, false
	}
	var before, now, moved float64
	for _, line := range history {
		step, neurons, ok := widthsAt(line)
		if !ok {
			return 0, false
		}
		if step <= 3*steps/4 {
			before = neurons
		} else {
			moved += max(neurons-now, now-neurons)
		}
		now = neurons
	}
	return 100 * moved / before, before > 0
}

// resized reports whether the network of a run grew or shrank.
func resized(r sweep.Row) bool {
	births, _ := born(r)
	history, _ := r.Results["width_history"].([]any)
	return births > 0 || len(history) > 1
}

// atRest is the late change, in percent, below which widths count as converged:
// that of Maile et al. 2022.
const atRest = 2

// resting says how many runs of a group have converged, of those that recorded enough to tell.
func (g *group) resting() string {
	shares, count := g.sample(late), 0
	for _, change := range shares {
		if change < atRest {
			count++
		}
	}
	if len(shares) == 0 {
		return nothing
	}
	return fmt.Sprintf("%d of %d", count, len(shares))
}

// widthsAt reads a line of the widths of a run: the step, and the width of each
// hidden layer from then on.
func widthsAt(line any) (step, neurons float64, ok bool) {
	numbers, ok := line.([]any)
	if !ok || len(numbers) < 2 {
		return 0, 0, false
	}
	for i, n := range numbers {
		x, number := n.(float64)
		if !number {
			return 0, 0, false
		}
		if i == 0 {
			step = x
		} else {
			neurons += x
		}
	}
	return step, neurons, true
}
