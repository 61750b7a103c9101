package tui

import (
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

// kept gives a run keyframes, one of them bookmarked.
func kept(s *sim.Snapshot) *sim.Snapshot {
	s.Head = s.Step
	for step := 0; step <= s.Step; step += 256 {
		s.Keyframes = append(s.Keyframes, sim.Keyframe{Step: step, Bytes: 12_800, Kept: step == 5120})
	}
	return s
}

// at is a run whose screen shows a step of its past.
func at(s *sim.Snapshot, step int) *sim.Snapshot {
	past := *s
	past.Past, past.State, past.Step, past.Epoch = step < past.Head, sim.Paused, step, float64(step)/20
	if !past.Past {
		past.Step = past.Head
	}
	return &past
}

// timeMachine is a run that can be gone through as with a trainer.
type timeMachine struct{ fakeSource }

func (m *timeMachine) Send(c sim.Command) bool {
	if !m.fakeSource.Send(c) {
		return false
	}
	next := *m.snap
	switch c.Verb {
	case sim.Seek:
		next = *at(m.snap, c.N)
	case sim.Live:
		next = *at(m.snap, m.snap.Head)
	case sim.Run:
		next.State = sim.Running
	case sim.Pause:
		next.State = sim.Paused
	}
	next.Ack = c.ID
	m.snap = &next
	return true
}

// travelApp is an app on a run with a past.
func travelApp(width, height int, o Options) (*app, *timeMachine) {
	a, _ := screenApp(kept(screentest.Typical().Snapshot()), width, height, o)
	m := &timeMachine{fakeSource{snap: a.desk.Snap}}
	a.options.Source = m
	return a, m
}

// go1 presses keys with a frame after each, and returns what was sent.
func go1(a *app, m *timeMachine, keys ...string) []sim.Command {
	for _, k := range keys {
		press(a, k)
		a.Update(tick{})
	}
	sent := m.sent
	for i := range sent {
		sent[i].ID = 0
	}
	return sent
}

func seek(step int) sim.Command { return sim.Command{Verb: sim.Seek, N: step} }

func TestScrubKeys(t *testing.T) {
	live, run := sim.Command{Verb: sim.Live}, sim.Command{Verb: sim.Run}
	tests := []struct {
		name string
		keys []string
		want []sim.Command
	}{
		{"one step back", []string{","}, []sim.Command{seek(12479)}},
		{"and another", []string{",", ","}, []sim.Command{seek(12479), seek(12478)}},
		{"by arrows", []string{",", "left", "right", "right"}, []sim.Command{seek(12479), seek(12478), seek(12479), seek(12480)}},
		{"by tens", []string{"shift+left", "shift+left", "shift+right"}, []sim.Command{seek(12470), seek(12460), seek(12470)}},
		{"by keyframes", []string{"pgup", "pgup", "pgdown", "pgdown"}, []sim.Command{seek(12288), seek(12032), seek(12288), seek(12480)}},
		{"to the start and back", []string{"home", "left", "end"}, []sim.Command{seek(0), live, run}},
		{"esc goes back to live", []string{",", "esc"}, []sim.Command{seek(12479), live, run}},
		{"enter too", []string{",", "enter"}, []sim.Command{seek(12479), live, run}},
		{"a run that was paused stays so", []string{" ", ",", "enter"}, []sim.Command{{Verb: sim.Pause}, seek(12479), live}},
		{"by births on the timeline", []string{";", "[", "[", "]"}, []sim.Command{seek(12468), seek(10439), seek(12468)}},
		{"by what the filter finds", []string{"/", "l", "r", "enter", ";", "["}, []sim.Command{seek(6240)}},
		{"no further birth", []string{",", "]"}, []sim.Command{seek(12479)}},
		{"arrows choose the layer in the present", []string{"right", "left"}, nil},
		{"esc leaves the timeline", []string{";", "esc", "right"}, nil},
		{"having come back by itself, it is not run again", []string{",", "right", " ", " ", ",", "enter"},
			[]sim.Command{seek(12479), seek(12480), run, {Verb: sim.Pause}, seek(12479), live}},
		{"bookmark", []string{"M"}, []sim.Command{{Verb: sim.Bookmark}}},
		{"one step on from the past", []string{",", "."}, []sim.Command{seek(12479), {Verb: sim.Step, N: 1}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, m := travelApp(120, 40, colourful)
			got := go1(a, m, tt.keys...)
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("sent %+v, want %+v", got, tt.want)
			}
		})
	}
}

