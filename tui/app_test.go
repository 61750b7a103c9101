package tui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/panels"
	"github.com/north-tui/north/tui/screentest"
)

// keyTypes are the keys that are not characters.
var keyTypes = map[string]tea.KeyType{
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "tab": tea.KeyTab, "shift+tab": tea.KeyShiftTab,
	"enter": tea.KeyEnter, "esc": tea.KeyEsc, "backspace": tea.KeyBackspace, "ctrl+c": tea.KeyCtrlC, "ctrl+u": tea.KeyCtrlU,
	"ctrl+l": tea.KeyCtrlL, "ctrl+z": tea.KeyCtrlZ, " ": tea.KeySpace, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd,
	"shift+left": tea.KeyShiftLeft, "shift+right": tea.KeyShiftRight,
}

func message1(key string) tea.KeyMsg {
	if kind, ok := keyTypes[key]; ok {
		m := tea.KeyMsg{Type: kind}
		if kind == tea.KeySpace {
			m.Runes = []rune{' '}
		}
		return m
	}
	if m, ok := keyNamed(key); ok {
		return m
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(key)}
}

// press sends keys and returns the command of the last.
func press(a *app, keys ...string) tea.Cmd {
	var cmd tea.Cmd
	for _, k := range keys {
		cmd = a.Update(message1(k))
	}
	return cmd
}

func typicalApp() (*app, *fakeSource) {
	return screenApp(screentest.Typical().Snapshot(), 120, 40, colourful)
}

func TestKeysSendCommands(t *testing.T) {
	running, paused := sim.Running, sim.Paused
	tests := []struct {
		name  string
		state sim.State
		keys  []string
		want  []sim.Command
	}{
		{"pause", running, []string{" "}, []sim.Command{{Verb: sim.Pause}}},
		{"run", paused, []string{" "}, []sim.Command{{Verb: sim.Run}}},
		{"one step", paused, []string{"."}, []sim.Command{{Verb: sim.Step, N: 1}}},
		{"next birth", paused, []string{"n"}, []sim.Command{{Verb: sim.Until, Key: "birth"}}},
		{"next epoch", paused, []string{"N"}, []sim.Command{{Verb: sim.Until, Key: "epoch"}}},
		{"slower twice", running, []string{"-", "-"}, []sim.Command{{Verb: sim.Speed, Value: 10000}, {Verb: sim.Speed, Value: 1000}}},
		{"keys that arrive together", running, []string{"--."}, []sim.Command{
			{Verb: sim.Speed, Value: 10000}, {Verb: sim.Speed, Value: 1000}, {Verb: sim.Step, N: 1}}},
		{"no faster than the fastest", running, []string{"+"}, []sim.Command{{Verb: sim.Speed, Value: 0}}},
		{"grow", running, []string{"g"}, []sim.Command{{Verb: "grow", N: 1}}},
		{"grow the second layer", running, []string{"right", "g"}, []sim.Command{{Verb: "grow", N: 1, Layer: 1}}},
		{"another trigger, its γ as shown", running, []string{"t", "down", "enter"}, []sim.Command{
			{Verb: sim.Set, Key: "trigger", Text: "north-weight"}, {Verb: sim.Set, Key: "gamma", Text: "0.99"}}},
		{"a trigger's parameter", running, []string{"t", "tab", ".", "9", "5", "enter"}, []sim.Command{{Verb: sim.Set, Key: "gamma", Text: ".95"}}},
		{"another init", running, []string{"i", "down", "enter"}, []sim.Command{{Verb: sim.Set, Key: "init", Text: "random-in"}}},
		{"nothing changed", running, []string{"t", "enter"}, nil},
		{"cancelled", running, []string{"t", "down", "esc"}, nil},
		{"a parameter by steps", running, []string{"p", "down", "left", "left", "enter"}, []sim.Command{{Verb: sim.Set, Key: "gamma", Text: "0.95"}}},
		{"learning rate by factors", running, []string{"p", "down", "down", "down", "down", "down", "down", "down", "right", "enter"},
			[]sim.Command{{Verb: sim.Set, Key: "lr", Text: "0.005"}}},
		{"what is not allowed is not sent", running, []string{"p", "down", "7", "enter"}, nil},
		{"restart", running, []string{"r"}, []sim.Command{{Verb: sim.Restart, Spec: spec(map[string]string{"data": "spiral"})}}},
		{"other data", running, []string{"d", "down", "enter"}, []sim.Command{{Verb: sim.Restart, Spec: spec(map[string]string{"data": "moons"})}}},
		{"other data, noisier", running, []string{"d", "down", "tab", ".", "3", "enter"},
			[]sim.Command{{Verb: sim.Restart, Spec: spec(map[string]string{"data": "moons", "noise": ".3"})}}},
		{"a file", running, []string{"d", "down", "down", "down", "tab", "a.csv", "enter"},
			[]sim.Command{{Verb: sim.Restart, Spec: spec(map[string]string{"data": "a.csv"})}}},
		{"no file", running, []string{"d", "down", "down", "down", "enter"}, nil},
		{"what needs a restart takes the rest along", running, []string{"p", "down", "left", "down", "down", "down", "down", "down", "right", "enter"},
			[]sim.Command{{Verb: sim.Restart, Spec: spec(map[string]string{"data": "spiral", "gamma": "0.96", "optim": "sgd"})}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := screentest.Typical().Snapshot()
			s.State = tt.state
			a, source := screenApp(s, 120, 40, colourful)
			press(a, tt.keys...)
			for i := range source.sent {
				if source.sent[i].ID != uint64(i+1) {
					t.Errorf("command %d has number %d", i+1, source.sent[i].ID)
				}
				source.sent[i].ID = 0
			}
			if !reflect.DeepEqual(source.sent, tt.want) {
				t.Errorf("sent %+v, want %+v", source.sent, tt.want)
			}
		})
	}
}

