package gemm

// sparseLanes is the numbers in a vector, sparseVectors the vectors in a row of a tile.
func sparseLanes() int { return panelWidth(inUse) / 2 / 4 }

func sparseVectors() int {
	if inUse == avx512 {
		return 4
	}
	return 2
}

// run sets the bits.
func (t *rowScan) run() { sparseScanAVX2F32(t) }

// forward runs the kernel for so many columns of y.
func (t *strip) forward(cols int) {
	switch count := vectors(cols); {
	case inUse == avx2 && count == 1:
		sparseForwardAVX2F32x1(t)
	case inUse == avx2:
		sparseForwardAVX2F32x2(t)
	case count == 1:
		sparseForwardAVX512F32x1(t)
	case count == 2:
		sparseForwardAVX512F32x2(t)
	case count == 3:
		sparseForwardAVX512F32x3(t)
	default:
		sparseForwardAVX512F32x4(t)
	}
}

// grad runs the kernel for so many columns of y.
func (t *strip) grad(cols int) {
	switch count := vectors(cols); {
	case inUse == avx2 && count == 1:
		sparseGradAVX2F32x1(t)
	case inUse == avx2:
		sparseGradAVX2F32x2(t)
	case count == 1:
		sparseGradAVX512F32x1(t)
	case count == 2:
		sparseGradAVX512F32x2(t)
	case count == 3:
		sparseGradAVX512F32x3(t)
	default:
		sparseGradAVX512F32x4(t)
	}
}
