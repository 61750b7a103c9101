package nn

import (
	"fmt"
	"math"
	"slices"

	"github.com/north-tui/north/internal/gemm"
)

// The usual constants of the methods.
const (
	momentumBeta = 0.9
	adamBeta1    = 0.9
	adamBeta2    = 0.999
	adamEps      = 1e-8
)

// Optimizer updates parameters from their gradients. Its fields may be changed
// between two updates.
type Optimizer struct {
	Method       string  // a name of OptimizerNames
	LearningRate float64 // above 0
	WeightDecay  float64 // 0 for none; applies to weights only, not to biases
	ClipNorm     float64 // limit on the norm of all gradients together; 0 for none
	SharedAge    bool    // Adam's bias correction counts from the run's start, not from an entry's birth
	Beta2        float64 // Adam's decay of the second moment, below 1; 0 for 0.999
	Ramp         int     // steps over which an entry born after step 0 reaches its full rate; 0 for none
	Boosted      bool    // entries born after step 0 have a rate of their own at first
	Boost        float64 // its factor in their first step, from where it goes to 1
	HalfLife     float64 // steps in which half of the distance of that factor to 1 goes; above 0 if Boosted
	Freeze       int     // steps after a birth in which only what was born last is updated; moments follow all gradients
	Steps        int     // updates done

	latest int // step of the last birth in the model, kept if there is a Freeze
}

// Method is an entry in the table of optimizers.
type Method struct{ Name, Doc string }

// Methods is the table of optimizers, in display order.
//
// Weight decay adds WeightDecay·value to the gradient, but adamw multiplies the
// value by 1-LearningRate·WeightDecay instead.
func Methods() []Method {
	return []Method{
		{"adam", "Kingma and Ba, ICLR 2015: beta 0.9 and 0.999, eps 1e-8"},
		{"adamw", "adam with decoupled weight decay: Loshchilov and Hutter, ICLR 2019"},
		{"momentum", "heavy ball, beta 0.9: Polyak 1964"},
		{"sgd", "plain gradient steps"},
	}
}

// OptimizerNames are the names of the methods.
func OptimizerNames() []string {
	var names []string
	for _, m := range Methods() {
		names = append(names, m.Name)
	}
	return names
}

// Check returns an error if a field is out of range.
func (o *Optimizer) Check() error {
	if !slices.Contains(OptimizerNames(), o.Method) {
		return unknown("optimizer", o.Method, OptimizerNames())
	}
	if !finite(o.LearningRate) || o.LearningRate <= 0 {
		return fmt.Errorf("nn: learning rate %g, want more than 0", o.LearningRate)
	}
	if !finite(o.WeightDecay) || o.WeightDecay < 0 {
		return fmt.Errorf("nn: weight decay %g, want 0 or more", o.WeightDecay)
	}
	if !finite(o.ClipNorm) || o.ClipNorm < 0 {
		return fmt.Errorf("nn: gradient norm clipped to %g, want 0 or more", o.ClipNorm)
	}
	if !finite(o.Beta2) || o.Beta2 < 0 || o.Beta2 >= 1 {
		return fmt.Errorf("nn: beta2 %g, want 0 for the usual one or less than 1", o.Beta2)
	}
	if o.Ramp < 0 {
		return fmt.Errorf("nn: ramp of %d steps, want 0 or more", o.Ramp)
	}
	if !finite(o.Boost) || o.Boost < 0 {
		return fmt.Errorf("nn: newborn rate factor %g, want 0 or more", o.Boost)
	}
	if o.Boosted && (!finite(o.HalfLife) || o.HalfLife <= 0) {
		return fmt.Errorf("nn: half-life of %g steps for the newborn rate factor, want more than 0", o.HalfLife)
	}
	if o.Freeze < 0 {
		return fmt.Errorf("nn: freeze of %d steps, want 0 or more", o.Freeze)
	}
	return nil
}

// Update does one step on all parameters of a model. It panics on a method that
// is not in the table.
func Update[T Float](o *Optimizer, params []*Param[T]) {
	if o.ClipNorm > 0 {
		clipGradients(params, o.ClipNorm)
	}
	Begin(o, params)
	for _, p := range params {
		UpdateRows(o, p, 0, p.Value.Rows)
	}
}

// Begin starts a step that UpdateRows then performs in parts, without clipping. It is
// for callers that have some gradients before others.
func Begin[T Float](o *Optimizer, params []*Param[T]) {
	o.Steps++
	if o.Freeze > 0 {
		o.latest = 0
		for _, p := range params {
			o.latest = max(o.latest, p.youngest())
		}
	}
	if o.Method == "adam" || o.Method == "adamw" {
		for _, p := range params {
			prepareLate(o, p)
		}
	}
}

// UpdateRows updates rows [from, to) of a parameter, whose gradient must be ready.
// Every row must be updated once after Begin; different goroutines may update
// different rows. It panics on a method that is not in the table.
func UpdateRows[T Float](o *Optimizer, p *Param[T], from, to int) {
	if p.Decay && o.WeightDecay > 0 {
		decay(o, p, from, to)
	}
	switch o.Method {
	case "adam", "adamw":
		updateAdam(o, p, from, to)
	case "momentum", "sgd":
		descend(o, p, from, to)
	default:
		panic(unknown("optimizer", o.Method, OptimizerNames()))
	}
}

func descend[T Float](o *Optimizer, p *Param[T], from, to int) {
	if !even(o, p) {
		descendUnevenly(o, p, from, to)
		return
	}
	rate := T(o.LearningRate)
	rows, length := p.chunk(to - from)
	for i := from; i < to; i += rows {
		at, end := i*p.Value.Stride, i*p.Value.Stride+length
		if o.Method == "sgd" {
			gemm.Axpy(-rate, p.Grad.Data[at:end], p.Value.Data[at:end])
		} else {
			momentum(p.Value.Data[at:end], p.Grad.Data[at:end], p.M.Data[at:end], rate)
		}
	}
}

func decay[T Float](o *Optimizer, p *Param[T], from, to int) {
	if o.Method == "adamw" && o.freezing() {
		decayFreezing(o, p, from, to)
		return
	}
	rows, length := p.chunk(to - from)
	for i := from; i < to; i += rows {
		at, end := i*p.Value.Stride, i*p.Value.Stride+length
		if o.Method == "adamw" {
			gemm.Scale(T(1-o.LearningRate*o.WeightDecay), p.Value.Data[at:end])
		} else {
			gemm.Axpy(T(o.WeightDecay), p.Value.Data[at:end], p.Grad.Data[at:end])
		}
	}
}

// clipGradients scales all gradients so that their common norm is at most limit.
func clipGradients[T Float](params []*Param[T], limit float64) {
	var square float64
	for _, p := range params {
		for i := range p.Grad.Rows {
			for _, g := range p.Grad.Row(i) {
				square += float64(g) * float64(g)
			}
		}
	}
	norm := math.Sqrt(square)
	if norm <= limit {
		return
	}
	for _, p := range params {
		for i := range p.Grad.Rows {
			gemm.Scale(T(limit/norm), p.Grad.Row(i))
		}
	}
}
