package growth

import (
	"math"
	"math/bits"
	"slices"
	"strconv"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
)

// NewbornsKey is the setting that says how often newborn neurons are measured.
const NewbornsKey = "newborns"

// NewbornsField is that setting.
func NewbornsField() form.Field {
	return form.Field{
		Name: NewbornsKey, Doc: "steps between two measurements of newborn neurons against older ones; auto: when one is 1, 2, 4, 8 … steps old, less often to keep their cost near 1 %; 0: never",
		Kind: form.Int, Unit: "steps", Choices: []string{Auto}, Default: Auto, Min: 0, Max: 1e6, Log: true, Effect: form.Live,
	}
}

// ages is the number of ages that are told apart: 1, 2 to 3, 4 to 7, and so on; the last
// is 8192 and more.
const ages = 14

// ageOf is the index of an age in steps, which is at least 1.
func ageOf(steps int) int { return min(bits.Len(uint(steps)), ages) - 1 }

// Trained is a model that keeps what its latest training step made of its hidden layers.
type Trained interface {
	TrainedLayers() []TrainedLayer // input side first
	// MeanActivity appends to means, for each neuron of a layer (from 0), the mean magnitude
	// of its activation over at most the given number of samples of the latest training
	// batch; ok is false if there are none for its current width.
	MeanActivity(layer, samples int, means []float64) (_ []float64, ok bool)
}

// TrainedLayer is one of those layers; nn.Hidden is.
type TrainedLayer interface {
	Name() string
	Units() []nn.Unit // in order of birth
	NextID() int
	Fans() (in, out int) // weights into and out of a neuron
	Responses() int      // numbers that a neuron makes of a sample
	// GradientNorms appends the norm of the latest gradient by each neuron's weights.
	GradientNorms(norms []float64) []float64
}

// MLPs shows a model whose layers are nn.Hidden as it was trained.
type MLPs struct {
	Model interface {
		Hidden() []*nn.Hidden[float32]
		Trained(layer int) (activations nn.Mat[float32], ok bool)
	}
	list []TrainedLayer
}

// TrainedLayers implements Trained. The list is made again only when the layers are others.
func (m *MLPs) TrainedLayers() []TrainedLayer {
	hidden := m.Model.Hidden()
	same := func(a TrainedLayer, b *nn.Hidden[float32]) bool { return a == TrainedLayer(b) }
	if !slices.EqualFunc(m.list, hidden, same) {
		m.list = make([]TrainedLayer, len(hidden))
		for i, h := range hidden {
			m.list[i] = h
		}
	}
	return m.list
}

// MeanActivity implements Trained.
func (m *MLPs) MeanActivity(layer, samples int, means []float64) (_ []float64, ok bool) {
	h, ok := m.Model.Trained(layer)
	if !ok {
		return means, false
	}
	return h.Slice(0, min(h.Rows, samples)).MeanMagnitudes(means), true
}

// Newborns measures how neurons that came during a run do against the older ones of their
// layer, those born before them: the mean magnitude of their activations over a training
// batch, and the norm of the gradient by their incoming weights, each as a share of the
// median of the older ones. Its exported fields are for the scene to set; measuring changes
// nothing else of a run.
//
// The question is that of Lillo et al., "On the Stability of Growth in Structural
// Plasticity", arXiv 2605.15435, 2026.
type Newborns struct {
	Of      Trained // the model
	Cadence Cadence

	columns int // the first of its series, 0 if there are none yet
	state   NewbornsState
	next    int // optimizer step before which nobody comes to an age that is measured
	known   int // neurons that there were when next was found
	space   newbornSpace
}

// NewbornsState is what a checkpoint holds of a Newborns.
type NewbornsState struct {
	Effort RanksState
	After  int          // layers that had series when the series of newborns were added, 0 if they are not yet
	Lives  [][]Newcomer // by layer, those that are alive, in order of birth
}

// Newcomer is a neuron that came during the run.
type Newcomer struct {
	ID, Born int
	Measured []Share // first of each age
}

// Share is what was measured of a neuron at an age in steps, with the medians of the older
// neurons of its layer.
type Share struct {
	Age, Older                   int // steps since the birth; how many older neurons there were
	Activity, Gradient           float32
	OlderActivity, OlderGradient float32
}

