package growth

import (
	"fmt"
	"slices"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
)

// newbornSource is where the question comes from.
const newbornSource = "Lillo et al., On the Stability of Growth in Structural Plasticity, arXiv 2605.15435, 2026"

// Explain is how a newborn neuron of a hidden layer does against the older ones, by what
// was measured last: of the neuron at a position or, if that is none that came during the
// run, of the youngest that has been measured.
func (n *Newborns) Explain(layer TrainedLayer, index, unit int) *picture.Explanation {
	e := &picture.Explanation{
		Title: "newborn neurons of " + layer.Name() + " against older ones", Source: newbornSource,
		Intro: "A newborn is compared with the median of the neurons of its layer that were there before it came, on the batch of a training step: how active it is, and how long the gradient by its incoming weights is. The panel shows medians over the births so far, with the middle half.",
	}
	life, ok := n.lifeOf(layer, index, unit)
	if !ok {
		e.Lines = []picture.Derivation{{What: "measured so far", Formula: "newborn neurons of the layer", Result: "0"}}
		return e
	}
	s := life.Measured[len(life.Measured)-1]
	activity, gradient := s.Shares()
	name := fmt.Sprintf("%s#%d", layer.Name(), life.ID)
	e.Lines = []picture.Derivation{
		{What: "neuron, its age", Formula: "steps since its birth", Values: name, Result: scene.Grouped(s.Age)},
		{What: "older neurons", Formula: "born before it", Result: scene.Grouped(s.Older)},
		{What: "activity", Formula: "mean |h| / median of the older", Values: scene.Short(float64(s.Activity)) + " / " + scene.Short(float64(s.OlderActivity)), Result: scene.Short(activity)},
		{What: "gradient", Formula: "‖∂L/∂w‖ / median of the older", Values: scene.Short(float64(s.Gradient)) + " / " + scene.Short(float64(s.OlderGradient)), Result: scene.Short(gradient)},
	}
	return e
}

// lifeOf is what was measured of the neuron at a position or, if that is nothing, of the
// youngest of which something was.
func (n *Newborns) lifeOf(layer TrainedLayer, index, unit int) (Newcomer, bool) {
	lives := n.lives(index)
	if unit >= 0 && unit < len(layer.Units()) {
		if l, ok := lives[layer.Units()[unit].ID]; ok {
			return l, true
		}
	}
	for _, u := range slices.Backward(layer.Units()) {
		if l, ok := lives[u.ID]; ok {
			return l, true
		}
	}
	return Newcomer{}, false
}

// lives are the newcomers of a layer of which something was measured, by their identities.
func (n *Newborns) lives(index int) map[int]Newcomer {
	if index >= len(n.state.Lives) {
		return nil
	}
	lives := map[int]Newcomer{}
	for _, l := range n.state.Lives[index] {
		if len(l.Measured) > 0 {
			lives[l.ID] = l
		}
	}
	return lives
}

// Shares gives the units of a layer what was measured of them as newborns.
func (n *Newborns) Shares(index int, units []picture.Unit) {
	lives := n.lives(index)
	for i := range units {
		for _, s := range lives[units[i].ID].Measured {
			activity, gradient := s.Shares()
			units[i].Shares = append(units[i].Shares, picture.Share{Age: s.Age, Activity: activity, Gradient: gradient})
		}
	}
}
