package sim

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/north-tui/north/picture"
)

// race starts a walk that pauses at a step.
func race(t *testing.T, steps int) *Trainer {
	t.Helper()
	trainer := startWalk(t, Plan{Spec: Spec{Scene: "walk", Seed: 4, Set: map[string]string{"size": "2"}}, Target: 1}, 0)
	send(t, trainer, Command{ID: 1, Verb: Pause})
	at := await(t, trainer, "a pause", func(s *Snapshot) bool { return s.Ack == 1 }).Step
	send(t, trainer, Command{ID: 2, Verb: Step, N: steps - at})
	await(t, trainer, "its steps", func(s *Snapshot) bool { return s.State == Paused && s.Step == steps })
	send(t, trainer, Command{ID: 3, Verb: Speed})
	return trainer
}

// straight is the losses of the same walk without any lanes, with size from a step on.
func straight(t *testing.T, steps, from int, size string) []Bucket {
	t.Helper()
	s := openWalk(t, Spec{Scene: "walk", Seed: 4, Set: map[string]string{"size": "2"}}, 0)
	advance(t, s, from)
	if size != "" {
		if err := s.Do(Command{Verb: Set, Key: "size", Text: size}); err != nil {
			t.Fatal(err)
		}
	}
	advance(t, s, steps-from)
	return losses(s)
}

func forked(t *testing.T, trainer *Trainer, lanes int, c Command) *Snapshot {
	t.Helper()
	send(t, trainer, c)
	return await(t, trainer, "a fork", func(s *Snapshot) bool { return s.Ack == c.ID && len(s.Lanes) == lanes })
}

func TestForkWithoutChangeEqualsItsParent(t *testing.T) {
	trainer := race(t, 1000)
	s := forked(t, trainer, 2, Command{ID: 10, Verb: Fork, N: 700})
	if s.Lane != "b" || s.Parent != "a" || s.Forked != 700 || s.Step != 700 || s.Lanes[0].Step != 1000 {
		t.Fatalf("lane %s from %s at %d, step %d, want b from a at 700", s.Lane, s.Parent, s.Forked, s.Step)
	}
	send(t, trainer, Command{ID: 11, Verb: Step, N: 500})
	s = await(t, trainer, "500 turns", func(s *Snapshot) bool { return s.Ack == 11 && s.State == Paused })
	a, b := s.Lanes[0], s.Lanes[1]
	if a.Step != 1200 || b.Step != 1200 {
		t.Errorf("steps %d and %d, want 1200: 300 for b to catch up and 200 for both", a.Step, b.Step)
	}
	if !reflect.DeepEqual(b.Series, a.Series) || b.Births != a.Births {
		t.Errorf("lane b went another way: %d births, want %d", b.Births, a.Births)
	}
}

func TestForkWithChange(t *testing.T) {
	trainer := race(t, 600)
	forked(t, trainer, 2, Command{ID: 10, Verb: Fork, N: 400, Text: "big", Changes: map[string]string{"size": "9"}})
	send(t, trainer, Command{ID: 11, Verb: Focus, N: 0})
	send(t, trainer, Command{ID: 12, Verb: Run})
	send(t, trainer, Command{ID: 13, Verb: Focus, N: 1})
	await(t, trainer, "step 700", func(s *Snapshot) bool { return s.Ack == 13 && s.Step > 700 })
	send(t, trainer, Command{ID: 14, Verb: Pause})
	s := await(t, trainer, "a pause", func(s *Snapshot) bool { return s.Ack == 14 })
	a, b := s.Lanes[0], s.Lanes[1]
	if b != s || a.Step != b.Step {
		t.Errorf("steps %d and %d, want the same in lock step and lane b on the screen", a.Step, b.Step)
	}
	if want := straight(t, a.Step, 0, ""); !reflect.DeepEqual(a.Series[0].Buckets, want) {
		t.Error("the fork changed its parent")
	}
	if want := straight(t, b.Step, 400, "9"); !reflect.DeepEqual(b.Series[0].Buckets, want) {
		t.Error("the fork is not the run with the change made at its step")
	}
	if b.Name != "big" || b.Spec.Set["size"] != "9" || a.Spec.Set["size"] != "2" {
		t.Errorf("name %q, sizes %s and %s", b.Name, a.Spec.Set["size"], b.Spec.Set["size"])
	}
	last := 0
	for _, e := range b.Events {
		if e.Step < last {
			t.Fatalf("event %+v after step %d", e, last)
		}
		last = e.Step
	}
}

