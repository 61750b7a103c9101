package gemm

// Eliminate does a step of the LDLᵀ of a symmetric matrix that is held in its upper triangle:
// a begins with the pivot, n columns follow it in its row, and from each of the rows below
// that follow, the multiple of the pivot's row is taken that leaves 0 in its column. inverse
// is 1 over the pivot. It panics if a is too short. What is in the lower triangle of these
// rows is lost.
func Eliminate(below, n int, inverse float64, a []float64, lda int) {
	checkMatrix("A", below+1, n, len(a), lda)
	if below < 1 || simdEliminate(below, n, inverse, a, lda) {
		return
	}
	for j := 1; j <= below; j++ {
		factor, row := float64(a[j]*inverse), a[j*lda:][:n]
		for k := j; k < n; k++ {
			row[k] -= float64(factor * a[k])
		}
	}
}

// Largest is the largest absolute value, 0 if there are none. What is not a number counts for
// nothing.
func Largest(x []float64) float64 {
	if largest, ok := simdLargest(x); ok {
		return largest
	}
	var largest float64
	for _, v := range x {
		if v < 0 {
			v = -v
		}
		if v > largest {
			largest = v
		}
	}
	return largest
}
