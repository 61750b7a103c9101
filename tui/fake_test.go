package tui

import (
	"context"
	"errors"
	"slices"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	search "github.com/north-tui/north/scenes/darts/screen"
	symmetries "github.com/north-tui/north/scenes/equivariance/screen"
	neuro "github.com/north-tui/north/scenes/neurogenesis/screen"
	stack "github.com/north-tui/north/scenes/transformer/screen"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screen"
	"github.com/north-tui/north/tui/screentest"
)

// fakeSource is a run that stands still and remembers what it was asked.
type fakeSource struct {
	snap *sim.Snapshot
	sent []sim.Command
	view picture.View
	full bool
}

func (f *fakeSource) Latest() *sim.Snapshot {
	screentest.NameLayers(f.snap)
	return f.snap
}

func (f *fakeSource) Send(c sim.Command) bool {
	if f.full {
		return false
	}
	f.sent = append(f.sent, c)
	return true
}

// answer has the run answer everything it was asked so far, at its step; a fork makes
// a lane.
func (f *fakeSource) answer(a *app, refused error) {
	next := *f.snap
	next.Answers = nil
	for _, c := range f.sent {
		answer := sim.Answer{ID: c.ID, Step: next.Step, Err: refused}
		if c.Verb == sim.Fork {
			answer.Lane = a.desk.NextLane()
		}
		next.Answers = append(next.Answers, answer)
	}
	f.snap = &next
	a.Update(tick{})
}

func (f *fakeSource) Look(v picture.View) { f.view = v }

// fakeScreens are those of the scenes in fakeCatalogue.
var fakeScreens = []*screen.Screen{neuro.Screen(), stack.Screen(), symmetries.Screen(), search.Screen()}

// screenCalled is the screen of a scene by its name.
func screenCalled(scene string) *screen.Screen {
	return fakeScreens[max(slices.Index([]string{"neurogenesis", "transformer", "equivariance", "darts"}, scene), 0)]
}

// The panels of the first of them by position; the second has others in their places.
const (
	networkID panelID = iota
	lossID
	widthsID
	orthogonalityID
	spectrumID
	boundaryID
	accuracyID
	settingsID
	eventsID
	panelCount
)

func otherOf(doc, path string) form.Option {
	return form.Option{Name: otherData, Doc: doc, Fields: []form.Field{{Name: "path", Doc: path, Kind: form.Text, Effect: form.Restart}}}
}

func fakeCatalogue() Catalogue {
	gamma := form.Field{Name: "gamma", Doc: "share of the rank at the start", Kind: form.Float, Default: "0.97", Min: 0, Max: 1, Effect: form.Check}
	choices := map[string][]form.Option{
		"trigger": {
			{Name: "north-act", Doc: "rank of the activations above γ·φ₀ of the width", Source: "Maile et al. 2022, arXiv 2202.08539", Fields: []form.Field{gamma}},
			{Name: "north-weight", Doc: "the same with the weights", Source: "Maile et al. 2022", Fields: []form.Field{{Name: "gamma", Kind: form.Float, Default: "0.99", Min: 0, Max: 1, Effect: form.Check}}},
			{Name: "linear", Doc: "a schedule: one neuron at a time", Fields: []form.Field{{Name: "target", Kind: form.Int, Default: "64", Min: 1, Max: 4096, Effect: form.Check}}},
			{Name: "manual", Doc: "only when you press g"},
		},
		"init": {
			{Name: "north-select", Doc: "the best of many random candidates", Fields: []form.Field{{Name: "candidates", Kind: form.Int, Default: "1000", Min: 1, Max: 1e6, Effect: form.Check}}},
			{Name: "random-in", Doc: "random fan-in, fan-out 0"},
		},
	}
	figures := []form.Option{{Name: "losses", Doc: "training and test loss"}, {Name: "widths", Doc: "neurons per layer"}, {Name: "csv", Doc: "every series as a table"}}
	return Catalogue{
		Scenes: []Scene{{Name: "neurogenesis", Doc: "a network that grows neurons", Figures: figures, Choices: choices, Goals: []sim.Goal{{Group: "accuracy", Value: .95}, {Group: "loss", Lower: true}}, Screen: fakeScreens[0], Other: otherOf("a CSV file, a folder of IDX files, or a name such as sim:16", "file.csv, folder or name"), Data: []form.Option{
			{Name: "spiral", Doc: "two arms", Fields: []form.Field{{Name: "noise", Kind: form.Float, Default: "0.05", Min: 0, Max: 1, Effect: form.Restart}}},
			{Name: "moons", Doc: "two half moons", Fields: []form.Field{{Name: "noise", Kind: form.Float, Default: "0.2", Min: 0, Max: 1, Effect: form.Restart}}},
			{Name: "digits", Doc: "8×8 images of digits"},
		}}, {Name: "transformer", Doc: "a language model that grows", Choices: choices, Screen: fakeScreens[1], Other: otherOf("a text file in UTF-8", "file.txt"), Data: []form.Option{{Name: "opticks", Doc: "a book"}}}},
	}
}

// screenApp is an app of a size that shows a snapshot.
func screenApp(s *sim.Snapshot, width, height int, o Options) (*app, *fakeSource) {
	source := &fakeSource{snap: s}
	o.Source = source
	o.Catalogue, o.Lessons = fakeCatalogue(), allLessons()
	a := newApp(context.Background(), o)
	a.width, a.height = width, height
	a.keepFocusVisible()
	a.look()
	return a, source
}

var colourful = Options{Depth: cells.True, Tier: cells.Braille}

// broken is a writer that fails.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("pipe closed") }
