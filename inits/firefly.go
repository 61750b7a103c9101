package inits

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// Firefly keeps, of neurons split from existing ones and new random ones, those
// of largest gradient norm. Half of the candidates are of each kind:
//
//	split    fan-in w_m − δ, bias b_m, half the fan-out of m; m itself becomes
//	         w_m + δ with the other half. δ is uniform, of norm Jitter·‖w_m‖
//	new      fan-in Glorot uniform of the mean norm of the rows of W_l, fan-out
//	         normal, of 1e-4 times the mean norm of the columns of W_{l+1}
//	cost     samples×(inputs + outputs)×candidates
//
// The function is preserved to first order. The gradient is that of the loss by
// all weights of the candidate, in and out, with everything else as it is. A
// neuron is split at most once at a time. It refuses if no candidate has a gradient.
//
// The paper improves δ and the new neurons by gradient descent before it ranks
// them; the reference code of NORTH*, and this, does not. That code ranks by the
// fan-in alone, in which a fan-out of 1e-4 leaves new neurons no chance.
//
// Source: Wu, Liu, Stone and Liu, "Firefly Neural Architecture Descent", NeurIPS
// 2020, arXiv 2102.08574.
type Firefly struct {
	Candidates int
	Jitter     float64 // of a split, relative to the norm of the row
}

// faint is the size of the fan-out of new neurons.
const faint = 1e-4

// Neurons implements neurogenesis.Initializer.
func (i Firefly) Neurons(p *neurogenesis.Probe, count int, rng *rand.Rand) (neurogenesis.Neurons, error) {
	if err := p.Observe(); err != nil {
		return neurogenesis.Neurons{}, err
	}
	length, err := meanNorm(p.Layer)
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	if err := checkFinite(p, "gradient above", p.Layer.OutputGrad()); err != nil {
		return neurogenesis.Neurons{}, err
	}
	c := i.sparks(p.Layer, max(i.Candidates, 2*count), length, rng)
	norms := gradientNorms(p.Layer, c)
	picked := c.brightest(norms, count)
	if len(picked) == 0 {
		return neurogenesis.Neurons{}, fmt.Errorf("%w: no candidate for %s has a non-zero gradient", neurogenesis.ErrRefused, p.Layer.Name())
	}
	return c.neurons(p.Layer, picked), nil
}

// sparks are candidate neurons.
type sparks struct {
	rows   *mat.Dense // count×inputs
	bias   []float64  // count
	fanOut *mat.Dense // outputs×count
	parent []int      // neuron that is split, -1 for a new one
}

func (i Firefly) sparks(layer neurogenesis.View, count int, length float64, rng *rand.Rand) sparks {
	w, bias, out := layer.FanIn(), layer.Bias(), layer.FanOut()
	width, inputs := w.Dims()
	outputs, _ := out.Dims()
	c := sparks{rows: glorot(rng, layer, count), bias: make([]float64, count), fanOut: normal(rng, outputs, count), parent: make([]int, count)}
	rescale(c.rows, length)
	size := faint * meanColumnNorm(out)
	for k := range count {
		if k >= count/2 {
			c.parent[k] = -1
			if n := mat.Norm(c.fanOut.ColView(k), 2); n > 0 {
				scaleColumn(c.fanOut, k, size/n)
			}
			continue
		}
		m := rng.IntN(width)
		c.parent[k], c.bias[k] = m, bias[m]
		row := c.rows.RawRowView(k) // is δ so far, but for its length
		scale(row, -i.Jitter*norm(w.RawRowView(m))/max(norm(row), 1e-300))
		for j := range inputs {
			row[j] += w.At(m, j)
		}
		for o := range outputs {
			c.fanOut.Set(o, k, out.At(o, m)/2)
		}
	}
	return c
}

// gradientNorms are the norms of the gradients of the mean loss by the fan-in,
// the bias and the fan-out of each candidate.
func gradientNorms(layer neurogenesis.View, c sparks) []float64 {
	grad := layer.OutputGrad()
	var back, in, out mat.Dense
	back.Mul(grad, c.fanOut) // dL/dh, samples×count
	back.MulElem(&back, layer.Slope(c.rows, c.bias))
	in.Mul(layer.Inputs().T(), &back)
	out.Mul(grad.T(), layer.Respond(c.rows, c.bias))
	norms := make([]float64, len(c.bias))
	for k := range norms {
		parts := []float64{mat.Norm(in.ColView(k), 2), mat.Sum(back.ColView(k)), mat.Norm(out.ColView(k), 2)}
		norms[k] = norm(parts)
	}
	return norms
}

// brightest picks at most count candidates, largest norm first, the earlier of
// equals first, and no neuron to be split twice.
func (c sparks) brightest(norms []float64, count int) []int {
	order := make([]int, len(norms))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(norms[b], norms[a]) })
	split := make(map[int]bool)
	var picked []int
	for _, k := range order {
		if len(picked) == count || norms[k] == 0 {
			break
		}
		if c.parent[k] >= 0 && split[c.parent[k]] {
			continue
		}
		split[c.parent[k]] = true
		picked = append(picked, k)
	}
	return picked
}

// neurons are the picked candidates, with what becomes of those that are split.
func (c sparks) neurons(layer neurogenesis.View, picked []int) neurogenesis.Neurons {
	w := layer.FanIn()
	_, inputs := w.Dims()
	outputs, _ := c.fanOut.Dims()
	n := neurogenesis.Neurons{FanIn: pick(c.rows, picked), Bias: make([]float64, len(picked)), FanOut: mat.NewDense(outputs, len(picked), nil)}
	for i, k := range picked {
		n.Bias[i] = c.bias[k]
		n.FanOut.SetCol(i, mat.Col(nil, k, c.fanOut))
		m := c.parent[k]
		n.Parent = append(n.Parent, m)
		if m < 0 {
			continue
		}
		row := make([]float64, inputs)
		for j := range row {
			row[j] = 2*w.At(m, j) - c.rows.At(k, j)
		}
		n.Scale = append(n.Scale, neurogenesis.Scale{Unit: m, By: 0.5})
		n.Set = append(n.Set, neurogenesis.FanIn{Unit: m, Row: row, Bias: c.bias[k]})
	}
	return n
}

func firefly() neurogenesis.InitEntry {
	return neurogenesis.InitEntry{
		Name:   "firefly",
		Doc:    "split copies and new neurons, ranked by their gradients",
		Source: "Wu et al. 2020, arXiv 2102.08574",
		Fields: []form.Field{
			{
				Name: "sparks", Doc: "candidates, half of them split and half new", Kind: form.Int,
				Default: "100", Min: 2, Max: 10000, Log: true, Effect: form.Check,
			},
			{
				Name: "jitter", Doc: "how far the two parts of a split neuron move, relative to its weights", Kind: form.Float,
				Default: "0.01", Min: 1e-6, Max: 1, Log: true, Effect: form.Check,
			},
		},
		New: func(v form.Values) neurogenesis.Initializer {
			return Firefly{Candidates: v.Int("sparks"), Jitter: v.Float("jitter")}
		},
	}
}
