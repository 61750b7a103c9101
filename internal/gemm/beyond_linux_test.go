package gemm

import (
	"math/rand/v2"
	"syscall"
	"testing"
	"unsafe"
)

// fenced is memory that ends where reading and writing are forbidden.
type fenced struct{ memory []byte }

func newFenced(t *testing.T) fenced {
	page := syscall.Getpagesize()
	const pages = 64
	memory, err := syscall.Mmap(-1, 0, (pages+1)*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Skip("no memory to be had from the system:", err)
	}
	t.Cleanup(func() { _ = syscall.Munmap(memory) })
	if err := syscall.Mprotect(memory[pages*page:], syscall.PROT_NONE); err != nil {
		t.Skip("memory cannot be protected:", err)
	}
	return fenced{memory[:pages*page]}
}

// last is a copy of x at the end of the memory.
func last[T Float](f fenced, x []T) []T {
	if len(x) == 0 {
		return x
	}
	size := len(x) * int(unsafe.Sizeof(x[0]))
	copied := unsafe.Slice((*T)(unsafe.Pointer(&f.memory[len(f.memory)-size])), len(x))
	copy(copied, x)
	return copied
}

// Kernels touch nothing behind their operands, even under masks: a fault would end
// this test.
func TestKernelsStayInside(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		onBoth(t, testFenced[float32], testFenced[float64])
		t.Run("sparse", testFencedSparse)
	})
}

func testFenced[T Float](t *testing.T) {
	a, b, c := newFenced(t), newFenced(t), newFenced(t)
	rng := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		x := randomCall[T](rng, rng.IntN(2) == 0, rng.IntN(2) == 0, 1+rng.IntN(40), 1+rng.IntN(70), 1+rng.IntN(70), 0, 1, 1)
		x.a, x.b = last(a, x.a), last(b, x.b)
		got := last(c, x.c)
		Gemm(1, x.transA, x.transB, x.m, x.n, x.k, x.alpha, x.a, x.lda, x.b, x.ldb, x.beta, got, x.ldc)
		x.check(t, got)
	}
	for _, n := range lengths {
		wide, narrow := last(a, normal[float64](rng, n)), last(b, normal[float32](rng, n))
		Narrow(narrow, wide)
		Widen(wide, narrow)
		sums, column := last(b, normal[float64](rng, n)), last(c, normal[float64](rng, 1))
		ColumnSquares(sums, 1, n, wide, max(1, n))
		Quadratic(sums, 1, n, wide, max(1, n), column, column)
		Largest(wide)
		x, y, z := last(a, normal[T](rng, n)), last(b, normal[T](rng, n)), last(c, normal[T](rng, n))
		ReLU(x, y)
		ReLUGrad(x, y, z)
		Axpy(0.5, x, y)
		Scale(0.5, x)
		AddRow(1, n, x, max(1, n), y)
		ColumnSums(x, 1, n, y, max(1, n))
		dot(x, y)
		if n > 0 {
			gemvTrans(1, n, 1, x, n, z[n-1:], 1, 1, y, 1)
			RMSNorm(1, n, x, y, z, z[n-1:], 1)
			RMSNormGrad(1, n, x, y, y, x, y, z, z[n-1:])
			SoftmaxGrad(x, y)
			LessTop(1, n, x, n, y, n)
			Softmax(x)
			rows := min(n, 5)
			square, other := last(a, normal[T](rng, rows*n)), last(b, normal[T](rng, rows*n))
			CausalSoftmax(rows, n, square, n)
			CausalSoftmaxGrad(rows, n, other, n, square, n)
			side := min(n, 20)
			Eliminate(side-1, side, 1, last(a, normal[float64](rng, side*side)), side)
		}
		Adam(x, y, z, z, adamTest)
		AdamEach(x, y, z, z, y, y, adamTest)
	}
}

func testFencedSparse(t *testing.T) {
	if !hasSparse() {
		t.Skip("no sparse kernels")
	}
	a, b, c, g := newFenced(t), newFenced(t), newFenced(t), newFenced(t)
	rng := rand.New(rand.NewPCG(1, 2))
	for extra := range 34 {
		rows, cols, n := sparseRows+extra%5, sparseCols+extra, 1+extra
		x := last(a, sparseMatrix(rng, rows, cols, cols, 0.2))
		w, y, grad := last(b, normal[float32](rng, n*cols)), last(c, normal[float32](rng, rows*n)), last(g, make([]float32, n*cols))
		var s Support
		if !s.Find(rows, cols, sparseWidth, x, cols) {
			t.Fatalf("%d×%d: taken for dense", rows, cols)
		}
		s.MulTransposed(1, 0, rows, n, w, cols, y, n)
		s.TransposedMul(0, n, n, y, n, grad, cols)
	}
}
