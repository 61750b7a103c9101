package nn

import "github.com/north-tui/north/internal/gemm"

// Linear is the affine map y = W·x + b, for a batch Y = X·Wᵀ + b.
type Linear[T Float] struct {
	W *Param[T] // outputs×inputs
	B *Param[T] // 1×outputs
}

// Scratch is reusable memory. The zero value is ready to use; two goroutines must not
// share one.
type Scratch[T Float] struct{ tile []T }

// NewLinear returns a linear map with zero weights and biases.
func NewLinear[T Float](inputs, outputs int) *Linear[T] {
	return &Linear[T]{W: NewParam[T](outputs, inputs, true), B: NewParam[T](1, outputs, false)}
}

// Inputs is the width of X.
func (l *Linear[T]) Inputs() int { return l.W.Value.Cols }

// Outputs is the width of Y.
func (l *Linear[T]) Outputs() int { return l.W.Value.Rows }

// Forward computes Y = X·Wᵀ + b: x samples×inputs, y samples×outputs.
func (l *Linear[T]) Forward(threads int, x, y Mat[T], scratch *Scratch[T]) {
	affine(threads, x, l.W.Value, l.B.Value.Row(0), y, scratch)
}

// Gradients sets, not adds, the gradients of the parameters: dW = dYᵀ·X and
// db = column sums of dY, with x samples×inputs and dy samples×outputs.
func (l *Linear[T]) Gradients(threads int, x, dy Mat[T]) {
	l.WeightGradient(threads, x, dy, 0, l.Outputs())
	l.BiasGradient(dy)
}

// WeightGradient sets rows [from, to) of dW = dYᵀ·X.
func (l *Linear[T]) WeightGradient(threads int, x, dy Mat[T], from, to int) {
	g := l.W.Grad
	gemm.Gemm(threads, true, false, to-from, g.Cols, x.Rows,
		1, dy.Data[from:], dy.Stride, x.Data, x.Stride, 0, g.Data[from*g.Stride:], g.Stride)
}

// BiasGradient sets db = column sums of dY.
func (l *Linear[T]) BiasGradient(dy Mat[T]) { columnSums(l.B.Grad.Row(0), dy) }

// InputGradient computes dX = dY·W: dy samples×outputs, dx samples×inputs.
func (l *Linear[T]) InputGradient(threads int, dy, dx Mat[T]) {
	w := l.W.Value
	gemm.Gemm(threads, false, false, dx.Rows, dx.Cols, dy.Cols,
		1, dy.Data, dy.Stride, w.Data, w.Stride, 0, dx.Data, dx.Stride)
}

// affine computes Y = X·Wᵀ + b.
func affine[T Float](threads int, x, w Mat[T], b []T, y Mat[T], scratch *Scratch[T]) {
	gemm.Gemm(threads, false, true, y.Rows, y.Cols, x.Cols,
		1, x.Data, x.Stride, w.Data, w.Stride, 0, y.Data, y.Stride)
	addBias(y, b, &scratch.tile)
}
