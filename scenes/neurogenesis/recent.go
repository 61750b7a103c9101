package neurogenesis

import (
	"fmt"
	"slices"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/scenes/scene"
)

// recent is the activation buffer: the most recent inputs of training, on which
// triggers and initialisations look at the network. A new sample takes the
// place of the oldest, so only new rows are copied.
type recent struct {
	rows   []int // rows of the training data, one a place
	oldest int   // place that is replaced next
	batch  scene.Batch
	x      nn.Mat[float32]
	y      nn.Targets[float32]
}

// bufferSize is the number of inputs kept: twice the largest width, so that a
// rank is never bounded by the samples, or all there are.
func bufferSize(maxWidth, samples int) int { return min(2*maxWidth, samples) }

// resize keeps the newest inputs and takes further ones from order, which is
// how the first buffer is filled before training.
func (r *recent) resize(split datasets.Split, size int, order []int) {
	newest := slices.Concat(r.rows[r.oldest:], r.rows[:r.oldest])
	if len(newest) > size {
		newest = newest[len(newest)-size:]
	}
	for _, row := range order {
		if len(newest) == size {
			break
		}
		if !slices.Contains(newest, row) {
			newest = append(newest, row)
		}
	}
	r.rows, r.oldest = newest, 0
	r.x, r.y = r.batch.Fill(split, r.rows)
}

// push takes in a batch, whose rows are in the training data and whose features
// and targets are x and y.
func (r *recent) push(rows []int, x nn.Mat[float32], y nn.Targets[float32]) {
	for i := max(0, len(rows)-len(r.rows)); i < len(rows); i++ {
		r.rows[r.oldest] = rows[i]
		copy(r.x.Row(r.oldest), x.Row(i))
		if y.Labels != nil {
			r.y.Labels[r.oldest] = y.Labels[i]
		} else {
			copy(r.y.Values.Row(r.oldest), y.Values.Row(i))
		}
		r.oldest = (r.oldest + 1) % len(r.rows)
	}
}

// restore puts back the rows and the place of the oldest.
func (r *recent) restore(split datasets.Split, rows []int, oldest int) error {
	if len(rows) == 0 || oldest < 0 || oldest >= len(rows) {
		return fmt.Errorf("buffer of %d inputs begins at %d", len(rows), oldest)
	}
	for _, row := range rows {
		if row < 0 || row >= split.N {
			return fmt.Errorf("buffer holds sample %d of %d", row, split.N)
		}
	}
	r.rows, r.oldest = slices.Clone(rows), oldest
	r.x, r.y = r.batch.Fill(split, r.rows)
	return nil
}
