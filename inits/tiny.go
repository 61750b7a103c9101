package inits

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// TINY adds the neurons that follow best what the layer cannot express of the
// way downhill. With V = −n·dL/dZ_{l+1}, the desired change of each sample, and V⊥
// its residual after least squares on [H_l, 1], which is all that the map above can
// follow with its weights and its bias, it takes the best fit of rank count
//
//	min ‖V⊥ − H_{l−1}ΨᵀΩᵀ‖_F
//
//	fan-in   count×inputs   √γ·Ψ
//	fan-out  outputs×count  √γ·Ω, with γ from a line search on the loss, at most 2^10
//	cost     Gram matrices of H_l and H_{l−1}, their Cholesky factors, one SVD of
//	         inputs×outputs, and a pass through the rest of the network for each γ
//
// The fit on H_{l−1} has a ridge of a thousandth of its mean eigenvalue: the paper
// has many samples, the activation buffer of images only twice as many as inputs, of
// which some hardly vary, and what fits it best is no use beyond it.
//
// The function is not preserved: the loss on the probe batch falls. It refuses if
// nothing is left to fit, or no γ lowers the loss. (ψ, ω) and (−ψ, −ω) are the
// same to a linear neuron; of the two the one is taken that lowers the loss more
// to first order through the activation, and neither if none does.
//
// Source: Verbockhaven, Rudkiewicz, Charpiat and Chevallier, "Growing Tiny
// Networks", TMLR 2024, arXiv 2405.19816.
type TINY struct{}

// Neurons implements neurogenesis.Initializer. It draws no random numbers.
func (TINY) Neurons(p *neurogenesis.Probe, count int, _ *rand.Rand) (neurogenesis.Neurons, error) {
	if err := p.Observe(); err != nil {
		return neurogenesis.Neurons{}, err
	}
	desired := mat.DenseCopyOf(p.Layer.OutputGrad())
	if err := checkFinite(p, "gradient above", desired); err != nil {
		return neurogenesis.Neurons{}, err
	}
	samples, _ := desired.Dims()
	desired.Scale(-float64(samples), desired)
	residual, err := unexpressed(p.Layer, desired)
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	nothing := fmt.Errorf("%w: %s can already follow the gradient as far as its inputs allow", neurogenesis.ErrRefused, p.Layer.Name())
	if mat.Norm(residual, 2) <= noRank*mat.Norm(desired, 2) {
		return neurogenesis.Neurons{}, nothing
	}
	rows, values, out, err := directions(p.Layer.Inputs(), residual, count, shrinkage)
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	if rows == nil {
		return neurogenesis.Neurons{}, nothing
	}
	for j, v := range values {
		scale(rows.RawRowView(j), math.Sqrt(v))
		scaleColumn(out, j, math.Sqrt(v))
	}
	rows, out = downhill(p.Layer, rows, out, desired)
	if rows == nil {
		return neurogenesis.Neurons{}, nothing
	}
	return amplify(p.Layer, rows, out)
}

// unexpressed is what least squares on the activations and a constant, which is the
// bias of the map above, leave of x, samples×outputs.
func unexpressed(layer neurogenesis.View, x *mat.Dense) (*mat.Dense, error) {
	outside, err := newComplement(withOnes(layer.Activations()))
	if err != nil {
		return nil, err
	}
	rest := mat.DenseCopyOf(x)
	return rest, outside.project(rest)
}

// downhill gives every neuron the sign at which its response agrees most with
// what is desired (samples×outputs), and drops those that agree at neither.
func downhill(layer neurogenesis.View, rows, out, desired *mat.Dense) (keptRows, keptOut *mat.Dense) {
	count, inputs := rows.Dims()
	outputs, _ := out.Dims()
	var turned, wish mat.Dense
	turned.Scale(-1, rows)
	wish.Mul(desired, out) // samples×count
	here := layer.Respond(rows, make([]float64, count))
	there := layer.Respond(&turned, make([]float64, count))
	var keepRows, keepOut []float64
	kept := 0
	for j := range count {
		plus, minus := mat.Dot(here.ColView(j), wish.ColView(j)), -mat.Dot(there.ColView(j), wish.ColView(j))
		row, column := rows.RawRowView(j), mat.Col(nil, j, out)
		if max(plus, minus) <= 0 {
			continue
		}
		if minus > plus {
			row = turned.RawRowView(j)
			scale(column, -1)
		}
		keepRows, keepOut = append(keepRows, row...), append(keepOut, column...)
		kept++
	}
	if kept == 0 {
		return nil, nil
	}
	return mat.NewDense(kept, inputs, keepRows), mat.DenseCopyOf(mat.NewDense(kept, outputs, keepOut).T())
}

// amplify finds by how much the neurons lower the loss most.
func amplify(layer neurogenesis.View, rows, out *mat.Dense) (neurogenesis.Neurons, error) {
	count, _ := rows.Dims()
	n := neurogenesis.Neurons{FanIn: new(mat.Dense), Bias: make([]float64, count), FanOut: new(mat.Dense)}
	set := func(amplitude float64) {
		n.FanIn.Scale(math.Sqrt(amplitude), rows)
		n.FanOut.Scale(math.Sqrt(amplitude), out)
	}
	amplitude, err := lineSearch(func(amplitude float64) (float64, error) {
		set(amplitude)
		var shift mat.Dense
		shift.Mul(layer.Respond(n.FanIn, n.Bias), n.FanOut.T())
		return layer.LossAfter(&shift)
	})
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	if amplitude == 0 {
		return neurogenesis.Neurons{}, fmt.Errorf("%w: no amplitude of new neurons in %s lowers the loss", neurogenesis.ErrRefused, layer.Name())
	}
	set(amplitude)
	return n, nil
}

func scaleColumn(m *mat.Dense, j int, by float64) {
	rows, _ := m.Dims()
	for i := range rows {
		m.Set(i, j, by*m.At(i, j))
	}
}

func tiny() neurogenesis.InitEntry {
	return neurogenesis.InitEntry{
		Name:   "tiny",
		Doc:    "the best fit to the part of the gradient that the layer cannot follow: lowers the loss",
		Source: "Verbockhaven et al. 2024, arXiv 2405.19816",
		New:    func(form.Values) neurogenesis.Initializer { return TINY{} },
	}
}
