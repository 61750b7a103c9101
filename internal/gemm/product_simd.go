//go:build amd64 || arm64

package gemm

import (
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"
)

const (
	// maxDepth is how many bytes of a row of A go into a sum before it is added to
	// C. It is part of the result: another value rounds differently, and so would one
	// that depends on k, by which terms of zero added at the end would change the sum.
	maxDepth = 2048
	// blockHeight is how many rows of A are used on one panel of B after the
	// other: with maxDepth, they stay in a second-level cache.
	blockHeight = 192
	// blockWidth is the widest block of C, in panels.
	blockWidth = 16
	// parallelFrom is the least number of products that is worth waking another
	// goroutine.
	parallelFrom = 2 << 20
	// directTo is the largest number of products that is not divided at all.
	directTo = 48 * 48 * 48
	// packFrom is from how many bytes on it pays to copy an operand into an order
	// which the caches like better.
	packFrom = 2 << 20
	// maxPacked is about how many bytes are copied at a time.
	maxPacked = 4 << 20
)

// product is a call of Gemm.
type product[T Float] struct {
	level          level
	transB         bool
	m, n, k        int
	alpha, beta    T
	a, b, c        unsafe.Pointer
	rowA, colA     int // steps of op(A), in bytes
	strideB        int // of B as stored, in bytes
	rowC           int // in bytes
	size           int // bytes of an element
	height, width  int // of a tile, in elements
	depth          int // terms of all sums but the last
	packsA, packsB bool

	// The part of k between from and to is packed and computed at a time.
	from, to               int
	packedA, packedB       unsafe.Pointer
	packedRowA, packedRowB int // in bytes
	blockRows              int // of C, for one goroutine at a time
	blockCols              int
	gridRows, gridCols     int
	groupsA, groupsB       int // pieces of packing
}

// progress is what the goroutines at work on a product share.
type progress struct{ packing, packed, computing atomic.Int64 }

// simdGemm is Gemm by the kernels, for shapes and slices that were checked. It
// reports false if there are none.
func simdGemm[T Float](threads int, transA, transB bool, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) bool {
	l := inUse
	if l == generic {
		return false
	}
	size := int(unsafe.Sizeof(alpha))
	p := product[T]{
		level: l, transB: transB, m: m, n: n, k: k, alpha: alpha, beta: beta,
		a: unsafe.Pointer(unsafe.SliceData(a)), b: unsafe.Pointer(unsafe.SliceData(b)), c: unsafe.Pointer(unsafe.SliceData(c)),
		rowA: lda * size, colA: size, strideB: ldb * size, rowC: ldc * size,
		size: size, height: tileHeight(l), width: panelWidth(l) / size,
	}
	if transA {
		p.rowA, p.colA = p.colA, p.rowA
	}
	if n == 1 && transB { // a vector is its own transpose
		p.transB, p.strideB = false, size
	}
	p.depth = maxDepth / size
	p.packedRowB = min(p.width*size, roundUp(n*size, 32))
	work := m * n * k
	switch {
	case work <= directTo:
		p.packsB = p.transB
		p.direct()
	case work < parallelFrom:
		p.packsA, p.packsB = p.packs(transA)
		p.compute(1)
	default:
		p.packsA, p.packsB = p.packs(transA)
		p.compute(max(1, threads))
	}
	return true
}

// direct computes a small product as one block.
func (p *product[T]) direct() {
	p.to, p.blockRows, p.blockCols, p.gridCols = p.k, p.m, p.n, 1
	if !p.packsB {
		p.block(0)
		return
	}
	w := workspaces.Get().(*workspace)
	p.packedB = w.b.bytes(roundUp(p.n, p.packedRowB/p.size) * p.k * p.size)
	p.packB(0, p.n)
	p.block(0)
	workspaces.Put(w)
}

// packs says which operands are copied: a transposed B always, since kernels read
// it by rows, others if they are large and used often enough. Rows of A a multiple
// of 2 KiB apart are copied since they fall into few sets of the cache.
func (p *product[T]) packs(transA bool) (packsA, packsB bool) {
	bytesA, bytesB := p.m*p.k*p.size, p.n*p.k*p.size
	packsB = p.transB || bytesB >= packFrom && p.m >= blockHeight && p.n > p.width
	if p.m <= p.height || p.n < 4*p.width {
		return false, packsB
	}
	if transA {
		return bytesA >= 2*packFrom, packsB
	}
	return p.rowA%2048 == 0, packsB
}

