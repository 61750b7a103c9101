package gemm

import (
	"encoding/binary"
	"hash"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"testing"
)

// exact are random numbers that are made without rounding, and so alike on all machines.
func exact[T Float](rng *rand.Rand, n int) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = T(float64(int32(rng.Uint32())>>8) * 0x1p-22)
	}
	return x
}

func squares[T Float](x []T) []T {
	for i, v := range x {
		x[i] = v * v
	}
	return x
}

// add adds the bits of numbers to a hash.
func add[T Float](h hash.Hash, lists ...[]T) {
	for _, x := range lists {
		if err := binary.Write(h, binary.LittleEndian, x); err != nil {
			panic(err)
		}
	}
}

// TestBitsAreTheSameOnAllMachines: all kernels give the bits that were first seen on
// amd64, and so does the portable code. What is made of math.Exp is left out there, since
// that has versions for single machines.
func TestBitsAreTheSameOnAllMachines(t *testing.T) {
	const none = 0
	tests := []struct {
		name           string
		hash           func(rng *rand.Rand, h hash.Hash)
		simd, portable uint64
	}{
		{"products of float32", hashProducts[float32], 0x0f61fe3f1ef669b8, 0x889d215a41f128dd},
		{"products of float64", hashProducts[float64], 0xb27a607b430c6f83, 0xfd5ae373f1300ee9},
		{"elementwise float32", hashElementwise[float32], 0xa5bad03110da2582, 0x9dc55ca834f09b17},
		{"elementwise float64", hashElementwise[float64], 0x1f32d1685016af7d, 0xeb5304688aebe63e},
		{"Adam in float32", hashAdam[float32], 0x54a1572fd207ce03, 0xff1e961299255bd0},
		{"Adam in float64", hashAdam[float64], 0x6830eb1257ac97fe, 0xc078bc8724b2c99c},
		{"sums of float32", hashSums[float32], 0xc34886d591000c84, 0x03f3994682d20939},
		{"sums of float64", hashSums[float64], 0x06859ae6d6c1bf4f, 0xc79bc1c0b6b949a5},
		{"norm in float32", hashNorm[float32], 0x34514929d5865bf8, 0xcff70479b90838b6},
		{"norm in float64", hashNorm[float64], 0x738a7b98f025de7b, 0x738a7b98f025de7b},
		{"softmax in float32", hashSoftmax, 0xff7db5a6485f1ec0, none},
		{"quadratic", hashQuadratic, 0x6fc003f2d5a44313, 0x22c8325b0e098a3e},
		{"elimination", hashElimination, 0xc53327f78a64ba02, 0x1d305b98d4e8dfd6},
		{"less the top", hashLessTop, 0x4a949938b8f7d4de, 0x4a949938b8f7d4de},
		{"sparse products", hashSparse, 0xd2211625d8345047, none},
		{"channels of float32", hashChannels[float32], 0x8b54e5775eefcfc7, 0x8b54e5775eefcfc7},
		{"channels of float64", hashChannels[float64], 0xdfde1f4037d4617d, 0xdfde1f4037d4617d},
		{"random", hashRandom, 0xec7925ba7e41acd6, 0xec7925ba7e41acd6},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, l := range available() {
				want := tt.simd
				if l == generic {
					want = tt.portable
				}
				setLevel(t, l)
				h := fnv.New64a()
				tt.hash(rand.New(rand.NewPCG(1, 9)), h)
				if got := h.Sum64(); got != want && want != none {
					t.Errorf("%v: hash %#x, want %#x", l, got, want)
				}
			}
		})
	}
}

// productShapes reach all kernels of panels, all rows of tiles, and packing.
func productShapes() []shape {
	list := slices.Clone(shapes[:len(shapes)-2])
	for i := range 48 {
		list = append(list, shape{i&1 != 0, i&2 != 0, 1 + i%13, 1 + i, 1 + 7*i, i % 3})
	}
	return list
}

func hashProducts[T Float](rng *rand.Rand, h hash.Hash) {
	for i, s := range productShapes() {
		x := randomCall[T](rng, s.transA, s.transB, s.m, s.n, s.k, s.gap, 0.3, T(i%3)/2)
		x.a, x.b, x.c = exact[T](rng, len(x.a)), exact[T](rng, len(x.b)), exact[T](rng, len(x.c))
		add(h, x.run(1+i%3))
	}
}

func hashElimination(rng *rand.Rand, h hash.Hash) {
	for n := 1; n < longest; n++ {
		stride := n + n%5
		a := dominant(exact[float64](rng, n*stride), n, stride)
		eliminateAll(n, a, stride)
		for i := range n {
			add(h, a[i*stride+i:][:n-i])
		}
		add(h, []float64{Largest(a[:n])})
	}
}

