package tui

import (
	"testing"

	"github.com/north-tui/north/tui/screentest"
)

// TestGoldenStage draws the stage at the size of a projector's terminal, at the least size,
// with another panel in focus, beside a lesson, and left again.
func TestGoldenStage(t *testing.T) {
	staged := colourful
	staged.Stage = true
	for _, tt := range []struct {
		name          string
		width, height int
		keys          []string
	}{
		{"stage-80x24", 80, 24, nil}, {"stage-60x18", 60, 18, nil}, {"stage-120x40-loss", 120, 40, []string{"2"}},
	} {
		a, _ := screenApp(screentest.Typical().Snapshot(), tt.width, tt.height, staged)
		press(a, tt.keys...)
		golden(t, tt.name, a.screen().String())
	}
	o := staged
	o.Lesson = allLessons()[0]
	a, _ := screenApp(screentest.Typical().Snapshot(), 120, 40, o)
	golden(t, "stage-lesson-120x40", a.screen().String())
}

// TestStage: the key leads there and back, tab reaches every panel but keeps two on the
// screen, and the numbers are those of the scene.
func TestStage(t *testing.T) {
	a, _ := screenApp(screentest.Typical().Snapshot(), 80, 24, colourful)
	before := a.screen().String()
	press(a, "!")
	seen := map[panelID]bool{}
	for range a.scene.Panels {
		if n := len(a.places()); n < 1 || n > 2 || !visible(a.places(), a.focus) {
			t.Fatalf("%d panels are on the stage, %s in focus", n, a.panel().Name)
		}
		seen[a.focus] = true
		press(a, "tab")
	}
	if lacks := a.lacking(); len(seen) < len(a.scene.Panels) {
		t.Errorf("tab reaches %d of %d panels; %v have nothing to show", len(seen), len(a.scene.Panels), lacks)
	}
	press(a, "1", "!", "z", "z")
	if a.stage {
		t.Fatal("the key does not lead back")
	}
	if a.notice = ""; a.screen().String() != before {
		t.Errorf("after the stage the screen is another:\n%s", a.screen())
	}
}

func TestSteady(t *testing.T) {
	for v, want := range map[float64]string{.6: ".600", 2.5: "2.50", 30: "30", -12.34: "−12.3", 12480: "12.5k", 0: "0", 1e-5: "1e-5"} {
		if got := steady(v); got != want {
			t.Errorf("%g is %s, want %s", v, got, want)
		}
	}
}
