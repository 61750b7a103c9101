package gemm

// Quotients divides the first bytes of src by divisor, correctly rounded, into dst of
// the same length, and returns how many: whole vectors, none without a kernel. It asks
// the processor for next, which will be read after src and may be nil.
func Quotients(dst []float32, src, next []uint8, divisor int) int {
	sameLength(len(dst), len(src))
	if divisor < 1 || divisor > 255 { // for which the kernels' rounding is tested
		return 0
	}
	if len(next) < len(src) {
		next = src
	}
	return simdQuotients(dst, src, next, float32(divisor))
}
