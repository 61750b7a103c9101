// Package neurogenesis decides when, where and how neurons are added to a
// network and which are removed, and does so. It sees a network only through Layer
// and Network, always in float64.
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

// View is a hidden layer as the place where neurons live: the map that feeds it, its
// nonlinearity, and the map that reads it. It is what triggers, initialisers and
// pruners see, and changes nothing. Matrices hold the probe batch (samples = n) at
// the network's current weights; callers must not write to them.
type View interface {
	Name() string                                        // L1
	Width() int                                          // M_l
	Born() []int                                         // step of birth of each neuron
	FanIn() *mat.Dense                                   // W_l, width×inputs
	FanOut() *mat.Dense                                  // W_{l+1}, outputs×width
	Inputs() *mat.Dense                                  // H_{l-1}, samples×inputs
	PreActivations() *mat.Dense                          // Z_l, samples×width
	Activations() *mat.Dense                             // H_l, samples×width
	OutputGrad() *mat.Dense                              // dL/dZ_{l+1}, samples×outputs
	Bias() []float64                                     // b_l, width
	Respond(fanIn *mat.Dense, bias []float64) *mat.Dense // samples×count: activations of neurons with this fan-in (count×inputs)
	Slope(fanIn *mat.Dense, bias []float64) *mat.Dense   // samples×count: derivatives of those activations by their pre-activations
	// LossAfter is the mean loss on the probe batch if shift, samples×outputs,
	// were added to Z_{l+1}. It changes nothing.
	LossAfter(shift *mat.Dense) (float64, error)
}

// Layer is a View that a Grower can change.
type Layer interface {
	View
	// Append adds count neurons after the existing ones, which stay bit for bit
	// as they are. It changes nothing when it returns an error.
	Append(fanIn *mat.Dense, bias []float64, fanOut *mat.Dense) error
	// Remove takes neurons away, by position.
	Remove(units []int) error
	// ScaleFanOut multiplies the outgoing weights of one neuron.
	ScaleFanOut(unit int, by float64)
	// SetFanIn replaces the incoming weights and the bias of one neuron. What
	// the optimizer remembers of them stays.
	SetFanIn(unit int, row []float64, bias float64)
}

// Network is what a Grower grows.
type Network interface {
	Hidden() []Layer // input side first
	// Observe runs the probe batch forwards, after which every layer's matrices
	// are current. Gradients are made when OutputGrad first asks for them.
	Observe() error
	// Outputs are the network's outputs on the probe batch, samples×outputs.
	Outputs() *mat.Dense
}

// Tracking is a Network that can tell what its latest training step saw.
type Tracking interface {
	Network
	// Tracked are the activations of a hidden layer (from 0) for up to the given number
	// of the last samples of the training batch, before the step changed the weights:
	// samples×width, nil if there are none for the layer's present width. They hold
	// until the next call for that layer. Callers must not write to them.
	Tracked(layer, samples int) *mat.Dense
}

// Decision is a trigger's answer for one layer.
type Decision struct {
	Add       int     // neurons wanted, 0 or more
	Value     float64 // what was measured: a rank, a width, an improvement
	Threshold float64 // Add > 0 only if Value > Threshold
	Phi       float64 // share of the width that is orthogonal, NaN if the trigger measures none
	Initial   float64 // the same at the start of the run, or its running maximum; NaN if none
	Limit     float64 // what Phi is held against: gamma times Initial; NaN if none
}

// Trigger says when, where and how many. It keeps no state of its own: what it
// needs of the past is in the Probe.
type Trigger interface {
	Measure() string // what Decision.Value is, for people: "rank"
	Decide(p *Probe) (Decision, error)
}

// Neurons are what an Initializer makes. Scale and Set, if any, are for existing
// neurons.
type Neurons struct {
	FanIn  *mat.Dense // count×inputs
	Bias   []float64  // count
	FanOut *mat.Dense // outputs×count
	Scale  []Scale
	Set    []FanIn
	Parent []int  // of each new neuron the position of the one it is a copy of, -1 for none; nil if none is
	Note   string // worth telling: "no null space, random-in instead"
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

// Initializer says how. count is at least 1. It may return fewer neurons than
// asked for, and ErrRefused if it can make none here.
type Initializer interface {
	Neurons(p *Probe, count int, rng *rand.Rand) (Neurons, error)
}

// InPairs is an Initializer whose neurons come two at a time. An odd request is
// rounded up for it, as far as the width allows.
type InPairs interface {
	Initializer
	InPairs()
}

// ErrRefused is wrapped by an Initializer that cannot help here: an event, not
// a failure.
var ErrRefused = errors.New("refused")

// Pruner says what can be removed.
type Pruner interface {
	Measure() string // what Select counts, for people: "dead neurons"
	// Select lists neurons of candidates (positions, ascending) that the layer
	// can do without, the most dispensable first, at most so many.
	Select(p *Probe, candidates []int, most int) ([]int, error)
}

// TriggerEntry is a line of the shelf of triggers.
type TriggerEntry struct {
	Name, Doc, Source string
	Fields            []form.Field
	New               func(form.Values) Trigger
}

// InitEntry is a line of the shelf of initialisations.
type InitEntry struct {
	Name, Doc, Source string
	Preserving        bool // the network's outputs are unchanged at insertion
	Fields            []form.Field
	New               func(form.Values) Initializer
}

// PrunerEntry is a line of the shelf of pruners.
type PrunerEntry struct {
	Name, Doc, Source string
	Fields            []form.Field
	New               func(form.Values) Pruner // nil for the entry that removes nothing
}