// newbornSpace is scratch memory.
type newbornSpace struct {
	activity, gradient, olderActivity, olderGradient []float64
	shares                                           [2 * ages][]float64
}

// State is for checkpoints.
func (n *Newborns) State() NewbornsState { return n.state }

// Restore restores what State returned. addLayers adds the series of the first layers, up
// to a number, which have none yet; those of newborns come where they were.
func (n *Newborns) Restore(s NewbornsState, m *scene.Measurements, addLayers func(layers int)) {
	n.state, n.known = s, 0
	if s.After > 0 && n.columns == 0 {
		addLayers(s.After)
		n.addColumns(m)
	}
}

// addColumns adds the series.
func (n *Newborns) addColumns(m *scene.Measurements) {
	var columns []sim.Column
	for _, group := range []string{picture.NewbornActivity, picture.NewbornGradient} {
		for age := range ages {
			label := strconv.Itoa(1 << age)
			columns = append(columns, sim.Column{Name: group + "." + label, Group: group, Label: label, Unit: "of older neurons"})
		}
	}
	n.columns = m.AddColumns(columns...)
}

// Watch measures the newborn neurons after a training step and before growth, if that is
// due. It must be called at every step, with the steps of the optimizer. layers is how
// many layers have series. With Auto, all measurements so far may take 1/200 of the time
// of training, and at first more, as in Ranks.Due.
func (n *Newborns) Watch(m *scene.Measurements, step int, w Work, layers int) {
	c, every := n.Cadence, 0
	if c.Setting != Auto {
		every, _ = strconv.Atoi(c.Setting)
	}
	switch {
	case c.Setting == Auto && c.Old || c.Setting != Auto && every == 0:
		return
	case c.Setting == Auto:
		n.state.Effort.Trained += stepNanos + w.Training/operationsPerNano
		if !n.comes(step) {
			return
		}
		spent := n.state.Effort.Spent + n.price(step, w.Samples)
		if spent > n.state.Effort.Trained/200+math.Sqrt(newbornAllowance*n.state.Effort.Trained) {
			return
		}
		n.state.Effort.Spent = spent
	case step%every != 0:
		return
	}
	n.measure(step, every > 0)
	for i, shares := range n.space.shares {
		if len(shares) == 0 {
			continue
		}
		if n.state.After == 0 {
			n.state.After = layers
			n.addColumns(m)
		}
		slices.Sort(shares)
		m.Sample(n.columns+i, median(shares))
	}
}

// newbornAllowance is how much more measurements may take at first, as allowance in
// Ranks.
const newbornAllowance = 150

// price is about the time in nanoseconds that measuring the layers takes in which some
// neuron is of an age that is measured.
func (n *Newborns) price(step, samples int) float64 {
	nanos := 0.0
	for _, h := range n.Of.TrainedLayers() {
		if slices.ContainsFunc(h.Units(), func(u nn.Unit) bool { return u.Born > 0 && isAge(step-u.Born) }) {
			in, _ := h.Fans()
			width := float64(len(h.Units()))
			nanos += 500 + width*(60+1.2*float64(min(samples, mostSamples)*h.Responses())+.1*float64(in)+.2*width)
		}
	}
	return nanos
}

// isAge reports whether a number of steps is the first of an age.
func isAge(steps int) bool { return steps > 0 && steps&(steps-1) == 0 }

// comes reports whether some newborn neuron has come to an age at a step. Between births
// it looks at the neurons only at such steps.
func (n *Newborns) comes(step int) bool {
	known := 0
	for _, h := range n.Of.TrainedLayers() {
		known += h.NextID()
	}
	if known == n.known && step < n.next {
		return false
	}
	n.known, n.next = known, math.MaxInt
	due := false
	for _, h := range n.Of.TrainedLayers() {
		for _, u := range h.Units() {
			if u.Born == 0 {
				continue
			}
			age := max(step-u.Born, 0)
			due = due || isAge(age)
			n.next = min(n.next, u.Born+1<<bits.Len(uint(age)))
		}
	}
	return due
}

// mostSamples bounds the samples of a batch over which activations are averaged.
const mostSamples = 128

