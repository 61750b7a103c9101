package gemm

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSoftmax(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		onBoth(t, func(t *testing.T) { testSoftmax[float32](t, 4e-6) }, func(t *testing.T) { testSoftmax[float64](t, 1e-14) })
	})
}

func testSoftmax[T Float](t *testing.T, tolerance float64) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, n := range lengths[1:] {
		for _, shift := range []T{0, -300, 300} {
			src := normal[T](rng, n)
			for i := range src {
				src[i] = 5*src[i] + shift
			}
			want, wantTop, wantSum := naiveSoftmax(src)
			x, spoilt := inMargins(src)
			top, sum := Softmax(x)
			if float64(top) != wantTop || math.Abs(float64(sum)-wantSum) > tolerance*wantSum {
				t.Fatalf("n=%d: top %g and sum %g, want %g and %g", n, top, sum, wantTop, wantSum)
			}
			for i, w := range want {
				if math.Abs(float64(x[i])-w) > tolerance*w+1e-37 {
					t.Fatalf("n=%d: element %d of %g is %g, want %g", n, i, src[i], x[i], w)
				}
			}
			if spoilt() {
				t.Errorf("n=%d: wrote beside the slice", n)
			}
		}
	}
}

func naiveSoftmax[T Float](x []T) (y []float64, top, sum float64) {
	top = float64(slices.Max(x))
	for _, v := range x {
		y = append(y, math.Exp(float64(v)-top))
		sum += y[len(y)-1]
	}
	for i := range y {
		y[i] /= sum
	}
	return y, top, sum
}

// TestLessTop wants the numbers of plain loops, and rows with numbers that are none to keep
// one.
func TestLessTop(t *testing.T) {
	onEachLevel(t, func(t *testing.T) { onBoth(t, testLessTop[float32], testLessTop[float64]) })
}

func testLessTop[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	const rows = 3
	for _, n := range lengths[1:] {
		lds, ldd := n+n%3, n+n%5
		src := normal[T](rng, rows*lds)
		want := normal[T](rng, rows*ldd)
		got, spoilt := inMargins(want)
		for i := range rows {
			for j, v := range src[i*lds:][:n] {
				want[i*ldd+j] = v - slices.Max(src[i*lds:][:n])
			}
		}
		LessTop(rows, n, got, ldd, src, lds)
		sameBits(t, n, got, want)
		if spoilt() {
			t.Errorf("n=%d: wrote beside the matrix", n)
		}
		for at := range n {
			for _, odd := range []float64{math.NaN(), math.Inf(1)} {
				src[lds+at] = T(odd)
				LessTop(rows, n, got, ldd, src, lds)
				if row := got[ldd:][:n]; !slices.ContainsFunc(row, func(v T) bool { return v != v }) {
					t.Fatalf("n=%d, %g at %d: %g", n, odd, at, row)
				}
			}
			src[lds+at] = 1
		}
	}
}

// TestSoftmaxOfTheFar: what is far below the top counts for nothing, even if it is
// infinitely far.
func TestSoftmaxOfTheFar(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		x := []float32{-1e30, 7, float32(math.Inf(-1)), -200, 7}
		Softmax(x)
		for i, want := range []float32{0, 0.5, 0, 0, 0.5} {
			if math.Abs(float64(x[i]-want)) > 1e-37 {
				t.Errorf("element %d is %g, want %g", i, x[i], want)
			}
		}
	})
}

// TestSoftmaxKeepsNaN: a number that is none is seen in all of the result.
func TestSoftmaxKeepsNaN(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		for _, odd := range []float64{math.NaN(), math.Inf(1)} {
			for _, n := range lengths[1:] {
				for at := range n {
					x := make([]float32, n)
					x[at] = float32(odd)
					Softmax(x)
					for i, v := range x {
						if v == v {
							t.Fatalf("n=%d, %g at %d: element %d is %g", n, odd, at, i, v)
						}
					}
				}
			}
		}
	})
}

func TestSoftmaxGrad(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		onBoth(t, func(t *testing.T) { testSoftmaxGrad[float32](t, 1e-5) }, func(t *testing.T) { testSoftmaxGrad[float64](t, 1e-13) })
	})
}

