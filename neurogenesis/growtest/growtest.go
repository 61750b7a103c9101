// Package growtest is a plain multilayer perceptron in float64 for the tests of
// everything that grows networks. It is slow and simple on purpose.
package growtest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// Network is a multilayer perceptron with linear outputs, and a probe batch. Its
// loss is half the mean over the samples of the squared distance to Target.
type Network struct {
	Probe    *mat.Dense   // samples×inputs
	Target   *mat.Dense   // samples×outputs, nil for zeros: then the map above the last hidden layer can follow the gradient
	Weights  []*mat.Dense // W_l, outputs×inputs of each map, input side first
	Biases   [][]float64  // of each map
	Observed int          // calls of Observe
	Steps    int          // when neurons are born that are appended now
	Births   [][]int      // of each map's outputs
	f, slope func(z float64) float64
	second   func(z, sharpness float64) float64 // f″
	pre      []*mat.Dense                       // Z_l of each map, samples×outputs
	post     []*mat.Dense                       // H_l, post[0] are the inputs
}

// New returns a network with Glorot uniform weights, biases of 0, and normal
// inputs. sizes counts inputs, hidden neurons and outputs; activation is relu, with a
// derivative of 1 at 0, relu-left, with one of 0, tanh, sigmoid or gelu.
func New(rng *rand.Rand, samples int, activation string, sizes ...int) *Network {
	n := &Network{Probe: mat.NewDense(samples, sizes[0], nil)}
	n.Probe.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, n.Probe)
	for l := 1; l < len(sizes); l++ {
		w := mat.NewDense(sizes[l], sizes[l-1], nil)
		limit := math.Sqrt(6 / float64(sizes[l]+sizes[l-1]))
		w.Apply(func(int, int, float64) float64 { return limit * (2*rng.Float64() - 1) }, w)
		n.Weights = append(n.Weights, w)
		n.Biases = append(n.Biases, make([]float64, sizes[l]))
		n.Births = append(n.Births, make([]int, sizes[l]))
	}
	n.activate(activation)
	return n
}

// activate sets the nonlinearity.
func (n *Network) activate(name string) {
	switch name {
	case "relu", "relu-left":
		n.f = func(z float64) float64 { return max(0, z) }
		n.slope = func(z float64) float64 {
			if z > 0 || z == 0 && name == "relu" {
				return 1
			}
			return 0
		}
		n.second = func(z, sharpness float64) float64 {
			s := 1 / (1 + math.Exp(-sharpness*z))
			return sharpness * s * (1 - s)
		}
	case "tanh":
		n.f = math.Tanh
		n.slope = func(z float64) float64 { return 1 - math.Tanh(z)*math.Tanh(z) }
		n.second = func(z, _ float64) float64 { return -2 * math.Tanh(z) * n.slope(z) }
	case "sigmoid":
		n.f = func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
		n.slope = func(z float64) float64 { return n.f(z) * (1 - n.f(z)) }
		n.second = func(z, _ float64) float64 { return n.slope(z) * (1 - 2*n.f(z)) }
	case "gelu":
		below := func(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }
		density := func(z float64) float64 { return math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) }
		n.f = func(z float64) float64 { return z * below(z) }
		n.slope = func(z float64) float64 { return below(z) + z*density(z) }
		n.second = func(z, _ float64) float64 { return (2 - z*z) * density(z) }
	default:
		panic(fmt.Sprintf("growtest: no activation %q", name))
	}
}

// Curvature implements neurogenesis.Curved.
func (y layer) Curvature(sharpness float64) *mat.Dense {
	c := mat.DenseCopyOf(y.PreActivations())
	c.Apply(func(_, _ int, z float64) float64 { return y.n.second(z, sharpness) }, c)
	return c
}

// Hidden implements neurogenesis.Network.
func (n *Network) Hidden() []neurogenesis.Layer {
	var hidden []neurogenesis.Layer
	for l := range len(n.Weights) - 1 {
		hidden = append(hidden, layer{n, l})
	}
	return hidden
}

// Observe implements neurogenesis.Network.
func (n *Network) Observe() error {
	n.Observed++
	n.pre, n.post = nil, []*mat.Dense{n.Probe}
	for l, w := range n.Weights {
		z := affine(n.post[l], w, n.Biases[l])
		h := mat.DenseCopyOf(z)
		if l < len(n.Weights)-1 {
			h.Apply(func(_, _ int, v float64) float64 { return n.f(v) }, h)
		}
		n.pre, n.post = append(n.pre, z), append(n.post, h)
	}
	return nil
}

// Outputs implements neurogenesis.Network.
func (n *Network) Outputs() *mat.Dense { return n.pre[len(n.pre)-1] }

// Loss is that of the outputs on the probe batch.
func (n *Network) Loss() float64 { return n.loss(n.Outputs()) }

func (n *Network) loss(outputs *mat.Dense) float64 {
	miss := n.miss(outputs)
	samples, _ := miss.Dims()
	norm := mat.Norm(miss, 2)
	return norm * norm / float64(2*samples)
}

// miss is outputs less Target.
func (n *Network) miss(outputs *mat.Dense) *mat.Dense {
	m := mat.DenseCopyOf(outputs)
	if n.Target != nil {
		m.Sub(m, n.Target)
	}
	return m
}

// affine is XWᵀ + b, summed in the order of the columns: what comes last with a
// weight of 0 changes no bit.
func affine(x, w *mat.Dense, b []float64) *mat.Dense {
	samples, _ := x.Dims()
	outputs, _ := w.Dims()
	z := mat.NewDense(samples, outputs, nil)
	z.Apply(func(i, j int, _ float64) float64 {
		sum, row := b[j], w.RawRowView(j)
		for k, v := range x.RawRowView(i) {
			sum += v * row[k]
		}
		return sum
	}, z)
	return z
}

