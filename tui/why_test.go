package tui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screentest"
)

// explained is a typical run that explains how L2's neurons come about.
func explained(topic picture.Topic) *sim.Snapshot {
	s := screentest.Typical().Snapshot()
	s.Explanation = &picture.Explanation{
		Topic: topic, Title: "neurons for L2, by north-act", Intro: "While the activations keep their rank.", Step: s.Step, Source: "Maile et al. 2022",
		Lines: []picture.Derivation{
			{What: "rank", Formula: "#{σ > ε}, σ of H/√n", Result: "17"},
			{What: "threshold", Formula: "⌊γ·φ₀·M⌋", Values: "⌊.97 · 1 · 17⌋ = ⌊16.5⌋", Result: "16"},
			{What: "neurons wanted", Formula: "k = max(0, rank − ⌊γ·φ₀·M⌋)", Values: "max(0, 17 − 16)", Result: "1"},
			{What: "a sum", Formula: "z = b + Σ w·x", Values: strings.Repeat("1.23 + ", 30) + "1", Result: "37.9"},
		},
	}
	return s
}

// TestWhyOfEveryPanel: each panel asks for a topic of its own, and for nothing
// once the formula is closed.
func TestWhyOfEveryPanel(t *testing.T) {
	seen := map[picture.Topic]panelID{}
	for id := range panelCount {
		a, source := typicalApp()
		a.focus, a.shown[id] = id, pinned
		press(a, "w")
		topic := source.view.Explain
		if other, ok := seen[topic]; ok || topic == "" {
			t.Errorf("%s asks for %q, as %s does", fakeScreens[0].Panels[id].Name, topic, fakeScreens[0].Panels[other].Name)
		}
		seen[topic] = id
		if press(a, "esc"); source.view.Explain != "" {
			t.Errorf("%s: closed, it still asks for %q", fakeScreens[0].Panels[id].Name, source.view.Explain)
		}
	}
}

func TestWhyShowsValues(t *testing.T) {
	for _, width := range []int{60, 80, 120, 200} {
		a, _ := screenApp(explained(picture.AboutTrigger), width, 40, colourful)
		a.focus, a.shown[orthogonalityID] = orthogonalityID, pinned
		press(a, "w")
		text := a.screen().String()
		for _, want := range []string{"⌊γ·φ₀·M⌋", "⌊.97 · 1 · 17⌋", "= 16", "= 37.9", "step 12,480"} {
			if !strings.Contains(text, want) {
				t.Errorf("width %d: no %q in\n%s", width, want, text)
			}
		}
	}
}

// TestWhyFilters: after / keys are words that the derivations shown must have; before, and
// after enter, they steer the run.
func TestWhyFilters(t *testing.T) {
	a, source := screenApp(explained(picture.AboutTrigger), 120, 40, colourful)
	a.focus, a.shown[orthogonalityID] = orthogonalityID, pinned
	press(a, "w")
	d := a.dialog.(*whyDialog)
	all := a.whyLines(a.desk.Snap.Explanation, 100, "")
	press(a, "/", "t", "h", "r", "e", "s", "h")
	if text := a.screen().String(); d.query.Text != "thresh" || !strings.Contains(text, "with: thresh") || !strings.Contains(text, "⌊γ·φ₀·M⌋") {
		t.Errorf("with %q:\n%s", d.query.Text, text)
	}
	if some := a.whyLines(a.desk.Snap.Explanation, 100, "thresh"); len(some) >= len(all) {
		t.Errorf("%d lines of %d", len(some), len(all))
	}
	press(a, "q", "q")
	if text := a.screen().String(); !strings.Contains(text, "no line has all of it") {
		t.Errorf("with %q:\n%s", d.query.Text, text)
	}
	if press(a, "esc"); a.dialog == nil || d.query.Text != "" || len(source.sent) != 0 {
		t.Errorf("esc leaves %q and sends %v", d.query.Text, source.sent)
	}
	if press(a, "/", "m", "enter", "."); d.query.Text != "m" || len(source.sent) != 1 {
		t.Errorf("after enter, with %q, . sends %v", d.query.Text, source.sent)
	}
	if press(a, "esc"); a.dialog != nil {
		t.Error("esc does not close the window")
	}
}

// TestWhyLeavesItsPanelFree, where there is room for both.
func TestWhyLeavesItsPanelFree(t *testing.T) {
	s := explained(picture.AboutTrigger)
	s.Explanation.Lines = s.Explanation.Lines[:3]
	a, _ := screenApp(s, 120, 40, colourful)
	a.focus = orthogonalityID
	before := a.screen().String()
	press(a, "w")
	after := a.screen().String()
	for _, p := range a.arrangement().arrange() {
		if p.id != orthogonalityID {
			continue
		}
		for y := p.y + 1; y < p.y+p.height-1; y++ {
			if strings.Split(before, "\n")[y] != strings.Split(after, "\n")[y] {
				t.Fatalf("row %d of the panel is covered\n%s", y, after)
			}
		}
	}
}

