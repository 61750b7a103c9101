package gemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"unsafe"
)

// Agree multiplies small random matrices with the kernels in use and with the portable
// ones. It returns the largest difference between two elements of the products, relative
// to the sum of the magnitudes of its terms, and an error if rounding cannot explain it:
// then the processor, or a kernel, computes wrongly. The result is 0 if the portable
// kernels are in use.
func Agree() (largest float64, err error) {
	single, err := agree[float32]()
	if err != nil {
		return single, err
	}
	double, err := agree[float64]()
	return max(single, double), err
}

// agree is Agree for one type of elements. No size is a multiple of a kernel's tile.
func agree[T Float]() (largest float64, err error) {
	const m, n, k = 37, 29, 131
	rng := rand.New(rand.NewPCG(1, 1))
	a, b := make([]T, m*k), make([]T, k*n)
	for _, x := range [][]T{a, b} {
		for i := range x {
			x[i] = T(rng.NormFloat64())
		}
	}
	fast, slow := make([]T, m*n), make([]T, m*n)
	Gemm(1, false, false, m, n, k, 1, a, k, b, n, 0, fast, n)
	portableGemm(1, false, false, m, n, k, 1, a, k, b, n, 0, slow, n)
	for i := range m {
		for j := range n {
			terms := 0.
			for l := range k {
				terms += math.Abs(float64(a[i*k+l]) * float64(b[l*n+j]))
			}
			largest = max(largest, math.Abs(float64(fast[i*n+j])-float64(slow[i*n+j]))/terms)
		}
	}
	var x T
	bits := 8 * unsafe.Sizeof(x)
	// A sum of k products is wrong by at most k roundings of the sum of their magnitudes
	// (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1), and there
	// are two of them.
	epsilon := map[uintptr]float64{32: 0x1p-24, 64: 0x1p-53}[bits]
	if !(largest <= 2*k*epsilon) {
		return largest, fmt.Errorf("the kernel %s and the portable one differ by %.2g in a product of %d-bit numbers, more than rounding explains", inUse, largest, bits)
	}
	return largest, nil
}
