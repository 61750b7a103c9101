// Package counter is the smallest scene: a number that rises. TestNewScene builds the
// program with it, as somebody would who adds a scene.
package counter

import (
	"encoding/gob"
	"io"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/plots"
	"github.com/north-tui/north/report"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
)

type counter struct {
	scene.Controls[struct{}]
	scene.Measurements
	count int
}

var rules = scene.Rules[struct{}]{
	Choose: func(map[string]string) (struct{}, error) { return struct{}{}, nil },
	Fields: func(struct{}) []form.Field {
		return []form.Field{{Name: "by", Doc: "how fast it rises", Kind: form.Int, Default: "1", Min: 1, Max: 9, Effect: form.Live}}
	},
}

// Scene is the entry of the shelf.
func Scene() scene.Entry {
	return scene.Entry{
		Scene:    sim.Scene{Name: "counter", Doc: "a number that rises", Fields: rules.FieldsOf, New: begin, Goals: []sim.Goal{{Group: "count", Value: 40}}},
		Flags:    []scene.Flag{{Name: "by", Doc: "rise by `N`"}},
		Figures:  []plots.Figure{{Name: "tally", Doc: "the number over time", Draw: tally}},
		Epochs:   func(map[string]string) (float64, error) { return 1, nil },
		Lessons:  lessons.Vocabulary{Series: []string{"count"}},
		Measures: report.Measures{Loss: report.Measure{Result: "count", Name: "count", Unit: "count"}},
	}
}

func begin(spec sim.Spec, _ sim.Options) (sim.Learner, error) {
	controls, err := rules.Read(spec.Set)
	if err != nil {
		return nil, err
	}
	c := &counter{Controls: controls}
	c.AddColumns(sim.Column{Name: "count", Group: "count", Label: "count"})
	return c, nil
}

func (c *counter) Begin() ([]sim.Event, error) { return nil, nil }

func (c *counter) Step() (sim.Report, error) {
	c.Restart()
	c.count += c.Values.Int("by")
	c.Sample(0, float64(c.count))
	return c.Report, nil
}

func (c *counter) Do(command sim.Command) ([]sim.Event, error) {
	switch command.Verb {
	case sim.Set:
		return c.Change(command.Key, command.Text, nil)
	case "zero":
		c.count = 0
		return []sim.Event{{Kind: sim.Changed, Note: "back to zero"}}, nil
	}
	return nil, scene.NotDone(command.Verb)
}

func (c *counter) Picture(v picture.View) picture.Picture {
	p := picture.Picture{Title: "counting"}
	if v.Shows("digits") {
		p.Passages = []picture.Passage{{Name: "digits", Text: "so far"}}
	}
	return p
}

func (c *counter) StepsPerEpoch() int { return 10 }

func (c *counter) Results() (map[string]any, error) {
	return map[string]any{"count": c.count, "weights_sha256": ""}, nil
}

func (c *counter) Save(w io.Writer) error { return gob.NewEncoder(w).Encode(c.count) }

func (c *counter) Load(r io.Reader) error { return gob.NewDecoder(r).Decode(&c.count) }

// tally draws the number over time.
func tally(rec *sim.Recording) (plots.Drawable, error) {
	chart := plots.Bands{Title: "Tally", X: "step", Y: "count"}
	s, _ := sim.Find(rec.Series, "count")
	var b plots.Band
	for _, at := range s.Buckets {
		b.X, b.Low, b.Mean, b.High = append(b.X, at.Step), append(b.Low, at.Min), append(b.Mean, at.Last), append(b.High, at.Max)
	}
	chart.Charts = []plots.BandChart{{Bands: []plots.Band{b}}}
	return chart.Figure()
}
