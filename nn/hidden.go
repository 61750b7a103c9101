package nn

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// Unit is the identity of a neuron. It stays with the neuron for life.
type Unit struct {
	ID   int // counts from 0 in each layer
	Born int // optimizer step of birth
}

// Hidden is a hidden layer of neurons: the linear map that feeds them, their
// nonlinearity, and the linear map that reads them. It satisfies neurogenesis.Layer.
//
// The matrices it returns are float64 copies. Weight matrices are copied at each call
// and valid until the next. The others belong to the last observation; they are made
// on first use and valid until the next Observe, which may overwrite them. Release ends
// the life of all.
type Hidden[T Float] struct {
	name       string
	in, out    *Linear[T]
	activation Activation[T]
	optimizer  *Optimizer // whose steps date the births
	units      []Unit
	nextID     int

	seen   Observation[T]
	copies copies
	own    Space[T] // where the observation has none
}

// excited is scratch memory for excite.
type excited[T Float] struct {
	numbers []T
	tile    Scratch[T]
	sparse  Sparse[T] // of what was observed, if nobody else has found it
	dense   []T       // memory for it
}

// Observation is what a hidden layer computed for a batch, with the weights at that
// time.
type Observation[T Float] struct {
	Threads        int
	Inputs         Inputs[T]     // samples×inputs
	Sparse         *Sparse[T]    // the inputs as far as somebody has found their zeros, or nil
	Activations    Mat[T]        // samples×width
	PreActivations func() Mat[T] // samples×width
	OutputGrad     func() Mat[T] // dL/dZ of the next layer, samples×outputs
	// LossAfter is the mean loss with shift (samples×outputs) added to Z of the next
	// layer.
	LossAfter func(shift Mat[T]) (float64, error)
	// GradAfter is what OutputGrad would be with that shift.
	GradAfter func(shift Mat[T]) (Mat[T], error)
	Work      *int      // to which the multiply-adds of Respond and Slope are added, nil for none
	Space     *Space[T] // shared with other layers, nil for none
}

// copies are the float64 matrices made so far.
type copies struct {
	fanIn, fanOut, inputs, preActivations, activations, outputGrad cached
}

// NewHidden returns the layer between in and out; in.Outputs() must equal
// out.Inputs(). Its neurons are born at the optimizer's current step.
func NewHidden[T Float](name string, in, out *Linear[T], a Activation[T], o *Optimizer) *Hidden[T] {
	h := &Hidden[T]{name: name, in: in, out: out, activation: a, optimizer: o}
	h.identify(in.Outputs())
	return h
}

// identify gives identities to new neurons.
func (h *Hidden[T]) identify(count int) {
	for range count {
		h.units = append(h.units, Unit{ID: h.nextID, Born: h.optimizer.Steps})
		h.nextID++
	}
}

// Observe records an observation. Its matrices are copied only on first use and must
// not change before the next Observe.
func (h *Hidden[T]) Observe(o Observation[T]) {
	h.seen = o
	h.copies.spoil()
}

// Release gives the copies of observed matrices and weights back, to the space that the
// layer shares with others or to nobody. They are recreated on the next use.
func (h *Hidden[T]) Release() {
	if h.seen.Space != nil {
		for _, c := range h.copies.all() {
			if c.dense != nil {
				h.seen.Space.give(c.dense)
			}
		}
	}
	h.copies, h.own = copies{}, Space[T]{}
}

// space is the memory of the layer.
func (h *Hidden[T]) space() *Space[T] {
	if h.seen.Space != nil {
		return h.seen.Space
	}
	return &h.own
}

// Name is the layer's name, L1.
func (h *Hidden[T]) Name() string { return h.name }

// Width is the number of neurons.
func (h *Hidden[T]) Width() int { return h.in.Outputs() }

// Units are the neurons' identities, in order. Callers must not write to them.
func (h *Hidden[T]) Units() []Unit { return h.units }