// TestForkAtTheStart is a run of its own from the start.
func TestForkAtTheStart(t *testing.T) {
	trainer := race(t, 50)
	forked(t, trainer, 2, Command{ID: 10, Verb: Fork, Changes: map[string]string{"size": "5", "start": "3"}})
	send(t, trainer, Command{ID: 11, Verb: Step, N: 50})
	s := await(t, trainer, "50 steps", func(s *Snapshot) bool { return s.Ack == 11 && s.State == Paused })
	own := openWalk(t, Spec{Scene: "walk", Seed: 4, Set: map[string]string{"size": "5", "start": "3"}}, 0)
	advance(t, own, 50)
	if s.Step != 50 || !reflect.DeepEqual(s.Series[0].Buckets, losses(own)) {
		t.Errorf("step %d: the lane is not the run that its settings name", s.Step)
	}
}

func TestForkRefuses(t *testing.T) {
	tests := []struct {
		name string
		c    Command
		want string
	}{
		{"future", Command{N: 81}, "the run has steps 0 to 80"},
		{"negative", Command{N: -1}, "the run has steps 0 to 80"},
		{"unknown", Command{N: 20, Changes: map[string]string{"sise": "1"}}, `"sise"`},
		{"out of range", Command{N: 20, Changes: map[string]string{"size": "11"}}, "0 to 10"},
		{"needs a restart", Command{N: 20, Changes: map[string]string{"start": "1"}}, "fork at step 0"},
	}
	trainer := race(t, 80)
	for i, tt := range tests {
		tt.c.ID, tt.c.Verb = uint64(10+i), Fork
		send(t, trainer, tt.c)
		s := await(t, trainer, "an answer", func(s *Snapshot) bool { return s.Ack == tt.c.ID && s.Note == "" })
		last := s.Events[len(s.Events)-1]
		if last.Kind != Refused || !strings.Contains(last.Note, tt.want) || len(s.Lanes) > 0 {
			t.Errorf("%s: %s, want a refusal with %q", tt.name, last, tt.want)
		}
	}
	for i := range mostLanes {
		send(t, trainer, Command{ID: uint64(20 + i), Verb: Fork, N: 10})
		await(t, trainer, "an answer", func(s *Snapshot) bool { return s.Ack == uint64(20+i) && s.Note == "" })
	}
	s := await(t, trainer, "four", func(s *Snapshot) bool { return true })
	last := s.Events[len(s.Events)-1]
	if len(s.Lanes) != mostLanes || !strings.Contains(last.Note, "drop one first") {
		t.Errorf("%d lanes, %s", len(s.Lanes), last)
	}
}

