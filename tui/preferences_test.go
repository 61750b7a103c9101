package tui

import (
	"bytes"
	"context"
	"encoding/json"
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
		if err := WritePreferences(path, want, fakeCatalogue().Scenes); err != nil {
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
	if err := WritePreferences(filepath.Join(filepath.Dir(path), "file", "x.json"), want, fakeCatalogue().Scenes); err == nil {
		t.Error("a folder that cannot be made is no error")
	}
}

// TestMistakesAreNotOverwritten: a file with a mistake stays as it is, and the mistake is
// told with its place.
func TestMistakesAreNotOverwritten(t *testing.T) {
	scenes := fakeCatalogue().Scenes
	for _, tt := range []struct{ name, text, want string }{
		{"syntax", "{\n  \"theme\": \"light\",\n  \"calm\": tru\n}", "line 3, column 14: invalid character"},
		{"end", "{\n  \"calm\": true", "line 2, column 14: unexpected end"},
		{"type", "{\n  \"calm\": true,\n  \"mouse\": \"yes\"\n}", "line 3, column 3: mouse: "},
		{"value", "{\"calm\": true, \"theme\": \"pink\"}", `line 1, column 16: theme: no "pink"`},
		{"panel", "{\"panels\":\n{\"loss\": \"big\"}}", "line 1, column 2: panels: loss: big"},
		{"no object", "[]", "line 1, column 1: "},
	} {
		path := filepath.Join(t.TempDir(), "screen.json")
		if err := os.WriteFile(path, []byte(tt.text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, problems := ReadPreferences(path, scenes); len(problems) != 1 || !strings.Contains(problems[0], tt.want) {
			t.Errorf("%s: problems %q, want %s", tt.name, problems, tt.want)
		}
		if err := WritePreferences(path, Preferences{Theme: "dark"}, scenes); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %s", tt.name, err, tt.want)
		}
		if text, err := os.ReadFile(path); string(text) != tt.text {
			t.Errorf("%s: the file is now %q, %v", tt.name, text, err)
		}
	}
}

// TestUnknownEntriesSurvive: a rewrite keeps what another version may know, and what was
// there before beside it.
func TestUnknownEntriesSurvive(t *testing.T) {
	scenes, path := fakeCatalogue().Scenes, filepath.Join(t.TempDir(), "screen.json")
	was := `{"panels":{"loss":"hidden","flow/river":"shown"},"colour":{"ink":[1,2]},"lessons":["phi","tides"],"keys":{"fly":["f"]}}`
	if err := os.WriteFile(path, []byte(was), 0o644); err != nil {
		t.Fatal(err)
	}
	p, _ := ReadPreferences(path, scenes)
	p.Theme, p.Panels = "light", map[string]string{"neurogenesis/loss": "shown"}
	for range 2 {
		if err := WritePreferences(path, p, scenes); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"theme": "light", "panels": map[string]any{"neurogenesis/loss": "shown", "flow/river": "shown"},
		"colour": map[string]any{"ink": []any{1., 2.}}, "lessons": []any{"phi", "tides"}, "keys": map[string]any{"fly": []any{"f"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("kept %v, want %v", got, want)
	}
	if text, err := os.ReadFile(path + ".bak"); string(text) != was {
		t.Errorf("backup %q, %v", text, err)
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
		t.Errorf("problems %v", problems)
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
