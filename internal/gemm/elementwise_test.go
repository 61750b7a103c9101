package gemm

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// lengths go around the sizes of all vectors.
var lengths = []int{0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 23, 31, 32, 33, 63, 64, 65, 100, 257}

// special has numbers of all kinds.
func special[T Float](rng *rand.Rand, n int) []T {
	x := normal[T](rng, n)
	odd := []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN()}
	for i := range x {
		if j := rng.IntN(15); j < len(odd) {
			x[i] = T(odd[j])
		}
	}
	return x
}

// inMargins is a copy of x between marked numbers. The function returned reports
// whether they were overwritten.
func inMargins[T Float](x []T) (inner []T, spoilt func() bool) {
	const margin = 20
	all := slices.Repeat([]T{marker}, len(x)+2*margin)
	copy(all[margin:], x)
	return all[margin:][:len(x)], func() bool {
		outer := slices.Concat(all[:margin], all[margin+len(x):])
		return slices.ContainsFunc(outer, func(v T) bool { return v != marker })
	}
}

func TestReLU(t *testing.T) {
	onEachLevel(t, func(t *testing.T) { onBoth(t, testReLU[float32], testReLU[float64]) })
}

func testReLU[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, n := range lengths {
		src := special[T](rng, n)
		want := slices.Clone(src)
		for i, v := range src {
			if v < 0 {
				want[i] = 0
			}
		}
		dst, spoilt := inMargins(make([]T, n))
		ReLU(dst, src)
		sameBits(t, n, dst, want)
		ReLU(src, src)
		sameBits(t, n, src, want)
		if spoilt() {
			t.Errorf("n=%d: wrote beside the slice", n)
		}
	}
}

func TestReLUGrad(t *testing.T) {
	onEachLevel(t, func(t *testing.T) { onBoth(t, testReLUGrad[float32], testReLUGrad[float64]) })
}

func testReLUGrad[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	for _, n := range lengths {
		grad, in := special[T](rng, n), special[T](rng, n)
		want := make([]T, n)
		for i, v := range grad {
			if in[i] >= 0 {
				want[i] = v
			}
		}
		dst, spoilt := inMargins(make([]T, n))
		ReLUGrad(dst, grad, in)
		sameBits(t, n, dst, want)
		ReLUGrad(grad, grad, in)
		sameBits(t, n, grad, want)
		if spoilt() {
			t.Errorf("n=%d: wrote beside the slice", n)
		}
	}
}

func TestPositiveGrad(t *testing.T) {
	onEachLevel(t, func(t *testing.T) { onBoth(t, testPositiveGrad[float32], testPositiveGrad[float64]) })
}

func testPositiveGrad[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	for _, n := range lengths {
		grad, in := special[T](rng, n), special[T](rng, n)
		want := make([]T, n)
		for i, v := range grad {
			if in[i] > 0 {
				want[i] = v
			}
		}
		dst, spoilt := inMargins(make([]T, n))
		PositiveGrad(dst, grad, in)
		sameBits(t, n, dst, want)
		PositiveGrad(grad, grad, in)
		sameBits(t, n, grad, want)
		if spoilt() {
			t.Errorf("n=%d: wrote beside the slice", n)
		}
	}
}

func TestDot(t *testing.T) {
	onEachLevel(t, func(t *testing.T) { onBoth(t, testDot[float32], testDot[float64]) })
}

// testDot adds whole numbers, whose sum is exact in any order.
func testDot[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	for _, n := range lengths {
		x, y := make([]T, n), make([]T, n)
		var want T
		for i := range x {
			x[i], y[i] = T(rng.IntN(9)-4), T(rng.IntN(9)-4)
			want += x[i] * y[i]
		}
		if got := Dot(x, y); got != want {
			t.Errorf("n=%d: %v, want %v", n, got, want)
		}
	}
}

func TestAddRow(t *testing.T) {
	onEachLevel(t, func(t *testing.T) { onBoth(t, testAddRow[float32], testAddRow[float64]) })
}

func testAddRow[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	for _, cols := range lengths {
		for _, rows := range []int{0, 1, 5} {
			row := normal[T](rng, cols)
			c, ldc := randomMatrix[T](rng, false, rows, cols, 3, marker)
			want := slices.Clone(c)
			for i := range want {
				if j := i % ldc; j < cols {
					want[i] += row[j]
				}
			}
			AddRow(rows, cols, c, ldc, row)
			sameBits(t, []int{rows, cols}, c, want)
		}
	}
}

