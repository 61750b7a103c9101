package mlp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/north-tui/north/nn"
)

// zeroCase is a case of testdata/relu_at_zero.json: a network whose ReLUs are given
// exactly 0, trained by PyTorch in float64.
type zeroCase struct {
	Sizes      []int
	Activation string
	Method     string
	Rate       float64
	Steps      int
	Zeros      int // inputs of ReLU that were 0, over all steps
	X          [][]float64
	Y          []int32
	W          [][][]float64
	After      struct {
		W [][][]float64
		B [][]float64
	}
}

// farthest trains the network of the case and returns the largest distance of a weight
// or bias from where PyTorch's is.
func (c zeroCase) farthest(t *testing.T, leftAtZero bool) float64 {
	t.Helper()
	last := len(c.Sizes) - 1
	n, err := New[float64](Spec{
		Inputs: c.Sizes[0], Hidden: c.Sizes[1:last], Outputs: c.Sizes[last],
		Activation: c.Activation, LeftAtZero: leftAtZero,
	}, rand.New(rand.NewPCG(1, 2)))
	if err != nil {
		t.Fatal(err)
	}
	for l, linear := range n.linears {
		for i, row := range c.W[l] {
			copy(linear.W.Value.Row(i), row)
		}
	}
	n.Optimizer.Method, n.Optimizer.LearningRate = c.Method, c.Rate
	for range c.Steps {
		if _, err := n.Train(matrix(c.X), nn.Targets[float64]{Labels: c.Y}); err != nil {
			t.Fatal(err)
		}
	}
	far := 0.0
	for l, linear := range n.linears {
		for i, row := range append(c.After.W[l], c.After.B[l]) {
			got := linear.B.Value.Row(0)
			if i < len(c.After.W[l]) {
				got = linear.W.Value.Row(i)
			}
			for j, want := range row {
				far = max(far, math.Abs(got[j]-want))
			}
		}
	}
	return far
}

// TestZeroAsPyTorch: with the left derivative at 0 training is PyTorch's to the last
// digits, however often 0 is met. With the usual one it is not.
func TestZeroAsPyTorch(t *testing.T) {
	text, err := os.ReadFile("testdata/relu_at_zero.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []zeroCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) == 0 {
		t.Fatal("no cases")
	}
	for i, c := range cases {
		t.Run(fmt.Sprintf("%d/%v/%s/%s", i, c.Sizes, c.Activation, c.Method), func(t *testing.T) {
			if c.Zeros == 0 {
				t.Fatal("no ReLU was given 0")
			}
			if far := c.farthest(t, true); far > 1e-12 {
				t.Errorf("%g from PyTorch after %d steps, want at most 1e-12", far, c.Steps)
			}
			usual := c.farthest(t, false)
			if usual < 1e-6 {
				t.Errorf("%g from PyTorch with a derivative of 1 at 0: the case does not tell the two apart", usual)
			}
			t.Logf("with a derivative of 1 at 0 %.2g from PyTorch after %d steps", usual, c.Steps)
		})
	}
}

// TestZeroInState: a state tells which derivative it was trained with.
func TestZeroInState(t *testing.T) {
	spec := Spec{Inputs: 2, Hidden: []int{3}, Outputs: 2}
	left := spec
	left.LeftAtZero = true
	for _, from := range []Spec{spec, left} {
		for _, to := range []Spec{spec, left} {
			err := reload(t, from, to)
			if (err == nil) != (from.LeftAtZero == to.LeftAtZero) {
				t.Errorf("left derivative %v loaded where it is %v: %v", from.LeftAtZero, to.LeftAtZero, err)
			}
		}
	}
}

// reload saves a new network of one spec and loads it into one of the other.
func reload(t *testing.T, from, to Spec) error {
	t.Helper()
	var state bytes.Buffer
	saved, err := New[float32](from, rand.New(rand.NewPCG(1, 2)))
	if err != nil {
		t.Fatal(err)
	}
	if err := saved.Save(&state); err != nil {
		t.Fatal(err)
	}
	loaded, err := New[float32](to, rand.New(rand.NewPCG(1, 2)))
	if err != nil {
		t.Fatal(err)
	}
	return loaded.Load(&state)
}