// layer is a hidden layer: the map l feeds it, the map l+1 reads it.
type layer struct {
	n *Network
	l int
}

func (y layer) Name() string { return fmt.Sprintf("L%d", y.l+1) }
func (y layer) Width() int   { return len(y.n.Biases[y.l]) }
func (y layer) Fans() (in, out int) {
	_, in = y.n.Weights[y.l].Dims()
	out, _ = y.n.Weights[y.l+1].Dims()
	return in, out
}
func (y layer) FanIn() *mat.Dense          { return y.n.Weights[y.l] }
func (y layer) FanOut() *mat.Dense         { return y.n.Weights[y.l+1] }
func (y layer) Inputs() *mat.Dense         { return y.n.post[y.l] }
func (y layer) PreActivations() *mat.Dense { return y.n.pre[y.l] }
func (y layer) Activations() *mat.Dense    { return y.n.post[y.l+1] }

func (y layer) OutputGrad() *mat.Dense { return y.grad(y.n.pre[y.l+1:]) }

// grad is dL/dZ_{l+1}, given Z_{l+1} and Z of the maps after that.
func (y layer) grad(z []*mat.Dense) *mat.Dense {
	grad := y.n.miss(z[len(z)-1])
	samples, _ := grad.Dims()
	grad.Scale(1/float64(samples), grad)
	for l := len(z) - 2; l >= 0; l-- {
		var back mat.Dense
		back.Mul(grad, y.n.Weights[y.l+2+l])
		back.Apply(func(i, j int, v float64) float64 { return v * y.n.slope(z[l].At(i, j)) }, &back)
		grad = &back
	}
	return grad
}

func (y layer) Respond(fanIn *mat.Dense, bias []float64) *mat.Dense {
	h := affine(y.Inputs(), fanIn, bias)
	h.Apply(func(_, _ int, v float64) float64 { return y.n.f(v) }, h)
	return h
}

func (y layer) Born() []int     { return y.n.Births[y.l] }
func (y layer) Bias() []float64 { return y.n.Biases[y.l] }

func (y layer) Slope(fanIn *mat.Dense, bias []float64) *mat.Dense {
	d := affine(y.Inputs(), fanIn, bias)
	d.Apply(func(_, _ int, v float64) float64 { return y.n.slope(v) }, d)
	return d
}

func (y layer) LossAfter(shift *mat.Dense) (float64, error) {
	z := y.after(shift)
	return y.n.loss(z[len(z)-1]), nil
}

// GradAfter implements neurogenesis.Bent.
func (y layer) GradAfter(shift *mat.Dense) (*mat.Dense, error) { return y.grad(y.after(shift)), nil }

// after is Z_{l+1} with a shift added, and Z of the maps after that.
func (y layer) after(shift *mat.Dense) []*mat.Dense {
	z := mat.DenseCopyOf(y.n.pre[y.l+1])
	z.Add(z, shift)
	all := []*mat.Dense{z}
	for l := y.l + 2; l < len(y.n.Weights); l++ {
		h := mat.DenseCopyOf(z)
		h.Apply(func(_, _ int, v float64) float64 { return y.n.f(v) }, h)
		z = affine(h, y.n.Weights[l], y.n.Biases[l])
		all = append(all, z)
	}
	return all
}

func (y layer) SetFanIn(unit int, row []float64, bias float64) {
	y.FanIn().SetRow(unit, row)
	y.n.Biases[y.l][unit] = bias
}

func (y layer) Append(fanIn *mat.Dense, bias []float64, fanOut *mat.Dense) error {
	count, inputs := fanIn.Dims()
	outputs, columns := fanOut.Dims()
	_, wantInputs := y.FanIn().Dims()
	wantOutputs, _ := y.FanOut().Dims()
	if inputs != wantInputs || len(bias) != count || columns != count || outputs != wantOutputs {
		return fmt.Errorf("%s: fan-in %d×%d, %d biases, fan-out %d×%d do not fit", y.Name(), count, inputs, len(bias), outputs, columns)
	}
	var w, next mat.Dense
	w.Stack(y.FanIn(), fanIn)
	next.Augment(y.FanOut(), fanOut)
	y.n.Weights[y.l], y.n.Weights[y.l+1] = &w, &next
	y.n.Biases[y.l] = slices.Concat(y.n.Biases[y.l], bias)
	y.n.Births[y.l] = slices.Concat(y.n.Births[y.l], slices.Repeat([]int{y.n.Steps}, count))
	return nil
}

func (y layer) Remove(units []int) error {
	var rows []float64
	keep := make([]int, 0, y.Width())
	for unit := range y.Width() {
		if !slices.Contains(units, unit) {
			keep = append(keep, unit)
		}
	}
	_, inputs := y.FanIn().Dims()
	outputs, _ := y.FanOut().Dims()
	next := mat.NewDense(outputs, len(keep), nil)
	var biases []float64
	var births []int
	for j, unit := range keep {
		rows = append(rows, y.FanIn().RawRowView(unit)...)
		biases = append(biases, y.n.Biases[y.l][unit])
		births = append(births, y.n.Births[y.l][unit])
		next.SetCol(j, mat.Col(nil, unit, y.FanOut()))
	}
	y.n.Weights[y.l], y.n.Weights[y.l+1] = mat.NewDense(len(keep), inputs, rows), next
	y.n.Biases[y.l], y.n.Births[y.l] = biases, births
	return nil
}

func (y layer) ScaleFanOut(unit int, by float64) {
	w := y.FanOut()
	outputs, _ := w.Dims()
	for i := range outputs {
		w.Set(i, unit, by*w.At(i, unit))
	}
}
