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

// field is a random field with gaps between pixels and between rows, which hold marks.
func field[T Float](rng *rand.Rand, rows, pixels, cols int) Field[T] {
	f := Field[T]{Step: cols + 3}
	f.Row = (pixels+1)*f.Step + 2
	f.Data = slices.Repeat([]T{marker}, rows*f.Row+1)
	for i := range rows {
		for n := range pixels {
			copy(f.pixel(i, n, cols), normal[T](rng, cols))
		}
	}
	return f
}

// eachOf visits the numbers of a field of that shape.
func eachOf(rows, pixels, cols int, visit func(i, n, j int)) {
	for i := range rows {
		for n := range pixels {
			for j := range cols {
				visit(i, n, j)
			}
		}
	}
}

// testChannels compares every function with its definition, to the bit, and beside the
// pixels nothing may change.
func testChannels[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 1))
	for _, cols := range lengths {
		for _, shape := range [][2]int{{0, 3}, {2, 0}, {1, 1}, {1, 7}, {3, 2}} {
			testFields[T](t, rng, shape[0], shape[1], cols)
		}
	}
}

func testFields[T Float](t *testing.T, rng *rand.Rand, rows, pixels, cols int) {
	t.Helper()
	x, y, grad := field[T](rng, rows, pixels, cols), field[T](rng, rows, pixels, cols), field[T](rng, rows, pixels, cols)
	scale, shift, about := normal[T](rng, cols), sometimesNaN(rng, normal[T](rng, cols)), normal[T](rng, cols)
	want := Field[T]{slices.Clone(y.Data), y.Row, y.Step}
	affine := func(i, n, j int) T { return T(x.pixel(i, n, cols)[j]*scale[j]) + shift[j] }

	sums, products := normal[T](rng, cols), normal[T](rng, cols)
	wantSums, wantProducts := slices.Clone(sums), slices.Clone(products)
	SquaresAbout(sums, rows, pixels, cols, x, about)
	eachOf(rows, pixels, cols, func(i, n, j int) {
		d := x.pixel(i, n, cols)[j] - about[j]
		wantSums[j] += T(d * d)
	})
	sameBits(t, "squares", sums, wantSums)

	AffineReLU(rows, pixels, cols, y, x, scale, shift)
	eachOf(rows, pixels, cols, func(i, n, j int) {
		v := affine(i, n, j)
		if v < 0 {
			v = 0
		}
		want.pixel(i, n, cols)[j] = v
	})
	sameBits(t, "ReLU", y.Data, want.Data)

	if rng.IntN(2) == 0 {
		grad.Row, grad.Step = 0, 0
	}
	AffineReLUGrad(rows, pixels, cols, y, grad, x, scale, shift, about, sums, products)
	eachOf(rows, pixels, cols, func(i, n, j int) {
		d := &want.pixel(i, n, cols)[j]
		*d = 0
		if affine(i, n, j) >= 0 {
			*d = grad.pixel(i, n, cols)[j]
		}
		wantSums[j] += *d
		wantProducts[j] += T(*d * (x.pixel(i, n, cols)[j] - about[j]))
	})
	sameBits(t, "gradient", y.Data, want.Data)
	sameBits(t, "sums", sums, wantSums)
	sameBits(t, "products", products, wantProducts)

	Combine(rows, pixels, cols, y, x, scale, about, shift)
	eachOf(rows, pixels, cols, func(i, n, j int) {
		d := &want.pixel(i, n, cols)[j]
		*d = T(*d*scale[j]) + T(x.pixel(i, n, cols)[j]*about[j]) + shift[j]
	})
	sameBits(t, "combination", y.Data, want.Data)

	large := field[T](rng, 2*rows, 2*pixels, cols)
	AffineReLUMean(rows, pixels, cols, y, large, scale, shift)
	eachOf(rows, pixels, cols, func(i, n, j int) {
		at := func(row, pixel int) T {
			v := T(large.pixel(2*i+row, 2*n+pixel, cols)[j]*scale[j]) + shift[j]
			if v < 0 {
				v = 0
			}
			return v
		}
		a, b := at(0, 0)+at(0, 1), at(1, 0)+at(1, 1)
		want.pixel(i, n, cols)[j] = (a + b) / 4
	})
	sameBits(t, "mean", y.Data, want.Data)
}

// TestChannelsPanics: fields that are too short, and rows of another length.
func TestChannelsPanics(t *testing.T) {
	f := Field[float32]{make([]float32, 11), 6, 3}
	three, two := make([]float32, 3), make([]float32, 2)
	for name, call := range map[string]func(){
		"short":    func() { AffineReLU(2, 2, 3, f, f, three, three) },
		"backward": func() { AffineReLU(2, 1, 3, f, Field[float32]{f.Data, -6, 3}, three, three) },
		"mean":     func() { AffineReLUMean(1, 1, 3, f, f, three, three) },
		"numbers":  func() { Combine(1, 1, 3, f, f, three, two, three) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			call()
		}()
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
		of := func(x []T) Field[T] { return Field[T]{x, 2 * cols, cols} }
		SquaresAbout(sums, 3, 2, cols, of(x), about)
		AffineReLU(3, 2, cols, of(y), of(x), scale, shift)
		add(h, y)
		AffineReLUGrad(3, 2, cols, of(y), of(grad), of(x), scale, shift, about, sums, products)
		Combine(3, 2, cols, of(y), of(x), scale, about, shift)
		add(h, y, sums, products)
		AffineReLUMean(1, 1, cols, of(y), of(x), scale, shift)
		add(h, y)
	}
}
