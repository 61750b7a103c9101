package gemm

import (
	"fmt"
	"math/rand/v2"
	"slices"
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
			p := inkedPixels(rng, x.rows, x.cols, x.divisor)
			checkPixels(t, rng, &s, p, x.n)
		}
	})
}

// checkPixels compares the products of a batch, the first half of it by one call, and where
// there are entries.
func checkPixels(t *testing.T, rng *rand.Rand, s *Support, p Pixels, n int) {
	t.Helper()
	rows, cols := len(p.Rows), p.Cols
	name := fmt.Sprintf("%d×%d·%d", rows, cols, n)
	a, b, dy := p.dense(), normal[float32](rng, n*cols), normal[float32](rng, rows*n)
	if !s.FindPixels(p, n) {
		t.Fatalf("%s: taken for dense", name)
	}
	got, want := normal[float32](rng, rows*n), make([]float32, rows*n)
	Gemm(1, false, true, rows, n, cols, 1, a, cols, b, cols, 0, want, n)
	half := rows / 2 / wordRows * wordRows
	s.MulTransposed(1, half, rows, n, b, cols, got[half*n:], n)
	s.MulTransposed(3, 0, half, n, b, cols, got, n)
	same(t, "A·Bᵀ "+name, got, want)
	got, want = normal[float32](rng, n*cols), make([]float32, n*cols)
	Gemm(1, true, false, n, cols, rows, 1, dy, n, a, cols, 0, want, cols)
	s.TransposedMul(0, n, n, dy, n, got, cols)
	same(t, "Bᵀ·A "+name, got, want)
	for strip := range s.strips() {
		for band := range s.bands() {
			if got, want := s.found[strip*s.bands()+band], naiveSet(s, a, strip, band); got != want {
				t.Errorf("%s, strip %d, band %d: rows %b, want %b", name, strip, band, got, want)
			}
		}
	}
}

// TestPixelsRecalled wants the numbers of Gemm of a batch some rows of which are others than
// before, or all of which are of another matrix, and does not search the rest again.
func TestPixelsRecalled(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		if !hasPixels() {
			t.Skip("no kernels for pixels")
		}
		rng := rand.New(rand.NewPCG(5, 6))
		var s Support
		const rows, cols, n = 300, 208, 33
		batches := []Pixels{inkedPixels(rng, rows, cols, 255), inkedPixels(rng, rows, cols, 255), inkedPixels(rng, rows-70, cols, 255)}
		for range 40 {
			p := &batches[rng.IntN(len(batches))]
			for from := rng.IntN(len(p.Rows)); from < len(p.Rows) && rng.IntN(50) > 0; from++ {
				p.Rows[from] = rng.IntN(len(p.Data) / cols)
			}
			switch rng.IntN(6) {
			case 0: // a matrix between two batches of pixels
				dense := p.dense()
				if s.Find(len(p.Rows), cols, n, dense, cols) {
					s.MulTransposed(1, 0, len(p.Rows), n, normal[float32](rng, n*cols), cols, make([]float32, len(p.Rows)*n), n)
				}
			case 1: // a batch that no product reads
				s.FindPixels(*p, n)
			case 2:
				s.FindPixels(inkedPixels(rng, rows, 2*cols, 255), 1)
			}
			checkPixels(t, rng, &s, *p, n)
			changed := *p
			changed.Rows = slices.Clone(p.Rows)
			changed.Rows[200] = (changed.Rows[200] + 1) % 99
			s.FindPixels(changed, n)
			for word, searched := range s.searched {
				if searched != (word != 200/wordRows) {
					t.Errorf("word %d of %d rows: searched %t after a change in row 200", word, len(p.Rows), searched)
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
	if !hasPixels() {
		return
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
