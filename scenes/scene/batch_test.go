package scene

import (
	"testing"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/nn"
)

// TestBatchInputs wants a matrix of what no kernel takes as pixels, such as images of 27×27:
// products with a matrix skip its zeros, those with other pixels would not.
func TestBatchInputs(t *testing.T) {
	for _, c := range []struct {
		inputs, divisor int
		affine          bool
	}{{784, 255, false}, {729, 255, false}, {64, 16, false}, {784, 300, false}, {784, 255, true}} {
		split := datasets.Split{N: 3, Inputs: c.inputs, Pixels: make([]uint8, 3*c.inputs), Divisor: c.divisor, Labels: []int32{0, 1, 2}}
		if c.affine {
			split.Affine = &datasets.Affine{Mean: make([]float32, c.inputs), Factor: make([]float32, c.inputs)}
		}
		split.Pixels[2*c.inputs+5] = 7
		rows := []int{2, 0}
		var b Batch
		x, y := b.Inputs(split, rows)
		p := nn.Pixels{Data: split.Pixels, Cols: c.inputs, Rows: rows, Divisor: c.divisor}
		if got, want := x.Pixels.Cols > 0, p.Skippable() && !c.affine; got != want {
			t.Errorf("%+v: as pixels %t, want %t", c, got, want)
		}
		if c.inputs%16 != 0 && x.Mat.Rows != 2 {
			t.Errorf("%+v: no matrix", c)
		}
		if len(y.Labels) != 2 || y.Labels[0] != 2 || x.Samples() != 2 || x.Width() != c.inputs {
			t.Errorf("%+v: %d samples of %d with labels %d", c, x.Samples(), x.Width(), y.Labels)
		}
	}
}
