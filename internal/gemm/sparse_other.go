//go:build !amd64 && !arm64

package gemm

// hasSparse reports whether there are kernels for sparse products.
func hasSparse() bool { return false }

func (s *Support) search(int, int) { panic("gemm: no sparse kernels") }

func (s *Support) forward(int, int, int, []float32, int, []float32, int) {
	panic("gemm: no sparse kernels")
}

func (s *Support) grad(int, int, []float32, int, []float32, int) {
	panic("gemm: no sparse kernels")
}
