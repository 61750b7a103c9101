//go:build !amd64

package gemm

func simdSquaresAbout[T Float]([]T, int, int, Field[T], []T) bool { return false }

func simdAffineReLU[T Float](int, int, Field[T], Field[T], []T, []T) bool { return false }

func simdAffineReLUMean[T Float](int, int, Field[T], Field[T], []T, []T) bool { return false }

func simdAffineReLUGrad[T Float](_, _ int, _, _, _ Field[T], _, _, _, _, _ []T) bool { return false }

func simdCombine[T Float](_, _ int, _, _ Field[T], _, _, _ []T) bool { return false }