func hashLessTop(rng *rand.Rand, h hash.Hash) {
	for n := 1; n < longest; n++ {
		x := exact[float32](rng, 3*n)
		LessTop(3, n, x, n, x, n)
		add(h, x)
	}
}

// hashSparse is of nothing where there are no kernels.
func hashSparse(rng *rand.Rand, h hash.Hash) {
	list := []shape{{m: 1030, n: 5, k: 300}, {m: 21, n: 19, k: 1100}}
	for n := 1; n < longest; n++ { // and all rests of rows and columns
		list = append(list, shape{m: 16 + n%7, n: n, k: 128 + 5*n})
	}
	for _, x := range list {
		a := exact[float32](rng, x.m*x.k)
		for i := range a {
			if rng.IntN(8) > 0 {
				a[i] = 0
			}
		}
		b, dC := exact[float32](rng, x.n*x.k), exact[float32](rng, x.m*x.n)
		c, grad := make([]float32, x.m*x.n), make([]float32, x.n*x.k)
		var s Support
		if !s.Find(x.m, x.k, sparseWidth, a, x.k) {
			return
		}
		s.MulTransposed(1, 0, x.m, x.n, b, x.k, c, x.n)
		s.TransposedMul(0, x.n, x.n, dC, x.n, grad, x.k)
		add(h, c, grad)
	}
}

// longest is more than twice a block of any kernel, so that vectors of all shorter lengths
// end in every place of one.
const longest = 70

func hashElementwise[T Float](rng *rand.Rand, h hash.Hash) {
	for n := range longest {
		x, y, z := exact[T](rng, n), exact[T](rng, n), exact[T](rng, n)
		Axpy(0.3, x, y)
		Scale(0.7, x)
		ReLUGrad(z, y, x)
		ReLU(x, x)
		add(h, x, y, z)
		const rows = 5
		c, sums := exact[T](rng, rows*(n+1)), make([]T, n)
		AddRow(rows, n, c, n+1, y)
		ColumnSums(sums, rows, n, c, n+1)
		add(h, c, sums)
	}
}

func hashAdam[T Float](rng *rand.Rand, h hash.Hash) {
	for n := range longest {
		p, grad, m, v := exact[T](rng, n), exact[T](rng, n), exact[T](rng, n), squares(exact[T](rng, n))
		rate, root := exact[T](rng, n), squares(exact[T](rng, n))
		Adam(p, grad, m, v, adamTest)
		AdamEach(p, grad, m, v, rate, root, adamTest)
		add(h, p, m, v)
	}
}

// hashSums is for dot products and matrix-vector products.
func hashSums[T Float](rng *rand.Rand, h hash.Hash) {
	const rows = 9
	for n := range longest {
		a, x, y := exact[T](rng, rows*(n+2)), exact[T](rng, rows), exact[T](rng, n)
		if n > 0 {
			gemvTrans(rows, n, 0.7, a, n+2, x, 1, 0.3, y, 1)
		}
		add(h, y, []T{dot(a[:n], y)})
	}
}

func hashNorm[T Float](rng *rand.Rand, h hash.Hash) {
	const rows = 3
	for cols := 1; cols < longest; cols++ {
		x, dY, gain := exact[T](rng, rows*cols), exact[T](rng, rows*cols), exact[T](rng, cols)
		y, dX, dGain, inverse := make([]T, len(x)), make([]T, len(x)), make([]T, cols), make([]T, rows)
		RMSNorm(rows, cols, y, x, gain, inverse, 1e-5)
		RMSNormGrad(rows, cols, dX, x, dY, y, gain, dGain, inverse)
		add(h, y, inverse, dX, dGain)
	}
}

func hashSoftmax(rng *rand.Rand, h hash.Hash) {
	for n := 1; n < longest; n++ {
		x, d := exact[float32](rng, n), exact[float32](rng, n)
		Scale(4, x)
		top, sum := Softmax(x)
		SoftmaxGrad(d, x)
		add(h, x, d, []float32{top, sum})
	}
}

func hashQuadratic(rng *rand.Rand, h hash.Hash) {
	const rows = 40
	for cols := range longest {
		x, inverse, lower := exact[float64](rng, rows*(cols+1)), exact[float64](rng, rows), exact[float64](rng, rows)
		Scale(0.25, lower) // keeps y bounded
		dst, squares := make([]float64, cols), make([]float64, cols)
		Quadratic(dst, rows, cols, x, cols+1, inverse, lower)
		ColumnSquares(squares, rows, cols, x, cols+1)
		add(h, dst, squares)
	}
}

func hashRandom(rng *rand.Rand, h hash.Hash) {
	for n := range longest {
		x, narrow := make([]float64, n), make([]float32, n)
		NewRandom(rng).Uniform(x, 0.7)
		Narrow(narrow, x)
		Widen(x, narrow)
		add(h, x)
		add(h, narrow)
	}
}
