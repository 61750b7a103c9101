package gemm

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

var adamTest = AdamCoefficients{Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, Rate: 0.01, Root: 3}

// adamState is random parameters and what belongs to them.
type adamState[T Float] struct{ p, grad, m, v, rate, root []T }

func randomAdam[T Float](rng *rand.Rand, n int) adamState[T] {
	s := adamState[T]{normal[T](rng, n), normal[T](rng, n), normal[T](rng, n), normal[T](rng, n), normal[T](rng, n), normal[T](rng, n)}
	for i := range n {
		s.v[i] *= s.v[i]
		s.root[i] = 1 + s.root[i]*s.root[i]
	}
	return s
}

func (s adamState[T]) clone() adamState[T] {
	return adamState[T]{slices.Clone(s.p), slices.Clone(s.grad), slices.Clone(s.m), slices.Clone(s.v), slices.Clone(s.rate), slices.Clone(s.root)}
}

func TestAdam(t *testing.T) {
	onEachLevel(t, func(t *testing.T) { onBoth(t, testAdam[float32], testAdam[float64]) })
}

func testAdam[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 1))
	for _, n := range lengths {
		s := randomAdam[T](rng, n)
		got := s.clone()
		Adam(got.p, got.grad, got.m, got.v, adamTest)
		checkAdamStep(t, s, got, func(int) (rate, root float64) { return adamTest.Rate, adamTest.Root })

		got = s.clone()
		AdamEach(got.p, got.grad, got.m, got.v, got.rate, got.root, adamTest)
		checkAdamStep(t, s, got, func(i int) (rate, root float64) { return float64(s.rate[i]), float64(s.root[i]) })
	}
}

// checkAdamStep compares with the formulas in float64.
func checkAdamStep[T Float](t *testing.T, before, after adamState[T], by func(i int) (rate, root float64)) {
	t.Helper()
	c := adamTest
	for i := range before.p {
		p, g, m, v := float64(before.p[i]), float64(before.grad[i]), float64(before.m[i]), float64(before.v[i])
		m0 := m
		m = c.Beta1*m + (1-c.Beta1)*g
		v = c.Beta2*v + (1-c.Beta2)*g*g
		rate, root := by(i)
		scale := math.Abs(rate) / (math.Sqrt(v)*root + c.Epsilon)
		if got := float64(after.m[i]); !near[T](got, m, math.Abs(m0)+math.Abs(g)) {
			t.Fatalf("n=%d: m[%d] = %g, want %g", len(before.p), i, got, m)
		}
		if got := float64(after.v[i]); !near[T](got, v, v) {
			t.Fatalf("n=%d: v[%d] = %g, want %g", len(before.p), i, got, v)
		}
		want := p - rate*m/(math.Sqrt(v)*root+c.Epsilon)
		if got := float64(after.p[i]); !near[T](got, want, math.Abs(p)+scale*(math.Abs(m0)+math.Abs(g))) {
			t.Fatalf("n=%d: p[%d] = %g, want %g", len(before.p), i, got, want)
		}
	}
}

// A parameter is updated alike wherever it lies, in the body of a vector or in
// what is left over: growth moves parameters about.
func TestAdamBitsDoNotDependOnPosition(t *testing.T) {
	onEachLevel(t, func(t *testing.T) { onBoth(t, testAdamPosition[float32], testAdamPosition[float64]) })
}

func testAdamPosition[T Float](t *testing.T) {
	s := randomAdam[T](rand.New(rand.NewPCG(7, 1)), 67)
	whole, parts := s.clone(), s.clone()
	Adam(whole.p, whole.grad, whole.m, whole.v, adamTest)
	for from := 0; from < 67; {
		to := min(67, from+1+from%5)
		Adam(parts.p[from:to], parts.grad[from:to], parts.m[from:to], parts.v[from:to], adamTest)
		from = to
	}
	sameBits(t, "p", parts.p, whole.p)
	sameBits(t, "m", parts.m, whole.m)
	sameBits(t, "v", parts.v, whole.v)

	each := s.clone()
	for i := range each.rate {
		each.rate[i], each.root[i] = T(adamTest.Rate), T(adamTest.Root)
	}
	AdamEach(each.p, each.grad, each.m, each.v, each.rate, each.root, adamTest)
	sameBits(t, "p, one by one", each.p, whole.p)
}

