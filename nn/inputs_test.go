package nn

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestInputs: pixels are what their quotients are as a matrix, whole, in part and by the row.
func TestInputs(t *testing.T) {
	const samples, width, rows = 20, 37, 13
	rng := rand.New(rand.NewPCG(9, 1))
	p := Pixels{Data: make([]uint8, samples*width), Cols: width, Divisor: 255}
	for i := range p.Data {
		p.Data[i] = uint8(rng.IntN(256))
	}
	m := NewMat[float64](rows, width)
	for i := range rows {
		p.Rows = append(p.Rows, rng.IntN(samples))
		for j, v := range p.Data[p.Rows[i]*width:][:width] {
			m.Row(i)[j] = float64(v) / 255
		}
	}
	var memory []float64
	row := make([]float64, width)
	check := func(name string, pixels, matrix Inputs[float64]) {
		t.Helper()
		if pixels.Samples() != matrix.Samples() || pixels.Width() != matrix.Width() {
			t.Fatalf("%s: %d×%d, want %d×%d", name, pixels.Samples(), pixels.Width(), matrix.Samples(), matrix.Width())
		}
		got := pixels.Dense(&memory)
		for i := range matrix.Samples() {
			pixels.Row(row, i)
			if want := matrix.Mat.Row(i); !slices.Equal(got.Row(i), want) || !slices.Equal(row, want) {
				t.Errorf("%s: sample %d is %v and %v, want %v", name, i, got.Row(i), row, want)
			}
			matrix.Row(row, i)
			if !slices.Equal(row, matrix.Mat.Row(i)) {
				t.Errorf("%s: row %d of the matrix", name, i)
			}
		}
	}
	pixels, matrix := Inputs[float64]{Pixels: p}, Inputs[float64]{Mat: m}
	check("all", pixels, matrix)
	check("slice", pixels.Slice(3, 9), matrix.Slice(3, 9))
	check("every other", pixels.Alternate(0), matrix.Alternate(0))
	check("the others", pixels.Alternate(1), matrix.Alternate(1))
	check("some of the others", pixels.Alternate(1).Slice(2, 5), matrix.Alternate(1).Slice(2, 5))
	check("one", pixels.Slice(4, 5).Alternate(0), matrix.Slice(4, 5).Alternate(0))
	if n := pixels.Slice(4, 5).Alternate(1).Samples() + matrix.Slice(4, 5).Alternate(1).Samples(); n != 0 {
		t.Errorf("%d samples after the last", n)
	}
}
