package lessons_test

import (
	"cmp"
	"math"
	"testing"
	"time"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/picture"
	darts "github.com/north-tui/north/scenes/darts/screen"
	equivariance "github.com/north-tui/north/scenes/equivariance/screen"
	neurogenesis "github.com/north-tui/north/scenes/neurogenesis/screen"
	transformer "github.com/north-tui/north/scenes/transformer/screen"
	"github.com/north-tui/north/sim"
)

// sceneWords are what the scenes add to the language of commands.
func sceneWords(scene string) []commands.Word {
	return map[string][]commands.Word{"neurogenesis": neurogenesis.Screen().Plain, "transformer": transformer.Screen().Plain, "equivariance": equivariance.Screen().Plain, "darts": darts.Screen().Plain}[scene]
}

// played begins a lesson of some steps after a header.
func played(t *testing.T, steps string) *lessons.Player { return playedIn(t, "neurogenesis", steps) }

// playedIn begins a lesson of a scene.
func playedIn(t *testing.T, scene, steps string) *lessons.Player {
	t.Helper()
	l, err := lessons.Parse("x.lesson", "title: a\nabout: b\nscene: "+scene+"\n"+steps, sceneWords)
	if err != nil {
		t.Fatal(err)
	}
	return lessons.Play(l)
}

const ending = "\nsay\n  the end\n"

// TestPrediction: an answer is kept until the reveal, and told with what came true.
func TestPrediction(t *testing.T) {
	const steps = "predict\n  ?\n  - x\n  * y\ncheck births >= 1 within 9 steps\n  wait\nreveal\n  so"
	for answer, want := range map[int]string{0: "✗ You said: x. The answer: y.", 1: "✓ You said: y. Correct.", -1: "The answer: y."} {
		p := played(t, steps)
		if p.Answer(7); p.At() != 0 {
			t.Error("an answer that is none of the choices is taken")
		}
		if answer < 0 {
			p.Next()
		} else {
			p.Answer(answer)
		}
		if p.Observe(&sim.Snapshot{}) {
			t.Error("revealed before the check came true")
		}
		born := &sim.Snapshot{Step: 3, Events: []sim.Event{{Kind: sim.Born, Step: 3, Count: 1}}}
		if !p.Observe(born) || p.Step().Kind != lessons.Reveal {
			t.Fatalf("the check came true, and the lesson is at %+v", p.Step())
		}
		asked, said := p.Prediction(p.Step())
		if got := lessons.Verdict(asked, said); got != want {
			t.Errorf("answer %d: %q, want %q", answer, got, want)
		}
		p.Back()
		p.Back()
		if p.Answer(0); p.At() != 0 || p.Waits() {
			t.Error("a question that is over takes another answer")
		}
	}
}

// TestDo: a step waits for its own command, and until it is answered.
func TestDo(t *testing.T) {
	lanes := []*sim.Snapshot{{Lane: "a"}}
	tests := []struct {
		name, action string
		other, right sim.Command
		after        sim.Snapshot // once it is answered
		scene        string       // "" for neurogenesis
	}{
		{"run", "run", sim.Command{Verb: sim.Pause}, sim.Command{Verb: sim.Run}, sim.Snapshot{State: sim.Running}, ""},
		{"birth", "birth", sim.Command{Verb: sim.Until, Key: "epoch"}, sim.Command{Verb: sim.Until, Key: "birth"}, sim.Snapshot{}, ""},
		{"step", "step 5", sim.Command{Verb: sim.Until, Key: "birth"}, sim.Command{Verb: sim.Step, N: 1}, sim.Snapshot{}, ""},
		{"set", "set lr 0.5", sim.Command{Verb: sim.Set, Key: "lr", Text: "5"}, sim.Command{Verb: sim.Set, Key: "lr", Text: ".5"},
			sim.Snapshot{Settings: []form.Setting{{Field: form.Field{Name: "lr"}, Value: "0.50"}}}, ""},
		{"grow", "grow L2", sim.Command{Verb: "grow", Layer: 0, N: 1}, sim.Command{Verb: "grow", Layer: 1, N: 3}, sim.Snapshot{}, ""},
		{"grow in a way", "grow mlp:+32", sim.Command{Verb: "grow", Text: "heads:+1"}, sim.Command{Verb: "grow", Text: "mlp:+8@L1"}, sim.Snapshot{}, "transformer"},
		{"ungrow", "ungrow", sim.Command{Verb: "grow"}, sim.Command{Verb: "ungrow"}, sim.Snapshot{}, "transformer"},
		{"lane", "lane b", sim.Command{Verb: sim.Focus}, sim.Command{Verb: sim.Focus, N: 1}, sim.Snapshot{Lane: "b"}, ""},
		{"seek", "seek 3", sim.Command{Verb: sim.Fork, N: 3}, sim.Command{Verb: sim.Seek, N: 8}, sim.Snapshot{Past: true}, ""},
		{"fork", "fork trigger=random", sim.Command{Verb: sim.Fork, Changes: map[string]string{"init": "nest"}},
			sim.Command{Verb: sim.Fork, N: 9, Changes: map[string]string{"trigger": "random", "init": "nest"}}, sim.Snapshot{Lanes: lanes}, ""},
		{"fork at a step", "fork 0 lr=.1", sim.Command{Verb: sim.Fork, N: 4, Changes: map[string]string{"lr": "0.1"}},
			sim.Command{Verb: sim.Fork, Changes: map[string]string{"lr": "0.1"}}, sim.Snapshot{}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := playedIn(t, cmp.Or(tt.scene, "neurogenesis"), "do "+tt.action+"\n  x\n  press: y"+ending)
			tt.other.ID, tt.right.ID = 4, 5
			p.Observe(&sim.Snapshot{Past: true, Lanes: []*sim.Snapshot{{Lane: "a"}, {Lane: "b"}}})
			p.Sent(tt.other)
			if p.Observe(&sim.Snapshot{Ack: 9, Past: true}) {
				t.Errorf("%+v is taken for it", tt.other)
			}
			p.Sent(tt.right)
			if p.Observe(&sim.Snapshot{Ack: 4}) {
				t.Error("goes on before the command is answered")
			}
			tt.after.Ack = 5
			if !p.Observe(&tt.after) || p.Step().Kind != lessons.Say {
				t.Errorf("%+v is not taken for it", tt.right)
			}
		})
	}
}

