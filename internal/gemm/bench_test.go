package gemm

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// A layer of n neurons on a batch of m samples of k numbers: C = X·Wᵀ, dX = dY·W,
// dW = dYᵀ·X.
var benchmarkShapes = [][3]int{{32, 2, 4}, {128, 8, 2}, {128, 8, 8}, {128, 64, 64}, {512, 64, 784}, {512, 512, 784}, {1024, 1024, 1024}}

func BenchmarkGemm(b *testing.B) {
	b.Run("float32", benchmarkGemm[float32])
	b.Run("float64", benchmarkGemm[float64])
}

func benchmarkGemm[T Float](b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, s := range benchmarkShapes {
		m, n, k := s[0], s[1], s[2]
		x, w, y := normal[T](rng, m*k), normal[T](rng, n*k), normal[T](rng, m*n)
		c := make([]T, max(m*k, n*k, m*n))
		for _, pass := range []struct {
			name string
			run  func(threads int)
		}{
			{"forward", func(threads int) { multiply(threads, false, true, m, n, k, x, k, w, k, c, n) }},
			{"inputs", func(threads int) { multiply(threads, false, false, m, k, n, y, n, w, k, c, k) }},
			{"weights", func(threads int) { multiply(threads, true, false, n, k, m, y, n, x, k, c, k) }},
		} {
			for _, by := range []struct {
				name    string
				threads int
			}{{"gonum", 0}, {"threads=1", 1}, {"threads=2", 2}} {
				b.Run(fmt.Sprintf("%s/m=%d/n=%d/k=%d/%s", pass.name, m, n, k, by.name), func(b *testing.B) {
					for b.Loop() {
						pass.run(by.threads)
					}
					b.ReportMetric(2*float64(m*n*k)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
				})
			}
		}
	}
}

// multiply is Gemm, or gonum's for no threads.
func multiply[T Float](threads int, transA, transB bool, m, n, k int, a []T, lda int, b []T, ldb int, c []T, ldc int) {
	if threads > 0 {
		Gemm(threads, transA, transB, m, n, k, 1, a, lda, b, ldb, 0, c, ldc)
		return
	}
	trans := map[bool]blas.Transpose{false: blas.NoTrans, true: blas.Trans}
	var g gonum.Implementation
	switch a := any(a).(type) {
	case []float32:
		g.Sgemm(trans[transA], trans[transB], m, n, k, 1, a, lda, any(b).([]float32), ldb, 0, any(c).([]float32), ldc)
	case []float64:
		g.Dgemm(trans[transA], trans[transB], m, n, k, 1, a, lda, any(b).([]float64), ldb, 0, any(c).([]float64), ldc)
	}
}

// BenchmarkBLAS compares what is built on products.
func BenchmarkBLAS(b *testing.B) {
	rng := rand.New(rand.NewPCG(2, 1))
	for _, n := range []int{16, 64, 256} {
		a, c, x, y := normal[float64](rng, n*n), make([]float64, n*n), normal[float64](rng, n), make([]float64, n)
		for i := range n {
			a[i*n+i] += float64(2 * n)
		}
		for _, routine := range []struct {
			name string
			run  func(l float64BLAS)
		}{
			{"Dsyrk", func(l float64BLAS) { l.Dsyrk(blas.Upper, blas.Trans, n, n, 1, a, n, 0, c, n) }},
			{"Dsyr2k", func(l float64BLAS) { l.Dsyr2k(blas.Lower, blas.NoTrans, n, n, 1, a, n, a, n, 0, c, n) }},
			{"Dtrsm", func(l float64BLAS) {
				copy(c, a)
				l.Dtrsm(blas.Left, blas.Lower, blas.NoTrans, blas.NonUnit, n, n, 1, a, n, c, n)
			}},
			{"DgemvTrans", func(l float64BLAS) { l.Dgemv(blas.Trans, n, n, 1, a, n, x, 1, 0, y, 1) }},
			{"DgemvTrans32", func(l float64BLAS) { l.Dgemv(blas.Trans, min(n, 32), n, 1, a, n, x, 1, 1, y, 1) }},
			{"Dsymv", func(l float64BLAS) { l.Dsymv(blas.Lower, n, 1, a, n, x, 1, 0, y, 1) }},
		} {
			for _, l := range []float64BLAS{gonum.Implementation{}, BLAS{}} {
				b.Run(fmt.Sprintf("%s/n=%d/%T", routine.name, n, l), func(b *testing.B) {
					for b.Loop() {
						routine.run(l)
					}
				})
			}
		}
	}
}

// BenchmarkElementwise compares the kernels with plain Go.
func BenchmarkElementwise(b *testing.B) {
	rng := rand.New(rand.NewPCG(3, 1))
	for _, n := range []int{8, 64, 4096, 262144} {
		s := randomAdam[float32](rng, n)
		row := normal[float32](rng, 8)
		for _, routine := range []struct {
			name string
			run  func()
		}{
			{"Adam", func() { Adam(s.p, s.grad, s.m, s.v, adamTest) }},
			{"AdamEach", func() { AdamEach(s.p, s.grad, s.m, s.v, s.rate, s.root, adamTest) }},
			{"ReLU", func() { ReLU(s.m, s.grad) }},
			{"ReLUGrad", func() { ReLUGrad(s.m, s.grad, s.v) }},
			{"Axpy", func() { Axpy(1e-6, s.grad, s.m) }},
			{"AddRow", func() { AddRow(n/8, 8, s.m, 8, row) }},
			{"ColumnSums", func() { ColumnSums(row, n/8, 8, s.grad, 8) }},
		} {
			for _, l := range []level{generic, detect()} {
				b.Run(fmt.Sprintf("%s/n=%d/%v", routine.name, n, l), func(b *testing.B) {
					setLevel(b, l)
					for b.Loop() {
						routine.run()
					}
				})
			}
		}
	}
}

func normal[T Float](rng *rand.Rand, n int) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = T(rng.NormFloat64())
	}
	return x
}

