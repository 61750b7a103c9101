//go:build amd64 || arm64

package gemm

import "unsafe"

// panel is what a kernel computes: C = alpha·A·B + beta·C, where C is rows×cols
// and no wider than the kernel. Strides are in bytes.
type panel struct {
	rows, cols, k int
	a             unsafe.Pointer
	rowA, colA    int
	b             unsafe.Pointer
	rowB          int
	c             unsafe.Pointer
	rowC          int
	alpha, beta   uint64 // bits of the numbers
}