// TestOneSeekAtATime: a key held down, or a drag, does not pile up replays, and
// the newest wish wins.
func TestOneSeekAtATime(t *testing.T) {
	s := kept(screentest.Typical().Snapshot())
	a, source := screenApp(s, 120, 40, colourful)
	press(a, ",", ",", ",", "left", "shift+left")
	if len(source.sent) != 1 || source.sent[0].N != 12479 {
		t.Fatalf("while the first is not answered, sent %+v", source.sent)
	}
	answered := *at(s, 12479)
	answered.Ack = 1
	source.snap = &answered
	a.Update(tick{})
	if len(source.sent) != 2 || source.sent[1].N != 12466 {
		t.Errorf("once it is answered, sent %+v, want a seek to 12466", source.sent)
	}
	source.full = true
	press(a, "end")
	source.full = false
	if press(a, "end"); source.sent[len(source.sent)-1].Verb != sim.Live {
		t.Errorf("with a seek under way there is no way back: %+v", source.sent)
	}
}

// TestThePastIsShown: state, charts and events are those of the shown step.
func TestThePastIsShown(t *testing.T) {
	a, m := travelApp(120, 40, colourful)
	go1(a, m, ",")
	a.scrubTo(8000)
	a.Update(tick{})
	frame := a.screen().String()
	rows := strings.Split(frame, "\n")
	if !strings.Contains(rows[0], "◀ AT 8,000  of 12,480  epoch 400") {
		t.Errorf("the header is %q", rows[0])
	}
	if row := rows[38]; !strings.Contains(row, "●┄") || !strings.Contains(row, "◀ AT 8,000") || !strings.Contains(row, "49 keyframes · 0.6 MB") || !strings.Contains(row, "◆") {
		t.Errorf("the timeline is %q", row)
	}
	loss := drawn(lossID, &a.desk, 60, 12)
	if !strings.Contains(loss, "┃") {
		t.Errorf("no cursor in\n%s", loss)
	}
	test, _ := sim.Find(a.desk.Snap.Series, "test_loss")
	if v, _ := test.At(8000); !strings.Contains(loss, "test "+cells.Short(v)) {
		t.Errorf("the test loss at the end of the curve is not that of the step, %s, in\n%s", cells.Short(v), loss)
	}
	line := cells.New(50, 1)
	phi, _ := sim.Find(a.desk.Snap.Series, "phi.L1")
	panels.Sparkline(&a.desk, line, phi, cells.Style{})
	for x := range line.Width {
		if marked := line.At(x, 0).Style.Attr&cells.Reverse != 0; marked != (x == 31) { // 8,000 of 12,480 on 50 cells
			t.Errorf("cell %d of the line of φ marks the step: %v", x, marked)
		}
	}
	events := strings.Split(drawn(eventsID, &a.desk, 100, 6), "\n")
	if !strings.Contains(events[0], "19 of 34") && !strings.Contains(events[0], "later") || !strings.Contains(events[1], "7,798") {
		t.Errorf("the events begin %q", events[:2])
	}
	if press(a, "end"); strings.Contains(a.notice, "past") {
		t.Errorf("said %q", a.notice)
	}
	a.Update(tick{})
	if frame = a.screen().String(); strings.Contains(frame, "AT 8,000") || !strings.Contains(frame, "● live") {
		t.Error("back in the present the past is still shown")
	}
}

// TestThePastCannotBeChanged: keys that would change the run say what to do
// instead.
func TestThePastCannotBeChanged(t *testing.T) {
	a, m := travelApp(120, 40, colourful)
	go1(a, m, ",")
	before := len(m.sent)
	for _, k := range []string{"t", "i", "p", "g"} {
		press(a, k)
		if a.dialog != nil || !strings.Contains(a.notice, "f forks here, end returns") {
			t.Errorf("%s: said %q", k, a.notice)
		}
	}
	if len(m.sent) > before {
		t.Errorf("sent %+v", m.sent[before:])
	}
}

// TestNoPastNoTimeline: a source that keeps nothing says so.
func TestNoPastNoTimeline(t *testing.T) {
	a, source := typicalApp()
	for _, k := range []string{",", ";", "home", "pgup", "M", "f", "x", "A"} {
		if press(a, k); len(source.sent) > 0 || a.dialog != nil || !strings.Contains(a.notice, "is not kept") {
			t.Errorf("%s: sent %+v, said %q", k, source.sent, a.notice)
		}
	}
	if a.timelineShown() {
		t.Error("there is a timeline")
	}
}

