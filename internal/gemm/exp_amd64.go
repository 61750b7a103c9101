package gemm

import (
	"math"
	"unsafe"
)

// expTable is what the kernels of Exponentials read: the numbers of split and join, each for 8
// lanes.
var expTable = func() (table [12][8]float64) {
	numbers := [12]float64{
		math.Log2E, 0x1.8p52, math.Ln2, math.Float64frombits(1023),
		1, 1, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040,
	}
	for i, v := range numbers {
		for lane := range table[i] {
			table[i][lane] = v
		}
	}
	return table
}()

// simdExponentials does what it can and returns how many numbers that was.
func simdExponentials(x []float32) int {
	whole := len(x) / 8 * 8
	switch {
	case inUse == generic || whole == 0:
		return 0
	case inUse == avx512:
		exponentialsAVX512(start(x), whole, unsafe.Pointer(&expTable), -farOut)
	default:
		exponentialsAVX2(start(x), whole, unsafe.Pointer(&expTable), -farOut)
	}
	return whole
}
