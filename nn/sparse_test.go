package nn

import (
	"math/rand/v2"
	"testing"
)

// inked is samples×inputs of which so large a share is not zero.
func inked(rng *rand.Rand, samples, inputs int, share float64) Mat[float32] {
	x := NewMat[float32](samples, inputs)
	for i := range x.Data {
		if rng.Float64() < share {
			x.Data[i] = rng.Float32()
		}
	}
	return x
}

// TestSparse wants the numbers of the dense products, also of a view.
func TestSparse(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, outputs := range []int{24, 64, 100} {
		const samples, inputs = 130, 300
		x := inked(rng, samples, inputs, 0.1)
		l := NewLinear[float32](inputs, outputs)
		if err := InitWeights(l, "he", rng); err != nil {
			t.Fatal(err)
		}
		for j := range l.B.Value.Row(0) {
			l.B.Value.Row(0)[j] = rng.Float32()
		}
		var sparse, view Sparse[float32]
		if !sparse.Find(Inputs[float32]{Mat: x}, outputs) {
			t.Skip("no kernels for sparse products here")
		}
		var scratch Scratch[float32]
		want, got := NewMat[float32](samples, outputs), NewMat[float32](samples, outputs)
		l.Forward(1, x, want, &scratch)
		l.ForwardSparse(2, &sparse, got, &scratch)
		equal(t, "forward", got, want)
		view.View(&sparse, 61, samples)
		part := NewMat[float32](samples-61, outputs)
		l.ForwardSparse(1, &view, part, &scratch)
		equal(t, "forward of a view", part, want.Slice(61, samples))

		dy := NewMat[float32](samples, outputs)
		for i := range dy.Data {
			dy.Data[i] = float32(rng.NormFloat64())
		}
		l.WeightGradient(1, x, dy, 0, outputs)
		grad := NewMat[float32](outputs, inputs)
		for o := range outputs {
			copy(grad.Row(o), l.W.Grad.Row(o))
			clear(l.W.Grad.Row(o))
		}
		l.SparseWeightGradient(&sparse, dy, 0, 10)
		l.SparseWeightGradient(&sparse, dy, 10, outputs)
		equal(t, "gradient", l.W.Grad, grad)
	}
}

func equal(t *testing.T, what string, got, want Mat[float32]) {
	t.Helper()
	for i := range want.Rows {
		for j, v := range want.Row(i) {
			if got.Row(i)[j] != v {
				t.Fatalf("%s: %g at %d, %d, want %g", what, got.Row(i)[j], i, j, v)
			}
		}
	}
}

// TestSparseOnlyWhereItHelps wants dense products for what has few zeros, for small
// matrices and for float64.
func TestSparseOnlyWhereItHelps(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var s Sparse[float32]
	for _, c := range []struct {
		name    string
		x       Mat[float32]
		outputs int
	}{
		{"dense", inked(rng, 100, 300, 0.9), 64},
		{"narrow", inked(rng, 100, 64, 0.1), 64},
		{"few outputs", inked(rng, 100, 300, 0.1), 10},
		{"few samples", inked(rng, 8, 300, 0.1), 64},
	} {
		if s.Find(Inputs[float32]{Mat: c.x}, c.outputs) || s.Found() {
			t.Errorf("%s: taken for sparse", c.name)
		}
	}
	var double Sparse[float64]
	if double.Find(Inputs[float64]{Mat: NewMat[float64](100, 300)}, 64) {
		t.Error("float64: taken for sparse")
	}
}

// TestRespondToSparseInputs wants what the dense product says, of each batch anew.
func TestRespondToSparseInputs(t *testing.T) {
	const samples, inputs, count = 70, 300, 30
	rng := rand.New(rand.NewPCG(5, 6))
	relu, err := ActivationNamed[float32]("relu")
	if err != nil {
		t.Fatal(err)
	}
	h := NewHidden("L1", NewLinear[float32](inputs, 2), NewLinear[float32](2, 1), relu, new(Optimizer))
	candidates := NewLinear[float32](inputs, count)
	if err := InitWeights(candidates, "he", rng); err != nil {
		t.Fatal(err)
	}
	bias := make([]float64, count)
	for i := range bias {
		candidates.B.Value.Row(0)[i] = rng.Float32()
		bias[i] = float64(candidates.B.Value.Row(0)[i])
	}
	for range 2 {
		x := inked(rng, samples, inputs, 0.1)
		h.Observe(Observation[float32]{Threads: 2, Inputs: Inputs[float32]{Mat: x}})
		response := h.Respond(candidates.W.Value.Dense(), bias)
		if !h.own.excited.sparse.Found() {
			t.Skip("no kernels for sparse products here")
		}
		want := NewMat[float32](samples, count)
		var scratch Scratch[float32]
		candidates.Forward(1, x, want, &scratch)
		relu.Forward(want.Data, want.Data)
		equal(t, "response", MatFrom[float32](response), want)
	}
}