// compute goes through k in parts that are packed at once.
func (p *product[T]) compute(threads int) {
	var w *workspace
	step := p.k
	if p.packsA || p.packsB {
		step = max(p.depth, maxPacked/(p.size*(p.m+p.n))/p.depth*p.depth)
		w = workspaces.Get().(*workspace)
		defer workspaces.Put(w)
	}
	for p.from = 0; p.from < p.k; p.from = p.to {
		p.to = min(p.k, p.from+step)
		p.plan(threads, w)
		if threads == 1 {
			var shared progress
			p.work(&shared)
		} else {
			parallel(*p, threads)
		}
		p.beta = 1
	}
}

// parallel has its own copy of the product, which other goroutines see: that of a
// single goroutine stays on its stack.
func parallel[T Float](p product[T], threads int) {
	var shared progress
	var wait sync.WaitGroup
	for range min(threads, p.gridRows*p.gridCols) - 1 {
		wait.Go(func() { p.work(&shared) })
	}
	p.work(&shared)
	wait.Wait()
}

// plan divides the work between from and to into pieces.
func (p *product[T]) plan(threads int, w *workspace) {
	length := p.to - p.from
	if p.packsB {
		panels := (p.n + p.width - 1) / p.width
		p.groupsB = (panels + groupPanels - 1) / groupPanels
		p.packedB = w.b.bytes(panels * p.packedRowB * length)
	}
	if p.packsA {
		p.groupsA = (p.m + groupRows - 1) / groupRows
		p.packedRowA = oddLines(length * p.size)
		p.packedA = w.a.bytes(p.m * p.packedRowA)
	}
	p.blockRows, p.blockCols = min(blockHeight, roundUp(p.m, p.height)), min(blockWidth*p.width, roundUp(p.n, p.width))
	for threads > 1 && p.blocks() < 4*threads && (p.blockRows > 4*p.height || p.blockCols > p.width) {
		if p.blockRows > 4*p.height {
			p.blockRows -= p.height
		} else {
			p.blockCols -= p.width
		}
	}
	p.blocks()
}

// blocks counts the blocks of C.
func (p *product[T]) blocks() int {
	p.gridRows = (p.m + p.blockRows - 1) / p.blockRows
	p.gridCols = (p.n + p.blockCols - 1) / p.blockCols
	return p.gridRows * p.gridCols
}

// oddLines is the length as an odd number of cache lines, so that rows of it are
// spread over all sets.
func oddLines(bytes int) int { return roundUp(bytes, 64) | 64 }

// work packs, waits until all is packed, and computes. Each piece is done by
// whoever comes first.
func (p *product[T]) work(shared *progress) {
	groups := p.groupsA + p.groupsB
	for {
		i := int(shared.packing.Add(1)) - 1
		if i >= groups {
			break
		}
		p.pack(i)
		shared.packed.Add(1)
	}
	for int(shared.packed.Load()) < groups {
		runtime.Gosched()
	}
	for {
		i := int(shared.computing.Add(1)) - 1
		if i >= p.gridRows*p.gridCols {
			return
		}
		p.block(i)
	}
}

// block computes one block of C.
func (p *product[T]) block(index int) {
	i0, j0 := index/p.gridCols*p.blockRows, index%p.gridCols*p.blockCols
	j1 := min(p.n, j0+p.blockCols)
	q := panel{
		rows: min(p.m, i0+p.blockRows) - i0, rowC: p.rowC,
		alpha: bits(p.alpha), beta: bits(p.beta),
	}
	for k0 := p.from; k0 < p.to; k0 += p.depth {
		q.k = min(p.depth, p.to-k0)
		q.a, q.rowA, q.colA = unsafe.Add(p.a, i0*p.rowA+k0*p.colA), p.rowA, p.colA
		if p.packsA {
			q.a, q.rowA, q.colA = unsafe.Add(p.packedA, i0*p.packedRowA+(k0-p.from)*p.size), p.packedRowA, p.size
		}
		for j := j0; j < j1; j += p.width {
			q.cols = min(p.width, j1-j)
			if p.packsB {
				q.rowB = p.packedRowB
				q.b = unsafe.Add(p.packedB, j*p.size*(p.to-p.from)+(k0-p.from)*q.rowB)
			} else {
				q.rowB = p.strideB
				q.b = unsafe.Add(p.b, k0*p.strideB+j*p.size)
			}
			q.c = unsafe.Add(p.c, i0*p.rowC+j*p.size)
			run[T](p.level, &q)
		}
		q.beta = bits[T](1)
	}
}
