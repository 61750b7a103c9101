package mlp

import (
	"math"
	"slices"
	"testing"

	"github.com/north-tui/north/internal/contract"
	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/mat"
)

func TestAppendPreserves(t *testing.T) {
	t.Run("float32", testAppendPreserves[float32])
	t.Run("float64", testAppendPreserves[float64])
}

// testAppendPreserves adds neurons with a fan-out of zero, one at a time and
// many, and wants every output to keep every bit. From 250 and 500 on a layer
// grows beyond what one sum holds in float64 and float32: another sum begins.
func testAppendPreserves[T nn.Float](t *testing.T) {
	for _, width := range []int{1, 4, 7, 8, 15, 31, 64, 127, 250, 500} {
		n, x, y := random[T](t, Spec{Inputs: 6, Hidden: []int{width, width}, Outputs: 3}, 50)
		for range 3 {
			if _, err := n.Train(x, y); err != nil {
				t.Fatal(err)
			}
		}
		before, err := n.Predict(x)
		if err != nil {
			t.Fatal(err)
		}
		for step := range 12 {
			contract.AddNeurons(t, n.Hidden()[step%2], 1+step/2, 0)
			after, err := n.Predict(x)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(after.Data, before.Data) {
				t.Errorf("width %d: outputs differ at widths %v", width, n.Widths())
				break
			}
		}
	}
}

// TestAppendKeepsState: weights, gradients and moments of old neurons keep every
// bit, those of new ones are as given or zero.
func TestAppendKeepsState(t *testing.T) {
	n, x, y := random[float32](t, Spec{Inputs: 3, Hidden: []int{5}, Outputs: 2}, 10)
	for range 4 {
		if _, err := n.Train(x, y); err != nil {
			t.Fatal(err)
		}
	}
	type state struct{ value, grad, m, v [][]float32 }
	read := func(p *nn.Param[float32]) (s state) {
		for i := range p.Value.Rows {
			s.value = append(s.value, slices.Clone(p.Value.Row(i)))
			s.grad = append(s.grad, slices.Clone(p.Grad.Row(i)))
			s.m = append(s.m, slices.Clone(p.M.Row(i)))
			s.v = append(s.v, slices.Clone(p.V.Row(i)))
		}
		return s
	}
	var before []state
	for _, p := range n.params {
		before = append(before, read(p))
	}
	h := n.Hidden()[0]
	if err := h.Append(mat.NewDense(1, 3, []float64{1, 2, 3}), []float64{4}, mat.NewDense(2, 1, []float64{5, 6})); err != nil {
		t.Fatal(err)
	}
	for k, p := range n.params {
		after := read(p)
		for name, pair := range map[string][2][][]float32{
			"value":         {before[k].value, after.value},
			"gradient":      {before[k].grad, after.grad},
			"first moment":  {before[k].m, after.m},
			"second moment": {before[k].v, after.v},
		} {
			for i, row := range pair[0] {
				if !slices.Equal(row, pair[1][i][:len(row)]) {
					t.Errorf("%s of parameter %d: row %d was %v, is %v", name, k, i, row, pair[1][i])
				}
			}
		}
	}
	if got := n.Weights(0).Row(5); !slices.Equal(got, []float32{1, 2, 3}) {
		t.Errorf("fan-in %v", got)
	}
	if got := n.Biases(0).Row(0)[5]; got != 4 {
		t.Errorf("bias %v", got)
	}
	if a, b := n.Weights(1).Row(0)[5], n.Weights(1).Row(1)[5]; a != 5 || b != 6 {
		t.Errorf("fan-out %v, %v", a, b)
	}
	for _, v := range n.params[0].V.Row(5) {
		if v != 0 {
			t.Errorf("second moment %v of a new weight", v)
		}
	}
}

// TestFirstStepOfNewNeurons: with ages of their own they move by one learning
// rate, with the run's age by 0.1/sqrt(0.001) of them.
func TestFirstStepOfNewNeurons(t *testing.T) {
	for _, tt := range []struct {
		shared bool
		want   float64
	}{{false, 1}, {true, 0.1 / math.Sqrt(0.001)}} {
		n, x, y := random[float64](t, Spec{Inputs: 3, Hidden: []int{5}, Outputs: 2, Activation: "identity"}, 10)
		n.Optimizer.SharedAge = tt.shared
		// Far from the start, without the time to get there.
		n.Optimizer.Steps = 100000
		contract.AddNeurons(t, n.Hidden()[0], 1, 1)
		before := slices.Clone(n.params[0].Value.Row(5))
		if _, err := n.Train(x, y); err != nil {
			t.Fatal(err)
		}
		for j, w := range n.params[0].Value.Row(5) {
			if got := math.Abs(w-before[j]) / n.Optimizer.LearningRate; math.Abs(got-tt.want) > 1e-3*tt.want { // eps beside small gradients
				t.Errorf("shared %v: weight %d moved by %v learning rates, want %v", tt.shared, j, got, tt.want)
			}
		}
	}
}

