package tui

import (
	"context"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screentest"
)

// branch is a lane of a run, with its test loss and accuracy otherwise by some
// factor after it left.
func branch(s *sim.Snapshot, lane, name, parent string, forked int, factor float64) *sim.Snapshot {
	b := *s
	b.Lane, b.Name, b.Parent, b.Forked = lane, name, parent, forked
	b.Series = append([]sim.Series(nil), s.Series...)
	for i := range b.Series {
		if g := b.Series[i].Group; g != "loss" && g != "accuracy" {
			continue
		}
		b.Series[i].Buckets = append([]sim.Bucket(nil), s.Series[i].Buckets...)
		for j := range b.Series[i].Buckets {
			if c := &b.Series[i].Buckets[j]; c.Step > float64(forked) {
				c.Min, c.Max, c.Last = c.Min*factor, c.Max*factor, c.Last*factor
			}
		}
	}
	return &b
}

// race is a run of three lanes, the first of which is on the screen: b left it at
// step 8,000, c began with other settings.
func race() *sim.Snapshot {
	s := kept(screentest.Typical().Snapshot())
	s.Sync, s.Busy = "step", 4*time.Second
	s.Seconds.Buckets = []sim.Bucket{screentest.Bucket(s.Step, 4)}
	a := branch(s, "a", "", "", 0, 1)
	b := branch(s, "b", "random", "a", 8000, .9)
	c := branch(s, "c", "static 64+64", "a", 0, 1.04)
	a.Busy, b.Busy, c.Busy = 4*time.Second, 6*time.Second, 9*time.Second
	lanes := []*sim.Snapshot{a, b, c}
	shown := *a
	shown.Lanes = lanes
	return &shown
}

func raceApp(width, height int) (*app, *timeMachine) {
	a, _ := screenApp(race(), width, height, colourful)
	m := &timeMachine{fakeSource{snap: a.desk.Snap}}
	a.options.Source = m
	return a, m
}

func TestRaceKeys(t *testing.T) {
	tests := []struct {
		name string
		keys []string
		want []sim.Command
	}{
		{"to another lane", []string{"x", "down", "enter"}, []sim.Command{{Verb: sim.Focus, N: 1}}},
		{"the lane that is shown", []string{"x", "enter"}, nil},
		{"swap", []string{"="}, []sim.Command{{Verb: sim.Focus, N: 1}}},
		{"swap in the race", []string{"x", "="}, []sim.Command{{Verb: sim.Focus, N: 1}}},
		{"drop the shown one", []string{"D", "D"}, []sim.Command{{Verb: sim.Drop}}},
		{"drop another", []string{"x", "down", "down", "D", "enter"}, []sim.Command{{Verb: sim.Drop, N: 2}}},
		{"not dropped after all", []string{"x", "D", "esc"}, nil},
		{"nor by another key", []string{"D", "x", "esc"}, nil},
		{"a restart would end them all", []string{"r", "esc"}, nil},
		{"and does", []string{"r", "enter"}, []sim.Command{{Verb: sim.Restart, Spec: spec(map[string]string{"data": "spiral"})}}},
		{"so do other data", []string{"d", "down", "enter", "esc"}, nil},
		{"once sure", []string{"d", "down", "enter", "enter"}, []sim.Command{{Verb: sim.Restart, Spec: spec(map[string]string{"data": "moons"})}}},
		{"and what needs a restart", []string{"p", "down", "down", "down", "down", "down", "down", "right", "enter", "enter"},
			[]sim.Command{{Verb: sim.Restart, Spec: spec(map[string]string{"data": "spiral", "optim": "sgd"})}}},
		{"together", []string{"Y"}, []sim.Command{{Verb: sim.Sync, Key: "epoch"}}},
		{"pause within the race", []string{"x", " "}, []sim.Command{{Verb: sim.Pause}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, m := raceApp(120, 40)
			if got := go1(a, m, tt.keys...); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("sent %+v, want %+v", got, tt.want)
			}
		})
	}
}

// TestSyncTwice: keys that come faster than answers go on from each other.
func TestSyncTwice(t *testing.T) {
	a, source := screenApp(race(), 120, 40, colourful)
	press(a, "Y", "Y", "Y", "Y")
	var keys []string
	for _, c := range source.sent {
		keys = append(keys, c.Key)
	}
	if want := []string{"epoch", "cost", "free", "step"}; !reflect.DeepEqual(keys, want) {
		t.Errorf("asked for %v, want %v", keys, want)
	}
}

// TestSwapGoesBack to the lane that was on the screen before.
func TestSwapGoesBack(t *testing.T) {
	a, m := raceApp(120, 40)
	go1(a, m, "x", "down", "down", "enter")
	c := *m.snap.Lanes[2]
	c.Lanes, c.Ack = m.snap.Lanes, a.sent
	m.snap = &c
	a.Update(tick{})
	if sent := go1(a, m, "="); sent[1].N != 0 {
		t.Errorf("from c, having come from a: %+v", sent)
	}
}

