// Package neurogenesis decides when, where and how to add neurons to a network and
// which to remove, and does it. It accesses a network only through Layer and Network,
// always in float64.
//
// Source: Maile, Rachelson, Luga, Wilson, "When, where, and how to add new
// neurons to ANNs", AutoML-Conf 2022, arXiv 2202.08539.
package neurogenesis

import (
	"errors"
	"math/rand/v2"

	"github.com/north-tui/north/form"
	"gonum.org/v1/gonum/mat"
)

// View is the read-only view of a hidden layer that triggers, initialisers and
// pruners use: the linear map that feeds it, its nonlinearity, and the linear map
// that reads it. Matrices are those of the probe batch (samples = n) with the
// network's current weights; callers must not write to them.
type View interface {
	Name() string                                        // L1
	Width() int                                          // M_l
	Born() []int                                         // step of birth of each neuron
	Fans() (in, out int)                                 // inputs and outputs of a neuron
	FanIn() *mat.Dense                                   // W_l, width×inputs
	FanOut() *mat.Dense                                  // W_{l+1}, outputs×width
	Inputs() *mat.Dense                                  // H_{l-1}, samples×inputs
	PreActivations() *mat.Dense                          // Z_l, samples×width
	Activations() *mat.Dense                             // H_l, samples×width
	OutputGrad() *mat.Dense                              // dL/dZ_{l+1}, samples×outputs
	Bias() []float64                                     // b_l, width
	Respond(fanIn *mat.Dense, bias []float64) *mat.Dense // samples×count: activations of neurons with this fan-in (count×inputs)
	Slope(fanIn *mat.Dense, bias []float64) *mat.Dense   // samples×count: derivatives of those activations with respect to their pre-activations
	// LossAfter returns the mean loss on the probe batch if shift, samples×outputs,
	// were added to Z_{l+1}. It changes nothing.
	LossAfter(shift *mat.Dense) (float64, error)
}

// Curved is a View that knows the second derivative of its activation.
type Curved interface {
	View
	// Curvature is f″(z) at the pre-activations of the probe batch, samples×width. A
	// kink at 0, over which f' jumps by J, counts as J·βσ(βz)(1 − σ(βz)): the second
	// derivative of softplus with β = sharpness, σ the logistic function.
	Curvature(sharpness float64) *mat.Dense
}

// Bent is a View that can tell the gradient away from where the network is.
type Bent interface {
	View
	// GradAfter is OutputGrad if shift, samples×outputs, were added to Z_{l+1}. It
	// changes nothing; the result is the caller's.
	GradAfter(shift *mat.Dense) (*mat.Dense, error)
}

// Layer is a View that a Grower can change.
type Layer interface {
	View
	// Append adds count neurons after the existing ones, whose weights stay bit for
	// bit the same. It changes nothing when it returns an error.
	Append(fanIn *mat.Dense, bias []float64, fanOut *mat.Dense) error
	// Remove removes neurons by position.
	Remove(units []int) error
	// ScaleFanOut multiplies the outgoing weights of one neuron.
	ScaleFanOut(unit int, by float64)
	// SetFanIn replaces the incoming weights and the bias of one neuron. The
	// optimizer's moments stay.
	SetFanIn(unit int, row []float64, bias float64)
}

// Network is a network that a Grower can grow.
type Network interface {
	Hidden() []Layer // input side first
	// Observe runs the probe batch forward and updates every layer's matrices.
	// Gradients are computed on the first call of OutputGrad.
	Observe() error
	// Outputs returns the network's outputs on the probe batch, samples×outputs.
	Outputs() *mat.Dense
}

// Partial is a Network that need not observe all of itself after one hidden layer has
// changed.
type Partial interface {
	Network
	// ObserveFrom does what Observe would, if since then only the weights into and out of
	// a hidden layer (from 0), and its width, have changed.
	ObserveFrom(layer int) error
}

// Tracking is a Network that keeps the activations of its latest training step.
type Tracking interface {
	Network
	// Tracked returns the activations of a hidden layer (from 0), samples×width, for
	// at most the given number of last samples of the training batch, before the step
	// changed the weights. It returns nil if there are none for the layer's current
	// width. The result is valid until the next call, for whichever layer. Callers must
	// not write to it.
	Tracked(layer, samples int) *mat.Dense
}

// Decision is a trigger's answer for one layer.
type Decision struct {
	Add       int     // neurons wanted, 0 or more
	Value     float64 // what was measured: a rank, a width, an improvement
	Threshold float64 // Add > 0 only if Value > Threshold
	Phi       float64 // fraction of the width that is orthogonal, NaN if the trigger does not measure it
	Initial   float64 // the same at the start of the run, or its running maximum; NaN if none
	Limit     float64 // what Phi is compared with: gamma times Initial; NaN if none
}

// Trigger decides when, where and how many neurons to add. It has no state of its
// own: the history it needs is in the Probe.
type Trigger interface {
	Measure() string // what Decision.Value is, for people: "rank"
	Decide(p *Probe) (Decision, error)
}

// Neurons is the result of an Initializer. Scale and Set, if any, change existing
// neurons.
type Neurons struct {
	FanIn  *mat.Dense // count×inputs
	Bias   []float64  // count
	FanOut *mat.Dense // outputs×count
	Scale  []Scale
	Set    []FanIn
	Parent []int  // for each new neuron, the position of the neuron it copies, -1 for none; nil if none is a copy
	Note   string // worth reporting: "no null space, random-in instead"
}

// Scale multiplies the outgoing weights of an existing neuron.
type Scale struct {
	Unit int
	By   float64
}

// FanIn replaces the incoming weights and the bias of an existing neuron: a
// neuron that is split in two moves away from its copy.
type FanIn struct {
	Unit int
	Row  []float64 // inputs
	Bias float64
}

// Initializer decides the weights of new neurons. count is at least 1. It may return
// fewer neurons than requested, and ErrRefused if it can make none here.
type Initializer interface {
	Neurons(p *Probe, count int, rng *rand.Rand) (Neurons, error)
}

// InPairs is an Initializer whose neurons come in pairs. An odd request is rounded
// up, as far as the maximum width allows.
type InPairs interface {
	Initializer
	InPairs()
}

// ErrRefused is wrapped by the error of an Initializer that can make no neurons here:
// an event, not a failure.
var ErrRefused = errors.New("refused")

// Pruner decides which neurons can be removed.
type Pruner interface {
	Measure() string // what Select counts, for people: "dead neurons"
	// Select returns at most most of the candidates (positions, ascending) that the
	// layer can do without, the most dispensable first.
	Select(p *Probe, candidates []int, most int) ([]int, error)
}

// TriggerEntry describes a trigger in the list of triggers.
type TriggerEntry struct {
	Name, Doc, Source string
	HeldOut           bool // it looks at data held out from training, which then are not for testing
	Fields            []form.Field
	New               func(form.Values) Trigger
}

// InitEntry describes an initialisation in the list of initialisations.
type InitEntry struct {
	Name, Doc, Source string
	Preserving        bool // the network's outputs are unchanged at insertion
	Fields            []form.Field
	New               func(form.Values) Initializer
}

// PrunerEntry describes a pruner in the list of pruners.
type PrunerEntry struct {
	Name, Doc, Source string
	Fields            []form.Field
	New               func(form.Values) Pruner // nil for the entry that removes nothing
}
