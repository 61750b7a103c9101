package gemm

import (
	"hash"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// sometimesNaN makes a number of x a NaN now and then.
func sometimesNaN[T Float](rng *rand.Rand, x []T) []T {
	for i := range x {
		if rng.IntN(40) == 0 {
			x[i] = T(math.NaN())
		}
	}
	return x
}

func TestChannels(t *testing.T) {
	onEachLevel(t, func(t *testing.T) { onBoth(t, testChannels[float32], testChannels[float64]) })
}

// testChannels compares every function with its definition, to the bit, and beside the
// rows nothing may change.
func testChannels[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 1))
	for _, cols := range lengths {
		for _, rows := range []int{0, 1, 2, 7} {
			x, ldx := randomMatrix[T](rng, false, rows, cols, 3, marker)
			scale, shift, about := normal[T](rng, cols), normal[T](rng, cols), normal[T](rng, cols)
			sometimesNaN(rng, shift)
			at := func(i, j int) T { return T(x[i*ldx+j]*scale[j]) + shift[j] }
			relu := func(v T) T {
				if v < 0 {
					return 0
				}
				return v
			}

			want := normal[T](rng, cols)
			sums := slices.Clone(want)
			for i := range rows {
				for j := range cols {
					d := x[i*ldx+j] - about[j]
					want[j] += T(d * d)
				}
			}
			SquaresAbout(sums, rows, cols, x, ldx, about)
			sameBits(t, "squares", sums, want)

			y, ldy := randomMatrix[T](rng, false, rows, cols, 5, marker)
			expected := slices.Clone(y)
			for i := range rows {
				for j := range cols {
					expected[i*ldy+j] = relu(at(i, j))
				}
			}
			AffineReLU(rows, cols, y, ldy, x, ldx, scale, shift)
			sameBits(t, "ReLU", y, expected)

			grad, ldg := randomMatrix[T](rng, false, rows, cols, 2, marker)
			if rows == 7 && cols > 0 {
				grad, ldg = grad[:cols], 0
			}
			products := normal[T](rng, cols)
			wantProducts := slices.Clone(products)
			for i := range rows {
				for j := range cols {
					expected[i*ldy+j] = 0
					if at(i, j) >= 0 {
						expected[i*ldy+j] = grad[i*ldg+j]
					}
					want[j] += expected[i*ldy+j]
					wantProducts[j] += T(expected[i*ldy+j] * (x[i*ldx+j] - about[j]))
				}
			}
			AffineReLUGrad(rows, cols, y, ldy, grad, ldg, x, ldx, scale, shift, about, sums, products)
			sameBits(t, "gradient", y, expected)
			sameBits(t, "sums", sums, want)
			sameBits(t, "products", products, wantProducts)

			for i := range rows {
				for j := range cols {
					d := &expected[i*ldy+j]
					*d = T(*d*scale[j]) + T(x[i*ldx+j]*about[j]) + shift[j]
				}
			}
			Combine(rows, cols, y, ldy, x, ldx, scale, about, shift)
			sameBits(t, "combination", y, expected)
		}
	}
}

func TestAffineReLUMean(t *testing.T) {
	onEachLevel(t, func(t *testing.T) { onBoth(t, testAffineReLUMean[float32], testAffineReLUMean[float64]) })
}

func testAffineReLUMean[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 1))
	for _, cols := range lengths[1:] {
		const rows = 3
		top, bottom := normal[T](rng, 2*rows*cols), normal[T](rng, 2*rows*cols)
		scale, shift := normal[T](rng, cols), sometimesNaN(rng, normal[T](rng, cols))
		at := func(x []T, k, j int) T { return max(0, T(x[k*cols+j]*scale[j])+shift[j]) }
		want := make([]T, rows*cols)
		for i := range rows {
			for j := range cols {
				a := at(top, 2*i, j) + at(top, 2*i+1, j)
				want[i*cols+j] = (a + (at(bottom, 2*i, j) + at(bottom, 2*i+1, j))) / 4
			}
		}
		y, spoilt := inMargins(make([]T, rows*cols))
		AffineReLUMean(rows, cols, y, top, bottom, scale, shift)
		sameBits(t, cols, y, want)
		if spoilt() {
			t.Errorf("%d columns: wrote beside the slice", cols)
		}
	}
}

func TestOverlapping(t *testing.T) {
	onEachLevel(t, func(t *testing.T) { onBoth(t, testOverlapping[float32], testOverlapping[float64]) })
}

// testOverlapping compares with the product of a copy whose rows do not overlap.
func testOverlapping[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 1))
	for _, s := range [][4]int{{1, 1, 1, 1}, {7, 5, 9, 3}, {55, 64, 96, 32}, {209, 16, 48, 16}, {838, 16, 25, 5}, {100, 3, 700, 1}} {
		rows, n, length, step := s[0], s[1], s[2], s[3]
		a := normal[T](rng, (rows-1)*step+length)
		apart := make([]T, rows*length)
		for i := range rows {
			copy(apart[i*length:][:length], a[i*step:])
		}
		for _, trans := range []bool{false, true} {
			m, k := rows, length
			if trans {
				m, k = k, m
			}
			b, c := normal[T](rng, k*n), normal[T](rng, m*n)
			want := slices.Clone(c)
			Overlapping(trans, m, n, k, a, step, b, n, 1, c, n)
			Gemm(1, trans, false, m, n, k, 1, apart, length, b, n, 1, want, n)
			sameBits(t, s, c, want)
		}
	}
	for _, bad := range []func(){
		func() { Overlapping(false, 3, 1, 4, make([]T, 7), 2, make([]T, 4), 1, 0, make([]T, 3), 1) },
		func() { Overlapping(false, 3, 1, 4, make([]T, 9), 0, make([]T, 4), 1, 0, make([]T, 3), 1) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("no panic on a slice that is too short or a step of 0")
				}
			}()
			bad()
		}()
	}
}

func hashChannels[T Float](rng *rand.Rand, h hash.Hash) {
	for _, cols := range []int{1, 16, 37, 64} {
		const rows = 6
		x, grad, y := exact[T](rng, rows*cols), exact[T](rng, rows*cols), make([]T, rows*cols)
		numbers := make([][]T, 5)
		for i := range numbers {
			numbers[i] = exact[T](rng, cols)
		}
		scale, shift, about, sums, products := numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]
		SquaresAbout(sums, rows, cols, x, cols, about)
		AffineReLU(rows, cols, y, cols, x, cols, scale, shift)
		add(h, y)
		AffineReLUGrad(rows, cols, y, cols, grad, cols, x, cols, scale, shift, about, sums, products)
		Combine(rows, cols, y, cols, x, cols, scale, about, shift)
		add(h, y, sums, products)
		AffineReLUMean(rows/2, cols, y[:rows/2*cols], x, grad, scale, shift)
		add(h, y)
	}
}