func testSoftmaxGrad[T Float](t *testing.T, tolerance float64) {
	rng := rand.New(rand.NewPCG(2, 1))
	for _, n := range lengths {
		d, y := normal[T](rng, n), normal[T](rng, n)
		var mean float64
		for i := range y {
			mean += float64(y[i]) * float64(d[i])
		}
		got, spoilt := inMargins(d)
		SoftmaxGrad(got, y)
		for i, v := range got {
			if want := float64(y[i]) * (float64(d[i]) - mean); math.Abs(float64(v)-want) > tolerance*(1+math.Abs(want)) {
				t.Fatalf("n=%d: element %d is %g, want %g", n, i, v, want)
			}
		}
		if spoilt() {
			t.Errorf("n=%d: wrote beside the slice", n)
		}
	}
}

// TestSoftmaxBitsDoNotDependOnKernel is for those with fused multiply-adds.
func TestSoftmaxBitsDoNotDependOnKernel(t *testing.T) {
	if detect() < avx512 {
		t.Skip("this machine has one set of kernels")
	}
	rng := rand.New(rand.NewPCG(3, 1))
	for _, n := range lengths[1:] {
		src, d := normal[float32](rng, n), normal[float32](rng, n)
		var want [2][]float32
		for i, l := range []level{avx2, avx512} {
			setLevel(t, l)
			x, e := slices.Clone(src), slices.Clone(d)
			top, sum := Softmax(x)
			SoftmaxGrad(e, x)
			all := append(slices.Concat(x, e), top, sum)
			want[i] = all
		}
		sameBits(t, n, want[1], want[0])
	}
}

// TestCausalSoftmax wants the bits of rows taken one by one and zeros behind them, whatever
// was there before.
func TestCausalSoftmax(t *testing.T) {
	onEachLevel(t, func(t *testing.T) { onBoth(t, testCausalSoftmax[float32], testCausalSoftmax[float64]) })
}

func testCausalSoftmax[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 1))
	for _, cols := range lengths[1:] {
		for _, rows := range []int{0, 1, 2, (cols + 1) / 2, cols} {
			rows = min(rows, cols)
			ld := cols + rng.IntN(20)
			size := max(0, rows-1)*ld + cols
			for _, draw := range []func(*rand.Rand, int) []T{normal[T], special[T]} {
				wantY, wantD := draw(rng, size), draw(rng, size)
				y, spoiltY := inMargins(wantY)
				d, spoiltD := inMargins(wantD)
				for i := range rows {
					rowY, rowD, seen := wantY[i*ld:][:cols], wantD[i*ld:][:cols], cols-rows+1+i
					Softmax(rowY[:seen])
					SoftmaxGrad(rowD[:seen], rowY[:seen])
					clear(rowY[seen:])
					clear(rowD[seen:])
				}
				CausalSoftmax(rows, cols, y, ld)
				sameBits(t, [2]int{rows, cols}, y, wantY)
				for i := range rows {
					for j := cols - rows + 1 + i; j < cols; j++ {
						y[i*ld+j] = T(math.NaN()) // is not read
					}
				}
				CausalSoftmaxGrad(rows, cols, d, ld, y, ld)
				sameBits(t, [2]int{rows, cols}, d, wantD)
				if spoiltY() || spoiltD() {
					t.Errorf("%d×%d: wrote beside the matrix", rows, cols)
				}
			}
		}
	}
}

func BenchmarkCausalSoftmax(b *testing.B) {
	const rows, cols = 32, 64
	rng := rand.New(rand.NewPCG(1, 1))
	src, y, d := normal[float32](rng, rows*cols), make([]float32, rows*cols), normal[float32](rng, rows*cols)
	for b.Loop() {
		copy(y, src)
		CausalSoftmax(rows, cols, y, cols)
		CausalSoftmaxGrad(rows, cols, d, cols, y, cols)
	}
}

func BenchmarkSoftmax(b *testing.B) {
	for _, n := range []int{16, 64, 83} {
		b.Run(sizeName(n), func(b *testing.B) {
			src, x := normal[float32](rand.New(rand.NewPCG(1, 1)), n), make([]float32, n)
			for b.Loop() {
				copy(x, src)
				Softmax(x)
			}
		})
		b.Run(sizeName(n)+"/math.Exp", func(b *testing.B) {
			setLevel(b, generic)
			src, x := normal[float32](rand.New(rand.NewPCG(1, 1)), n), make([]float32, n)
			for b.Loop() {
				copy(x, src)
				Softmax(x)
			}
		})
	}
}
