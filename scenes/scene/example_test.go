package scene_test

import (
	"encoding/gob"
	"fmt"
	"io"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
)

// counter is the smallest learner: a number that rises by a setting. Controls and
// Measurements implement Settings, Chosen and Columns.
type counter struct {
	scene.Controls[struct{}]
	scene.Measurements
	count int
}

// rules are the settings of the scene; nothing is chosen from a shelf.
var rules = scene.Rules[struct{}]{
	Choose: func(map[string]string) (struct{}, error) { return struct{}{}, nil },
	Fields: func(struct{}) []form.Field {
		return []form.Field{
			{Name: "by", Doc: "how fast it rises", Kind: form.Int, Default: "1", Min: 1, Max: 9, Effect: form.Live},
			{Name: "from", Doc: "where it begins", Kind: form.Int, Default: "0", Effect: form.Restart},
		}
	},
}

// Scene is what a folder of a scene exports.
func Scene() scene.Entry {
	return scene.Entry{
		Scene: sim.Scene{
			Name: "counter", Doc: "a number that rises", Fields: rules.FieldsOf,
			New: func(spec sim.Spec, _ sim.Options) (sim.Learner, error) {
				controls, err := rules.Read(spec.Set)
				if err != nil {
					return nil, err
				}
				c := &counter{Controls: controls, count: controls.Values.Int("from")}
				c.AddColumns(sim.Column{Name: "count", Group: "count", Label: "count"})
				return c, nil
			},
		},
		Flags:  []scene.Flag{{Name: "by", Doc: "rise by `N`"}},
		Epochs: func(map[string]string) (float64, error) { return 3, nil },
	}
}

func (c *counter) Begin() ([]sim.Event, error) { return nil, nil }

func (c *counter) Step() (sim.Report, error) {
	c.Restart()
	c.count += c.Values.Int("by")
	c.Sample(0, float64(c.count))
	return c.Report, nil
}

func (c *counter) Do(command sim.Command) ([]sim.Event, error) {
	if command.Verb != sim.Set {
		return nil, scene.NotDone(command.Verb)
	}
	return c.Change(command.Key, command.Text, nil)
}

func (c *counter) Picture(picture.View) picture.Picture { return picture.Picture{Title: "counting"} }

func (c *counter) StepsPerEpoch() int { return 10 }

func (c *counter) Results() (map[string]any, error) { return map[string]any{"count": c.count}, nil }

func (c *counter) Save(w io.Writer) error { return gob.NewEncoder(w).Encode(c.count) }

func (c *counter) Load(r io.Reader) error { return gob.NewDecoder(r).Decode(&c.count) }

// A whole scene: a learner, its settings and its entry.
func Example() {
	s, err := sim.Open(Scene().Scene, sim.Spec{Scene: "counter", Set: map[string]string{"from": "100"}}, sim.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for step := range 4 {
		if step == 2 {
			fmt.Println(s.Do(sim.Command{Verb: sim.Set, Key: "by", Text: "5"}))
			fmt.Println(s.Do(sim.Command{Verb: sim.Set, Key: "by", Text: "50"}))
			fmt.Println(s.Do(sim.Command{Verb: sim.Set, Key: "from", Text: "3"}))
			fmt.Println(s.Do(sim.Command{Verb: "grow"}))
		}
		if err := s.Step(); err != nil {
			fmt.Println(err)
		}
	}
	last, _ := s.History()[0].Latest()
	fmt.Println(last)
	// Output:
	// <nil>
	// by: 50 is out of range, want 1 to 9
	// from takes effect with a restart
	// grow is not a command of this scene
	// 112
}
