package gemm

import "math"

// The exponentials of this file are exp(x) to a relative 7e-9, for |x| below 700 or NaN,
// in a third of the time of math.Exp: enough for what is then rounded to float32.
//
// With n the whole number nearest to x·log2(e), and f the rest x - n·ln2, exp(x) is 2^n
// times the Taylor polynomial of degree 7 of exp(f), |f| at most ln2/2. Conversions keep
// the compiler from fusing multiplications and additions where it could, so that all
// machines agree. Both halves are just small enough to be inlined, which one function
// would not be.

// split returns n, in the lowest bits of a larger number, and f.
func split(x float64) (n, f float64) {
	const whole = 0x1.8p52 // adding it rounds to a whole number, in the lowest bits
	n = float64(x*math.Log2E) + whole
	return n, x - float64((n-whole)*math.Ln2)
}

// join returns 2^n times exp(f).
func join(n, f float64) float64 {
	f2 := f * f
	p := (1 + f) + float64(f2*(1.0/2+float64(f*(1.0/6)))) +
		float64(f2*f2*((1.0/24+float64(f*(1.0/120)))+float64(f2*(1.0/720+float64(f*(1.0/5040))))))
	return p * math.Float64frombits((math.Float64bits(n)+1023)<<52)
}

// farOut is where exponentials leave the range of float32: exp(-farOut) is 0 and
// 1+exp(farOut) is exp(farOut).
const farOut = 104

// Exponentials replaces numbers, none of them positive, by their exponentials.
func Exponentials(x []float32) {
	for i := simdExponentials(x); i < len(x); i++ {
		v := x[i]
		if v < -farOut {
			v = -farOut
		}
		x[i] = float32(join(split(float64(v))))
	}
}

// Tanh sets dst to the hyperbolic tangent of src, to a relative 2e-7.
func Tanh(dst, src []float32) {
	const one = 20 // from here on it is 1 in float32
	sameLength(len(dst), len(src))
	for i, v := range src {
		if v > one {
			v = one
		}
		if v < -one {
			v = -one
		}
		dst[i] = float32(1 - 2/(join(split(2*float64(v)))+1))
	}
}

// Sigmoid sets dst to the logistic function of src, to float32's rounding.
func Sigmoid(dst, src []float32) {
	sameLength(len(dst), len(src))
	for i, v := range src {
		if v > farOut {
			v = farOut
		}
		if v < -farOut {
			v = -farOut
		}
		dst[i] = float32(1 / (1 + join(split(-float64(v)))))
	}
}
