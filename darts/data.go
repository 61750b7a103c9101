package darts

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/north-tui/north/nn"
)

// The random streams of a run, rand.NewPCG(seed, stream).
const (
	weightStream = iota + 1
	alphaStream
	splitStream
	batchStream
	growthStream
	retrainWeightStream
	retrainBatchStream
)

// Data are samples with their classes. X is samples×features: an image is its channels,
// each row by row.
type Data[T nn.Float] struct {
	X      nn.Mat[T]
	Labels []int32 // one a sample, from 0
}

// check returns an error unless the data fit a space. Every class must be there.
func (d Data[T]) check(s Space, what string) error {
	if err := d.checkShape(s, what, 1); err != nil {
		return err
	}
	if len(d.Labels) != d.X.Rows {
		return fmt.Errorf("darts: %d labels for the %d samples of %s", len(d.Labels), d.X.Rows, what)
	}
	if !d.X.Finite() {
		return fmt.Errorf("darts: %s: inputs %w", what, nn.ErrNotFinite)
	}
	return checkClasses(d.Labels, nil, s.Classes, what)
}

// checkShape returns an error unless there are enough samples, of the space's features.
func (d Data[T]) checkShape(s Space, what string, samples int) error {
	features := s.Inputs * s.Height * s.Width
	if d.X.Rows < samples || d.X.Cols != features {
		return fmt.Errorf("darts: %s of %d×%d, want at least %d×%d", what, d.X.Rows, d.X.Cols, samples, features)
	}
	if need := (d.X.Rows-1)*d.X.Stride + d.X.Cols; d.X.Stride < d.X.Cols || len(d.X.Data) < need {
		return fmt.Errorf("darts: %s: %d numbers in rows of %d, want %d", what, len(d.X.Data), d.X.Stride, need)
	}
	return nil
}

// checkClasses returns an error if a label is out of range or a class has no sample
// among the rows; nil rows are all.
func checkClasses(labels []int32, rows []int, classes int, what string) error {
	seen := make([]bool, classes)
	count := len(labels)
	if rows != nil {
		count = len(rows)
	}
	for i := range count {
		row := i
		if rows != nil {
			row = rows[i]
		}
		label := labels[row]
		if label < 0 || int(label) >= classes {
			return fmt.Errorf("darts: label %d at row %d of %s, want 0 to %d", label, row, what, classes-1)
		}
		seen[label] = true
	}
	for class, ok := range seen {
		if !ok {
			return fmt.Errorf("darts: %s of %d samples leaves out class %d, want all %d", what, count, class, classes)
		}
	}
	return nil
}

// SplitSizes divides a pool for weights and architecture as s : 1, the first rounded
// down (specification 3, 6).
func SplitSizes(pool int, s float64) (train, valid int) {
	train = int(float64(pool) * s / (s + 1))
	return train, pool - train
}

// Split shuffles the rows of a pool and divides them as SplitSizes says. It is an error
// if a class is left out of a part.
func Split(labels []int32, classes int, s float64, rng *rand.Rand) (train, valid []int, err error) {
	order := rng.Perm(len(labels))
	count, _ := SplitSizes(len(labels), s)
	train, valid = order[:count], order[count:]
	if err := checkClasses(labels, train, classes, "the training split"); err != nil {
		return nil, nil, err
	}
	return train, valid, checkClasses(labels, valid, classes, "the validation split")
}

// The default experiment's parts of the digits.
const (
	poolRows = 800
	testRows = 600
	noise    = 0.6
)

// NoisyDigits makes the pool and the test set of the default experiment of the digits,
// whose pixels go from 0 to 16, in the order of the file: pixel/8 − 0.6 and fixed
// normal noise of deviation 0.6 on top; of a fixed permutation the first 800 rows are
// the pool and the next 600 the test set (specification P, 7.3). No run's seed changes
// them.
func NoisyDigits[T nn.Float](pixels nn.Mat[float64], labels []int32) (pool, test Data[T], err error) {
	return DigitsWithNoise[T](pixels, labels, noise)
}

// DigitsWithNoise is NoisyDigits with noise of another deviation, 0 or more.
func DigitsWithNoise[T nn.Float](pixels nn.Mat[float64], labels []int32, noise float64) (pool, test Data[T], err error) {
	if pixels.Rows < poolRows+testRows || len(labels) != pixels.Rows {
		return pool, test, fmt.Errorf("darts: %d images and %d labels, want as many labels as images and at least %d", pixels.Rows, len(labels), poolRows+testRows)
	}
	if pixels.Cols < 1 {
		return pool, test, errors.New("darts: images without pixels")
	}
	rng := rand.New(rand.NewPCG(0, 0))
	x := nn.NewMat[T](pixels.Rows, pixels.Cols)
	for i := range x.Rows {
		row := x.Row(i)
		for j, v := range pixels.Row(i) {
			row[j] = T(v/8 - 0.6 + noise*rng.NormFloat64())
		}
	}
	order := rng.Perm(x.Rows)
	all := Data[T]{x, labels}
	return all.pick(order[:poolRows]), all.pick(order[poolRows : poolRows+testRows]), nil
}

// pick copies some rows.
func (d Data[T]) pick(rows []int) Data[T] {
	var b batch[T]
	b.load(d, rows)
	return Data[T]{b.x, b.labels}
}

// batch is rows of the data, in memory of its own.
type batch[T nn.Float] struct {
	x      nn.Mat[T]
	labels []int32
}

// load copies rows. It allocates only where they are more than before.
func (b *batch[T]) load(d Data[T], rows []int) {
	size := len(rows) * d.X.Cols
	if cap(b.x.Data) < size {
		b.x.Data = make([]T, size)
	}
	b.x = nn.MatOf(len(rows), d.X.Cols, b.x.Data[:size])
	b.labels = b.labels[:0]
	for i, r := range rows {
		copy(b.x.Row(i), d.X.Row(r))
		b.labels = append(b.labels, d.Labels[r])
	}
}

// shuffled hands out rows in random order, a batch at a time, and shuffles again when a
// whole batch is no longer left.
type shuffled struct {
	source *rand.PCG
	order  []int
	next   int
}

// newShuffled takes a copy of the rows. Its first batch shuffles.
func newShuffled(rows []int, source *rand.PCG) *shuffled {
	return &shuffled{source: source, order: append([]int(nil), rows...), next: len(rows)}
}

// batch returns the next rows, which hold until the next call.
func (s *shuffled) batch(size int) []int {
	size = min(size, len(s.order))
	if s.next+size > len(s.order) {
		s.shuffle()
		s.next = 0
	}
	s.next += size
	return s.order[s.next-size : s.next]
}

// shuffle is that of math/rand/v2, by way of a Rand made on the spot.
func (s *shuffled) shuffle() {
	rand.New(s.source).Shuffle(len(s.order), func(i, j int) { s.order[i], s.order[j] = s.order[j], s.order[i] })
}