// measure fills space.shares with the activities and then the gradients, by age, of the
// neurons that have just come to it or, with all, of every newborn.
func (n *Newborns) measure(step int, all bool) {
	for i := range n.space.shares {
		n.space.shares[i] = n.space.shares[i][:0]
	}
	for l, h := range n.Of.TrainedLayers() {
		units := h.Units()
		due := func(u nn.Unit) bool { return u.Born > 0 && (all || isAge(step-u.Born)) }
		if !slices.ContainsFunc(units, due) {
			continue
		}
		s, ok := &n.space, false
		if s.activity, ok = n.Of.MeanActivity(l, mostSamples, s.activity[:0]); !ok {
			continue
		}
		s.gradient = h.GradientNorms(s.gradient[:0])
		s.olderActivity, s.olderGradient = s.olderActivity[:0], s.olderGradient[:0]
		lives := n.livesOf(l, units)
		for from := 0; from < len(units); {
			to := from + 1
			for to < len(units) && units[to].Born == units[from].Born {
				to++
			}
			if from > 0 && due(units[from]) {
				for i := from; i < to; i++ {
					n.add(&lives[i-(len(units)-len(lives))], Share{
						Age: step - units[i].Born, Older: from,
						Activity: float32(s.activity[i]), Gradient: float32(s.gradient[i]),
						OlderActivity: float32(median(s.olderActivity)), OlderGradient: float32(median(s.olderGradient)),
					})
				}
			}
			for ; from < to; from++ {
				s.olderActivity, s.olderGradient = inserted(s.olderActivity, s.activity[from]), inserted(s.olderGradient, s.gradient[from])
			}
		}
	}
}

// Insert makes room for layers that are inserted before the one at a position.
func (n *Newborns) Insert(at, count int) {
	if at < len(n.state.Lives) {
		n.state.Lives = slices.Insert(n.state.Lives, at, make([][]Newcomer, count)...)
	}
}

// Delete forgets layers that are taken away again.
func (n *Newborns) Delete(at, count int) {
	lives := n.state.Lives
	n.state.Lives = slices.Delete(lives, min(at, len(lives)), min(at+count, len(lives)))
}

// livesOf are the newcomers of a layer, which come after those of the start. What is known
// of removed ones is dropped.
func (n *Newborns) livesOf(layer int, units []nn.Unit) []Newcomer {
	for len(n.state.Lives) <= layer {
		n.state.Lives = append(n.state.Lives, nil)
	}
	newcomers := units[slices.IndexFunc(units, func(u nn.Unit) bool { return u.Born > 0 }):]
	lives := n.state.Lives[layer]
	same := func(l Newcomer, u nn.Unit) bool { return l.ID == u.ID && l.Born == u.Born }
	if !slices.EqualFunc(lives, newcomers, same) {
		known := map[nn.Unit][]Share{}
		for _, l := range lives {
			known[nn.Unit{ID: l.ID, Born: l.Born}] = l.Measured
		}
		lives = make([]Newcomer, len(newcomers))
		for i, u := range newcomers {
			lives[i] = Newcomer{ID: u.ID, Born: u.Born, Measured: known[u]}
		}
		n.state.Lives[layer] = lives
	}
	return lives
}

// Shares are the activity and the gradient as shares of the older neurons' medians, not
// finite where these are 0.
func (s Share) Shares() (activity, gradient float64) {
	return float64(s.Activity) / float64(s.OlderActivity), float64(s.Gradient) / float64(s.OlderGradient)
}

// add takes in what was measured of a neuron. Where the median of the older ones is 0 there
// is no share.
func (n *Newborns) add(life *Newcomer, s Share) {
	activity, gradient := s.Shares()
	if !finite(activity) || !finite(gradient) {
		return
	}
	age := ageOf(s.Age)
	n.space.shares[age] = append(n.space.shares[age], activity)
	n.space.shares[ages+age] = append(n.space.shares[ages+age], gradient)
	if k := len(life.Measured); k == 0 || ageOf(life.Measured[k-1].Age) < age {
		life.Measured = append(life.Measured, s)
	}
}

func finite(x float64) bool { return x-x == 0 }

// inserted is an ascending list with one more number.
func inserted(list []float64, x float64) []float64 {
	at, _ := slices.BinarySearch(list, x)
	return slices.Insert(list, at, x)
}

// median is that of an ascending list, which is not empty.
func median(list []float64) float64 {
	n := len(list)
	return (list[(n-1)/2] + list[n/2]) / 2
}
