package darts

import (
	"math"

	"github.com/north-tui/north/nn"
)

// The activations of the architecture's weights.
const (
	Softmax = "softmax" // of every edge, with none among the candidates
	CRB     = "crb"     // clipped to 0 to 1, with normalised nodes and without none
)

// Activate sets a to the activated weights of alpha, edges×operations: the softmax of
// every row, or every entry clipped to 0 to 1 (specification 1.3, 2).
func Activate(activation string, a, alpha nn.Mat[float64]) {
	if activation == CRB {
		for i, v := range alpha.Data {
			a.Data[i] = min(1, max(0, v))
		}
		return
	}
	for e := range alpha.Rows {
		softmaxRow(a.Row(e), alpha.Row(e))
	}
}

func softmaxRow(a, alpha []float64) {
	top := math.Inf(-1)
	for _, v := range alpha {
		top = max(top, v)
	}
	sum := 0.0
	for i, v := range alpha {
		a[i] = math.Exp(v - top)
		sum += a[i]
	}
	for i := range a {
		a[i] /= sum
	}
}

// PullBack sets galpha to the gradient by alpha, given ga, that by the activated
// weights a. Under CRB the derivative is 1 from 0 to 1, both included, and 0 beyond;
// under softmax every row of galpha sums to 0 (specification 1.3, 2).
func PullBack(activation string, galpha, ga, a, alpha nn.Mat[float64]) {
	if activation == CRB {
		for i, v := range alpha.Data {
			galpha.Data[i] = 0
			if v >= 0 && v <= 1 {
				galpha.Data[i] = ga.Data[i]
			}
		}
		return
	}
	for e := range alpha.Rows {
		weights, in, out := a.Row(e), ga.Row(e), galpha.Row(e)
		mean := 0.0
		for i, w := range weights {
			mean += w * in[i]
		}
		for i, w := range weights {
			out[i] = w * (in[i] - mean)
		}
	}
}
