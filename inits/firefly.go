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

// Firefly keeps the best of neurons split from existing ones and new random ones,
// half of the candidates of each kind, after it has optimised them:
//
//	split    fan-in w_m − δ, bias b_m, half the fan-out of m; m itself becomes
//	         w_m + δ with the other half. A neuron is split at most once at a time
//	new      fan-in at most as long as the rows of W_l on average, no bias, and a fan-out ω
//	cost     for each step samples×(inputs + outputs)×candidates and a pass through the
//	         rest of the network to and fro
//
// It takes the two steps of the paper. First all candidates together are put into the
// network and δ, the fan-in and ω descend the loss on the probe batch for Steps steps,
// with ‖δ‖ at most Bound·‖w_m‖ and ‖ω‖ at most Bound times the mean norm of the columns
// of W_{l+1}; see glow. Then they are ranked by their part in the fall of the loss,
// which is the gradient by the size of each, integrated from 0 to full size, and those
// that are kept are made smaller together, by halves, as long as that helps, since they
// were optimised beside others. The function is not preserved: the loss on the probe
// batch falls. It refuses if no candidate lowers the loss.
//
// With Steps 0 nothing is optimised, as in the reference code of NORTH*: δ is uniform,
// of norm Jitter·‖w_m‖, the fan-in of new neurons Glorot uniform, ω normal of 1e-4
// times the mean norm of the columns, and those of largest gradient norm by all weights
// of the candidate are kept. The function is then preserved to first order, and it
// refuses if no candidate has a gradient. That code ranks by the fan-in alone, in which
// a fan-out of 1e-4 leaves new neurons no chance.
//
// The authors' code has no bounds but a penalty on the norms, and takes minibatches.
// Where a layer cannot tell its gradient elsewhere, see neurogenesis.Bent, the one at
// the present outputs stands for all of them.
//
// Source: Wu, Liu, Stone and Liu, "Firefly Neural Architecture Descent", NeurIPS
// 2020, arXiv 2102.08574, algorithm 1 and section 2.2.
type Firefly struct {
	Candidates int
	Steps      int     // of descent, 0 for none
	Bound      float64 // of δ and ω, relative to the weights there are; without steps of no effect
	Jitter     float64 // of a split relative to the norm of the row, without steps
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
	if i.Steps > 0 {
		return i.optimised(p.Layer, c, length, count)
	}
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
	order := everything(len(norms))
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
		Doc:    "split copies and new neurons, optimised and ranked by what they lower the loss",
		Source: "Wu et al. 2020, arXiv 2102.08574",
		Fields: []form.Field{
			{
				Name: "sparks", Doc: "candidates, half of them split and half new", Kind: form.Int,
				Default: "20", Min: 2, Max: 10000, Log: true, Effect: form.Check,
			},
			{
				Name: "steps", Doc: "steps for which the candidates are optimised, 0 to rank them by their gradients as they are drawn", Kind: form.Int, Unit: "steps",
				Default: "30", Min: 0, Max: 10000, Log: true, Effect: form.Check,
			},
			{
				Name: "bound", Doc: "how far optimising may go, relative to the weights there are", Kind: form.Float,
				Default: "0.3", Min: 1e-6, Max: 10, Log: true, Effect: form.Check,
			},
			{
				Name: "jitter", Doc: "how far the two parts of a split neuron move, relative to its weights, if steps is 0", Kind: form.Float,
				Default: "0.01", Min: 1e-6, Max: 1, Log: true, Effect: form.Check,
			},
		},
		New: func(v form.Values) neurogenesis.Initializer {
			return Firefly{Candidates: v.Int("sparks"), Steps: v.Int("steps"), Bound: v.Float("bound"), Jitter: v.Float("jitter")}
		},
	}
}
