package gemm

// Divide sets dst, len(p.Rows)×p.Cols, to the quotients, each correctly rounded.
func Divide[T Float](dst []T, p Pixels) {
	var table *[256]T // quotients of all bytes, made where no kernel divides
	narrow, single := any(dst).([]float32)
	for i, row := range p.Rows {
		to, from := dst[i*p.Cols:(i+1)*p.Cols], p.Data[row*p.Cols:(row+1)*p.Cols]
		done := 0
		if single {
			next := from
			if i+1 < len(p.Rows) {
				next = p.Data[p.Rows[i+1]*p.Cols:]
			}
			done = quotients(narrow[i*p.Cols:(i+1)*p.Cols], from, next, p.Divisor)
		}
		if done == len(from) {
			continue
		}
		if table == nil {
			table = quotientsBy[T](p.Divisor)
		}
		for j := done; j < len(from); j++ {
			to[j] = table[from[j]]
		}
	}
}

func quotientsBy[T Float](divisor int) *[256]T {
	var all [256]T
	for p := range all {
		all[p] = T(p) / T(divisor)
	}
	return &all
}

// quotients divides the first bytes of src by divisor, correctly rounded, into dst of
// the same length, and returns how many: whole vectors, none without a kernel. It asks
// the processor for next, which will be read after src and may be nil.
func quotients(dst []float32, src, next []uint8, divisor int) int {
	sameLength(len(dst), len(src))
	if !dividesExactly(divisor) {
		return 0
	}
	if len(next) < len(src) {
		next = src
	}
	return simdQuotients(dst, src, next, float32(divisor))
}

// dividesExactly reports whether the kernels' rounding is tested for a divisor.
func dividesExactly(divisor int) bool { return divisor >= 1 && divisor <= 255 }
