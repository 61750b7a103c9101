// Package scenes is the shelf of what can be run. A scene is a folder of its own
// beside this file and a line in All; package scene says what it is made of.
package scenes

import (
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/scenes/darts"
	dartsscreen "github.com/north-tui/north/scenes/darts/screen"
	"github.com/north-tui/north/scenes/equivariance"
	equivariancescreen "github.com/north-tui/north/scenes/equivariance/screen"
	"github.com/north-tui/north/scenes/neurogenesis"
	neurogenesisscreen "github.com/north-tui/north/scenes/neurogenesis/screen"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/scenes/transformer"
	transformerscreen "github.com/north-tui/north/scenes/transformer/screen"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screen"
)

// Scene is a line of the shelf.
type Scene struct {
	scene.Entry
	Screen *screen.Screen // what the terminal shows of it
}

// All lists the scenes in the order of display. The first is the usual one.
func All() []Scene {
	return []Scene{
		{neurogenesis.Scene(), neurogenesisscreen.Screen()},
		{transformer.Scene(), transformerscreen.Screen()},
		{equivariance.Scene(), equivariancescreen.Screen()},
		{darts.Scene(), dartsscreen.Screen()},
	}
}

// Named returns the scene of a name.
func Named(name string) (Scene, error) {
	var names []string
	for _, s := range All() {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return Scene{}, form.Unknown("scene", name, names)
}

// Find returns what package sim runs of a scene, as sim.Plan and sim.Restore want it.
func Find(name string) (sim.Scene, error) {
	s, err := Named(name)
	return s.Scene, err
}

// Epochs is how long a run takes if nothing is said; 0 for one that has another
// end.
func Epochs(spec sim.Spec) (float64, error) {
	s, err := Named(spec.Scene)
	if err != nil {
		return 0, err
	}
	return s.Epochs(spec.Set)
}