func TestDropAndFocus(t *testing.T) {
	trainer := race(t, 100)
	forked(t, trainer, 2, Command{ID: 10, Verb: Fork, N: 30})
	forked(t, trainer, 3, Command{ID: 11, Verb: Fork, N: 20})
	send(t, trainer, Command{ID: 12, Verb: Drop, N: 0})
	s := await(t, trainer, "two lanes", func(s *Snapshot) bool { return s.Ack == 12 })
	if len(s.Lanes) != 2 || s.Lane != "c" || s.Lanes[0].Lane != "b" {
		t.Fatalf("%d lanes, %s on the screen, want c of b and c", len(s.Lanes), s.Lane)
	}
	send(t, trainer, Command{ID: 13, Verb: Drop, N: 1})
	s = await(t, trainer, "one lane", func(s *Snapshot) bool { return s.Ack == 13 })
	if len(s.Lanes) != 0 || s.Lane != "" || s.Step != 30 || s.Title == "" {
		t.Fatalf("%d lanes, %q at %d, want the last alone", len(s.Lanes), s.Lane, s.Step)
	}
	for i, c := range []Command{{Verb: Drop}, {Verb: Focus, N: 3}, {Verb: Sync, Key: "moon"}} {
		c.ID = uint64(14 + i)
		send(t, trainer, c)
		s = await(t, trainer, "an answer", func(s *Snapshot) bool { return s.Ack == c.ID })
		if last := s.Events[len(s.Events)-1]; last.Kind != Refused {
			t.Errorf("%s: %s, want a refusal", c.Verb, last)
		}
	}
}

// TestSync holds lanes that were forked at different steps to how they keep
// together.
func TestSync(t *testing.T) {
	for _, key := range syncs {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			trainer := race(t, 100)
			forked(t, trainer, 2, Command{ID: 10, Verb: Fork, N: 0, Changes: map[string]string{"price": "3"}})
			send(t, trainer, Command{ID: 11, Verb: Sync, Key: key})
			send(t, trainer, Command{ID: 12, Verb: Run})
			both := func(s *Snapshot) bool { return len(s.Lanes) == 2 && s.Lanes[0].Step > 150 && s.Lanes[1].Step > 50 }
			await(t, trainer, "steps of both", both)
			send(t, trainer, Command{ID: 13, Verb: Pause})
			s := await(t, trainer, "a pause", func(s *Snapshot) bool { return s.Ack == 13 })
			a, b := s.Lanes[0], s.Lanes[1]
			cost := func(s *Snapshot) float64 { v, _ := s.Costs.Latest(); return v }
			switch key {
			case bySteps:
				if a.Step != b.Step {
					t.Errorf("steps %d and %d", a.Step, b.Step)
				}
			case byEpochs:
				if int(a.Epoch) != int(b.Epoch) && max(a.Epoch, b.Epoch)-min(a.Epoch, b.Epoch) > 1 {
					t.Errorf("epochs %g and %g", a.Epoch, b.Epoch)
				}
			case byCost:
				if d := cost(a) - cost(b); d > 6 || d < -6 {
					t.Errorf("costs %g and %g", cost(a), cost(b))
				}
			}
			if want := straight(t, a.Step, 0, ""); !reflect.DeepEqual(a.Series[0].Buckets, want) || s.Sync != key {
				t.Errorf("together by %s: the lane beside changed the run", s.Sync)
			}
		})
	}
}

// TestUntilABirthInAnyLane pauses all lanes.
func TestUntilABirthInAnyLane(t *testing.T) {
	trainer := race(t, 103)
	forked(t, trainer, 2, Command{ID: 10, Verb: Fork, N: 103})
	send(t, trainer, Command{ID: 11, Verb: Until, Key: "birth"})
	s := await(t, trainer, "a pause", func(s *Snapshot) bool { return s.Ack == 11 && s.State == Paused })
	if s.Lanes[0].Step != 110 || s.Lanes[1].Step != 110 {
		t.Errorf("steps %d and %d, want 110", s.Lanes[0].Step, s.Lanes[1].Step)
	}
}