// TestDropAsks and names the lane.
func TestDropAsks(t *testing.T) {
	a, m := raceApp(120, 40)
	go1(a, m, "x", "down", "D")
	if text := a.screen().String(); !strings.Contains(text, "End lane b (random) at step 12,480?") || len(m.sent) > 0 {
		t.Errorf("sent %+v, asked\n%s", m.sent, text)
	}
	if go1(a, m, "enter"); a.dialog == nil || !strings.HasPrefix(a.dialog.title(), "race") {
		t.Error("it does not lead back to the race")
	}
}

// TestRaceTable says of each lane how far it is, and which was first.
func TestRaceTable(t *testing.T) {
	a, _ := raceApp(120, 40)
	press(a, "x")
	text := a.screen().String()
	for _, want := range []string{
		"a ● ━━━ north-act", "b ○ ╌╌╌ random", "c ○ ┅┅┅ static 64+64", "12,480", "9.0 s", "22+16", "lanes advance together by step", "test loss over steps",
		"first with accuracy ≥ .95: c static 64+64, at step 7,696",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if press(a, "v"); !strings.Contains(a.screen().String(), "test accuracy over steps") {
		t.Error("v does not lead to the accuracy")
	}
	press(a, "W", "right", "down", ".", "1", "1", "enter")
	if text = a.screen().String(); !strings.Contains(text, "first with loss ≤ .11: b random, at step 9,984") {
		t.Errorf("another goal is not told in\n%s", text)
	}
	press(a, "X", "X")
	if text = a.screen().String(); !strings.Contains(text, "test accuracy over time") || !strings.Contains(text, "10 s") {
		t.Errorf("over time:\n%s", text)
	}
	press(a, "W", "down", "x", "enter")
	if _, asking := a.dialog.(*goalDialog); !asking || a.desk.Aim.Value != .11 {
		t.Errorf("a value that is no number was taken: %+v", a.desk.Aim)
	}
}

// TestUsualGoal: without an accuracy the goal is a little below the least loss when
// the race is opened, and stays there while the loss falls.
func TestUsualGoal(t *testing.T) {
	measured := func(group string, values ...float64) sim.Series {
		s := sim.Series{Column: sim.Column{Group: group, Label: "val"}}
		for i, v := range values {
			s.Buckets = append(s.Buckets, screentest.Bucket(i+1, v))
		}
		return s
	}
	for _, tt := range []struct {
		name   string
		series []sim.Series
		want   desk.Goal
		final  bool
	}{
		{"accuracy", []sim.Series{measured("loss", 2), measured("accuracy")}, desk.Goal{Group: "accuracy", Value: .95}, true},
		{"loss", []sim.Series{measured("loss", 3, 2, 2.5)}, desk.Goal{Group: "loss", Lower: true, Value: 1.9}, true},
		{"small loss", []sim.Series{measured("loss", .0021)}, desk.Goal{Group: "loss", Lower: true, Value: .0019}, true},
		{"not measured", []sim.Series{measured("loss")}, desk.Goal{Group: "loss", Lower: true, Value: .1}, false},
		{"not finite", []sim.Series{measured("loss", math.NaN())}, desk.Goal{Group: "loss", Lower: true, Value: .1}, false},
	} {
		d := &desk.Desk{Snap: &sim.Snapshot{Series: tt.series}, Goals: desk.GoalsOf([]sim.Goal{{Group: "accuracy", Value: .95}, {Group: "loss", Lower: true}})}
		if got, final := d.UsualGoal(); got.String() != tt.want.String() || final != tt.final {
			t.Errorf("%s: usually %s, %v; want %s, %v", tt.name, got, final, tt.want, tt.final)
		}
	}
	a, m := raceApp(120, 40)
	for _, l := range m.snap.Lanes {
		l.Series = []sim.Series{measured("loss", 3, 2)}
	}
	press(a, "x", "esc")
	m.snap.Lanes[0].Series = []sim.Series{measured("loss", 3, 2, 1)}
	if got := a.desk.Goal(); got.String() != "loss ≤ 1.9" {
		t.Errorf("the goal moved to %s", got)
	}
}

// TestWinnersBeforeTheyPart: lanes that share the history in which the goal was
// reached are first together.
func TestWinnersBeforeTheyPart(t *testing.T) {
	a, _ := raceApp(120, 40)
	a.desk.Aim = desk.Goal{Group: "accuracy", Value: .7}
	if got := a.desk.Winners(); !reflect.DeepEqual(got, []int{2}) {
		t.Errorf("first at .7 are %v, want the lane that is better from the start", got)
	}
	a.desk.Snap.Lanes = a.desk.Snap.Lanes[:2]
	if got := a.desk.Winners(); !reflect.DeepEqual(got, []int{0, 1}) {
		t.Errorf("first at .7 are %v, want both", got)
	}
	if press(a, "x"); !strings.Contains(a.screen().String(), "first with accuracy ≥ .7: a, b together, at step") {
		t.Errorf("it is not told in\n%s", a.screen())
	}
}

// TestGhosts: other lanes are drawn from where they part, over an axis that holds
// all of them.
func TestGhosts(t *testing.T) {
	s := race()
	longer := *s.Lanes[1]
	longer.Step, longer.Head = 16000, 16000
	s.Lanes[1] = &longer
	a, _ := screenApp(s, 120, 40, colourful)
	if got := a.desk.Ruler().Axis().Max; got != 20000 {
		t.Errorf("the axis reaches to %g, want the round step after that of the longest lane", got)
	}
	ghosts := a.desk.Ghosts("test_loss", 160)
	if len(ghosts) != 2 || ghosts[0].Label != "b" || ghosts[1].Label != "c" || ghosts[0].Pattern == ghosts[1].Pattern {
		t.Fatalf("ghosts %+v", ghosts)
	}
	first := 0
	for ghosts[0].Spans[first].Empty {
		first++
	}
	if step := float64(first) * 20000 / 159; step < 7700 || step > 8000 {
		t.Errorf("the ghost of b begins at step %.0f, want the last measurement before 8,000", step)
	}
	if ghosts[1].Spans[2].Empty {
		t.Error("the ghost of c, which parted at the start, does not begin there")
	}
	if text := drawn(lossID, &a.desk, 60, 14); !strings.Contains(text, " b") || !strings.Contains(text, " c") {
		t.Errorf("no letters at the ends of the ghosts in\n%s", text)
	}
}

// TestLaneIsTold in the header, on the timeline and, where there is room for it,
// beside the settings.
func TestLaneIsTold(t *testing.T) {
	a, _ := raceApp(120, 40)
	rows := strings.Split(a.screen().String(), "\n")
	if !strings.Contains(rows[1], "lane a 1/3") || !strings.Contains(rows[38], "┬b") {
		t.Errorf("%q, %q", rows[1], rows[38])
	}
	a, _ = raceApp(200, 60)
	if text := a.screen().String(); !strings.Contains(text, "lanes · together by step") || !strings.Contains(text, "b ○ random") {
		t.Errorf("no lanes in\n%s", text)
	}
	a, _ = travelApp(200, 60, colourful)
	if text := a.screen().String(); strings.Contains(text, "lane a") || strings.Contains(text, "lanes ·") {
		t.Error("one lane alone is told as a race")
	}
}

// TestLaneCommandsSayWhyNot: what takes several lanes, or room for one more.
func TestLaneCommandsSayWhyNot(t *testing.T) {
	a, m := travelApp(120, 40, colourful)
	for _, k := range []string{"D", "=", "Y"} {
		if press(a, k); len(m.sent) > 0 || a.dialog != nil || !strings.Contains(a.notice, "only one lane so far: f forks one, A adds one") {
			t.Errorf("%s: said %q", k, a.notice)
		}
	}
	a, m = raceApp(120, 40)
	m.snap.Lanes = append(m.snap.Lanes, branch(m.snap, "d", "fourth", "a", 0, 1))
	for _, k := range []string{"f", "A"} {
		if press(a, k); a.dialog != nil || !strings.Contains(a.notice, "there are 4 lanes: drop one first (D)") {
			t.Errorf("%s: said %q", k, a.notice)
		}
	}
}

// TestGoldenTimes: screens in the past and in a race.
func TestGoldenTimes(t *testing.T) {
	mono := Options{Depth: cells.Mono, Tier: cells.ASCII}
	now, then := kept(screentest.Typical().Snapshot()), at(kept(screentest.Typical().Snapshot()), 8000)
	broken := kept(diverged())
	tests := []struct {
		name          string
		snap          *sim.Snapshot
		width, height int
		options       Options
		keys          []string
	}{
		{"timeline-120x40", now, 120, 40, colourful, nil},
		{"past-60x18", then, 60, 18, colourful, nil},
		{"past-80x24", then, 80, 24, colourful, nil},
		{"past-120x40", then, 120, 40, colourful, nil},
		{"past-200x60", then, 200, 60, colourful, nil},
		{"past-80x24-ascii", then, 80, 24, mono, nil},
		{"past-120x40-focus-ascii", then, 120, 40, mono, []string{";"}},
		{"fork-80x24", then, 80, 24, colourful, []string{"f", "right"}},
		{"fork-120x40", then, 120, 40, colourful, []string{"f", "right"}},
		{"lane-from-the-start-120x40", now, 120, 40, colourful, []string{"A"}},
		{"lanes-120x40", race(), 120, 40, colourful, nil},
		{"lanes-200x60", race(), 200, 60, colourful, nil},
		{"race-60x18", race(), 60, 18, colourful, []string{"x"}},
		{"race-80x24", race(), 80, 24, colourful, []string{"x"}},
		{"race-120x40", race(), 120, 40, colourful, []string{"x"}},
		{"race-200x60", race(), 200, 60, colourful, []string{"x", "v"}},
		{"race-120x40-ascii", race(), 120, 40, mono, []string{"x"}},
		{"race-drop-80x24", race(), 80, 24, colourful, []string{"x", "down", "D"}},
		{"race-goal-80x24", race(), 80, 24, colourful, []string{"W"}},
		{"race-alone-120x40", now, 120, 40, colourful, []string{"x"}},
		{"diverged-120x40", broken, 120, 40, colourful, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, _ := screenApp(tt.snap, tt.width, tt.height, tt.options)
			press(a, tt.keys...)
			golden(t, tt.name, a.screen().String())
		})
	}
	for name, s := range map[string]*sim.Snapshot{"past-120x40-256": then, "lanes-120x40-256": race()} {
		a, _ := screenApp(s, 120, 40, Options{Depth: cells.Indexed, Tier: cells.Braille})
		a.compose()
		golden(t, name, strings.ReplaceAll(a.View(), "\x1b", "␛"))
	}
}