func TestColumnSums(t *testing.T) {
	onEachLevel(t, func(t *testing.T) { onBoth(t, testColumnSums[float32], testColumnSums[float64]) })
}

func testColumnSums[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	for _, cols := range lengths {
		for _, rows := range []int{0, 1, 2, 50} {
			a, lda := randomMatrix(rng, false, rows, cols, 2, T(math.NaN()))
			want := make([]T, cols)
			for i := range rows {
				for j := range want {
					want[j] += a[i*lda+j]
				}
			}
			dst, spoilt := inMargins(normal[T](rng, cols))
			ColumnSums(dst, rows, cols, a, lda)
			sameBits(t, []int{rows, cols}, dst, want)
			if spoilt() {
				t.Errorf("%d×%d: wrote beside the slice", rows, cols)
			}
		}
	}
}

func TestColumnSquares(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(6, 1))
		for _, cols := range lengths {
			for _, rows := range []int{0, 1, 2, 50} {
				a, lda := randomMatrix(rng, false, rows, cols, 2, math.NaN())
				want := make([]float64, cols)
				for i := range rows {
					for j := range want {
						square := a[i*lda+j] * a[i*lda+j]
						want[j] += float64(square)
					}
				}
				dst, spoilt := inMargins(normal[float64](rng, cols))
				ColumnSquares(dst, rows, cols, a, lda)
				sameBits(t, []int{rows, cols}, dst, want)
				if spoilt() {
					t.Errorf("%d×%d: wrote beside the slice", rows, cols)
				}
			}
		}
	})
}

func TestAxpyAndScale(t *testing.T) {
	onEachLevel(t, func(t *testing.T) { onBoth(t, testAxpy[float32], testAxpy[float64]) })
}

func testAxpy[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 1))
	for _, n := range lengths {
		x, before := normal[T](rng, n), normal[T](rng, n)
		y, spoilt := inMargins(before)
		Axpy(0.3, x, y)
		for i, v := range y {
			want := float64(T(0.3))*float64(x[i]) + float64(before[i])
			if !near[T](float64(v), want, math.Abs(want)+math.Abs(float64(x[i]))) {
				t.Errorf("n=%d: y[%d] = %g, want %g", n, i, v, want)
			}
		}
		z := slices.Clone(y)
		Scale(-1.7, y)
		for i, v := range y {
			if v != -1.7*z[i] {
				t.Errorf("n=%d: scaled y[%d] = %g, want %g", n, i, v, -1.7*z[i])
			}
		}
		if spoilt() {
			t.Errorf("n=%d: wrote beside the slice", n)
		}
	}
}

// near allows four roundings of numbers of that size.
func near[T Float](got, want, size float64) bool {
	epsilon := 0x1p-50
	if T(1)+T(epsilon) == 1 {
		epsilon = 0x1p-21
	}
	return math.Abs(got-want) <= epsilon*size
}

func TestElementwiseRejectsUnequalLengths(t *testing.T) {
	x, y := make([]float64, 3), make([]float64, 4)
	tests := []struct {
		name string
		call func()
	}{
		{"ReLU", func() { ReLU(x, y) }},
		{"ReLUGrad grad", func() { ReLUGrad(x, y, x) }},
		{"ReLUGrad in", func() { ReLUGrad(x, x, y) }},
		{"PositiveGrad", func() { PositiveGrad(x, y, x) }},
		{"Dot", func() { Dot(x, y) }},
		{"Axpy", func() { Axpy(1, x, y) }},
		{"AddRow", func() { AddRow(1, 4, y, 4, x) }},
		{"AddRow short", func() { AddRow(2, 3, y, 3, x) }},
		{"ColumnSums", func() { ColumnSums(x, 1, 4, y, 4) }},
		{"ColumnSquares", func() { ColumnSquares(x, 1, 4, y, 4) }},
		{"Narrow", func() { Narrow(make([]float32, 3), y) }},
		{"Widen", func() { Widen(x, make([]float32, 4)) }},
		{"Quadratic", func() { Quadratic(x, 1, 3, y, 4, x, x) }},
		{"Adam", func() { Adam(x, x, x, y, AdamCoefficients{}) }},
		{"AdamEach", func() { AdamEach(x, x, x, x, x, y, AdamCoefficients{}) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			tt.call()
		})
	}
}
