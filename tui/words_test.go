package tui

import (
	"testing"

	language "github.com/north-tui/north/commands"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screentest"
)

// TestKeysMeanWords: a key sends what the word that names it asks for.
func TestKeysMeanWords(t *testing.T) {
	before := func(change func(s *sim.Snapshot)) *sim.Snapshot {
		s := kept(screentest.Typical().Snapshot())
		change(s)
		return s
	}
	snapshots := map[string]*sim.Snapshot{
		"run":    before(func(s *sim.Snapshot) { s.State = sim.Paused }),
		"live":   at(kept(screentest.Typical().Snapshot()), 5000),
		"deepen": before(func(s *sim.Snapshot) { s.Settings = append(s.Settings, form.Setting{Field: form.Field{Name: "depth"}}) }),
		"ungrow": screentest.Stack(2, true),
	}
	for _, scene := range []string{"neurogenesis", "transformer"} {
		words := language.New(sceneWords(scene)...)
		for _, w := range words.Words() {
			if w.Key == "" {
				continue
			}
			s, ok := snapshots[w.Name]
			if !ok {
				s = kept(screentest.Typical().Snapshot())
			}
			a, source := screenApp(s, 120, 40, colourful)
			c := commandNamed(a.commands, w.Key)
			if c == nil {
				t.Errorf("%s: there is no command %s", w.Name, w.Key)
				continue
			}
			a.perform(c)
			asked, err := words.Parse(w.Name)
			if err != nil {
				t.Fatal(err)
			}
			if len(source.sent) != 1 || !asked.Matches(source.sent[0], s) {
				t.Errorf("%s sends %+v, want what %s asks (%q)", w.Key, source.sent, w.Name, a.notice)
			}
		}
	}
}