// TestZeroFanInLearns: a neuron born silent, as GradMax makes it, gets a gradient.
func TestZeroFanInLearns(t *testing.T) {
	for _, activation := range []string{"relu", "leaky-relu", "tanh", "gelu", "identity"} {
		n, x, y := random[float32](t, Spec{Inputs: 3, Hidden: []int{4}, Outputs: 2, Activation: activation}, 10)
		h := n.Hidden()[0]
		if err := h.Append(mat.NewDense(1, 3, nil), []float64{0}, mat.NewDense(2, 1, []float64{1, -1})); err != nil {
			t.Fatal(err)
		}
		if _, err := n.Train(x, y); err != nil {
			t.Fatal(err)
		}
		if slices.Equal(n.Weights(0).Row(4), make([]float32, 3)) {
			t.Errorf("%s: its weights are still 0", activation)
		}
	}
}

func TestSurgeryRefuses(t *testing.T) {
	n, _, _ := random[float32](t, Spec{Inputs: 3, Hidden: []int{4}, Outputs: 2}, 1)
	h := n.Hidden()[0]
	before := n.WeightsSHA256()
	in, out := mat.NewDense(2, 3, nil), mat.NewDense(2, 2, nil)
	nan := mat.NewDense(2, 2, []float64{0, 0, math.NaN(), 0})
	huge := mat.NewDense(2, 3, []float64{0, 0, 0, 0, 1e300, 0})
	for name, err := range map[string]error{
		"no neurons":      h.Append(&mat.Dense{}, nil, &mat.Dense{}),
		"fan-in wide":     h.Append(mat.NewDense(2, 4, nil), make([]float64, 2), out),
		"one bias":        h.Append(in, make([]float64, 1), out),
		"fan-out turned":  h.Append(in, make([]float64, 2), mat.NewDense(3, 2, nil)),
		"NaN":             h.Append(in, make([]float64, 2), nan),
		"beyond float32":  h.Append(huge, make([]float64, 2), out),
		"infinite bias":   h.Append(in, []float64{0, math.Inf(1)}, out),
		"no such neuron":  h.Remove([]int{4}),
		"negative":        h.Remove([]int{-1}),
		"twice":           h.Remove([]int{1, 2, 1}),
		"all the neurons": h.Remove([]int{3, 2, 1, 0}),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if n.WeightsSHA256() != before || h.Width() != 4 {
		t.Error("the network has changed")
	}
}

// TestRemove: what is left computes what it would with a fan-out of zero.
func TestRemove(t *testing.T) {
	n, x, _ := random[float64](t, Spec{Inputs: 3, Hidden: []int{9, 6}, Outputs: 2}, 20)
	h := n.Hidden()[0]
	gone := []int{7, 0, 4}
	for _, u := range gone {
		h.ScaleFanOut(u, 0)
	}
	want, err := n.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Remove(gone); err != nil {
		t.Fatal(err)
	}
	got, err := n.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range want.Data {
		if math.Abs(got.Data[i]-w) > 1e-12 {
			t.Errorf("output %d: %v, want %v", i, got.Data[i], w)
		}
	}
	if got := n.Widths(); !slices.Equal(got, []int{3, 6, 6, 2}) {
		t.Errorf("widths %v", got)
	}
}

func TestIdentities(t *testing.T) {
	n, x, y := random[float32](t, Spec{Inputs: 3, Hidden: []int{3}, Outputs: 2}, 4)
	h := n.Hidden()[0]
	for range 2 {
		if _, err := n.Train(x, y); err != nil {
			t.Fatal(err)
		}
	}
	contract.AddNeurons(t, h, 2, 0)
	if err := h.Remove([]int{0, 4}); err != nil {
		t.Fatal(err)
	}
	contract.AddNeurons(t, h, 1, 0)
	want := []nn.Unit{{ID: 1}, {ID: 2}, {ID: 3, Born: 2}, {ID: 5, Born: 2}}
	if got := h.Units(); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestScaleFanOut(t *testing.T) {
	n, _, _ := random[float32](t, Spec{Inputs: 3, Hidden: []int{3}, Outputs: 2}, 4)
	before := n.Hidden()[0].FanOut()
	want := 0.5 * before.At(1, 2)
	other := before.At(1, 1)
	n.Hidden()[0].ScaleFanOut(2, 0.5)
	after := n.Hidden()[0].FanOut()
	if after.At(1, 2) != want || after.At(1, 1) != other {
		t.Errorf("fan-out %v", mat.Formatted(after))
	}
	defer func() {
		if recover() == nil {
			t.Error("a neuron that is not there was scaled")
		}
	}()
	n.Hidden()[0].ScaleFanOut(3, 2)
}