func spec(set map[string]string) *sim.Spec {
	return &sim.Spec{Scene: "neurogenesis", Seed: 7, Set: set}
}

func TestNewSeed(t *testing.T) {
	a, source := typicalApp()
	press(a, "R")
	if len(source.sent) != 1 || source.sent[0].Spec.Seed == 7 || source.sent[0].Spec.Set["data"] != "spiral" {
		t.Errorf("sent %+v, want a restart with another seed", source.sent)
	}
	if a.desk.Snap.Spec.Seed != 7 {
		t.Error("the snapshot was written to")
	}
}

func TestBusySourceIsSaid(t *testing.T) {
	a, source := typicalApp()
	source.full = true
	press(a, " ")
	if !strings.Contains(a.View(), "busy") {
		t.Error("a full queue is not said on the screen")
	}
	press(a, "t", "down", "enter")
	if a.dialog == nil {
		t.Error("the picker closed although nothing was sent")
	}
}

// TestCommandTable: no key and no name twice within a scene, and everything has a help
// text and something to do.
func TestCommandTable(t *testing.T) {
	for _, scene := range append(fakeScreens, &panels.Usual) {
		seen, ids := map[string]string{}, map[string]bool{}
		for _, g := range commands(scene) {
			for _, c := range g.commands {
				if c.help == "" || c.id == "" || len(c.keys) == 0 || c.do == nil || (c.footer > 0) != (c.label != "") {
					t.Errorf("%v %q is incomplete", c.keys, c.help)
				}
				if ids[c.id] {
					t.Errorf("two commands are called %s", c.id)
				}
				ids[c.id] = true
				for _, k := range c.keys {
					if other, ok := seen[k]; ok {
						t.Errorf("%q is both %q and %q", k, other, c.help)
					}
					seen[k] = c.help
				}
			}
		}
	}
}

