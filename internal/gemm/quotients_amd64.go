package gemm

func simdQuotients(dst []float32, src, next []uint8, divisor float32) int {
	switch inUse {
	case generic:
		return 0
	case avx512:
		quotientsAVX512(start(dst), start(src), start(next), len(src), divisor, 1/divisor)
		return len(src) &^ 15
	default:
		quotientsAVX2(start(dst), start(src), start(next), len(src), divisor, 1/divisor)
		return len(src) &^ 7
	}
}
