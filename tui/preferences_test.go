package tui

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screentest"
)

func TestPreferences(t *testing.T) {
	tests := []struct {
		name, text string
		want       Preferences
		problems   []string // a word of each
	}{
		{"nothing", `{}`, Preferences{}, nil},
		{"all good", `{"theme":"light","glyphs":"block","over":"time","panels":{"loss":"hidden"},"keys":{"step":["%"]}}`,
			Preferences{Theme: "light", Glyphs: "block", Over: "time", Panels: map[string]string{"loss": "hidden"}, Keys: map[string][]string{"step": {"%"}}}, nil},
		{"bad values cost only themselves", `{"theme":"pink","glyphs":"emoji","calm":true,"smoothing":2,"over":"ages"}`, Preferences{Calm: true}, []string{"pink", "emoji", "smoothing", "ages"}},
		{"unknown entry", `{"colour":"blue","calm":true}`, Preferences{Calm: true}, []string{"colour"}},
		{"wrong type", `{"calm":"yes","theme":"dark"}`, Preferences{Theme: "dark"}, []string{"calm"}},
		{"unknown panel", `{"panels":{"sound":"shown","loss":"big","accuracy":"shown"}}`, Preferences{Panels: map[string]string{"accuracy": "shown"}}, []string{"loss", "sound"}},
		{"not JSON", `theme = dark`, Preferences{}, []string{"invalid character"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, problems := parsePreferences([]byte(tt.text), fakeCatalogue().Scenes)
			if len(got.Panels) == 0 {
				got.Panels = nil
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
			if len(problems) != len(tt.problems) {
				t.Fatalf("problems %q, want %d", problems, len(tt.problems))
			}
			for i, word := range tt.problems {
				if !strings.Contains(problems[i], word) {
					t.Errorf("problem %q does not name %s", problems[i], word)
				}
			}
		})
	}
}

func TestPreferencesFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "screen.json")
	if p, problems := ReadPreferences(path, fakeCatalogue().Scenes); problems != nil || !reflect.DeepEqual(p, Preferences{}) {
		t.Errorf("no file: %+v, %q", p, problems)
	}
	smooth, mouse := .99, false
	want := Preferences{Theme: "light", Smooth: &smooth, Mouse: &mouse, Keys: map[string][]string{"zoom": {"%"}}}
	for range 2 { // the second time there is a file already
		if err := WritePreferences(path, want); err != nil {
			t.Fatal(err)
		}
	}
	if got, problems := ReadPreferences(path, fakeCatalogue().Scenes); problems != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read back %+v, %q", got, problems)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "file"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := WritePreferences(filepath.Join(filepath.Dir(path), "file", "x.json"), want); err == nil {
		t.Error("a folder that cannot be made is no error")
	}
}

// TestOwnKeys: a remapped command has its new keys, its old ones are free, and
// help, footer and palette show them.
func TestOwnKeys(t *testing.T) {
	o := colourful
	o.Preferences = Preferences{Keys: map[string][]string{"step": {"%"}, "zoom": {".", "%"}, "fly": {"f"}, "help": {"q"}}}
	a, source := screenApp(screentest.Typical().Snapshot(), 160, 40, o)
	press(a, "%")
	if len(source.sent) != 1 || source.sent[0].Verb != sim.Step {
		t.Errorf("%% sends %+v", source.sent)
	}
	if press(a, "."); !a.zoomed {
		t.Error("a key that was freed does not zoom")
	}
	press(a, "esc")
	if rows := strings.Split(a.screen().String(), "\n"); !strings.Contains(rows[39], "% step") {
		t.Errorf("the footer says %q", rows[39])
	}
	if press(a, "?"); a.dialog == nil {
		t.Error("help lost its key to one that another command has")
	}
	problems := checkKeys(fakeCatalogue().Scenes, o.Preferences.Keys)
	if len(problems) != 3 { // no fly; q is quit's; % is taken by step
		t.Errorf("problems %q", problems)
	}
	seen := map[string]bool{}
	for _, g := range a.commands {
		for _, c := range g.commands {
			for _, k := range c.keys {
				if seen[k] {
					t.Errorf("%q has two commands", k)
				}
				seen[k] = true
			}
		}
	}
}

// TestPreferencesAreKept: only if something was changed, and only that.
func TestPreferencesAreKept(t *testing.T) {
	run := func(keys string, begin Preferences) *Preferences {
		var kept *Preferences
		var out bytes.Buffer
		o := Options{
			Source: &fakeSource{snap: screentest.Typical().Snapshot()}, Input: strings.NewReader(keys + "q"), Output: &out, Tier: cells.Shade,
			Preferences: begin, Keep: func(p Preferences) { kept = &p },
		}
		if err := Run(context.Background(), o); err != nil {
			t.Fatal(err)
		}
		return kept
	}
	if kept := run(" ", Preferences{Calm: true}); kept != nil {
		t.Errorf("nothing was changed, kept %+v", kept)
	}
	kept := run("TmGsX", Preferences{Calm: true})
	if kept == nil || kept.Theme != "light" || *kept.Mouse || kept.Glyphs != "ascii" || *kept.Smooth != .99 || kept.Over != "epochs" || !kept.Calm {
		t.Errorf("kept %+v", kept)
	}
	if kept := run("y", Preferences{}); kept == nil || !kept.Linear || kept.Glyphs != "" || kept.Theme != "" {
		t.Errorf("only the axis was changed, kept %+v", kept)
	}
}

func TestPreferredPanels(t *testing.T) {
	o := colourful
	o.Preferences = Preferences{Panels: map[string]string{"loss": "hidden", "accuracy": "shown"}}
	a, _ := screenApp(screentest.Typical().Snapshot(), 120, 40, o)
	places := a.arrangement().arrange()
	if visible(places, lossID) || !visible(places, accuracyID) {
		t.Error("the panels are not as preferred")
	}
	press(a, "1")
	if p, changed := a.preferences(); !changed || p.Panels["neurogenesis/network"] != "hidden" || p.Panels["neurogenesis/accuracy"] != "shown" || p.Panels["transformer/text"] != "shown" {
		t.Errorf("kept %+v", p)
	}
}

func FuzzPreferences(f *testing.F) {
	for _, text := range []string{`{"keys":{"step":["x"]}}`, `{"panels":{"loss":"hidden"},"smoothing":0.5}`, `{"theme":1}`, `[]`, `{"keys":{"step":[]}}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, _ := parsePreferences(text, fakeCatalogue().Scenes)
		if _, problems := parsePreferences(text, fakeCatalogue().Scenes); p.check(fakeCatalogue().Scenes) != nil && problems == nil {
			t.Errorf("%q passes and is then refused", text)
		}
		newApp(context.Background(), Options{Source: &fakeSource{}, Preferences: p})
	})
}