// TestTimelineComesAndGoes: large screens always have it, others in the past and
// by its key.
func TestTimelineComesAndGoes(t *testing.T) {
	for _, tt := range []struct {
		width, height int
		keys          []string
		want          bool
	}{
		{120, 40, nil, true}, {200, 60, nil, true}, {80, 24, nil, false}, {119, 40, nil, false}, {120, 39, nil, false},
		{80, 24, []string{","}, true}, {80, 24, []string{",", "esc"}, false}, {80, 24, []string{";"}, true}, {80, 24, []string{";", ";"}, false}, {60, 18, []string{","}, true}, {59, 18, []string{","}, false},
	} {
		a, m := travelApp(tt.width, tt.height, colourful)
		go1(a, m, tt.keys...)
		if got := a.timelineShown(); got != tt.want {
			t.Errorf("%d×%d after %q: shown is %v", tt.width, tt.height, tt.keys, got)
		}
	}
}

// TestTimelineCells: cells and steps lie in the same order, and a cell's step is
// in the cell.
func TestTimelineCells(t *testing.T) {
	for _, last := range []int{0, 1, 7, 100, 12480, 3_000_000} {
		for width := 2; width < 200; width += 13 {
			line := timeline{width: width, last: last}
			for x := range width {
				step := line.step(x)
				if step < 0 || step > last || x > 0 && step < line.step(x-1) {
					t.Fatalf("%d steps on %d cells: cell %d is step %d", last, width, x, step)
				}
				if last >= width && line.column(step) != x {
					t.Fatalf("%d steps on %d cells: step %d of cell %d lies in cell %d", last, width, step, x, line.column(step))
				}
			}
			if line.column(-5) != 0 || line.column(last+5) > width-1 {
				t.Fatalf("%d steps on %d cells: steps beyond the ends lie outside", last, width)
			}
		}
	}
}

// TestEnterOnAnEvent leads to its step with its neuron selected, and then to the
// neuron's card, which goes along through time.
func TestEnterOnAnEvent(t *testing.T) {
	a, m := travelApp(120, 40, colourful)
	a.focus = eventsID
	sent := go1(a, m, "down", "down", "enter") // the third event
	if !reflect.DeepEqual(sent, []sim.Command{seek(10439)}) {
		t.Fatalf("sent %+v", sent)
	}
	u, ok := a.desk.Selected()
	if e, under := a.desk.UnderCursor(); !ok || u.Born != 10439 || !under || e.Step != 10439 {
		t.Errorf("selected %+v, under the cursor %+v", u, e)
	}
	if go1(a, m, "enter"); a.dialog == nil || a.dialog.title() != "neuron" {
		t.Fatal("the second enter does not open the card")
	}
	for _, k := range []string{",", "right", "pgup", "."} {
		if go1(a, m, k); a.dialog == nil {
			t.Fatalf("%s closes the card", k)
		}
	}
	next := *at(m.snap, 9000)
	next.Graph.Columns = append([]picture.GraphColumn(nil), next.Graph.Columns...)
	next.Graph.Columns[1].Units = next.Graph.Columns[1].Units[:10]
	m.snap = &next
	a.Update(tick{})
	if text := a.screen().String(); !strings.Contains(text, "is not born yet: it is born at step 10,439") {
		t.Errorf("before its birth the card says\n%s", text)
	}
}

// TestMouseOnTheTimeline: a click and a drag scrub, the wheel goes a cell on, and
// a drag that leaves the line still leads.
func TestMouseOnTheTimeline(t *testing.T) {
	a, m := travelApp(120, 40, colourful)
	line, y := timelineOf(&a.desk, 120), 38
	mouse := func(x, y int, action tea.MouseAction, button tea.MouseButton) {
		a.Update(tea.MouseMsg{X: x, Y: y, Action: action, Button: button})
		a.Update(tick{})
	}
	mouse(line.x+10, y, tea.MouseActionPress, tea.MouseButtonLeft)
	mouse(line.x+20, y, tea.MouseActionMotion, tea.MouseButtonLeft)
	mouse(line.x-50, y-9, tea.MouseActionMotion, tea.MouseButtonLeft)
	mouse(line.x+30, y, tea.MouseActionRelease, tea.MouseButtonLeft)
	mouse(line.x+40, y, tea.MouseActionMotion, tea.MouseButtonLeft)
	mouse(line.x+5, y, tea.MouseActionPress, tea.MouseButtonWheelDown)
	var steps []int
	for _, c := range m.sent {
		steps = append(steps, c.N)
	}
	if want := []int{line.step(10), line.step(20), 0, line.step(1)}; !reflect.DeepEqual(steps, want) {
		t.Errorf("seeks to %v, want %v", steps, want)
	}
	if !a.onTimeline {
		t.Error("the timeline does not have the keys")
	}
	if mouse(5, 5, tea.MouseActionPress, tea.MouseButtonLeft); a.onTimeline {
		t.Error("a click on a panel leaves the keys to the timeline")
	}
}

