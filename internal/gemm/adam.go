package gemm

import (
	"math"
	"unsafe"
)

// AdamCoefficients are those of a step of Adam.
//
// Source: Kingma, Ba, "Adam: a method for stochastic optimization", ICLR 2015,
// arXiv 1412.6980, algorithm 1.
type AdamCoefficients struct {
	Beta1, Beta2 float64 // decay of the first and of the second moment
	Epsilon      float64
	Rate         float64 // learning rate / (1 − Beta1^t) at step t
	Root         float64 // 1 / √(1 − Beta2^t)
}

// adamCoefficients are the numbers the kernels read, in this order.
type adamCoefficients[T Float] struct {
	beta1, oneMinusBeta1, beta2, oneMinusBeta2, epsilon, rate, root, tiny, tinyRoot T
}

// single reports whether T is float32.
func single[T Float]() bool {
	var x T
	return unsafe.Sizeof(x) == 4
}

func coefficients[T Float](c AdamCoefficients) adamCoefficients[T] {
	tiny, tinyRoot := 0x1p-1000, 0x1p-500
	if single[T]() {
		tiny, tinyRoot = 0x1p-120, 0x1p-60
	}
	return adamCoefficients[T]{
		tiny: T(tiny), tinyRoot: T(tinyRoot),
		beta1: T(c.Beta1), oneMinusBeta1: T(1 - c.Beta1),
		beta2: T(c.Beta2), oneMinusBeta2: T(1 - c.Beta2),
		epsilon: T(c.Epsilon), rate: T(c.Rate), root: T(c.Root),
	}
}

// Adam updates the parameters p and their moments m and v by the gradient:
//
//	m = Beta1·m + (1 − Beta1)·grad
//	v = Beta2·v + (1 − Beta2)·grad²
//	p = p − Rate·m / (√v·Root + Epsilon)
//
// A moment below 2⁻¹²⁰ (float64: 2⁻¹⁰⁰⁰) in magnitude is 0, as is the square of a gradient
// below 2⁻⁶⁰ (2⁻⁵⁰⁰). They are too small to matter, and would end as subnormal numbers, with
// which some processors are ten times slower: where a neuron is dead, m would stay one for
// ever, as 0.9 of the smallest is rounded up to it.
func Adam[T Float](p, grad, m, v []T, c AdamCoefficients) {
	checkAdam(len(p), len(grad), len(m), len(v))
	by := coefficients[T](c)
	if simdAdam(p, grad, m, v, &by) {
		return
	}
	for i := range p {
		by.step(p, grad, m, v, i)
	}
}

// AdamEach is Adam with a rate and a root for each parameter, in place of Rate and
// Root: parameters born at different steps.
func AdamEach[T Float](p, grad, m, v, rate, root []T, c AdamCoefficients) {
	checkAdam(len(p), len(grad), len(m), len(v))
	sameLength(len(p), len(rate))
	sameLength(len(p), len(root))
	by := coefficients[T](c)
	if simdAdamEach(p, grad, m, v, rate, root, &by) {
		return
	}
	for i := range p {
		by.rate, by.root = rate[i], root[i]
		by.step(p, grad, m, v, i)
	}
}

// step updates parameter i. The conversions keep the compiler from fusing where it
// could.
func (c *adamCoefficients[T]) step(p, grad, m, v []T, i int) {
	g := grad[i]
	m[i] = flushed(T(c.beta1*m[i])+T(c.oneMinusBeta1*g), c.tiny)
	g = flushed(g, c.tinyRoot)
	v[i] = flushed(T(c.beta2*v[i])+T(c.oneMinusBeta2*T(g*g)), c.tiny)
	root := T(T(math.Sqrt(float64(v[i]))) * c.root)
	p[i] -= T(c.rate*m[i]) / (root + c.epsilon)
}

// flushed is x, or 0 if its magnitude is below a limit.
func flushed[T Float](x, limit T) T {
	if -limit < x && x < limit {
		return 0
	}
	return x
}

func checkAdam(p, grad, m, v int) {
	sameLength(p, grad)
	sameLength(p, m)
	sameLength(p, v)
}
