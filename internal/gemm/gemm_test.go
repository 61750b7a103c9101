package gemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"
)

// call is a call of Gemm with its matrices.
type call[T Float] struct {
	transA, transB bool
	m, n, k        int
	alpha, beta    T
	a, b, c        []T
	lda, ldb, ldc  int
}

// randomCall has random matrices. Between their rows, as many numbers as gap says
// are not numbers in A and B, and marked in C.
func randomCall[T Float](rng *rand.Rand, transA, transB bool, m, n, k, gap int, alpha, beta T) *call[T] {
	x := &call[T]{transA: transA, transB: transB, m: m, n: n, k: k, alpha: alpha, beta: beta}
	x.a, x.lda = randomMatrix[T](rng, transA, m, k, gap, T(math.NaN()))
	x.b, x.ldb = randomMatrix[T](rng, transB, k, n, gap, T(math.NaN()))
	x.c, x.ldc = randomMatrix[T](rng, false, m, n, gap, marker)
	return x
}

const marker = -12345

func randomMatrix[T Float](rng *rand.Rand, trans bool, rows, cols, gap int, filling T) (data []T, stride int) {
	if trans {
		rows, cols = cols, rows
	}
	stride = max(1, cols) + gap
	data = make([]T, rows*stride)
	for i := range data {
		data[i] = filling
		if i%stride < cols {
			data[i] = T(rng.NormFloat64())
		}
	}
	return data, stride
}

// run calls Gemm and returns C.
func (x *call[T]) run(threads int) []T {
	c := slices.Clone(x.c)
	Gemm(threads, x.transA, x.transB, x.m, x.n, x.k, x.alpha, x.a, x.lda, x.b, x.ldb, x.beta, c, x.ldc)
	return c
}

func (x *call[T]) String() string {
	return fmt.Sprintf("%T transA=%v transB=%v m=%d n=%d k=%d lda=%d ldb=%d ldc=%d alpha=%g beta=%g",
		x.alpha, x.transA, x.transB, x.m, x.n, x.k, x.lda, x.ldb, x.ldc, x.alpha, x.beta)
}

// element is what C[i,j] must be, and the size of the numbers added up: rounding
// errors are measured by that.
func (x *call[T]) element(i, j int) (want, size float64) {
	for p := range x.k {
		ia, ib := i*x.lda+p, p*x.ldb+j
		if x.transA {
			ia = p*x.lda + i
		}
		if x.transB {
			ib = j*x.ldb + p
		}
		product := float64(x.a[ia]) * float64(x.b[ib])
		want += product
		size += math.Abs(product)
	}
	old := float64(x.beta) * float64(x.c[i*x.ldc+j])
	return float64(x.alpha)*want + old, math.Abs(float64(x.alpha))*size + math.Abs(old)
}

// check compares with a plain triple loop in float64: of large products, some
// elements only.
func (x *call[T]) check(t *testing.T, got []T) {
	t.Helper()
	var one T
	epsilon := math.Ldexp(1, -52)
	if unsafe.Sizeof(one) == 4 {
		epsilon = math.Ldexp(1, -23)
	}
	every := 1 + x.m*x.n*x.k>>15
	for i := range got {
		if i%x.ldc >= x.n {
			if got[i] != marker {
				t.Fatalf("%v: wrote %g beside row %d of C, at %d", x, got[i], i/x.ldc, i%x.ldc)
			}
			continue
		}
		if i%every != 0 {
			continue
		}
		want, size := x.element(i/x.ldc, i%x.ldc)
		if d := math.Abs(float64(got[i]) - want); !(d <= float64(x.k+3)*epsilon*size) {
			t.Fatalf("%v: C[%d,%d] = %g, want %g", x, i/x.ldc, i%x.ldc, got[i], want)
		}
	}
}

func TestGemm(t *testing.T) {
	onEachLevel(t, func(t *testing.T) { onBoth(t, testGemm[float32], testGemm[float64]) })
}

func testGemm[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	numbers := []T{0, 1, -1, 0.7}
	for range 400 {
		m, n, k := rng.IntN(71), rng.IntN(71), rng.IntN(71)
		x := randomCall(rng, rng.IntN(2) == 0, rng.IntN(2) == 0, m, n, k, rng.IntN(4),
			numbers[rng.IntN(4)], numbers[rng.IntN(4)])
		x.check(t, x.run(1+rng.IntN(3)))
	}
}

type shape struct {
	transA, transB bool
	m, n, k, gap   int
}

// largeShapes reach what small ones do not: several sums in a row, packing of
// either operand, strides of a power of two, several blocks. The portable kernel,
// for which only the first of that matters, is spared the largest.
func largeShapes() []shape {
	if inUse == generic {
		return shapes[:len(shapes)-2]
	}
	return shapes
}

