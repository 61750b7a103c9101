package gemm

// sparseLanes is the numbers in a vector, sparseVectors the vectors in a row of a tile.
func sparseLanes() int   { return 4 }
func sparseVectors() int { return 4 }

// run sets the bits.
func (t *rowScan) run() { sparseScanNEONF32(t) }

// forward runs the kernel for so many columns of y.
func (t *strip) forward(cols int) {
	switch vectors(cols) {
	case 1:
		sparseForwardNEONF32x1(t)
	case 2:
		sparseForwardNEONF32x2(t)
	case 3:
		sparseForwardNEONF32x3(t)
	default:
		sparseForwardNEONF32x4(t)
	}
}

// grad runs the kernel for so many columns of y.
func (t *strip) grad(cols int) {
	switch vectors(cols) {
	case 1:
		sparseGradNEONF32x1(t)
	case 2:
		sparseGradNEONF32x2(t)
	case 3:
		sparseGradNEONF32x3(t)
	default:
		sparseGradNEONF32x4(t)
	}
}