// Born are the optimizer steps at which the neurons were born, in order.
func (h *Hidden[T]) Born() []int {
	born := make([]int, len(h.units))
	for i, u := range h.units {
		born[i] = u.Born
	}
	return born
}

// NextID is the identity the next neuron will have.
func (h *Hidden[T]) NextID() int { return h.nextID }

// SetUnits restores the identities, one per neuron, that Units and NextID returned.
func (h *Hidden[T]) SetUnits(units []Unit, nextID int) error {
	if len(units) != h.Width() {
		return fmt.Errorf("nn: %d identities for the %d neurons of %s", len(units), h.Width(), h.name)
	}
	last := -1
	for _, u := range units {
		if u.ID <= last || u.ID >= nextID {
			return fmt.Errorf("nn: identity %d of a neuron of %s, want more than %d and less than %d", u.ID, h.name, last, nextID)
		}
		last = u.ID
	}
	h.units, h.nextID = slices.Clone(units), nextID
	return nil
}

// Is reports whether NewHidden would return this layer, apart from identities.
func (h *Hidden[T]) Is(name string, in, out *Linear[T], o *Optimizer) bool {
	return h.name == name && h.in == in && h.out == out && h.optimizer == o
}

// Adopt takes over the identities of another layer (nil for none), whose neurons are
// the first ones of this layer. The remaining neurons get new identities and the
// births of their incoming weights. It is for neurons that other code has appended to
// the maps.
func (h *Hidden[T]) Adopt(from *Hidden[T]) {
	var units []Unit
	next := 0
	if from != nil && len(from.units) <= h.Width() {
		units, next = slices.Clone(from.units), from.nextID
	}
	born, _ := h.in.W.Born()
	for _, step := range born[len(units):] {
		units = append(units, Unit{ID: next, Born: step})
		next++
	}
	h.units, h.nextID = units, next
}

// Inherit takes over the identities of a layer of the same width with the same
// neurons.
func (h *Hidden[T]) Inherit(from *Hidden[T]) { h.units, h.nextID = from.units, from.nextID }

// Fans are the numbers of inputs and of outputs of each neuron.
func (h *Hidden[T]) Fans() (in, out int) { return h.in.Inputs(), h.out.Outputs() }

// FanIn returns the incoming weights, width×inputs.
func (h *Hidden[T]) FanIn() *mat.Dense {
	h.copies.fanIn.fresh = false
	return h.copied(&h.copies.fanIn, h.in.W.Value)
}

// FanInNorms returns the Euclidean norm, in float64, of each neuron's incoming weights.
func (h *Hidden[T]) FanInNorms() []float64 {
	norms := make([]float64, h.Width())
	row := blas64.Vector{N: h.in.Inputs(), Inc: 1, Data: make([]float64, h.in.Inputs())}
	for i := range norms {
		for j, v := range h.in.W.Value.Row(i) {
			row.Data[j] = float64(v)
		}
		norms[i] = math.Sqrt(blas64.Dot(row, row))
	}
	return norms
}

// FanOut returns the outgoing weights, outputs×width.
func (h *Hidden[T]) FanOut() *mat.Dense {
	h.copies.fanOut.fresh = false
	return h.copied(&h.copies.fanOut, h.out.W.Value)
}

// Bias returns a copy of the biases (width).
func (h *Hidden[T]) Bias() []float64 {
	bias := make([]float64, h.Width())
	for i, v := range h.in.B.Value.Row(0) {
		bias[i] = float64(v)
	}
	return bias
}

// Inputs returns the layer's inputs, samples×inputs.
func (h *Hidden[T]) Inputs() *mat.Dense {
	return h.made(&h.copies.inputs, func() Mat[T] { return h.seen.Inputs.Dense(&h.space().excited.dense) })
}

// PreActivations is samples×width. Call it before the weights change.
func (h *Hidden[T]) PreActivations() *mat.Dense {
	return h.made(&h.copies.preActivations, h.seen.PreActivations)
}