// TestSeekInTheTrainer goes back, runs on, and back to live, by commands.
func TestSeekInTheTrainer(t *testing.T) {
	trainer := race(t, 2000)
	titles := map[int]string{}
	for i, step := range []int{1234, 3, 1999, 1998, 0} {
		id := uint64(10 + i)
		send(t, trainer, Command{ID: id, Verb: Seek, N: step})
		s := await(t, trainer, "the step", func(s *Snapshot) bool { return s.Ack == id && s.Replaying == 0 })
		if s.Step != step || !s.Past || s.Head != 2000 || s.State != Paused {
			t.Errorf("step %d, past %t, head %d, %s, want %d", s.Step, s.Past, s.Head, s.State, step)
		}
		titles[step] = s.Title
	}
	own := openWalk(t, Spec{Scene: "walk", Seed: 4, Set: map[string]string{"size": "2"}}, 0)
	for {
		if title, ok := titles[own.Steps()]; ok && own.Picture(picture.View{}).Title != title {
			t.Errorf("step %d: %s, want %s", own.Steps(), title, own.Picture(picture.View{}).Title)
		}
		if own.Steps() == 1999 {
			break
		}
		advance(t, own, 1)
	}
	send(t, trainer, Command{ID: 20, Verb: Until, Key: "birth"})
	s := await(t, trainer, "a birth", func(s *Snapshot) bool { return s.Ack == 20 && s.State == Paused })
	if s.Step != 10 || !s.Past {
		t.Errorf("step %d, past %t, want the birth at 10", s.Step, s.Past)
	}
	send(t, trainer, Command{ID: 21, Verb: Live})
	s = await(t, trainer, "live", func(s *Snapshot) bool { return s.Ack == 21 })
	if s.Step != 2000 || s.Past {
		t.Errorf("step %d, past %t, want 2000", s.Step, s.Past)
	}
}

// TestCancelledWhileReplaying ends at once.
func TestCancelledWhileReplaying(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	trainer := Start(ctx, Plan{
		Spec: Spec{Scene: "walk", Seed: 1}, KeyframeBytes: 1,
		Find: func(string) (Scene, error) { return walkScene(0), nil },
	})
	await(t, trainer, "many steps", func(s *Snapshot) bool { return s.Step > 100_000 })
	send(t, trainer, Command{ID: 1, Verb: Seek, N: 99_000})
	await(t, trainer, "a replay", func(s *Snapshot) bool { return s.Replaying > 0 && s.Note != "" })
	cancel()
	if err := trainer.Wait(); err != nil {
		t.Error(err)
	}
}

// TestPanicInALane ends the trainer with an error.
func TestPanicInALane(t *testing.T) {
	trainer := Start(context.Background(), Plan{
		Spec: Spec{Scene: "walk"}, Target: 1,
		Find: func(string) (Scene, error) { return walkScene(0), nil },
	})
	send(t, trainer, Command{ID: 1, Verb: Fork, Changes: map[string]string{"panics": "2"}})
	send(t, trainer, Command{ID: 2, Verb: Speed})
	err := trainer.Wait()
	var p *PanicError
	if !errors.As(err, &p) || !strings.Contains(string(p.Stack), "(*walk).Step") {
		t.Errorf("error %v, want the panic of the walk with its stack", err)
	}
}

// TestForkFromADivergedRun goes on from before, beside the run that cannot.
func TestForkFromADivergedRun(t *testing.T) {
	trainer := startWalk(t, Plan{Spec: Spec{Scene: "walk"}}, 300)
	await(t, trainer, "divergence", func(s *Snapshot) bool { return s.State == Diverged })
	forked(t, trainer, 2, Command{ID: 1, Verb: Fork, N: 250, Changes: map[string]string{"size": "0.3"}})
	send(t, trainer, Command{ID: 2, Verb: Step, N: 30})
	s := await(t, trainer, "30 steps", func(s *Snapshot) bool { return s.Ack == 2 && s.State == Paused })
	if a := s.Lanes[0]; s.Step != 280 || a.State != Diverged || a.Step != 299 || !errors.Is(a.Err, ErrDiverged) {
		t.Errorf("lane b at %d beside lane a, %s at %d, want 280 and diverged at 299", s.Step, a.State, a.Step)
	}
}