// TestDoUnsettled: a run on its way to a birth is not there yet, and a setting that
// was refused is not done.
func TestDoUnsettled(t *testing.T) {
	p := played(t, "do birth\n  x"+ending)
	p.Sent(sim.Command{ID: 1, Verb: sim.Until, Key: "birth"})
	if p.Observe(&sim.Snapshot{Ack: 1, State: sim.Running}) {
		t.Error("goes on before the birth")
	}
	p = played(t, "do set trigger random\n  x\n  press: y"+ending)
	p.Sent(sim.Command{ID: 1, Verb: sim.Set, Key: "trigger", Text: "random"})
	if p.Observe(&sim.Snapshot{Ack: 1, Settings: []form.Setting{{Field: form.Field{Name: "trigger"}, Value: "static"}}}) {
		t.Error("goes on without the setting")
	}
}

// TestForkLikeTheLane: what the lane that is left has already need not be changed.
func TestForkLikeTheLane(t *testing.T) {
	p := played(t, "do fork trigger=static lr=0.1\n  x\n  press: y"+ending)
	p.Observe(&sim.Snapshot{Settings: []form.Setting{{Field: form.Field{Name: "trigger"}, Value: "static"}}})
	p.Sent(sim.Command{ID: 1, Verb: sim.Fork, Changes: map[string]string{"lr": "0.1"}})
	if !p.Observe(&sim.Snapshot{Ack: 1}) {
		t.Error("the fork is not taken")
	}
}

// TestOpen: a command of the screen is told by its name.
func TestOpen(t *testing.T) {
	p := played(t, "do open why\n  x"+ending)
	p.Opened("race")
	if p.Observe(&sim.Snapshot{}) {
		t.Error("another window is taken for it")
	}
	p.Opened("why")
	if !p.Observe(&sim.Snapshot{}) {
		t.Error("not taken")
	}
}

// TestHints: after some time, or when a check has not come true in its steps, and
// only while it waits.
func TestHints(t *testing.T) {
	p := played(t, "do run\n  x\n  wait: 2 s\n  hint: y\ncheck births > 1 within 5 steps\n  z\n  hint: w"+ending)
	p.Wait(1900 * time.Millisecond)
	if p.HintDue() {
		t.Error("too soon")
	}
	if p.Wait(200 * time.Millisecond); !p.HintDue() {
		t.Error("no hint after two seconds")
	}
	if p.Observe(&sim.Snapshot{State: sim.Running}); p.HintDue() || p.Step().Kind != lessons.Check {
		t.Errorf("the run goes on, and the lesson is at %+v", p.Step())
	}
	for step := range 6 {
		p.Observe(&sim.Snapshot{Step: step})
	}
	if p.HintDue() {
		t.Error("a hint within the steps of the check")
	}
	if p.Observe(&sim.Snapshot{Step: 6}); !p.HintDue() {
		t.Error("no hint after the steps of the check")
	}
	if p.Back(); p.HintDue() {
		t.Error("a hint for what is over")
	}
	p.Next()
	p.Next()
	if p.Next(); p.HintDue() || !p.Done() {
		t.Error("a hint after the end")
	}
}