// strokes are rows of adjacent entries, as digits have them: a fifth of all, and in
// three tenths of the bands of four columns.
func strokes(rng *rand.Rand, rows, cols int) []float32 {
	x := make([]float32, rows*cols)
	for at := 0; at < len(x); at++ {
		if rng.IntN(20) == 0 {
			for end := min(len(x), at+2+rng.IntN(6)); at < end; at++ {
				x[at] = rng.Float32()
			}
		}
	}
	return x
}

// BenchmarkSparse is a layer of n neurons on what looks like digits, beside the dense
// products.
func BenchmarkSparse(b *testing.B) {
	const m, k = 512, 784
	rng := rand.New(rand.NewPCG(1, 1))
	x := strokes(rng, m, k)
	for _, n := range []int{32, 64, 70, 256} {
		w, y := normal[float32](rng, n*k), normal[float32](rng, m*n)
		c, g := make([]float32, m*n), make([]float32, n*k)
		var s Support
		if !s.Find(m, k, n, x, k) {
			b.Skip("no sparse kernels")
		}
		for _, pass := range []struct {
			name string
			run  func()
		}{
			{"search", func() { s.Find(m, k, n, x, k); s.searchOnce(0, m) }},
			{"forward", func() { s.MulTransposed(1, 0, m, n, w, k, c, n) }},
			{"forward/dense", func() { multiply(1, false, true, m, n, k, x, k, w, k, c, n) }},
			{"weights", func() { s.TransposedMul(0, n, n, y, n, g, k) }},
			{"weights/dense", func() { multiply(1, true, false, n, k, m, y, n, x, k, g, k) }},
		} {
			b.Run(fmt.Sprintf("n=%d/%s", n, pass.name), func(b *testing.B) {
				for b.Loop() {
					pass.run()
				}
			})
		}
	}
}

// BenchmarkPixels is what products of a batch of pixels cost besides the products: rows are
// anywhere in 60,000, as in MNIST.
func BenchmarkPixels(b *testing.B) {
	const samples, rows, cols = 60000, 512, 784
	rng := rand.New(rand.NewPCG(1, 1))
	p := Pixels{Data: make([]uint8, samples*cols), Cols: cols, Divisor: 255}
	for i, x := range strokes(rng, 1000, cols) {
		for sample := range samples / 1000 {
			if x != 0 {
				p.Data[sample*1000*cols+i] = 1 + uint8(x)
			}
		}
	}
	p.Rows = make([]int, rows)
	var s Support
	dense := make([]float32, rows*cols)
	for _, pass := range []struct {
		name string
		run  func()
	}{
		{"search", func() { s.FindPixels(p, 64); s.searchOnce(0, rows) }},
		{"dense", func() { Divide(dense, p); s.Find(rows, cols, 64, dense, cols); s.searchOnce(0, rows) }},
	} {
		b.Run(pass.name, func(b *testing.B) {
			for b.Loop() {
				for i := range p.Rows {
					p.Rows[i] = rng.IntN(samples)
				}
				pass.run()
			}
		})
	}
}
