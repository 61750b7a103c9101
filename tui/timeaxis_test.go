package tui

import (
	"strings"
	"testing"
	"time"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screentest"
)

// TestTimeAxes: a key leads from steps to epochs and to running time, where that
// is measured, and curves and births move along.
func TestTimeAxes(t *testing.T) {
	s := screentest.Typical().Snapshot() // 12,480 steps, 624 epochs of them
	s.Busy = 80 * time.Second
	// The first half of the steps took three quarters of the time.
	half := s.Step / 2
	s.Seconds.Buckets = []sim.Bucket{screentest.Bucket(half, 60)}
	a, source := screenApp(s, 120, 40, colourful)
	unit := func() string { return drawn(lossID, &a.desk, 60, 12) }
	if got := unit(); !strings.Contains(got, "12,500 step") {
		t.Errorf("at first not over steps:\n%s", got)
	}
	if press(a, "X"); !strings.Contains(unit(), "800 epoch") || !strings.Contains(a.notice, "epochs") {
		t.Errorf("%q, not over epochs:\n%s", a.notice, unit())
	}
	if press(a, "X"); !strings.Contains(unit(), "80 s") {
		t.Errorf("not over time:\n%s", unit())
	}
	spans, _ := desk.Reduce([]sim.Bucket{screentest.Bucket(half, 7)}, a.desk.Ruler(), 5, 0)
	if spans[3].Empty || spans[3].Y != 7 {
		t.Errorf("half of the steps lie at %+v, want the fourth of five columns", spans)
	}
	for i, place := range a.desk.Births() {
		if place < 0 || place > 80 {
			t.Errorf("birth %d lies at %g of 80 s", i, place)
		}
	}
	next := *s
	next.Seconds = sim.Series{}
	source.snap = &next
	if a.read(); !strings.Contains(unit(), "12,500 step") {
		t.Errorf("where no time is measured, not over steps:\n%s", unit())
	}
	press(a, "X")
	if press(a, "X"); a.desk.Along != desk.BySteps {
		t.Errorf("time is offered though nobody measures it: %s", desk.TimeAxes[a.desk.Along].Name)
	}
	for _, tier := range []cells.Tier{cells.Braille, cells.ASCII} {
		a.desk.Tier = tier
		for id := range panelCount {
			drawPanel(&fakeScreens[0].Panels[id], id, &a.desk, cells.New(30, 9), true)
		}
	}
}
