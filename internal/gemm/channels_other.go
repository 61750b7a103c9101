//go:build !amd64

package gemm

func simdSquaresAbout[T Float]([]T, int, []T, int, []T) bool { return false }

func simdAffineReLU[T Float](int, []T, int, []T, int, []T, []T) bool { return false }

func simdAffineReLUMean[T Float](int, []T, []T, []T, []T, []T) bool { return false }

func simdAffineReLUGrad[T Float](int, []T, int, []T, int, []T, int, []T, []T, []T, []T, []T) bool {
	return false
}

func simdCombine[T Float](int, []T, int, []T, int, []T, []T, []T) bool { return false }
