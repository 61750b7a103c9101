//go:build amd64 || arm64

package gemm

import (
	"math"
	"unsafe"
)

// start is the address of the first element.
func start[T any](x []T) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(x)) }

// bits is the number as the kernels want it.
func bits[T Float](x T) uint64 {
	if single[T]() {
		return uint64(math.Float32bits(float32(x)))
	}
	return math.Float64bits(float64(x))
}
