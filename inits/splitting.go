package inits

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// Splitting splits the neurons by whose splitting the loss falls fastest. To
// second order a pair w̃_m ± εv, w̃ = [w, b], each with half of the fan-out of
// neuron m, changes the loss by ε²/2·vᵀS_m v with the splitting matrix
//
//	S_m = Σ_i dL/dh_m(x_i)·f''(z_m(x_i))·x̃_i x̃_iᵀ,  x̃ = [x, 1]
//
// so v is the eigenvector of its smallest eigenvalue, and the neurons with the
// smallest of these are split, each once.
//
//	fan-in   count×inputs   w̃_m − εv, with w̃_m + εv for the original
//	fan-out  outputs×count  half of the original's, which keeps the other half
//	cost     up to 48 products with S_m for every neuron, samples·inputs each, and a
//	         pass through the rest of the network for each ε
//
// ε is a multiple of ‖w̃_m‖, at most 2^10, from a line search on the loss, which may
// leave the region where the second order tells much. The function is not
// preserved: the loss on the probe batch falls. It refuses if no smallest
// eigenvalue is negative, the layer being "splitting stable", or no ε helps.
//
// f″ is exact for smooth activations. That of ReLU is nothing but a spike at 0, which
// no sample meets, so the paper smooths it: Softplus is β in the second derivative of
// softplus, βσ(βz)(1 − σ(βz)), which takes its place, 3 in the authors' code. It costs
// fidelity to the network that is split: S_m is that of a network whose kinks are about
// 4/β wide, in the units of z. Where pre-activations are much smaller than that all
// samples count alike, and v tells where the gradient lies instead of where the kink
// does; where they are much larger few samples count, as with a large β, and S_m is
// noise. v stays a proposal in all cases: only the line search sees the network as it
// is. Of 60 random networks 2-6-5-2 of relu the split of one neuron took .117 off the loss
// with 3 and .076 with 31, which is about a tenth of the rms of z; of 8 layers of such
// networks after 200 steps of training 3 split three and 31 all.
//
// Source: Liu, Wu and Wang, "Splitting Steepest Descent for Growing Neural
// Architectures", NeurIPS 2019, arXiv 1910.02366, the splitting matrix and splitting
// steepest descent; the smoothing is that of the authors' code.
type Splitting struct {
	Softplus float64 // β, above 0; 0 means 3
}

// Neurons implements neurogenesis.Initializer.
func (i Splitting) Neurons(p *neurogenesis.Probe, count int, rng *rand.Rand) (neurogenesis.Neurons, error) {
	if err := p.Observe(); err != nil {
		return neurogenesis.Neurons{}, err
	}
	if _, err := meanNorm(p.Layer); err != nil {
		return neurogenesis.Neurons{}, err
	}
	weights := splittingWeights(p.Layer, i.Softplus)
	if err := checkFinite(p, "splitting matrix of", weights); err != nil {
		return neurogenesis.Neurons{}, err
	}
	splits, err := steepest(p.Layer.Inputs(), weights, count, rng)
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	if len(splits) == 0 {
		return neurogenesis.Neurons{}, fmt.Errorf("%w: %s is splitting stable", neurogenesis.ErrRefused, p.Layer.Name())
	}
	step, err := lineSearch(func(step float64) (float64, error) {
		return p.Layer.LossAfter(splitShift(p.Layer, splits, step))
	})
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	if step == 0 {
		return neurogenesis.Neurons{}, fmt.Errorf("%w: no step of splitting neurons of %s lowers the loss", neurogenesis.ErrRefused, p.Layer.Name())
	}
	return splitNeurons(p.Layer, splits, step), nil
}

// softplus is the sharpness of the authors' code.
const softplus = 3

// splittingWeights is dL/dh_m·f″(z_m) for every sample and neuron.
func splittingWeights(layer neurogenesis.View, sharpness float64) *mat.Dense {
	var weights mat.Dense
	weights.Mul(layer.OutputGrad(), layer.FanOut())
	weights.MulElem(&weights, curvature(layer, sharpness))
	return &weights
}

// curvature is f″(z_m), samples×width. A layer that cannot tell has its slopes
// compared at both ends of a window whose variance is that of the smoothing.
func curvature(layer neurogenesis.View, sharpness float64) *mat.Dense {
	if sharpness == 0 {
		sharpness = softplus
	}
	if curved, ok := layer.(neurogenesis.Curved); ok {
		return curved.Curvature(sharpness)
	}
	w, bias := layer.FanIn(), layer.Bias()
	half := math.Pi / sharpness
	moved := func(by float64) *mat.Dense {
		b := slices.Clone(bias)
		for i := range b {
			b[i] += by
		}
		return layer.Slope(w, b)
	}
	var second mat.Dense
	second.Sub(moved(half), moved(-half))
	second.Scale(1/(2*half), &second)
	return &second
}

