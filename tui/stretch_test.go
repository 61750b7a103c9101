package tui

import (
	"math"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screentest"
)

// TestZoomTime: keys make the charts show less of the time, towards the newest step
// or around the shown one, say so, and lead back.
func TestZoomTime(t *testing.T) {
	a, m := travelApp(120, 40, colourful)
	chart := func() string { return drawn(lossID, &a.desk, 60, 12) }
	if press(a, "<"); !strings.Contains(a.notice, "the whole run") {
		t.Errorf("there is nothing to undo, but it says %q", a.notice)
	}
	press(a, ">")
	if got := chart(); !strings.Contains(got, "steps 6,240–12,480") || !strings.Contains(got, "└6,240") {
		t.Errorf("half of the time:\n%s", got)
	}
	if got := drawn(widthsID, &a.desk, 60, 12); !strings.Contains(got, "steps 6,240–12,480") {
		t.Errorf("the widths do not go along:\n%s", got)
	}
	if press(a, "<"); a.desk.Part != (desk.Stretch{}) {
		t.Errorf("back is %+v", a.desk.Part)
	}
	go1(a, m, ",", ">", ">")
	if a.desk.Part.Low == 0 {
		t.Errorf("in the past: %+v", a.desk.Part)
	}
	go1(a, m, "home")
	if axis := a.desk.Ruler().Axis(); axis.Min != 0 || axis.Max > 12480/3 {
		t.Errorf("at the first step the charts show %+v", axis)
	}
	if press(a, "Z"); a.desk.Part != (desk.Stretch{}) {
		t.Error("Z does not lead back")
	}
	press(a, ">")
	if press(a, "X"); a.desk.Part != (desk.Stretch{}) {
		t.Error("steps are taken for epochs")
	}
	press(a, ">")
	next := *m.snap
	next.Run = "2"
	m.snap = &next
	if a.read(); a.desk.Part != (desk.Stretch{}) {
		t.Error("another run begins with a part of the time of the last")
	}
}

// TestZoomEnds: the number beside a curve is that of its end, not of later.
func TestZoomEnds(t *testing.T) {
	s := screentest.Typical().Snapshot()
	s.Series = []sim.Series{{Column: sim.ColumnOf("test_loss"), Buckets: []sim.Bucket{screentest.Bucket(1000, .7), screentest.Bucket(2000, .6), screentest.Bucket(12000, .1)}}}
	a, _ := screenApp(s, 120, 40, colourful)
	a.desk.Part = desk.Stretch{Low: 500, High: 3000}
	if got := drawn(lossID, &a.desk, 60, 12); !strings.Contains(got, "test .6") {
		t.Errorf("no value of step 2,000 in\n%s", got)
	}
}

// panelPlace is where a panel is on the screen.
func panelPlace(t *testing.T, a *app, id panelID) place {
	t.Helper()
	for _, p := range a.arrangement().arrange() {
		if p.id == id {
			return p
		}
	}
	t.Fatalf("no panel %d", id)
	return place{}
}

// TestWheelZoomsTime: what lies under the pointer stays there.
func TestWheelZoomsTime(t *testing.T) {
	a, _ := screenApp(screentest.Typical().Snapshot(), 200, 60, colourful)
	for _, id := range []panelID{lossID, accuracyID, widthsID} {
		p := panelPlace(t, a, id)
		x := p.x + p.width/2
		before, ok := a.timeUnder(p, x)
		if !ok || before < 4000 || before > 9000 {
			t.Fatalf("under the middle of panel %d lies %g, %v", id, before, ok)
		}
		wheel := func(b tea.MouseButton) {
			a.Update(tea.MouseMsg{X: x, Y: p.y + 3, Action: tea.MouseActionPress, Button: b})
		}
		wheel(tea.MouseButtonWheelUp)
		if after, _ := a.timeUnder(p, x); math.Abs(after-before) > 1 || a.desk.Part == (desk.Stretch{}) {
			t.Errorf("panel %d: under the pointer was %g, then %g of %+v", id, before, after, a.desk.Part)
		}
		if wheel(tea.MouseButtonWheelDown); a.desk.Part != (desk.Stretch{}) {
			t.Errorf("panel %d: back is %+v", id, a.desk.Part)
		}
	}
}

// TestCrosshair: while the right button is held over a chart, all charts tell their
// values there.
func TestCrosshair(t *testing.T) {
	a, _ := screenApp(screentest.Typical().Snapshot(), 200, 60, colourful)
	loss := panelPlace(t, a, lossID)
	right := func(x int, action tea.MouseAction) {
		a.Update(tea.MouseMsg{X: x, Y: loss.y + 2, Action: action, Button: tea.MouseButtonRight})
	}
	plain := a.screen().String()
	right(loss.x+20, tea.MouseActionPress)
	if got := a.screen().String(); strings.Count(got, "values at step ") != 3 || !strings.Contains(got, "┃") {
		t.Errorf("not all charts tell their values in\n%s", got)
	}
	first := a.desk.Reading()
	if right(loss.x+30, tea.MouseActionMotion); a.desk.Reading() <= first {
		t.Errorf("to the right of step %d is step %d", first, a.desk.Reading())
	}
	if right(loss.x+30, tea.MouseActionRelease); a.screen().String() != plain {
		t.Error("the crosshair stays")
	}
	press(a, "m")
	if right(loss.x+20, tea.MouseActionPress); a.desk.Cross != 0 {
		t.Error("the mouse is off")
	}
}

func TestGuidesKey(t *testing.T) {
	a, _ := typicalApp()
	without := drawn(lossID, &a.desk, 60, 12)
	if press(a, "#"); drawn(lossID, &a.desk, 60, 12) == without {
		t.Error("no lines are drawn")
	}
	if p, changed := a.preferences(); !changed || !p.Guides {
		t.Error("the lines are not kept")
	}
	if press(a, "#"); drawn(lossID, &a.desk, 60, 12) != without {
		t.Error("the lines stay")
	}
}
