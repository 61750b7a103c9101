package gemm

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// inkedPixels are samples most of whose pixels are 0, in strokes as long as a few bands, and
// some rows of them, in any order and some more than once.
func inkedPixels(rng *rand.Rand, rows, cols, divisor int) Pixels {
	const samples = 99
	p := Pixels{Data: make([]uint8, samples*cols), Cols: cols, Divisor: divisor}
	for i := 0; i < len(p.Data); i += 1 + rng.IntN(60) {
		for range min(rng.IntN(12), len(p.Data)-i) {
			p.Data[i] = uint8(rng.IntN(256))
			i++
		}
	}
	for range rows {
		p.Rows = append(p.Rows, rng.IntN(samples))
	}
	return p
}

func (p *Pixels) dense() []float32 {
	var x []float32
	for _, row := range p.Rows {
		for _, v := range p.Data[row*p.Cols:][:p.Cols] {
			x = append(x, float32(v)/float32(p.Divisor))
		}
	}
	return x
}

// TestPixelProducts wants the numbers of Gemm, bit by bit, with the quotients of pixels, of
// one batch after another in the same memory.
func TestPixelProducts(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		if !hasPixels() {
			t.Skip("no kernels for pixels")
		}
		rng := rand.New(rand.NewPCG(1, 2))
		var s Support
		for _, x := range []struct{ rows, cols, n, divisor int }{
			{16, 128, 24, 255}, {17, 144, 25, 255}, {64, 784, 64, 255}, {513, 784, 70, 16}, {33, 784, 64, 1},
			{33, 784, 33, 255}, {1030, 208, 64, 255}, {130, 2064, 30, 200}, {61, 1024, 24, 7}, {256, 1040, 40, 255},
		} {
			name := fmt.Sprintf("%d×%d·%d", x.rows, x.cols, x.n)
			p := inkedPixels(rng, x.rows, x.cols, x.divisor)
			a, b, dy := p.dense(), normal[float32](rng, x.n*x.cols), normal[float32](rng, x.rows*x.n)
			if !s.FindPixels(p, x.n) {
				t.Fatalf("%s: taken for dense", name)
			}
			got, want := normal[float32](rng, x.rows*x.n), make([]float32, x.rows*x.n)
			Gemm(1, false, true, x.rows, x.n, x.cols, 1, a, x.cols, b, x.cols, 0, want, x.n)
			half := x.rows / 2 / wordRows * wordRows
			s.MulTransposed(1, half, x.rows, x.n, b, x.cols, got[half*x.n:], x.n)
			s.MulTransposed(3, 0, half, x.n, b, x.cols, got, x.n)
			same(t, "A·Bᵀ "+name, got, want)
			got, want = normal[float32](rng, x.n*x.cols), make([]float32, x.n*x.cols)
			Gemm(1, true, false, x.n, x.cols, x.rows, 1, dy, x.n, a, x.cols, 0, want, x.cols)
			s.TransposedMul(0, x.n, x.n, dy, x.n, got, x.cols)
			same(t, "Bᵀ·A "+name, got, want)
			for strip := range s.strips() {
				for band := range s.bands() {
					if got, want := s.found[strip*s.bands()+band], naiveSet(&s, a, strip, band); got != want {
						t.Errorf("%s, strip %d, band %d: rows %b, want %b", name, strip, band, got, want)
					}
				}
			}
		}
	})
}

// TestPixelsFound wants products by Gemm where there are many entries, and shapes without
// kernels refused; a row that does not exist panics.
func TestPixelsFound(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for name, change := range map[string]func(p *Pixels){
		"dense": func(p *Pixels) {
			for i := range p.Data {
				p.Data[i] = 1
			}
		},
		"no whole blocks": func(p *Pixels) { p.Cols-- },
		"divisor":         func(p *Pixels) { p.Divisor = 300 },
		"few rows":        func(p *Pixels) { p.Rows = p.Rows[:5] },
	} {
		p := inkedPixels(rng, 64, 160, 255)
		change(&p)
		if new(Support).FindPixels(p, 64) {
			t.Errorf("%s: found", name)
		}
	}
	for _, row := range []int{-1, 99} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("row %d of 99: no panic", row)
				}
			}()
			p := inkedPixels(rng, 64, 160, 255)
			p.Rows[33] = row
			new(Support).FindPixels(p, 64)
		}()
	}
}