// TestWhyFollowsTheRun: keys that steer the run work while a formula is open, and
// new values are drawn.
func TestWhyFollowsTheRun(t *testing.T) {
	a, source := screenApp(explained(picture.AboutTrigger), 120, 40, colourful)
	a.focus = orthogonalityID
	press(a, "w", " ", ".")
	if len(source.sent) != 2 || source.sent[1].Verb != sim.Step {
		t.Errorf("sent %+v, want pause and step", source.sent)
	}
	next := *source.snap
	changed := *next.Explanation
	changed.Lines = []picture.Derivation{{What: "rank", Formula: "r", Result: "99"}}
	next.Explanation = &changed
	source.snap = &next
	a.Update(tick{})
	if !strings.Contains(a.View(), "99") {
		t.Error("new values are not drawn")
	}
	press(a, "right", "down")
	if source.view.Layer != 1 {
		t.Errorf("looks at layer %d, want 1", source.view.Layer)
	}
}

// TestWhyBySample: where a sample is explained, the arrows choose another, around
// the ends.
func TestWhyBySample(t *testing.T) {
	s := explained(picture.AboutLoss)
	s.Explanation.Samples = 3
	a, source := screenApp(s, 120, 40, colourful)
	a.focus = lossID
	press(a, "w", "left")
	if source.view.Sample != 2 {
		t.Errorf("sample %d, want the last", source.view.Sample)
	}
	if press(a, "right", "right"); source.view.Sample != 1 {
		t.Errorf("sample %d, want 1", source.view.Sample)
	}
}

func TestWhyWithoutAnswer(t *testing.T) {
	a, _ := typicalApp()
	if press(a, "w"); !strings.Contains(a.screen().String(), "no explanation of network yet") {
		t.Error("a missing explanation is a blank box")
	}
	b, _ := screenApp(&sim.Snapshot{State: sim.Loading}, 120, 40, colourful)
	if press(b, "w"); b.dialog != nil || !strings.Contains(b.View(), "nothing to explain yet") {
		t.Error("while loading there is something to explain")
	}
}

// TestWhatIfColumn: the picker asks for it only while it is open, and says of each
// trigger what it would add to each layer.
func TestWhatIfColumn(t *testing.T) {
	s := screentest.Typical().Snapshot()
	s.WhatIf = []picture.WhatIf{{Trigger: "north-act", Add: []int{0, 3}}, {Trigger: "linear", Add: []int{12, 1}}, {Trigger: "manual", Note: "cannot tell"}}
	for _, width := range []int{80, 120} {
		a, source := screenApp(s, width, 40, colourful)
		if press(a, "t"); !source.view.Shows(picture.WantWhatIf) {
			t.Error("the picker does not ask")
		}
		text := a.screen().String()
		for _, want := range []string{"L1   L2", "0   +3", "+12   +1", "–    –", "◌    ◌"} {
			if !strings.Contains(text, want) {
				t.Errorf("width %d: no %q in\n%s", width, want, text)
			}
		}
		if press(a, "esc"); source.view.Shows(picture.WantWhatIf) {
			t.Error("closed, it still asks")
		}
	}
}

func TestThumbnails(t *testing.T) {
	asked := ""
	o := colourful
	o.Thumbnail = func(data string) (*picture.Grid, error) {
		asked += data + " "
		switch data {
		case "moons":
			panic("no moons")
		case "digits":
			return nil, fmt.Errorf("no digits")
		}
		g := screentest.SpiralGrid(4, 4)
		g.Values = nil
		return &g, nil
	}
	s := screentest.Typical().Snapshot()
	s.Grids = nil
	a, _ := screenApp(s, 120, 40, o)
	a.shown[boundaryID] = hidden
	a.options.Thumbnail = o.Thumbnail
	before := strings.Count(a.screen().String(), "x")
	cmd := press(a, "d")
	if cmd == nil {
		t.Fatal("no picture is asked for")
	}
	a.Update(cmd())
	if after := strings.Count(a.screen().String(), "x"); after < before+10 {
		t.Errorf("%d crosses before, %d with the picture of two classes", before, after)
	}
	a.Update(press(a, "down")())
	if !strings.Contains(a.notice, "no moons") {
		t.Errorf("a panic says %q", a.notice)
	}
	a.Update(press(a, "down")())
	if !strings.Contains(a.notice, "no digits") {
		t.Errorf("an error says %q", a.notice)
	}
	if cmd := press(a, "up"); cmd != nil || asked != "spiral moons digits " {
		t.Errorf("asked for %q, want each once", asked)
	}
}

// TestExplanationFits: no character of a formula is lost on a narrow terminal.
func TestExplanationFits(t *testing.T) {
	a, _ := screenApp(explained(picture.AboutTrigger), 60, 30, Options{Tier: cells.ASCII})
	for width := 20; width < 90; width++ {
		for _, l := range explained("").Explanation.Lines {
			for _, row := range a.derivation(l, formulaAt(explained("").Explanation, width), width) {
				x := 0
				for _, s := range row {
					x = max(x, s.at) + cells.TextWidth(s.text)
				}
				if x > max(width, 40) {
					t.Fatalf("width %d: %+v takes %d", width, row, x)
				}
			}
		}
	}
}
