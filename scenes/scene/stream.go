package scene

import (
	"fmt"
	"math/rand/v2"
)

// The random streams of a run, rand.NewPCG(seed, stream). Growth never shifts
// the order of the data, and pictures shift nothing. The numbers are arbitrary
// but part of what a seed means: docs/reproduction.md shows what depends on it.
// Package datasets draws data from a stream of its own below OwnStreams.
const (
	GrowthStream = 1  // new neurons, heads, layers
	DataStream   = 2  // the order of the data
	WeightStream = 3  // the initial weights
	OwnStreams   = 16 // and above: what else a scene draws
)

// Stream delivers the rows of the training data in a new random order each epoch. The
// last batch of an epoch may be smaller.
type Stream struct {
	Order  []int // the rows in this epoch's order; not to be written
	source *rand.PCG
	at     int // samples of this epoch delivered
	epochs int // whole passes done
}

// NewStream returns a stream of rows 0 to samples-1, shuffled by one of the random
// streams of a run.
func NewStream(samples int, seed, stream uint64) *Stream {
	s := &Stream{source: rand.NewPCG(seed, stream), Order: Rows(samples)}
	s.shuffle()
	return s
}

// Rows is 0 to n-1.
func Rows(n int) []int {
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	return rows
}

func (s *Stream) shuffle() {
	rand.New(s.source).Shuffle(len(s.Order), func(i, j int) {
		s.Order[i], s.Order[j] = s.Order[j], s.Order[i]
	})
}

// Next returns the rows of the next batch, at most size. They are valid until the
// next call.
func (s *Stream) Next(size int) []int {
	if s.at == len(s.Order) {
		s.at = 0
		s.epochs++
		s.shuffle()
	}
	from := s.at
	s.at = min(s.at+size, len(s.Order))
	return s.Order[from:s.at]
}

// Epoch is the number of passes over the data so far.
func (s *Stream) Epoch() float64 {
	return float64(s.epochs) + float64(s.at)/float64(len(s.Order))
}

// StreamState is what a checkpoint holds of a Stream.
type StreamState struct {
	Source []byte
	Order  []int
	At     int
	Epochs int
}

// State returns the input for Restore. It shares Order with the stream, so encode it
// before the next step.
func (s *Stream) State() (StreamState, error) {
	source, err := s.source.MarshalBinary()
	return StreamState{source, s.Order, s.at, s.epochs}, err
}

// Restore restores a stream's position. It changes nothing and returns an error if
// the state does not belong to a stream of the same number of samples.
func (s *Stream) Restore(from StreamState) error {
	if len(from.Order) != len(s.Order) || from.At < 0 || from.At > len(s.Order) || from.Epochs < 0 {
		return fmt.Errorf("data cursor at %d of %d samples, want %d samples", from.At, len(from.Order), len(s.Order))
	}
	for _, row := range from.Order {
		if row < 0 || row >= len(s.Order) {
			return fmt.Errorf("data cursor names sample %d of %d", row, len(s.Order))
		}
	}
	if err := s.source.UnmarshalBinary(from.Source); err != nil {
		return fmt.Errorf("data cursor: %w", err)
	}
	copy(s.Order, from.Order)
	s.at, s.epochs = from.At, from.Epochs
	return nil
}