// TestTimesFillEverySize: with timeline, race, fork and the questions they ask,
// the frame has exactly its rows and columns.
func TestTimesFillEverySize(t *testing.T) {
	pasts := awkwardPasts()
	dialogs := [][]string{{"x"}, {"f"}, {"A"}, {"D"}, {"W"}, {"x", "v"}, {"x", "D"}, {";"}, {","}}
	next := 0
	for _, name := range sorted(pasts) {
		a, _ := screenApp(pasts[name], 1, 1, colourful)
		for width := 1; width <= 230; width += 3 + width/9 {
			for height := 1; height <= 70; height += 2 + height/5 {
				a.width, a.height = width, height
				a.keepFocusVisible()
				a.compose()
				checkFrame(t, a.View(), width, height)
				press(a, dialogs[next%len(dialogs)]...)
				next++
				checkFrame(t, a.View(), width, height)
				press(a, "esc", "esc", "esc")
			}
		}
	}
}

// TestTimeDialogsLeaveWithEsc, one level at a time.
func TestTimeDialogsLeaveWithEsc(t *testing.T) {
	for _, keys := range [][]string{{"x"}, {"f"}, {"A"}, {"D"}, {"W"}, {"x", "A"}, {"x", "D"}, {"x", "W"}, {"x", "f"}} {
		a, _ := raceApp(120, 40)
		press(a, keys...)
		if a.dialog == nil {
			t.Errorf("%q opens nothing", keys)
		}
		for range keys {
			press(a, "esc")
		}
		if a.dialog != nil {
			t.Errorf("esc does not close what %q opens", keys)
		}
	}
}

