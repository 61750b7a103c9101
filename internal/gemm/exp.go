package gemm

import "math"

// Exp is exp(x) to a relative 7e-9, for |x| below 700 or NaN, in a third of the time of
// math.Exp: enough for what is then rounded to float32. It is just small enough to be
// inlined.
//
// With n the whole number nearest to x·log2(e), and f the rest x - n·ln2, it is
// 2^n times the Taylor polynomial of degree 7 of exp(f), |f| at most ln2/2.
func Exp(x float64) float64 {
	const whole = 0x1.8p52 // adding it rounds to a whole number, in the lowest bits
	n := x*math.Log2E + whole
	f := x - (n-whole)*math.Ln2
	f2 := f * f
	p := (1 + f) + f2*(1.0/2+f*(1.0/6)) + f2*f2*((1.0/24+f*(1.0/120))+f2*(1.0/720+f*(1.0/5040)))
	return p * math.Float64frombits((math.Float64bits(n)+1023)<<52)
}

// farOut is where exponentials leave the range of float32: exp(-farOut) is 0.
const farOut = 104

// Exponentials replaces numbers, none of them positive, by their exponentials, each as
// Exp has it.
func Exponentials(x []float32) {
	for i := simdExponentials(x); i < len(x); i++ {
		v := x[i]
		if v < -farOut {
			v = -farOut
		}
		x[i] = float32(Exp(float64(v)))
	}
}
