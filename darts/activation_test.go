package darts

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/north-tui/north/nn"
)

// checked is a trainer with random weights and architecture for checks of gradients.
func checked(space Space, activation string, seed uint64) (*trainer[float64], []*architecture, *batch[float64]) {
	space = space.withDefaults()
	rng := rand.New(rand.NewPCG(seed, 9))
	tr := &trainer[float64]{net: newNetwork[float64](space, candidates(space, activation), activation == CRB, nil), threads: 1}
	tr.net.draw(FanIn, rng)
	var types []*architecture
	for range space.Types() {
		r := newArchitecture(Edges(space.Nodes), len(tr.net.columns))
		for i := range r.alpha.Data {
			r.alpha.Data[i] = 0.05 + 0.9*rng.Float64()
		}
		r.begin(activation)
		types = append(types, r)
	}
	d := randomData[float64](space, 11, seed)
	return tr, types, &batch[float64]{d.X, d.Labels}
}

// weightsOf are the activated weights of all types.
func weightsOf(types []*architecture) []nn.Mat[float64] {
	var list []nn.Mat[float64]
	for _, r := range types {
		list = append(list, r.a)
	}
	return list
}

// TestGradients (A1): central differences of the cross-entropy by every α and by every
// weight, both activations, all operations.
func TestGradients(t *testing.T) {
	for name, space := range map[string]Space{"dense": smallDense(), "conv": smallConv()} {
		for _, activation := range []string{Softmax, CRB} {
			t.Run(name+"/"+activation, func(t *testing.T) {
				tr, types, b := checked(space, activation, 4)
				a := weightsOf(types)
				tr.pass(b, a, true, true)
				exact := append([]float64(nil), tr.net.grad...)
				loss := func() float64 { return tr.pass(b, a, false, false) }
				for i, r := range types {
					g := nn.NewMat[float64](r.a.Rows, r.a.Cols)
					tr.pass(b, a, true, true)
					PullBack(activation, g, tr.tape.ga[i], r.a, r.alpha)
					differences(t, fmt.Sprintf("architecture %d", i), r.alpha.Data, g.Data, 1, func() float64 {
						Activate(activation, r.a, r.alpha)
						return loss()
					})
				}
				differences(t, "weights", tr.net.value, exact, map[string]int{"dense": 3, "conv": 29}[name], loss)
			})
		}
	}
}

// differences compares every step-th entry of a gradient with central differences, as
// whole vectors.
func differences(t *testing.T, what string, x, exact []float64, step int, loss func() float64) {
	t.Helper()
	const h = 1e-6 // a step of 1e-5 crosses corners of the max pools
	apart, size := 0.0, 0.0
	for i := 0; i < len(x); i += step {
		was := x[i]
		x[i] = was + h
		up := loss()
		x[i] = was - h
		down := loss()
		x[i] = was
		loss()
		d := (up-down)/(2*h) - exact[i]
		apart, size = apart+d*d, size+exact[i]*exact[i]
	}
	if r := math.Sqrt(apart / size); !(r < 1e-6) {
		t.Errorf("%s: differences are a relative %g from the gradient", what, r)
	}
}

// TestClipDerivative (A2): 1 inside and at both borders, 0 beyond, exactly.
func TestClipDerivative(t *testing.T) {
	alpha := nn.MatOf(1, 7, []float64{-1, math.Nextafter(0, -1), 0, 0.5, 1, math.Nextafter(1, 2), 2})
	ga := nn.MatOf(1, 7, []float64{3, 3, 3, 3, 3, 3, 3})
	a, g := nn.NewMat[float64](1, 7), nn.NewMat[float64](1, 7)
	Activate(CRB, a, alpha)
	PullBack(CRB, g, ga, a, alpha)
	same(t, "gradient", g.Data, []float64{0, 0, 3, 3, 3, 0, 0}, 0)
}