// TestLocks: from a lock to the next unlock; what would end the run, all the time.
func TestLocks(t *testing.T) {
	p := played(t, "say\n  x\nlock grow init\n  not yet\nsay\n  y\nunlock\nsay\n  z\n")
	grow := func() string { return p.Lesson.Locked(p.At(), "grow") }
	restart := func() string { return p.Lesson.Locked(p.At(), "restart") }
	if grow() != "" || restart() == "" {
		t.Error("before the lock")
	}
	if p.Next(); p.Step().Text != "y" || grow() != "locked by the lesson: not yet" || p.Lesson.Locked(p.At(), "trigger") != "" {
		t.Errorf("after the lock: %q", grow())
	}
	if number, of := p.Place(); number != 2 || of != 3 {
		t.Errorf("step %d of %d, want 2 of 3", number, of)
	}
	if p.Next(); p.Step().Text != "z" || grow() != "" || restart() == "" {
		t.Error("after it was lifted")
	}
	p.Back()
	if p.Back(); p.Step().Text != "x" {
		t.Error("back does not pass over locks")
	}
}

func TestConditions(t *testing.T) {
	s := &sim.Snapshot{
		Step: 20, Epoch: 1.5, State: sim.Running, Head: 30, Lane: "a",
		Settings: []form.Setting{{Field: form.Field{Name: "trigger"}, Value: "random"}, {Field: form.Field{Name: "lr"}, Value: "0.1"}},
		Events: []sim.Event{
			{Kind: sim.Born, Step: 5, Count: 2, Drift: .25, Rank: 3}, {Kind: sim.Shrunk, Step: 6, Count: -1},
			{Kind: sim.Born, Step: 12, Count: 1, Drift: .5, Rank: 4, Gain: 1}, {Kind: sim.Born, Step: 25, Count: 9, Drift: 9},
		},
		Series: []sim.Series{
			{Column: sim.Column{Name: "width.L1"}, Buckets: []sim.Bucket{{Step: 1, Last: 4}, {Step: 20, Last: 6}, {Step: 25, Last: 15}}},
			{Column: sim.Column{Name: "test_loss"}, Buckets: []sim.Bucket{{Step: 10, Last: math.NaN()}}},
		},
	}
	s.Rows = []picture.Row{{Name: "L1", Add: 2, Dead: 1}}
	s.Passages = []picture.Passage{{Name: "now", Text: "x"}, {Name: "before", Text: "y"}, {Name: "after", Text: "y"}}
	other := &sim.Snapshot{Lane: "b", Step: 7, Series: []sim.Series{{Column: sim.Column{Name: "width.L1"}, Buckets: []sim.Bucket{{Step: 7, Last: 3}}}}}
	s.Lanes = []*sim.Snapshot{s, other}
	for condition, want := range map[string]bool{
		"step = 20": true, "step != 20": false, "epoch > 1": true, "births = 3": true, "removed = 1": true, "since-birth = 8": true, "drift = 0.5": true,
		"gain = 1": true, "lanes >= 2": true, "width.L1 = 6": true, "width.L1@b = 3": true, "width.L1 = 2 * width.L1@b": true, "width.L1 > width.L1@b": true,
		"width.L1@a < width.L1@b": false, "width.L2 >= 0": false, "width.L1@c > 0": false, "test_loss < 9": false, "test_loss >= 0": false, "add.L1 = 2": true,
		"dead.L1 < 1": false, "add.L2 = 0": false, "running": true, "not running": false, "paused": false, "past": false, "same-text": true, "trigger is random": true,
		"not trigger is static": true, "lr is .1": true, "lr@b is .1": false, "momentum is 0": false, "step = 20 and births = 3": true, "step = 20 and births = 4": false,
		"step@b <= 7": true, "val_loss < 9": false,
	} {
		p := played(t, "check "+condition+" within 9 steps\n  x"+ending)
		if got := p.Observe(s); got != want {
			t.Errorf("%s is %v, want %v", condition, got, want)
		}
	}
	for name, s := range map[string]*sim.Snapshot{"loading": {State: sim.Loading}, "on its way through the past": {Past: true, Replaying: 3}} {
		if p := played(t, "check step >= 0 within 9 steps\n  x"+ending); p.Observe(s) {
			t.Errorf("a check is true of a run that is %s", name)
		}
	}
}