func TestElementwiseBitsDoNotDependOnKernel(t *testing.T) {
	if detect() < avx512 {
		t.Skip("this machine has one set of kernels")
	}
	onBoth(t, testElementwiseKernels[float32], testElementwiseKernels[float64])
}

func testElementwiseKernels[T Float](t *testing.T) {
	for _, n := range lengths {
		run := func(l level) adamState[T] {
			setLevel(t, l)
			s := randomAdam[T](rand.New(rand.NewPCG(8, 1)), n)
			Adam(s.p, s.grad, s.m, s.v, adamTest)
			AdamEach(s.p, s.grad, s.m, s.v, s.rate, s.root, adamTest)
			Axpy(0.3, s.p, s.rate)
			Scale(0.7, s.root)
			return s
		}
		got, want := run(avx512), run(avx2)
		sameBits(t, "p", got.p, want.p)
		sameBits(t, "m", got.m, want.m)
		sameBits(t, "v", got.v, want.v)
		sameBits(t, "axpy", got.rate, want.rate)
		sameBits(t, "scale", got.root, want.root)
	}
}

// TestAdamFlushes: of moments and gradients of all magnitudes, those below the limits end as 0
// and no others, also of NaN; so a moment without gradients ends as 0.
func TestAdamFlushes(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		onBoth(t,
			func(t *testing.T) { testAdamFlushes[float32](t, 0x1p-120, 0x1p-60, -149) },
			func(t *testing.T) { testAdamFlushes[float64](t, 0x1p-1000, 0x1p-500, -1074) })
	})
}

func testAdamFlushes[T Float](t *testing.T, tiny, tinyRoot float64, least int) {
	rng := rand.New(rand.NewPCG(8, 1))
	number := func() T {
		if rng.IntN(4) == 0 {
			return 0
		}
		return T(math.Ldexp(rng.NormFloat64(), rng.IntN(-least)+least))
	}
	const n = 4001
	s := randomAdam[T](rng, n)
	for i := range n {
		s.grad[i], s.m[i], s.v[i] = number(), number(), T(math.Abs(float64(number())))
	}
	s.m[5], s.grad[5] = T(math.NaN()), T(math.Copysign(0, -1))
	check := func(name string, i int, got T, want, limit float64) {
		t.Helper()
		zero, exact := math.Abs(want) < limit, math.Abs(math.Abs(want)-limit) > limit*1e-5
		if exact && (zero != (got == 0) || !zero && !near[T](float64(got), want, math.Abs(want))) {
			t.Errorf("%s[%d] = %g, want %g or, below %g, 0", name, i, got, want, limit)
		}
		if got != 0 && math.Abs(float64(got)) < limit {
			t.Errorf("%s[%d] = %g, below %g", name, i, got, limit)
		}
	}
	for i := range n {
		s.rate[i], s.root[i] = T(adamTest.Rate), T(adamTest.Root)
	}
	for _, update := range []func(adamState[T]){
		func(s adamState[T]) { Adam(s.p, s.grad, s.m, s.v, adamTest) },
		func(s adamState[T]) { AdamEach(s.p, s.grad, s.m, s.v, s.rate, s.root, adamTest) },
	} {
		got := s.clone()
		update(got)
		for i := range n {
			g := float64(s.grad[i])
			if i == 5 {
				if !math.IsNaN(float64(got.m[i])) || !math.IsNaN(float64(got.p[i])) {
					t.Errorf("NaN became %g and %g", got.m[i], got.p[i])
				}
				continue
			}
			// Sums of two signs may cancel: only what is left of larger numbers is near.
			if m0 := float64(s.m[i]); m0*g >= 0 {
				check("m", i, got.m[i], adamTest.Beta1*m0+(1-adamTest.Beta1)*g, tiny)
			}
			if math.Abs(g) < tinyRoot {
				g = 0
			}
			check("v", i, got.v[i], adamTest.Beta2*float64(s.v[i])+(1-adamTest.Beta2)*g*g, tiny)
			if math.IsNaN(float64(got.p[i])) {
				t.Errorf("p[%d] is NaN", i)
			}
		}
	}
	m, zeros := []T{1}, make([]T, 1)
	for range 20000 {
		Adam(make([]T, 1), zeros, m, make([]T, 1), adamTest)
	}
	if m[0] != 0 {
		t.Errorf("after 20,000 steps without a gradient m is %g", m[0])
	}
}