// Activations is samples×width.
func (h *Hidden[T]) Activations() *mat.Dense {
	return h.copied(&h.copies.activations, h.seen.Activations)
}

// OutputGrad returns the gradient of the mean loss with respect to the
// pre-activations of the next layer, samples×outputs. Call it before the weights
// change.
func (h *Hidden[T]) OutputGrad() *mat.Dense {
	return h.made(&h.copies.outputGrad, h.seen.OutputGrad)
}

// LossAfter returns the mean loss on the observed batch if shift, samples×outputs,
// were added to the pre-activations of the next layer. It changes nothing.
func (h *Hidden[T]) LossAfter(shift *mat.Dense) (float64, error) {
	return h.seen.LossAfter(MatFrom[T](shift))
}

// GradAfter is what OutputGrad would be if shift, samples×outputs, were added to the
// pre-activations of the layer above. It changes nothing. The result is the caller's.
func (h *Hidden[T]) GradAfter(shift *mat.Dense) (*mat.Dense, error) {
	grad, err := h.seen.GradAfter(MatFrom[T](shift))
	if err != nil {
		return nil, err
	}
	return grad.Dense(), nil
}

// Curvature is the second derivative of the activation at the pre-activations of what
// was observed, samples×width, with kinks smoothed; see Activation.Second. Call it before
// the weights change. The result is the caller's.
func (h *Hidden[T]) Curvature(sharpness float64) *mat.Dense {
	z := h.seen.PreActivations().Dense()
	data := z.RawMatrix().Data
	h.activation.Second(data, data, sharpness)
	return z
}

// Respond returns the activations, samples×count, that neurons with the given
// fan-in (count×inputs) and biases would have had on what was observed. The
// result is the caller's.
func (h *Hidden[T]) Respond(fanIn *mat.Dense, bias []float64) *mat.Dense {
	z := h.excite(fanIn, bias)
	h.activation.Forward(z.Data, z.Data)
	return z.Dense()
}

// Slope returns the derivatives, samples×count, of the activations from Respond with
// respect to the pre-activations. The caller owns the result.
func (h *Hidden[T]) Slope(fanIn *mat.Dense, bias []float64) *mat.Dense {
	z := h.excite(fanIn, bias)
	active, slope := make([]T, len(z.Data)), NewMat[T](z.Rows, z.Cols)
	for i := range slope.Data {
		slope.Data[i] = 1
	}
	h.activation.Forward(active, z.Data)
	h.activation.Backward(slope.Data, z.Data, active)
	return slope.Dense()
}

// excite returns the pre-activations, samples×count, of such neurons, in memory that
// the next call, for whichever layer, reuses.
func (h *Hidden[T]) excite(fanIn *mat.Dense, bias []float64) Mat[T] {
	x, e := h.seen.Inputs, &h.space().excited
	count, inputs := fanIn.Dims()
	weights, samples := count*inputs, x.Samples()
	if size := weights + samples*count; cap(e.numbers) < size {
		e.numbers = make([]T, size+size/8) // layers grow
	}
	if h.seen.Work != nil {
		*h.seen.Work += weights * samples
	}
	w := MatOf(count, inputs, e.numbers[:weights])
	w.copyFrom(fanIn)
	z := MatOf(samples, count, e.numbers[weights:weights+samples*count])
	sparse := h.seen.Sparse
	if sparse == nil || !sparse.Found() {
		sparse = &e.sparse
		sparse.Find(x, count)
	}
	if sparse.Found() {
		affineSparse(h.seen.Threads, sparse, w, converted[T](bias), z, &e.tile)
	} else {
		affine(h.seen.Threads, x.Dense(&e.dense), w, converted[T](bias), z, &e.tile)
	}
	return z
}

func converted[T Float](x []float64) []T {
	out := make([]T, len(x))
	for i, v := range x {
		out[i] = T(v)
	}
	return out
}
