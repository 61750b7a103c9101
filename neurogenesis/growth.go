package neurogenesis

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/north-tui/north/metrics"
	"gonum.org/v1/gonum/mat"
)

// atMaxWidth is the note of a request that was clipped.
const atMaxWidth = "at max width"

// Growth is the result of one request for neurons, or of pruning. Count > 0 is a
// growth, Count < 0 a removal; otherwise it is a refusal, if Refused, or a note.
type Growth struct {
	Layer    string // L1
	Index    int    // of the layer, from 0
	Count    int    // neurons added: those with positions Width-Count to Width-1; negative if removed
	Width    int    // of the layer afterwards
	Decision Decision
	Measure  string  // what Decision.Value is: "rank"
	Trigger  string  // name
	Init     string  // name
	Drift    float64 // largest |change| of an output on the probe batch
	Parent   []int   // as Neurons.Parent
	Refused  bool
	Note     string
}

// add adds the neurons that a decision requests, as far as the maximum width allows.
func (g *Grower) add(p *Probe, d Decision) (Growth, error) {
	defer g.made(time.Now())
	growth := Growth{
		Layer:    p.Layer.Name(),
		Index:    p.Index,
		Width:    p.Layer.Width(),
		Decision: d,
		Measure:  g.Strategy.Trigger.Measure(),
		Trigger:  g.Strategy.TriggerName,
		Init:     g.Strategy.InitName,
	}
	count, full := p.room(g.whole(d.Add))
	growth.Note = full
	if count == 0 {
		growth.Refused = true
		return growth, nil
	}
	neurons, err := g.make(p, count)
	if errors.Is(err, ErrRefused) {
		growth.Refused, growth.Note = true, err.Error()
		return growth, nil
	}
	if err == nil {
		growth.Drift, err = insert(p, neurons)
	}
	if err != nil {
		return Growth{}, fmt.Errorf("init %s, layer %s: %w", g.Strategy.InitName, p.Layer.Name(), err)
	}
	growth.Count, growth.Parent = len(neurons.Bias), neurons.Parent
	growth.Width = p.Layer.Width()
	if neurons.Note != "" {
		growth.Note = join(neurons.Note, full)
	}
	p.past.recordGrowth(p.Step, growth.Width, full)
	return growth, nil
}

// whole rounds a request to whole pairs if neurons come in pairs.
func (g *Grower) whole(want int) int {
	if _, pairs := g.Strategy.Init.(InPairs); pairs {
		return want + want%2
	}
	return want
}

// room clips a request at the maximum width.
func (p *Probe) room(want int) (count int, full string) {
	if p.MaxWidth == 0 || p.Layer.Width()+want <= p.MaxWidth {
		return want, ""
	}
	return max(0, p.MaxWidth-p.Layer.Width()), atMaxWidth
}

// make calls the initialiser and checks its result.
func (g *Grower) make(p *Probe, count int) (Neurons, error) {
	if err := p.Observe(); err != nil {
		return Neurons{}, err
	}
	n, err := g.Strategy.Init.Neurons(p, count, g.Rand)
	if err != nil {
		return Neurons{}, err
	}
	made := len(n.Bias)
	if made < 1 || made > count {
		return Neurons{}, fmt.Errorf("made %d neurons, want 1 to %d", made, count)
	}
	for _, s := range n.Scale {
		if s.Unit < 0 || s.Unit >= p.Layer.Width() || !finite(s.By) {
			return Neurons{}, fmt.Errorf("scales neuron %d by %g in a layer of %d", s.Unit, s.By, p.Layer.Width())
		}
	}
	if err := checkSet(n.Set, p.Layer); err != nil {
		return Neurons{}, err
	}
	if err := checkParents(n.Parent, made, p.Layer); err != nil {
		return Neurons{}, err
	}
	if g.Strategy.FanOut > 0 {
		scaleFanOut(n.FanOut, p.Layer.FanOut(), g.Strategy.FanOut, g.Rand)
	}
	for _, b := range n.Bias {
		if !finite(b) {
			return Neurons{}, fmt.Errorf("made a bias of %g: %w", b, metrics.ErrNotFinite)
		}
	}
	if err := checkMatrix("fan-in", n.FanIn); err != nil {
		return Neurons{}, err
	}
	return n, checkMatrix("fan-out", n.FanOut)
}