// TestEveryKeyEverywhere presses every key of the table on several snapshots and
// in every dialog: nothing panics, and esc leads back.
func TestEveryKeyEverywhere(t *testing.T) {
	t.Chdir(t.TempDir())
	snapshots := awkward()
	for _, name := range []string{"no snapshot", "loading", "ten layers", "NaN", "images", "odd explanation and events", "race in the past", "torn race", "past of nothing"} {
		s := snapshots[name]
		for _, g := range commands(fakeScreens[0]) {
			for _, c := range g.commands {
				for _, k := range c.keys {
					a, _ := screenApp(s, 90, 30, colourful)
					press(a, k)
					opened := a.dialog != nil
					for _, inside := range []string{"down", "tab", "right", "x", "backspace", "left", "up", " ", "enter"} {
						press(a, inside)
					}
					press(a, "esc")
					if a.dialog != nil {
						t.Errorf("%s: after %q, esc does not close the dialog (opened by it: %v)", name, k, opened)
					}
				}
			}
		}
	}
}

func TestDialogsLeaveWithEsc(t *testing.T) {
	for _, k := range []string{"t", "i", "p", "d", "e", "?", "w", ":", "/", "c"} {
		a, _ := typicalApp()
		press(a, k)
		if a.dialog == nil {
			t.Errorf("%q opens nothing", k)
		}
		if press(a, "esc"); a.dialog != nil {
			t.Errorf("esc does not close what %q opens", k)
		}
	}
}

func TestQuit(t *testing.T) {
	for _, keys := range [][]string{{"q"}, {"ctrl+c"}, {"t", "ctrl+c"}, {"p", "down", "ctrl+c"}} {
		a, _ := typicalApp()
		cmd := press(a, keys...)
		if cmd == nil {
			t.Errorf("%v does not quit", keys)
			continue
		}
		if _, ok := cmd().(tea.QuitMsg); !ok {
			t.Errorf("%v does not quit", keys)
		}
	}
}

func TestLook(t *testing.T) {
	a, source := typicalApp()
	want := []string{picture.WantGraph, picture.WantSpectrum, "boundary"}
	for _, name := range want {
		if w, ok := source.view.Wants(name); !ok || name == "boundary" && (w.Columns < 16 || w.Rows < 16) {
			t.Errorf("at 120×40: looks at %+v, want %v", source.view, want)
		}
	}
	press(a, "right", "down", "down")
	if source.view.Layer != 1 || source.view.Unit != 1 {
		t.Errorf("looks at layer %d unit %d, want 1 and 1", source.view.Layer, source.view.Unit)
	}
	press(a, "6", "1")
	if source.view.Shows("boundary") || source.view.Shows(picture.WantGraph) {
		t.Errorf("hidden panels are still looked at: %+v", source.view)
	}
	a.Update(tea.WindowSizeMsg{Width: 20, Height: 5})
	if source.view.Shows(picture.WantSpectrum) {
		t.Errorf("a screen too small for panels looks at %+v", source.view)
	}
}

func TestPanels(t *testing.T) {
	a, _ := typicalApp()
	shown := func(id panelID) bool { return visible(a.arrangement().arrange(), id) }
	if press(a, "2"); shown(lossID) {
		t.Error("2 does not hide the loss")
	}
	if press(a, "2"); !shown(lossID) || a.focus != lossID {
		t.Error("2 does not bring the loss back, in focus")
	}
	if press(a, "7"); !shown(accuracyID) {
		t.Error("7 does not bring a panel for which there was no room")
	}
	if press(a, "0"); shown(accuracyID) {
		t.Error("0 does not reset the panels")
	}
	press(a, "z")
	if p := a.arrangement().arrange(); len(p) != 1 || p[0].id != a.focus {
		t.Errorf("zoomed: %v, want the panel in focus alone", p)
	}
	if press(a, "esc"); a.zoomed {
		t.Error("esc does not leave the zoom")
	}
	first := a.focus
	press(a, "tab")
	if a.focus == first {
		t.Error("tab does not move the focus")
	}
	if press(a, "shift+tab"); a.focus != first {
		t.Error("shift+tab does not move it back")
	}
}