var shapes = []shape{
	{false, false, 100, 70, 1100, 3},
	{false, true, 70, 130, 1030, 0},
	{true, false, 130, 150, 600, 1},
	{true, true, 65, 130, 700, 0},
	{false, false, 60, 160, 512, 0},
	{false, false, 500, 40, 60, 2},
	{false, true, 1, 300, 700, 0},
	{false, false, 300, 1, 700, 0},
	{false, true, 300, 1, 700, 0},
	{false, true, 60, 10, 700, 0},
	{false, false, 200, 700, 800, 0},
	{true, false, 60, 130, 18000, 0},
}

func TestGemmLarge(t *testing.T) {
	onEachLevel(t, func(t *testing.T) { onBoth(t, testGemmLarge[float32], testGemmLarge[float64]) })
}

func testGemmLarge[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, s := range largeShapes() {
		x := randomCall[T](rng, s.transA, s.transB, s.m, s.n, s.k, s.gap, 0.5, 0.25)
		x.check(t, x.run(1))
	}
}

func TestGemmIgnoresWhatIsMultipliedByZero(t *testing.T) {
	onEachLevel(t, func(t *testing.T) { onBoth(t, testZeros[float32], testZeros[float64]) })
}

func testZeros[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	nan := T(math.NaN())
	for _, n := range []int{1, 8, 33, 90} {
		x := randomCall[T](rng, false, n%2 == 0, n, n, n, 0, 1, 0)
		for i := range x.c {
			x.c[i] = nan
		}
		got := x.run(1)
		clear(x.c)
		x.check(t, got)

		x = randomCall[T](rng, false, false, n, n, n, 0, 0, 2)
		for i := range x.a {
			x.a[i], x.b[i] = nan, nan
		}
		for i, v := range x.run(1) {
			if v != 2*x.c[i] {
				t.Fatalf("n=%d, alpha=0: C[%d] = %g, want %g", n, i, v, 2*x.c[i])
			}
		}

		x = randomCall[T](rng, false, false, n, n, n, 0, 0, 0)
		for i := range x.c {
			x.c[i] = nan
		}
		for i, v := range x.run(1) {
			if v != 0 {
				t.Fatalf("n=%d, alpha=beta=0: C[%d] = %g", n, i, v)
			}
		}
	}
}

// A number that is not one must reach the result: zeros do not hide it.
func TestGemmKeepsNaN(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		a, b, c := make([]float32, 50*50), make([]float32, 50*50), make([]float32, 50*50)
		b[49*50+20] = float32(math.NaN())
		Gemm(1, false, false, 50, 50, 50, 1, a, 50, b, 50, 0, c, 50)
		for i, v := range c {
			if (i%50 == 20) != (v != v) {
				t.Fatalf("C[%d,%d] = %g", i/50, i%50, v)
			}
		}
	})
}

func TestGemmRejectsShortSlices(t *testing.T) {
	good := func() *call[float64] {
		return randomCall(rand.New(rand.NewPCG(1, 1)), false, true, 3, 4, 5, 0, 1.0, 1.0)
	}
	tests := []struct {
		name  string
		spoil func(*call[float64])
	}{
		{"short A", func(x *call[float64]) { x.a = x.a[:14] }},
		{"short B", func(x *call[float64]) { x.b = x.b[:19] }},
		{"short C", func(x *call[float64]) { x.c = x.c[:11] }},
		{"narrow A", func(x *call[float64]) { x.lda = 4 }},
		{"narrow B", func(x *call[float64]) { x.ldb = 4 }},
		{"narrow C", func(x *call[float64]) { x.ldc = 3 }},
		{"negative m", func(x *call[float64]) { x.m = -1 }},
		{"negative k", func(x *call[float64]) { x.k = -1 }},
		{"huge stride", func(x *call[float64]) { x.lda = math.MaxInt }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			x := good()
			x.run(1)
			tt.spoil(x)
			x.run(1)
		})
	}
}

func FuzzGemm(f *testing.F) {
	f.Add(uint64(1), uint8(3), uint8(70), uint16(5), uint8(0))
	f.Add(uint64(2), uint8(60), uint8(33), uint16(600), uint8(3))
	f.Add(uint64(3), uint8(12), uint8(1), uint16(257), uint8(6))
	f.Fuzz(func(t *testing.T, seed uint64, m, n uint8, k uint16, choices uint8) {
		rng := rand.New(rand.NewPCG(seed, 1))
		depth := int(k % 1200)
		x := randomCall(rng, choices&1 != 0, choices&2 != 0, int(m), int(n), depth, int(choices>>2&3), rng.NormFloat64(), float64(choices>>4&1))
		for _, l := range available() {
			setLevel(t, l)
			x.check(t, x.run(1+int(choices>>5&3)))
		}
	})
}