// scaleFanOut gives each new neuron outgoing weights (outputs×count) whose norm is a share
// of the median norm of those of the existing neurons (outputs×width). Weights of zero get a
// random direction. The outputs of the network then change at the birth, whatever the init.
func scaleFanOut(fresh, existing *mat.Dense, share float64, rng *rand.Rand) {
	norms := columnNorms(existing)
	slices.Sort(norms)
	target := share * (norms[(len(norms)-1)/2] + norms[len(norms)/2]) / 2
	outputs, _ := fresh.Dims()
	for j, norm := range columnNorms(fresh) {
		if norm == 0 {
			for i := range outputs {
				fresh.Set(i, j, rng.NormFloat64())
			}
			norm = mat.Norm(fresh.ColView(j), 2)
		}
		for i := range outputs {
			fresh.Set(i, j, fresh.At(i, j)*target/norm)
		}
	}
}

// columnNorms are the Euclidean norms of the columns of m.
func columnNorms(m *mat.Dense) []float64 {
	_, columns := m.Dims()
	norms := make([]float64, columns)
	for j := range norms {
		norms[j] = mat.Norm(m.ColView(j), 2)
	}
	return norms
}

// checkSet checks the shapes of edits to existing neurons.
func checkSet(edits []FanIn, layer View) error {
	inputs, _ := layer.Fans()
	for _, e := range edits {
		if e.Unit < 0 || e.Unit >= layer.Width() || len(e.Row) != inputs {
			return fmt.Errorf("sets neuron %d to %d incoming weights, in a layer of %d neurons and %d inputs", e.Unit, len(e.Row), layer.Width(), inputs)
		}
		for _, v := range append([]float64{e.Bias}, e.Row...) {
			if !finite(v) {
				return fmt.Errorf("sets an incoming weight of neuron %d to %g: %w", e.Unit, v, metrics.ErrNotFinite)
			}
		}
	}
	return nil
}

// checkParents checks that each new neuron's parent is a neuron of the layer or -1.
func checkParents(parents []int, made int, layer View) error {
	if len(parents) != 0 && len(parents) != made {
		return fmt.Errorf("made %d neurons with %d parents", made, len(parents))
	}
	for _, unit := range parents {
		if unit < -1 || unit >= layer.Width() {
			return fmt.Errorf("made a copy of neuron %d in a layer of %d", unit, layer.Width())
		}
	}
	return nil
}

func checkMatrix(name string, m *mat.Dense) error {
	rows, _ := m.Dims()
	for i := range rows {
		for _, v := range m.RawRowView(i) {
			if !finite(v) {
				return fmt.Errorf("made a %s weight of %g: %w", name, v, metrics.ErrNotFinite)
			}
		}
	}
	return nil
}

// insert adds neurons to the layer and measures how much the outputs changed. It
// edits old neurons after Append, because Append may fail and must then change
// nothing. Old and new weights do not overlap, so the order does not matter
// otherwise.
func insert(p *Probe, n Neurons) (drift float64, err error) {
	before := mat.DenseCopyOf(p.observation.net.Outputs())
	layer := p.place()
	if err := layer.Append(n.FanIn, n.Bias, n.FanOut); err != nil {
		return 0, err
	}
	for _, s := range n.Scale {
		layer.ScaleFanOut(s.Unit, s.By)
	}
	for _, e := range n.Set {
		layer.SetFanIn(e.Unit, e.Row, e.Bias)
	}
	p.observation.outdate(p.Index)
	if err := p.Observe(); err != nil {
		return 0, err
	}
	return largestChange(before, p.observation.net.Outputs())
}

// largestChange is max |a_ij − b_ij|.
func largestChange(a, b *mat.Dense) (float64, error) {
	rows, _ := a.Dims()
	largest := 0.0
	for i := range rows {
		row := b.RawRowView(i)
		for j, v := range a.RawRowView(i) {
			change := math.Abs(v - row[j])
			if !finite(change) {
				return 0, fmt.Errorf("output %d of sample %d of the probe batch went from %g to %g: %w", j, i, v, row[j], metrics.ErrNotFinite)
			}
			largest = max(largest, change)
		}
	}
	return largest, nil
}

// recordGrowth stores a growth. If it was clipped, with the note full, the refusals
// that follow at this width are not reported again.
func (m *memory) recordGrowth(step, width int, full string) {
	m.layer.LastGrowth = step
	m.layer.Refusal = ""
	if full != "" {
		m.firstRefusal(full, width)
	}
}

// firstRefusal reports whether a refusal is new, and remembers it.
func (m *memory) firstRefusal(note string, width int) bool {
	refusal := fmt.Sprintf("%s (width %d)", note, width)
	if m.layer.Refusal == refusal {
		return false
	}
	m.layer.Refusal = refusal
	return true
}

func join(a, b string) string {
	if b == "" {
		return a
	}
	return a + "; " + b
}