// TestPagesOfANarrowScreen: on one column every panel can be turned to.
func TestPagesOfANarrowScreen(t *testing.T) {
	a, _ := screenApp(screentest.Typical().Snapshot(), 60, 18, colourful)
	for i, name := range []string{"network", "loss", "neurons per layer", "orthogonality", "spectrum", "boundary", "accuracy", "settings"} {
		press(a, string(rune('1'+i)))
		if !strings.Contains(a.screen().String(), name) {
			t.Errorf("%d does not show %s", i+1, name)
		}
	}
}

// TestUnchangedFrameIsNotComposed: a tick without anything new costs nothing.
func TestUnchangedFrameIsNotComposed(t *testing.T) {
	a, source := typicalApp()
	a.Update(tick{})
	before := a.View()
	a.grid.Fill('x', cells.Style{})
	a.Update(tick{})
	if a.grid.At(0, 0).Rune != 'x' {
		t.Error("an unchanged frame was composed again")
	}
	next := *source.snap
	next.Step++
	source.snap = &next
	a.Update(tick{})
	if a.grid.At(0, 0).Rune == 'x' || a.View() == before {
		t.Error("a changed snapshot was not drawn")
	}
}

// TestSlowPanelsCatchUp: they may lag while the run goes on, but not for long,
// and not once it stands still.
func TestSlowPanelsCatchUp(t *testing.T) {
	a, source := typicalApp()
	a.Update(tick{})
	change := func(state sim.State, title string) {
		next := *source.snap
		next.State = state
		next.Grids = append([]picture.Grid(nil), next.Grids...)
		next.Grids[0].Title = title
		source.snap = &next
	}
	change(sim.Running, "second")
	for range slowEvery + 1 {
		a.Update(tick{})
	}
	if !strings.Contains(a.View(), "second") {
		t.Error("a slow panel was not drawn again while running")
	}
	change(sim.Paused, "third")
	a.Update(tick{})
	if !strings.Contains(a.View(), "third") {
		t.Error("a slow panel shows an old snapshot while paused")
	}
}

func TestPulse(t *testing.T) {
	pulse := func(calm bool) int {
		o := colourful
		o.Calm = calm
		a, source := screenApp(screentest.Typical().Snapshot(), 120, 40, o)
		a.Update(tick{})
		next := *source.snap
		next.Births++
		source.snap = &next
		frames := 0
		for range 3 * pulseFor {
			a.Update(tick{})
			if strings.Contains(strings.Split(a.screen().String(), "\n")[1], "✦") {
				frames++
			}
		}
		return frames
	}
	if n := pulse(false); n == 0 || n > pulseFor {
		t.Errorf("a birth is pointed out for %d frames, want 1 to %d", n, pulseFor)
	}
	if n := pulse(true); n != 0 {
		t.Errorf("calm: a birth is pointed out for %d frames", n)
	}
}

type fakeExporter struct {
	err    error
	panics bool
	got    []string
}

func (f *fakeExporter) Export(_ context.Context, rec *sim.Recording, figure, path string) error {
	if f.panics {
		panic("no canvas")
	}
	f.got = append(f.got, figure, path, rec.Spec.Set["data"])
	return f.err
}

func TestExport(t *testing.T) {
	tests := []struct {
		name     string
		exporter *fakeExporter
		keys     []string
		want     string
		shown    string
	}{
		{"figure", &fakeExporter{}, nil, "losses spiral-losses-12480.png spiral", "✓ written: spiral-losses-12480.png"},
		{"another format", &fakeExporter{}, []string{"right", "right"}, "losses spiral-losses-12480.pdf spiral", "✓"},
		{"table", &fakeExporter{}, []string{"down", "down"}, "csv spiral-csv-12480.csv spiral", "✓"},
		{"own name", &fakeExporter{}, []string{"tab", "ctrl+u", "a", ".", "s", "v", "g"}, "losses a.svg spiral", "✓"},
		{"failure", &fakeExporter{err: errors.New("no space left")}, nil, "losses spiral-losses-12480.png spiral", "✗ no space left"},
		{"panic", &fakeExporter{panics: true}, nil, "", "✗ export failed: no canvas"},
		{"no name", &fakeExporter{}, []string{"tab", "ctrl+u"}, "", "✗ no file given"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			o := colourful
			o.Exporter = tt.exporter
			a, _ := screenApp(screentest.Typical().Snapshot(), 120, 40, o)
			press(a, append([]string{"e"}, tt.keys...)...)
			if cmd := press(a, "enter"); cmd != nil {
				a.Update(cmd())
			}
			if got := strings.Join(tt.exporter.got, " "); got != tt.want {
				t.Errorf("exported %q, want %q", got, tt.want)
			}
			if text := a.screen().String(); !strings.Contains(text, tt.shown) {
				t.Errorf("no %q in\n%s", tt.shown, text)
			}
		})
	}
}

