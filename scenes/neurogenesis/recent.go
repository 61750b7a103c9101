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
// place of the oldest, and is copied when somebody looks.
type recent struct {
	rows   []int // rows of the training data, one a place
	oldest int   // place that is replaced next
	behind int   // so many places before it are not yet copied
	copied []int // rows, as far as copied
	batch  scene.Batch
	x      nn.Inputs[float32]
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
	r.fill(split)
}

// fill copies all places.
func (r *recent) fill(split datasets.Split) {
	r.copied = slices.Clone(r.rows)
	r.x, r.y = r.batch.Inputs(split, r.copied)
	r.behind = 0
}

// push takes in rows of the training data.
func (r *recent) push(rows []int) {
	for i := max(0, len(rows)-len(r.rows)); i < len(rows); i++ {
		r.rows[r.oldest] = rows[i]
		if r.oldest++; r.oldest == len(r.rows) {
			r.oldest = 0
		}
	}
	r.behind = min(r.behind+len(rows), len(r.rows))
}

// catchUp copies what was pushed since the last look.
func (r *recent) catchUp(split datasets.Split) {
	from := r.oldest - r.behind
	r.behind = 0
	if from < 0 {
		r.copy(split, from+len(r.rows), len(r.rows))
		from = 0
	}
	r.copy(split, from, r.oldest)
}

// copy fills the places from one up to another.
func (r *recent) copy(split datasets.Split, from, to int) {
	rows := r.rows[from:to]
	copy(r.copied[from:], rows)
	if r.x.Pixels.Cols == 0 {
		datasets.Gather(split, r.x.Mat.Data[from*split.Inputs:to*split.Inputs], rows)
	}
	for i, row := range rows {
		if r.y.Labels != nil {
			r.y.Labels[from+i] = split.Labels[row]
		} else {
			r.y.Values.Row(from + i)[0] = split.Targets[row]
		}
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
	r.fill(split)
	return nil
}