// TestBookmarkSaysWhichWay: a second one lets the step go.
func TestBookmarkSaysWhichWay(t *testing.T) {
	a, m := travelApp(120, 40, colourful)
	if go1(a, m, "M"); !strings.Contains(a.notice, "step 12,480 is bookmarked") {
		t.Errorf("said %q", a.notice)
	}
	a.scrubTo(5120)
	a.Update(tick{})
	if go1(a, m, "M"); !strings.Contains(a.notice, "step 5,120 is no longer bookmarked") {
		t.Errorf("of one that is kept, said %q", a.notice)
	}
}

// TestReplayIsTold: the way on from the past is not yet the run.
func TestReplayIsTold(t *testing.T) {
	s := at(kept(screentest.Typical().Snapshot()), 8000)
	s.State = sim.Running
	a, _ := screenApp(s, 120, 40, colourful)
	if row := strings.Split(a.screen().String(), "\n")[0]; !strings.Contains(row, "▶ REPLAY 8,000  of 12,480") {
		t.Errorf("the header is %q", row)
	}
}

// TestLongReplay is told while it lasts.
func TestLongReplay(t *testing.T) {
	s := at(kept(screentest.Typical().Snapshot()), 8000)
	s.Replaying = 4000
	a, _ := screenApp(s, 120, 40, colourful)
	if row := strings.Split(a.screen().String(), "\n")[0]; !strings.Contains(row, "◌ TO 8,000, 4,000 steps left") {
		t.Errorf("the header is %q", row)
	}
}

// TestStepping is a state of its own while the run goes on to where it pauses.
func TestStepping(t *testing.T) {
	a, source := typicalApp()
	header := func() string { return strings.Split(a.screen().String(), "\n")[0] }
	if press(a, "n"); !strings.Contains(header(), "▶│ STEP") {
		t.Errorf("on the way to the next birth: %q", header())
	}
	next := *source.snap
	next.State, next.Ack = sim.Paused, 1
	source.snap = &next
	if a.Update(tick{}); !strings.Contains(header(), "‖ PAUSE") {
		t.Errorf("arrived: %q", header())
	}
	again := next
	again.State = sim.Running
	source.snap = &again
	if a.Update(tick{}); !strings.Contains(header(), "▶ RUN") {
		t.Errorf("running: %q", header())
	}
}

// awkwardPasts are pasts and races at the edges of what can come.
func awkwardPasts() map[string]*sim.Snapshot {
	empty := &sim.Snapshot{State: sim.Paused, Past: true, Head: 9, Step: 3, Keyframes: []sim.Keyframe{{Step: 5}, {Step: 2, Bytes: -1, Kept: true}}}
	beyond := at(kept(screentest.Run{Steps: 30, Start: 2, Widths: []int{3}}.Snapshot()), 20)
	beyond.Keyframes = append(beyond.Keyframes, sim.Keyframe{Step: 1 << 40, Bytes: 1 << 50, Kept: true})
	beyond.Note, beyond.Replaying = "going to step 20", 7
	torn := race()
	torn.Sync = "unheard of"
	torn.Lanes = append(torn.Lanes, &sim.Snapshot{Lane: "語\x1b[2J", Parent: "a", Forked: 1 << 40}, &sim.Snapshot{State: sim.Failed})
	stranger := race()
	stranger.Lane = "not among them"
	same := kept(screentest.Typical().Snapshot()) // of a run that has diverged
	same.Past, same.State = true, sim.Paused
	return map[string]*sim.Snapshot{
		"past of nothing": empty, "keyframes beyond the head": beyond, "torn race": torn, "lane not among the lanes": stranger, "past at the head": same,
		"race in the past": func() *sim.Snapshot { s := race(); s.Past, s.Step = true, 100; return s }(),
	}
}