// split is how one neuron is best split.
type split struct {
	unit      int
	value     float64   // the smallest eigenvalue
	direction []float64 // inputs+1, the bias last, of norm 1
}

// stable is the share of the largest eigenvalue in size above which a smallest
// one counts as negative.
const stable = 1e-9

// atOnce is how many neurons are looked at together: enough for fast products,
// few enough for the memory that Lanczos' method takes.
const atOnce = 64

// steepest returns at most count splits, steepest first.
func steepest(inputs, weights *mat.Dense, count int, rng *rand.Rand) ([]split, error) {
	samples, columns := inputs.Dims()
	x := withOnes(inputs)
	_, width := weights.Dims()
	var splits []split
	for from := 0; from < width; from += atOnce {
		to := min(from+atOnce, width)
		c := weights.Slice(0, samples, from, to)
		var z mat.Dense
		found, err := smallestEigens(columns+1, to-from, rng, func(out, in *mat.Dense) {
			z.Reset()
			z.Mul(x, in)
			z.MulElem(&z, c)
			out.Mul(x.T(), &z)
		})
		if err != nil {
			return nil, err
		}
		for m, e := range found {
			if e.value < -stable*e.largest {
				splits = append(splits, split{from + m, e.value, e.vector})
			}
		}
	}
	slices.SortStableFunc(splits, func(a, b split) int { return cmp.Compare(a.value, b.value) })
	return splits[:min(count, len(splits))], nil
}

// pairs returns the fan-in rows and biases of all splits at a step, the new
// neurons (sign −1) or what the originals become (sign 1).
func pairs(layer neurogenesis.View, splits []split, step, sign float64) (rows *mat.Dense, bias []float64) {
	w, old := layer.FanIn(), layer.Bias()
	_, inputs := w.Dims()
	rows, bias = mat.NewDense(len(splits), inputs, nil), make([]float64, len(splits))
	for i, s := range splits {
		row := w.RawRowView(s.unit)
		by := sign * step * norm(append(slices.Clone(row), old[s.unit]))
		for j := range inputs {
			rows.Set(i, j, row[j]+by*s.direction[j])
		}
		bias[i] = old[s.unit] + by*s.direction[inputs]
	}
	return rows, bias
}

// splitShift is what splitting does to Z_{l+1}, samples×outputs.
func splitShift(layer neurogenesis.View, splits []split, step float64) *mat.Dense {
	change := layer.Respond(pairs(layer, splits, step, 1))
	change.Add(change, layer.Respond(pairs(layer, splits, step, -1)))
	twice := layer.Respond(pairs(layer, splits, 0, 1))
	twice.Scale(2, twice)
	change.Sub(change, twice)
	var shift mat.Dense
	shift.Mul(change, halves(layer, splits).T())
	return &shift
}

// halves are half the fan-outs of the neurons that are split, outputs×count.
func halves(layer neurogenesis.View, splits []split) *mat.Dense {
	out := layer.FanOut()
	outputs, _ := out.Dims()
	half := mat.NewDense(outputs, len(splits), nil)
	for i, s := range splits {
		column := mat.Col(nil, s.unit, out)
		scale(column, 0.5)
		half.SetCol(i, column)
	}
	return half
}

func splitNeurons(layer neurogenesis.View, splits []split, step float64) neurogenesis.Neurons {
	n := neurogenesis.Neurons{FanOut: halves(layer, splits)}
	n.FanIn, n.Bias = pairs(layer, splits, step, -1)
	rows, bias := pairs(layer, splits, step, 1)
	for i, s := range splits {
		n.Parent = append(n.Parent, s.unit)
		n.Scale = append(n.Scale, neurogenesis.Scale{Unit: s.unit, By: 0.5})
		n.Set = append(n.Set, neurogenesis.FanIn{Unit: s.unit, Row: rows.RawRowView(i), Bias: bias[i]})
	}
	return n
}

func splitting() neurogenesis.InitEntry {
	return neurogenesis.InitEntry{
		Name:   "splitting",
		Doc:    "splits existing neurons in two where that lowers the loss fastest",
		Source: "Liu et al. 2019, arXiv 1910.02366",
		Fields: []form.Field{{
			Name: "softplus", Doc: "sharpness of the softplus whose second derivative stands for that of relu, 3 as its authors have it", Kind: form.Float,
			Default: "3", Min: 0.01, Max: 1e4, Log: true, Effect: form.Check,
		}},
		New: func(v form.Values) neurogenesis.Initializer { return Splitting{Softplus: v.Float("softplus")} },
	}
}