// cosines are |cos(a, ∂L/∂a)| over what enters each node.
func cosines(a, ga nn.Mat[float64], nodes int) []float64 {
	var list []float64
	for node := range nodes {
		dot, x, y := 0.0, 0.0, 0.0
		from, to := rowsOf(node)
		for row := from; row < to; row++ {
			for i, v := range a.Row(row) {
				g := ga.Row(row)[i]
				dot, x, y = dot+v*g, x+v*v, y+g*g
			}
		}
		list = append(list, math.Abs(dot)/math.Sqrt(x*y))
	}
	return list
}

// TestNodeInvariance (A3): with normalised nodes the gradient by the weights that enter
// a node is at right angles to them; without it is not.
func TestNodeInvariance(t *testing.T) {
	space := smallDense()
	space.Nodes = 3
	for _, normalised := range []bool{true, false} {
		tr, types, b := checked(space, CRB, 5)
		tr.net.nodeNorm = normalised
		tr.pass(b, weightsOf(types), false, true)
		largest := 0.0
		for _, c := range cosines(types[0].a, tr.tape.ga[0], 3) {
			largest = max(largest, c)
		}
		if normalised && largest > 1e-3 || !normalised && largest < 0.01 {
			t.Errorf("normalised %v: largest cosine %g", normalised, largest)
		}
	}
}

// TestNodeScale (A4): a common scale of all that enters a node changes no logit.
func TestNodeScale(t *testing.T) {
	space := smallDense()
	space.Eps = 1e-8
	tr, types, b := checked(space, CRB, 6)
	a := weightsOf(types)
	tr.pass(b, a, false, false)
	before := append([]float64(nil), tr.tape.logits.Data...)
	from, to := rowsOf(1)
	for row := from; row < to; row++ {
		for i := range a[0].Row(row) {
			a[0].Row(row)[i] *= 1.7
		}
	}
	tr.pass(b, a, false, false)
	same(t, "logits", tr.tape.logits.Data, before, 1e-5)
}

// TestPruned (A5): what is pruned stays 0, moments too, whatever its gradients are, and
// is not evaluated.
func TestPruned(t *testing.T) {
	settings := Usual()
	settings.Activation = CRB
	tr, types, b := checked(smallDense(), CRB, 7)
	r := types[0]
	rng := rand.New(rand.NewPCG(1, 1))
	r.alpha.Data[3] = -0.1
	r.prune(false)
	for count := range 1000 {
		for i := range r.pulls.total.Data {
			r.pulls.total.Data[i] = rng.NormFloat64()
		}
		r.step(&settings, count+1)
		for i, m := range r.mask.Data {
			if m == 0 && (r.alpha.Data[i] != 0 || r.a.Data[i] != 0 || r.m.Data[i] != 0 || r.v.Data[i] != 0) {
				t.Fatalf("step %d: entry %d came back", count, i)
			}
		}
	}
	if r.mask.Data[3] != 0 {
		t.Fatal("not pruned")
	}
	tr.pass(b, weightsOf(types), true, true)
	for _, c := range tr.tape.cells {
		if c.fans[0].edges[0][3].live {
			t.Error("a pruned operation was evaluated")
		}
	}
	for i, p := range tr.net.list {
		if p.name == "cells.0.edges.0.lowrank.W2" {
			for _, g := range tr.net.in(tr.net.grad, i).Data {
				if g != 0 {
					t.Error("the weights of a pruned operation have a gradient")
				}
			}
		}
	}
}

// TestSoftmaxRows (A6): what one operation of an edge wins the others lose.
func TestSoftmaxRows(t *testing.T) {
	tr, types, b := checked(smallConv(), Softmax, 8)
	tr.pass(b, weightsOf(types), false, true)
	for i, r := range types {
		g := nn.NewMat[float64](r.a.Rows, r.a.Cols)
		PullBack(Softmax, g, tr.tape.ga[i], r.a, r.alpha)
		for e := range g.Rows {
			sum := 0.0
			for _, v := range g.Row(e) {
				sum += v
			}
			if math.Abs(sum) > 1e-12 {
				t.Errorf("row %d sums to %g", e, sum)
			}
		}
	}
}
