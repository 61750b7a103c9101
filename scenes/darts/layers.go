package darts

import (
	"fmt"
	"strings"

	model "github.com/north-tui/north/darts"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/sim"
	"gonum.org/v1/gonum/mat"
)

// layers shows the channels of the cells to a Grower.
type layers struct {
	search *model.Search[float32]
	list   []neurogenesis.Layer
}

// Hidden implements neurogenesis.Network. The cells that grow stay the same.
func (l *layers) Hidden() []neurogenesis.Layer {
	if l.list == nil {
		for _, c := range l.search.Channels() {
			l.list = append(l.list, c)
		}
	}
	return l.list
}

// Observe implements neurogenesis.Network.
func (l *layers) Observe() error { return l.search.Observe() }

// Outputs implements neurogenesis.Network.
func (l *layers) Outputs() *mat.Dense { return l.search.Outputs() }

// cellLabel is the name of a cell in one word: cell0.
func cellLabel(name string) string { return strings.ReplaceAll(name, " ", "") }

// strategy is how the channels grow.
func (s *searching) strategy() neurogenesis.Strategy {
	g := s.Choice.Strategy(s.Values)
	g.Every, g.MaxWidth = s.Values.Int("every"), s.maxWidth()
	return g
}

// maxWidth is the most channels of a cell: the setting, or less where the training
// samples have too few places to measure a rank above that.
func (s *searching) maxWidth() int {
	train, _ := s.search.Splits()
	return max(1, min(s.Values.Int("max-width"), len(train)*s.places()/2))
}

// places is how many samples an image gives: one at each place of a cell's input.
func (s *searching) places() int {
	if s.space.Kind == model.Dense {
		return 1
	}
	space := s.search.Space()
	return space.Height * space.Width / (space.StemStride * space.StemStride)
}

// leastProbe is the fewest samples through which channels are looked at: a normalisation
// needs more than one.
const leastProbe = 16

// aim chooses the training samples through which channels are looked at: those that give
// twice as many places as a cell may have channels.
func (s *searching) aim() error {
	train, _ := s.search.Splits()
	count := max(leastProbe, (2*s.Values.Int("max-width")+s.places()-1)/s.places())
	return s.search.SetProbe(s.data.some(train[:min(count, len(train))]))
}

// grow asks the trigger, cell by cell, unless it never asks for any.
func (s *searching) grow() error {
	if s.Choice.Trigger.Name == noTrigger {
		return nil
	}
	growths, err := s.grower.Grow(s.layers, s.search.Iteration())
	for _, g := range growths {
		s.Tell(growth.Event(g, s.search.Space().Widths))
		if g.Count > 0 {
			s.sampleSizes()
		}
	}
	return err
}

// growBy adds channels to a cell by hand.
func (s *searching) growBy(c sim.Command) ([]sim.Event, error) {
	cells := s.layers.Hidden()
	for i, l := range cells {
		if l.Name() == fmt.Sprintf("cell %d", c.Layer) {
			g, err := s.grower.GrowBy(s.layers, i, max(1, c.N), s.search.Iteration())
			if err != nil {
				return nil, err
			}
			return []sim.Event{growth.Event(g, s.search.Space().Widths)}, nil
		}
	}
	var names []string
	for _, l := range cells {
		names = append(names, l.Name())
	}
	return nil, fmt.Errorf("no channels can be added to cell %d, only to %s", c.Layer, joined(names, len(names)))
}