// TestForkWithoutACommand: the new lane is as the run was just before that command, with
// what was asked for at the same step before it, wherever keyframes are.
func TestForkWithoutACommand(t *testing.T) {
	trainer := race(t, 1000)
	size := func(id uint64, text string) { send(t, trainer, Command{ID: id, Verb: Set, Key: "size", Text: text}) }
	size(20, "3")
	send(t, trainer, Command{ID: 21, Verb: Bookmark})
	size(22, "4")
	size(23, "11")
	send(t, trainer, Command{ID: 24, Verb: Step, N: 50})
	s := await(t, trainer, "50 steps", func(s *Snapshot) bool { return s.Ack == 24 && s.State == Paused })
	for _, a := range s.Answers {
		if refused := a.ID == 23; refused != (a.Err != nil) || a.ID >= 20 && a.Step != 1000 {
			t.Errorf("answer to %d: step %d, %v", a.ID, a.Step, a.Err)
		}
	}
	sizes := func(s *Snapshot) (out string) {
		for _, e := range s.Events {
			if e.Kind == Changed || e.Kind == Refused {
				out += e.Note + ", "
			}
		}
		return out
	}
	s = forked(t, trainer, 2, Command{ID: 30, Verb: Fork, N: 1050, Without: 22})
	if a := s.Answers[len(s.Answers)-1]; a.ID != 30 || a.Lane != "b" || a.Err != nil || a.Step != 1000 {
		t.Errorf("the fork is answered by %+v", a)
	}
	if value := s.Settings[0].Value; s.Step != 1000 || value != "3" || strings.Contains(sizes(s), "4") || !strings.Contains(sizes(s), "3") {
		t.Errorf("lane b is at step %d with size %s after %s", s.Step, value, sizes(s))
	}
	send(t, trainer, Command{ID: 31, Verb: Step, N: 120}) // 50 of them in a are done already
	s = await(t, trainer, "the steps", func(s *Snapshot) bool { return s.Ack == 31 && s.State == Paused })
	if !reflect.DeepEqual(s.Series[0].Buckets, straight(t, s.Step, 1000, "3")) {
		t.Error("lane b is not the run without the command")
	}
	s = forked(t, trainer, 3, Command{ID: 32, Verb: Fork, N: 1000, Without: 20})
	if value := s.Settings[0].Value; s.Step != 1000 || value != "2" || sizes(s) != "" {
		t.Errorf("lane c is at step %d with size %s after %s", s.Step, value, sizes(s))
	}
	send(t, trainer, Command{ID: 33, Verb: Fork, N: 1000, Without: 22})
	s = await(t, trainer, "an answer", func(s *Snapshot) bool { return s.Ack == 33 })
	if a := s.Answers[len(s.Answers)-1]; a.Err == nil {
		t.Error("a command that this lane was not given is left out")
	}
}

// TestBadRestartKeepsTheRun: what cannot be loaded is refused, and what runs goes on.
func TestBadRestartKeepsTheRun(t *testing.T) {
	trainer := race(t, 100)
	send(t, trainer, Command{ID: 10, Verb: Run})
	send(t, trainer, Command{ID: 11, Verb: Restart, Spec: &Spec{Scene: "walk", Set: map[string]string{"data": "missing"}}})
	send(t, trainer, Command{ID: 12, Verb: Restart, Spec: &Spec{Scene: "nowhere"}})
	s := await(t, trainer, "more steps", func(s *Snapshot) bool { return s.Ack == 12 && s.Step > 200 })
	if s.Run != "0" || s.State != Running || s.Err != nil {
		t.Errorf("run %s is %s: %v", s.Run, s.State, s.Err)
	}
	refused := 0
	for _, e := range s.Events {
		if e.Kind == Refused && strings.Contains(e.Note, "no restart") {
			refused++
		}
	}
	if n := len(s.Answers); refused != 2 || s.Answers[n-1].Err == nil || s.Answers[n-2].Err == nil {
		t.Errorf("%d refusals, answers %+v", refused, s.Answers)
	}
}
