package nn

import (
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Space is memory that the hidden layers of one model share, because they are looked at
// one after the other: the scratch of Respond and Slope, and the float64 matrices that
// layers have given back; see Hidden.Release. The zero value is ready to use; two
// goroutines must not share one.
type Space[T Float] struct {
	excited excited[T]
	free    []*mat.Dense
}

// take returns a matrix of any shape and values: the smallest free one with room for size
// numbers, else the largest, else an empty one.
func (s *Space[T]) take(size int) *mat.Dense {
	if len(s.free) == 0 {
		return new(mat.Dense)
	}
	best := 0
	for i, d := range s.free {
		if closer(capacity(d), capacity(s.free[best]), size) {
			best = i
		}
	}
	d := s.free[best]
	s.free = slices.Delete(s.free, best, best+1)
	return d
}

// closer reports whether room for a numbers suits a need better than room for b.
func closer(a, b, need int) bool {
	if b < need {
		return a > b
	}
	return a >= need && a < b
}

// give takes back a matrix that nobody reads any more. It keeps no more of them than one
// layer can have.
func (s *Space[T]) give(d *mat.Dense) {
	if len(s.free) < kinds {
		s.free = append(s.free, d)
	}
}

func capacity(d *mat.Dense) int { return cap(d.RawMatrix().Data) }