// TestEveryReasonHolds: each command that can be disabled is so somewhere and is
// not elsewhere, or its reason is none.
func TestEveryReasonHolds(t *testing.T) {
	all := awkward()
	all["race"], all["past"], all["diverged with a past"] = race(), at(kept(screentest.Typical().Snapshot()), 8000), kept(diverged())
	able, unable := map[string]bool{}, map[string]bool{}
	for name, s := range all {
		a, _ := screenApp(s, 120, 40, colourful)
		if name != "race" {
			a.options.Train = func(context.Context, sim.Spec) (map[string]any, error) { return nil, nil }
		}
		for _, g := range a.commands {
			for i := range g.commands {
				c := &g.commands[i]
				able[c.id] = able[c.id] || c.disabled(a) == ""
				unable[c.id] = unable[c.id] || c.disabled(a) != ""
			}
		}
	}
	for _, c := range append(timeCommands(), laneCommands()...) {
		if !able[c.id] || !unable[c.id] {
			t.Errorf("%s: can be done is %v, cannot is %v", c.id, able[c.id], unable[c.id])
		}
	}
}

// TestRaceOfAScene: the columns of a scene stand in the place of the widths, with a dash
// where a lane has no such series.
func TestRaceOfAScene(t *testing.T) {
	a, _ := raceApp(140, 40)
	a.desk.Words.Race[0] = desk.Raced{Head: "gap", Series: "train_loss"}
	a.desk.Words.Race[1] = desk.Raced{Head: "live", Series: "none"}
	press(a, "x")
	text := a.screen().String()
	for _, want := range []string{"gap", "live", "–"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "widths") {
		t.Errorf("there are widths in\n%s", text)
	}
}
