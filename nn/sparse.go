package nn

import "github.com/north-tui/north/internal/gemm"

// Sparse is a batch of samples with many known zeros, such as scanned digits, which
// are four fifths background. Products that skip the zeros give the same numbers
// faster. The zero value is an empty batch; reusing a Sparse allocates nothing.
type Sparse[T Float] struct {
	own      gemm.Support
	support  *gemm.Support // own or another's; nil for a batch without many zeros
	from, to int           // its samples
}

// Find finds the zeros of a batch and reports whether products with a map of the given
// number of outputs should skip them. Pixels are divided only as far as these products need
// it, and must not change as long as s is used.
func (s *Sparse[T]) Find(x Inputs[T], outputs int) bool {
	s.support = nil
	data, single := any(x.Mat.Data).([]float32)
	switch {
	case !single:
		return false
	case x.Pixels.Cols > 0 && !s.own.FindPixels(x.Pixels, outputs):
		return false
	case x.Pixels.Cols == 0 && !s.own.Find(x.Mat.Rows, x.Mat.Cols, outputs, data, x.Mat.Stride):
		return false
	}
	s.support, s.from, s.to = &s.own, 0, x.Samples()
	return true
}

// Found reports whether the batch has many zeros.
func (s *Sparse[T]) Found() bool { return s.support != nil }

// View sets s to samples [from, to) of whole.
func (s *Sparse[T]) View(whole *Sparse[T], from, to int) {
	s.support, s.from, s.to = whole.support, from, to
}

// ForwardSparse is Forward for a batch with many zeros.
func (l *Linear[T]) ForwardSparse(threads int, x *Sparse[T], y Mat[T], scratch *Scratch[T]) {
	affineSparse(threads, x, l.W.Value, l.B.Value.Row(0), y, scratch)
}

// affineSparse is affine for a batch with many zeros.
func affineSparse[T Float](threads int, x *Sparse[T], w Mat[T], b []T, y Mat[T], scratch *Scratch[T]) {
	x.support.MulTransposed(threads, x.from, x.to, w.Rows, float32s(w), w.Stride, float32s(y), y.Stride)
	addBias(y, b, &scratch.tile)
}

// SparseWeightGradient is WeightGradient, of all rows, for a batch with many zeros.
func (l *Linear[T]) SparseWeightGradient(x *Sparse[T], dy Mat[T], from, to int) {
	g := l.W.Grad
	x.support.TransposedMul(from, to, g.Rows, float32s(dy), dy.Stride, float32s(g), g.Stride)
}

// float32s returns the numbers of a float32 matrix.
func float32s[T Float](m Mat[T]) []float32 { return any(m.Data).([]float32) }
