package tui

import (
	"math"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screentest"
)

// TestScaled: the place stays where it is while there is room, the ends hold, and
// what comes to all of the time, or ends with it, is told apart.
func TestScaled(t *testing.T) {
	whole := cells.Axis{Max: 1000}
	tests := []struct {
		name  string
		part  cells.Axis
		place float64
		by    float64
		want  desk.Stretch
	}{
		{"in the middle", whole, 500, .5, desk.Stretch{Low: 250, High: 750}},
		{"off the middle", whole, 200, .5, desk.Stretch{Low: 100, High: 600}},
		{"at the newest step", whole, 1000, .5, desk.Stretch{Low: 500}},
		{"at the first", whole, 0, .5, desk.Stretch{Low: 0, High: 500}},
		{"longer, held by the start", cells.Axis{Min: 100, Max: 300}, 300, 2, desk.Stretch{Low: 0, High: 400}},
		{"longer than all", cells.Axis{Min: 100, Max: 900}, 500, 2, desk.Stretch{}},
		{"no shorter than least", cells.Axis{Min: 100, Max: 110}, 105, .5, desk.Stretch{Low: 101, High: 109}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := desk.Scaled(tt.part, whole, tt.place, tt.by, 8); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

// TestStretchAround: a part of the time goes along with the shown step and keeps its
// length.
func TestStretchAround(t *testing.T) {
	for _, tt := range []struct {
		part  desk.Stretch
		place float64
		want  desk.Stretch
	}{
		{desk.Stretch{}, 5, desk.Stretch{}}, {desk.Stretch{Low: 10, High: 20}, 15, desk.Stretch{Low: 10, High: 20}}, {desk.Stretch{Low: 10, High: 20}, 25, desk.Stretch{Low: 15, High: 25}}, {desk.Stretch{Low: 10, High: 20}, 4, desk.Stretch{Low: 4, High: 14}}, {desk.Stretch{Low: 10}, 4, desk.Stretch{Low: 4, High: 24}}, {desk.Stretch{Low: 10}, 30, desk.Stretch{Low: 10}},
	} {
		if got := tt.part.Around(tt.place, 30); got != tt.want {
			t.Errorf("%+v around %g is %+v, want %+v", tt.part, tt.place, got, tt.want)
		}
	}
}

// TestReducePart: only what lies in the part is drawn, with what held when it
// begins, and the average is still over everything.
func TestReducePart(t *testing.T) {
	buckets := []sim.Bucket{screentest.Bucket(10, 8), screentest.Bucket(20, math.NaN()), screentest.Bucket(30, 4), screentest.Bucket(50, 2), screentest.Bucket(90, 1)}
	r := desk.StepsTo(100)
	r.Part = desk.Stretch{Low: 40, High: 60}
	spans, broken := desk.Reduce(buckets, r, 3, .5)
	if broken != -1 {
		t.Errorf("what is not finite lies elsewhere, but is drawn in column %d", broken)
	}
	// Averages of weight 1/2 from the start: 8, 16/3, 24/7.
	if math.Abs(spans[0].Y-16./3) > 1e-12 || math.Abs(spans[1].Y-24./7) > 1e-12 || !spans[2].Empty {
		t.Errorf("drawn are %+v", spans)
	}
	r.Part = desk.Stretch{Low: 95}
	if spans, _ = desk.Reduce(buckets, r, 3, 0); spans[0].Y != 1 || !spans[1].Empty {
		t.Errorf("after the last measurement: %+v, want what held", spans)
	}
	r.Part = desk.Stretch{Low: 200}
	if spans, _ = desk.Reduce(buckets, r, 11, 0); spans[1].Y != 8 {
		t.Errorf("a part after the end: %+v, want all of it", spans)
	}
}

// TestPlaceAndBack: the step at the place of a step is that step.
func TestPlaceAndBack(t *testing.T) {
	marks := []sim.Bucket{screentest.Bucket(10, 1), screentest.Bucket(20, 5), screentest.Bucket(40, 6)}
	for step := 0.; step <= 50; step++ {
		r := desk.Ruler{Marks: marks, Last: sim.Bucket{Step: 50, Last: 8}}
		place := r.Place(step)
		if got := r.Step(place); math.Abs(got-step) > 1e-9 {
			t.Errorf("step %g lies at %g, where step %g is", step, place, got)
		}
	}
	r := desk.Ruler{Marks: marks, Last: sim.Bucket{Step: 50, Last: 8}}
	if got := r.Step(9); got != 50 {
		t.Errorf("beyond the end is step %g, want the last", got)
	}
}

// TestZoomTime: keys make the charts show less of the time, towards the newest step
// or around the shown one, say so, and lead back.
func TestZoomTime(t *testing.T) {
	a, m := travelApp(120, 40, colourful)
	chart := func() string { return drawn(lossID, &a.desk, 60, 12) }
	if press(a, "<"); !strings.Contains(a.notice, "all of the time") {
		t.Errorf("there is nothing to undo, but it says %q", a.notice)
	}
	press(a, ">")
	if got := chart(); !strings.Contains(got, "steps 6,240–12,480") || !strings.Contains(got, "└6240─") {
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