func TestExportScreen(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	a, _ := typicalApp()
	path := filepath.Join(dir, "spiral-screen-12480.svg")
	a.Update(press(a, "e", "enter")())
	first, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(first, []byte("<svg")) || !bytes.Contains(first, []byte("orthogonality")) {
		t.Fatalf("%v, %d bytes, want a picture of the screen", err, len(first))
	}
	if bytes.Contains(first, []byte("export")) && bytes.Contains(first, []byte("enter write")) {
		t.Error("the dialog is in the picture")
	}
	if cmd := press(a, "enter"); cmd != nil || !strings.Contains(a.View(), "enter again to overwrite") {
		t.Error("an existing file is overwritten without a question")
	}
	if cmd := press(a, "enter"); cmd == nil {
		t.Error("the second enter does not overwrite")
	}
	left, err := filepath.Glob(filepath.Join(dir, ".north-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if err := writeScreen(a.screen(), cells.DarkPaper, filepath.Join(dir, "no", "such.svg")); err == nil {
		t.Error("a folder that does not exist is no error")
	}
	if err := writeScreen(a.screen(), cells.DarkPaper, filepath.Join(dir, "a.gif")); err == nil {
		t.Error("a screen as gif is no error")
	}
}

// TestRun runs the whole program on pipes: it shows a frame and ends with q, and
// with its context.
func TestRun(t *testing.T) {
	source := &fakeSource{snap: screentest.Typical().Snapshot()}
	var out bytes.Buffer
	o := Options{Source: source, Input: strings.NewReader("q"), Output: &out}
	if err := Run(context.Background(), o); err != nil {
		t.Errorf("quit: %v", err)
	}
	if !strings.Contains(out.String(), "\x1b[?1049h") || !strings.Contains(out.String(), "\x1b[?1049l") {
		t.Error("the alternate screen was not entered and left")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	in, _ := io.Pipe()
	if err := Run(ctx, Options{Source: source, Input: in, Output: io.Discard}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v, want the context's error", err)
	}
	if err := Run(context.Background(), Options{}); err == nil {
		t.Error("no source is no error")
	}
}

// panicSource fails like a bug in the screen would.
type panicSource struct{ fakeSource }

func (p *panicSource) Look(picture.View) { panic("a bug") }

// TestPanicRestoresTheTerminal: a mistake of ours ends the screen in order, and
// its stack is in the error, not on the screen.
func TestPanicRestoresTheTerminal(t *testing.T) {
	var out bytes.Buffer
	source := &panicSource{fakeSource{snap: screentest.Typical().Snapshot()}}
	kept := false
	err := Run(context.Background(), Options{Source: source, Input: strings.NewReader("\t"), Output: &out, Keep: func(Preferences) { kept = true }})
	var crash *sim.PanicError
	if !errors.As(err, &crash) || crash.Value != "a bug" || !bytes.Contains(crash.Stack, []byte("panicSource")) {
		t.Errorf("got %v, want the panic with its stack", err)
	}
	if text := out.String(); !strings.Contains(text, "\x1b[?1049l") || strings.Contains(text, "goroutine") {
		t.Error("the alternate screen was not left, or the stack is on it")
	}
	if kept {
		t.Error("preferences were kept after a crash")
	}
}
