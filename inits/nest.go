package inits

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// NeST builds neurons along the input-output pairs with the largest gradient. With B
// = −(dL/dZ_{l+1})ᵀH_{l−1} and every entry B_ij of the Beta largest in size, a neuron
// adds up, with s = ±1 drawn for each pair and neuron,
//
//	fan-in   count×inputs   s·sgn(B_ij)·√|B_ij| at input j
//	fan-out  outputs×count  s·√|B_ij| at output i
//	cost     a sort of outputs·inputs entries
//
// and then both are scaled so that the mean size of their entries that are not 0
// is Strength times that of W_l and W_{l+1}. The function is not preserved. It
// refuses if there is no gradient, or nothing in W_l or W_{l+1} to take a size from.
//
// The paper does not say whether its bridging gradient is that of the loss or
// its negative; B goes down.
//
// Source: Dai, Yin and Jha, "NeST", IEEE Transactions on Computers 2019, arXiv
// 1711.02017, algorithm 1 and equation 7.
type NeST struct {
	Beta     float64 // share of the pairs that count, above 0 to 1
	Strength float64 // size of new weights, relative to the old
}

// Neurons implements neurogenesis.Initializer.
func (i NeST) Neurons(p *neurogenesis.Probe, count int, rng *rand.Rand) (neurogenesis.Neurons, error) {
	if err := p.Observe(); err != nil {
		return neurogenesis.Neurons{}, err
	}
	b, err := bridging(p)
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	b.Scale(-1, b)
	least := i.threshold(b)
	sizeIn, sizeOut := meanSize(p.Layer.FanIn().RawMatrix().Data), meanSize(p.Layer.FanOut().RawMatrix().Data)
	if least == 0 || sizeIn == 0 || sizeOut == 0 {
		return neurogenesis.Neurons{}, fmt.Errorf("%w: no gradient flows through %s, or its weights are all zero", neurogenesis.ErrRefused, p.Layer.Name())
	}
	outputs, inputs := b.Dims()
	n := neurogenesis.Neurons{FanIn: mat.NewDense(count, inputs, nil), Bias: make([]float64, count), FanOut: mat.NewDense(outputs, count, nil)}
	for k := range count {
		in, out := bridge(b, least, rng)
		resize(in, i.Strength*sizeIn)
		resize(out, i.Strength*sizeOut)
		n.FanIn.SetRow(k, in)
		n.FanOut.SetCol(k, out)
	}
	return n, nil
}

// threshold is the size of the smallest entry that counts: at least one does, and
// none that is 0 unless all are.
func (i NeST) threshold(b *mat.Dense) float64 {
	var sizes []float64
	for _, v := range b.RawMatrix().Data {
		if v != 0 {
			sizes = append(sizes, math.Abs(v))
		}
	}
	if len(sizes) == 0 {
		return 0
	}
	slices.Sort(sizes)
	all := len(b.RawMatrix().Data)
	take := min(len(sizes), max(1, int(math.Ceil(i.Beta*float64(all)-1e-9))))
	return sizes[len(sizes)-take]
}

// bridge adds up one neuron.
func bridge(b *mat.Dense, least float64, rng *rand.Rand) (in, out []float64) {
	outputs, inputs := b.Dims()
	in, out = make([]float64, inputs), make([]float64, outputs)
	for i := range outputs {
		for j, v := range b.RawRowView(i) {
			if math.Abs(v) < least {
				continue
			}
			root := math.Sqrt(math.Abs(v))
			if rng.Uint64()&1 == 0 {
				root = -root
			}
			in[j] += math.Copysign(root, root*v)
			out[i] += root
		}
	}
	return in, out
}

// meanSize is the mean absolute value of the entries that are not 0.
func meanSize(x []float64) float64 {
	sum, count := 0.0, 0
	for _, v := range x {
		if v != 0 {
			sum += math.Abs(v)
			count++
		}
	}
	return sum / max(1, float64(count))
}

// resize gives x a mean size. What is all zero stays so.
func resize(x []float64, size float64) {
	if now := meanSize(x); now > 0 {
		scale(x, size/now)
	}
}

func nest() neurogenesis.InitEntry {
	return neurogenesis.InitEntry{
		Name:   "nest",
		Doc:    "sums of the square roots of the largest gradients across the layer",
		Source: "Dai et al. 2019, arXiv 1711.02017",
		Fields: []form.Field{
			{
				Name: "beta", Doc: "fraction of input-output pairs that count", Kind: form.Float,
				Default: "0.4", Min: 0.001, Max: 1, Effect: form.Check,
			},
			{
				Name: "strength", Doc: "birth strength: size of new weights relative to the old", Kind: form.Float,
				Default: "0.3", Min: 1e-6, Max: 10, Log: true, Effect: form.Check,
			},
		},
		New: func(v form.Values) neurogenesis.Initializer {
			return NeST{Beta: v.Float("beta"), Strength: v.Float("strength")}
		},
	}
}
