package gemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"unsafe"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// vectorCall is a call of a matrix-vector product with its operands.
type vectorCall[T Float] struct {
	trans       blas.Transpose
	m, n        int
	alpha, beta T
	a, x, y     []T
	lda         int
	incX, incY  int
}

// randomVectorCall has random operands. What lies between them is not a number in A
// and x, and marked in y.
func randomVectorCall[T Float](rng *rand.Rand, trans blas.Transpose, m, n, gap, incX, incY int, alpha, beta T) *vectorCall[T] {
	v := &vectorCall[T]{trans: trans, m: m, n: n, alpha: alpha, beta: beta, incX: incX, incY: incY}
	v.a, v.lda = randomMatrix[T](rng, false, m, n, gap, T(math.NaN()))
	lenX, lenY := n, m
	if trans != blas.NoTrans {
		lenX, lenY = m, n
	}
	v.x, _ = randomMatrix[T](rng, false, lenX, 1, incX-1, T(math.NaN()))
	v.y, _ = randomMatrix[T](rng, false, lenY, 1, incY-1, marker)
	return v
}

// run calls gemv of an implementation and returns y.
func (v *vectorCall[T]) run(b interface {
	blas.Float32Level2
	blas.Float64Level2
}) []T {
	y := slices.Clone(v.y)
	switch a := any(v.a).(type) {
	case []float32:
		b.Sgemv(v.trans, v.m, v.n, float32(v.alpha), a, v.lda, any(v.x).([]float32), v.incX, float32(v.beta), any(y).([]float32), v.incY)
	case []float64:
		b.Dgemv(v.trans, v.m, v.n, float64(v.alpha), a, v.lda, any(v.x).([]float64), v.incX, float64(v.beta), any(y).([]float64), v.incY)
	}
	return y
}

func (v *vectorCall[T]) String() string {
	return fmt.Sprintf("%T %c %d×%d lda=%d incX=%d incY=%d alpha=%g beta=%g", v.alpha, v.trans, v.m, v.n, v.lda, v.incX, v.incY, v.alpha, v.beta)
}

// check compares with a plain double loop in float64.
func (v *vectorCall[T]) check(t *testing.T, got []T) {
	t.Helper()
	var one T
	epsilon := math.Ldexp(1, -52)
	if unsafe.Sizeof(one) == 4 {
		epsilon = math.Ldexp(1, -23)
	}
	for at := range got {
		if at%v.incY != 0 {
			if got[at] != marker {
				t.Fatalf("%v: wrote %g between the elements of y, at %d", v, got[at], at)
			}
			continue
		}
		terms, rowStep, step := v.n, v.lda, 1
		if v.trans != blas.NoTrans {
			terms, rowStep, step = v.m, 1, v.lda
		}
		want := float64(v.beta) * float64(v.y[at])
		size := math.Abs(want)
		for p := range terms {
			product := float64(v.alpha) * float64(v.a[at/v.incY*rowStep+p*step]) * float64(v.x[p*v.incX])
			want += product
			size += math.Abs(product)
		}
		if d := math.Abs(float64(got[at]) - want); !(d <= float64(terms+4)*epsilon*size) {
			t.Fatalf("%v: y[%d] = %g, want %g", v, at/v.incY, got[at], want)
		}
	}
}

func TestGemv(t *testing.T) {
	onEachLevel(t, func(t *testing.T) { onBoth(t, testGemv[float32], testGemv[float64]) })
}

func testGemv[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 1))
	numbers := []T{0, 1, -1, 0.7}
	for range 400 {
		v := randomVectorCall(rng, transpositions[rng.IntN(2)], 1+rng.IntN(90), 1+rng.IntN(90), rng.IntN(4),
			1+rng.IntN(3), 1+rng.IntN(2), numbers[rng.IntN(4)], numbers[rng.IntN(4)])
		v.check(t, v.run(BLAS{}))
	}
}

func FuzzGemv(f *testing.F) {
	f.Add(uint64(1), uint8(3), uint8(70), uint8(0))
	f.Add(uint64(2), uint8(60), uint8(33), uint8(11))
	f.Add(uint64(3), uint8(12), uint8(1), uint8(63))
	f.Fuzz(func(t *testing.T, seed uint64, m, n, choices uint8) {
		rng := rand.New(rand.NewPCG(seed, 1))
		trans, gap := transpositions[choices&1], int(choices>>1&3)
		single := randomVectorCall(rng, trans, 1+int(m), 1+int(n), gap, 1+int(choices>>3&1), 1+int(choices>>4&1), float32(rng.NormFloat64()), float32(choices>>5&1))
		double := randomVectorCall(rng, trans, 1+int(m), 1+int(n), gap, 1+int(choices>>3&1), 1+int(choices>>4&1), rng.NormFloat64(), float64(choices>>5&1))
		for _, l := range available() {
			setLevel(t, l)
			single.check(t, single.run(BLAS{}))
			double.check(t, double.run(BLAS{}))
		}
	})
}

// Decompositions of gonum are made of it, and runs of those.
func TestDgemvHasTheBitsOfGonum(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("gonum's plain loops round as the compiler for this machine likes")
	}
	onEachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(9, 1))
		for range 300 {
			v := randomVectorCall(rng, transpositions[rng.IntN(2)], 1+rng.IntN(90), 1+rng.IntN(90), rng.IntN(3),
				1+rng.IntN(2), 1+rng.IntN(2), rng.NormFloat64(), []float64{0, 1, 0.6}[rng.IntN(3)])
			if got, want := v.run(BLAS{}), v.run(gonum.Implementation{}); !slices.Equal(got, want) {
				t.Fatalf("%v: %g, gonum has %g", v, got, want)
			}
		}
	})
}

// The same numbers give the same bits from any address and with any kernel.
func TestSgemvBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 1))
	for range 50 {
		v := randomVectorCall(rng, transpositions[rng.IntN(2)], 1+rng.IntN(70), 1+rng.IntN(150), 0, 1, 1, float32(rng.NormFloat64()), 0.5)
		var want []float32
		for _, l := range available()[1:] {
			setLevel(t, l)
			for shift := range 4 {
				moved := *v
				moved.a = append(make([]float32, shift), v.a...)[shift:]
				got := moved.run(BLAS{})
				if want == nil {
					want = got
				}
				if !slices.Equal(got, want) {
					t.Fatalf("%v, %v, address moved by %d: %g, want %g", v, l, shift, got, want)
				}
			}
		}
	}
}

func TestGemvIgnoresOldResult(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		for _, trans := range transpositions {
			y := slices.Repeat([]float32{float32(math.NaN())}, 40)
			BLAS{}.Sgemv(trans, 40, 40, 1, make([]float32, 1600), 40, make([]float32, 40), 1, 0, y, 1)
			if !slices.Equal(y, make([]float32, 40)) {
				t.Errorf("%c, beta=0: %g", trans, y)
			}
		}
	})
}
