package nn

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// TestSpace: layers that share a Space, and release their copies before the next is
// looked at, take the memory of one, and show the same as layers on their own.
func TestSpace(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	relu, err := ActivationNamed[float32]("relu")
	if err != nil {
		t.Fatal(err)
	}
	numbers := func(rows, cols int) Mat[float32] { return filled(NewMat[float32](rows, cols), rng) }
	linear := func(inputs, outputs int) *Linear[float32] {
		l := NewLinear[float32](inputs, outputs)
		filled(l.W.Value, rng)
		return l
	}
	const samples = 9
	var space Space[float32]
	var shared, alone []*Hidden[float32]
	widths := []int{6, 5, 4, 5, 3}
	for l, width := range widths[1 : len(widths)-1] {
		in, out := linear(widths[l], width), linear(width, widths[l+2])
		seen := Observation[float32]{Threads: 1, Inputs: Inputs[float32]{Mat: numbers(samples, widths[l])}, Activations: numbers(samples, width)}
		alone = append(alone, NewHidden("L", in, out, relu, new(Optimizer)))
		alone[l].Observe(seen)
		seen.Space = &space
		shared = append(shared, NewHidden("L", in, out, relu, new(Optimizer)))
		shared[l].Observe(seen)
	}
	var memory []*float64
	scratch := map[*float32]bool{}
	for l, h := range shared {
		for i, look := range []func(*Hidden[float32]) *mat.Dense{
			(*Hidden[float32]).Inputs, (*Hidden[float32]).FanIn, (*Hidden[float32]).FanOut, (*Hidden[float32]).Activations,
			func(h *Hidden[float32]) *mat.Dense { return h.Respond(h.FanIn(), h.Bias()) },
		} {
			if got, want := look(h), look(alone[l]); !mat.Equal(got, want) {
				t.Errorf("layer %d: matrix %d differs", l, i)
			}
		}
		scratch[&space.excited.numbers[:1][0]] = true
		h.Release()
		for _, d := range space.free {
			memory = append(memory, &d.RawMatrix().Data[0])
		}
	}
	if len(scratch) != 1 || cap(shared[1].own.excited.numbers) > 0 {
		t.Error("layers have scratch of their own")
	}
	if len(space.free) != 4 {
		t.Errorf("%d free matrices, want 4: inputs, weights in and out, activations", len(space.free))
	}
	distinct := map[*float64]bool{}
	for _, at := range memory {
		distinct[at] = true
	}
	if len(distinct) != 4 {
		t.Errorf("%d blocks of memory for the copies of %d layers, want 4", len(distinct), len(shared))
	}
}

// TestFanInNorms: they are those of the copy that FanIn makes, to the bit.
func TestFanInNorms(t *testing.T) {
	in := NewLinear[float32](37, 5)
	filled(in.W.Value, rand.New(rand.NewPCG(3, 4)))
	h := NewHidden("L1", in, NewLinear[float32](5, 2), Activation[float32]{}, new(Optimizer))
	norms, w := h.FanInNorms(), h.FanIn()
	for i, got := range norms {
		row := blas64.Vector{N: 37, Inc: 1, Data: w.RawRowView(i)}
		if want := math.Sqrt(blas64.Dot(row, row)); got != want {
			t.Errorf("neuron %d: norm %v, want %v", i, got, want)
		}
	}
	if len(norms) != 5 {
		t.Errorf("%d norms of 5 neurons", len(norms))
	}
}
