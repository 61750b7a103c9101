package sim

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/north-tui/north/picture"
)

// startWalk runs walks that diverge at step end and stops them with the test.
func startWalk(t *testing.T, plan Plan, end int) *Trainer {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	plan.Find = func(name string) (Scene, error) {
		if name != "walk" {
			return Scene{}, fmt.Errorf("no scene %q", name)
		}
		return walkScene(end), nil
	}
	trainer := Start(ctx, plan)
	t.Cleanup(func() {
		cancel()
		if err := trainer.Wait(); err != nil {
			t.Error(err)
		}
	})
	return trainer
}

// await returns the first snapshot that is as wanted. It fails after ten
// seconds, which no passing test comes near.
func await(t *testing.T, trainer *Trainer, wanted string, is func(*Snapshot) bool) *Snapshot {
	t.Helper()
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	deadline := time.After(10 * time.Second)
	for {
		if s := trainer.Latest(); is(s) {
			return s
		}
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatalf("no snapshot with %s; the latest is %+v", wanted, trainer.Latest())
		}
	}
}

func send(t *testing.T, trainer *Trainer, c Command) {
	t.Helper()
	if !trainer.Send(c) {
		t.Fatalf("command %+v was not taken", c)
	}
}

func TestTrainerRunsToTheEnd(t *testing.T) {
	trainer := startWalk(t, Plan{Spec: Spec{Scene: "walk", Seed: 1, Steps: 5000}}, 0)
	s := await(t, trainer, "the end", func(s *Snapshot) bool { return s.State == Finished })
	if s.Step != 5000 || len(s.Series[0].Buckets) != 5000 {
		t.Errorf("step %d with %d measurements, want 5000", s.Step, len(s.Series[0].Buckets))
	}
	before := 0.0
	for _, b := range s.Seconds.Buckets {
		if b.Last < before || b.Last > s.Elapsed.Seconds() {
			t.Fatalf("%g s at step %g, after %g s and of %v", b.Last, b.Step, before, s.Elapsed)
		}
		before = b.Last
	}
	coarse := runtime.GOOS == "windows" // its clock may stand still for all of the run
	if len(s.Seconds.Buckets) != 5000 || before == 0 && !coarse {
		t.Errorf("%d times up to %g s, want 5000", len(s.Seconds.Buckets), before)
	}
}

func TestTrainerStepsAndPauses(t *testing.T) {
	trainer := startWalk(t, Plan{Spec: Spec{Scene: "walk", Seed: 1}, Target: 1}, 0)
	send(t, trainer, Command{ID: 1, Verb: Pause})
	at := await(t, trainer, "a pause", func(s *Snapshot) bool { return s.Ack == 1 && s.State == Paused }).Step
	send(t, trainer, Command{ID: 2, Verb: Step, N: 3})
	await(t, trainer, "3 steps", func(s *Snapshot) bool { return s.Ack == 2 && s.State == Paused && s.Step == at+3 })
	send(t, trainer, Command{ID: 3, Verb: Speed})
	send(t, trainer, Command{ID: 4, Verb: Until, Key: "birth"})
	s := await(t, trainer, "a birth", func(s *Snapshot) bool { return s.Ack == 4 && s.State == Paused })
	if s.Step%10 != 0 || s.Births == 0 {
		t.Errorf("paused at step %d with %d births, want a birth at a multiple of ten", s.Step, s.Births)
	}
	send(t, trainer, Command{ID: 5, Verb: Until, Key: "epoch"})
	s = await(t, trainer, "an epoch", func(s *Snapshot) bool { return s.Ack == 5 && s.State == Paused })
	if s.Step%5 != 0 {
		t.Errorf("paused at step %d, want the beginning of an epoch", s.Step)
	}
}

// TestTrainerRunsToATag: a run goes on to the next event of a sort that only its scene
// knows, and no further.
func TestTrainerRunsToATag(t *testing.T) {
	trainer := startWalk(t, Plan{Spec: Spec{Scene: "walk", Seed: 1, Set: map[string]string{"turns": "777", "hums": "888"}}, Paused: true}, 0)
	send(t, trainer, Command{ID: 1, Verb: Until, Key: "turn"})
	s := await(t, trainer, "a turn", func(s *Snapshot) bool { return s.Ack == 1 && s.State == Paused && s.Step > 0 })
	if s.Step != 777 {
		t.Errorf("paused at step %d, want 777", s.Step)
	}
	send(t, trainer, Command{ID: 2, Verb: Until, Key: "hum"})
	s = await(t, trainer, "a hum, which is no event", func(s *Snapshot) bool { return s.Ack == 2 && s.State == Paused })
	if s.Step != 888 {
		t.Errorf("paused at step %d, want 888", s.Step)
	}
}

// TestTrainerBeginsPaused: it waits before the first step for as long as nobody lets
// it go, at the start and after a restart.
func TestTrainerBeginsPaused(t *testing.T) {
	spec := Spec{Scene: "walk", Seed: 1, Steps: 50}
	trainer := startWalk(t, Plan{Spec: spec, Paused: true}, 0)
	for i, begin := range []Command{{ID: 1, Verb: Speed}, {ID: 2, Verb: Restart, Spec: &spec, Paused: true}} {
		send(t, trainer, begin)
		await(t, trainer, "a pause", func(s *Snapshot) bool { return s.Ack == begin.ID && s.State == Paused })
		time.Sleep(10 * time.Millisecond) // thousands of steps if it did not wait
		if s := trainer.Latest(); s.State != Paused || s.Step != 0 {
			t.Fatalf("begin %d: %s at step %d, want paused at 0", i, s.State, s.Step)
		}
		send(t, trainer, Command{ID: begin.ID, Verb: Run})
		await(t, trainer, "the end", func(s *Snapshot) bool { return s.State == Finished })
	}
}

func TestTrainerRestarts(t *testing.T) {
	trainer := startWalk(t, Plan{Spec: Spec{Scene: "walk", Seed: 1, Steps: 50}}, 0)
	first := await(t, trainer, "the end", func(s *Snapshot) bool { return s.State == Finished })
	again := first.Spec
	send(t, trainer, Command{ID: 1, Verb: Restart, Spec: &again})
	second := await(t, trainer, "the second end", func(s *Snapshot) bool { return s.Ack == 1 && s.State == Finished })
	for i, b := range second.Series[0].Buckets {
		if b != first.Series[0].Buckets[i] {
			t.Fatalf("step %d differs after a restart with the same seed", i+1)
		}
	}
	if got := second.Seconds.Buckets; len(got) != 50 {
		t.Errorf("%d times of the second run, want 50", len(got))
	}
	if second.Run == first.Run {
		t.Errorf("both runs are called %s", first.Run)
	}
}

func TestTrainerStates(t *testing.T) {
	t.Run("diverged", func(t *testing.T) {
		trainer := startWalk(t, Plan{Spec: Spec{Scene: "walk"}}, 30)
		s := await(t, trainer, "divergence", func(s *Snapshot) bool { return s.State == Diverged })
		if !errors.Is(s.Err, ErrDiverged) || s.Step != 29 {
			t.Errorf("error %v after step %d, want divergence after 29", s.Err, s.Step)
		}
		send(t, trainer, Command{ID: 9, Verb: Run})
		await(t, trainer, "the same state", func(s *Snapshot) bool { return s.Ack == 9 && s.State == Diverged })
		short := Spec{Scene: "walk", Steps: 20}
		send(t, trainer, Command{ID: 10, Verb: Restart, Spec: &short})
		again := await(t, trainer, "the end of another run", func(s *Snapshot) bool { return s.State == Finished })
		if again.Err != nil || again.Run == s.Run {
			t.Errorf("run %s ends with %v, want another than %s without error", again.Run, again.Err, s.Run)
		}
	})
	t.Run("fault", func(t *testing.T) {
		trainer := startWalk(t, Plan{Spec: Spec{Scene: "walk", Set: map[string]string{"fault": "12"}}}, 0)
		s := await(t, trainer, "a fault", func(s *Snapshot) bool { return s.State == Failed })
		if s.Step != 11 || s.Err == nil || len(s.Settings) == 0 {
			t.Errorf("after step %d, error %v, %d settings, want a network that failed after 11", s.Step, s.Err, len(s.Settings))
		}
	})
	t.Run("finished", func(t *testing.T) {
		trainer := startWalk(t, Plan{Spec: Spec{Scene: "walk", Steps: 30}}, 0)
		await(t, trainer, "the end", func(s *Snapshot) bool { return s.State == Finished && s.Step == 30 })
		send(t, trainer, Command{ID: 1, Verb: Run})
		await(t, trainer, "a second end", func(s *Snapshot) bool { return s.State == Finished && s.Step == 60 })
	})
	t.Run("data error", func(t *testing.T) {
		trainer := startWalk(t, Plan{Spec: Spec{Scene: "walk", Set: map[string]string{"data": "missing"}}}, 0)
		s := await(t, trainer, "a failure", func(s *Snapshot) bool { return s.State == Failed })
		if s.Err == nil {
			t.Error("no error is shown")
		}
		good := Spec{Scene: "walk", Steps: 5}
		send(t, trainer, Command{ID: 1, Verb: Restart, Spec: &good})
		await(t, trainer, "the end", func(s *Snapshot) bool { return s.State == Finished })
	})
}

// failingKeeper is a record on a full disk.
type failingKeeper struct{}

var errFull = errors.New("no space left")

func (failingKeeper) Step(int, float64, []Sample) error { return errFull }
func (failingKeeper) Event(Event) error                 { return nil }
func (failingKeeper) Command(Applied) error             { return nil }
func (failingKeeper) Close(*Session, *Snapshot) error   { return nil }

// TestRunOutlivesItsRecord: when a record fails, the run goes on to its end, says
// so, and Wait returns the error; a restart tries again.
func TestRunOutlivesItsRecord(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	trainer := Start(ctx, Plan{
		Spec: Spec{Scene: "walk", Steps: 20},
		Find: func(string) (Scene, error) { return walkScene(0), nil },
		Keep: func(_ *Session, which Lane) (Keeper, error) {
			if which.Run == 1 {
				return nil, fmt.Errorf("%w: read-only", ErrRecord)
			}
			return failingKeeper{}, nil
		},
	})
	for run, want := range []error{errFull, ErrRecord} {
		s := await(t, trainer, "the end", func(s *Snapshot) bool { return s.State == Finished && s.Run == fmt.Sprint(run) })
		if !errors.Is(s.Unsaved, want) || s.Err != nil || s.Births != 2 {
			t.Errorf("run %d: unsaved for %v, error %v, %d births, want %v and a run that is well", run, s.Unsaved, s.Err, s.Births, want)
		}
		alarms := 0
		for _, e := range s.Events {
			if e.Kind == Alarm {
				alarms++
			}
		}
		if alarms != 1 {
			t.Errorf("run %d: %d alarms, want 1", run, alarms)
		}
		again := s.Spec
		if run == 0 {
			send(t, trainer, Command{ID: 1, Verb: Restart, Spec: &again})
		}
	}
	cancel()
	if err := trainer.Wait(); !errors.Is(err, errFull) || !errors.Is(err, ErrRecord) {
		t.Errorf("error %v, want %v", err, errFull)
	}
}

// TestNoRecordNoRun: what cannot be recorded from the start is not begun.
func TestNoRecordNoRun(t *testing.T) {
	trainer := Start(context.Background(), Plan{
		Spec: Spec{Scene: "walk"},
		Find: func(string) (Scene, error) { return walkScene(0), nil },
		Keep: func(*Session, Lane) (Keeper, error) { return nil, errFull },
	})
	if err := trainer.Wait(); !errors.Is(err, errFull) {
		t.Errorf("error %v, want %v", err, errFull)
	}
}

// TestViewersChangeNothing runs one seed watched and unwatched.
func TestViewersChangeNothing(t *testing.T) {
	unwatched := openWalk(t, Spec{Scene: "walk", Seed: 5}, 0)
	advance(t, unwatched, 2000)
	trainer := startWalk(t, Plan{Spec: Spec{Scene: "walk", Seed: 5, Steps: 2000}}, 0)
	trainer.Look(picture.Showing(picture.WantGraph))
	watched := await(t, trainer, "the end", func(s *Snapshot) bool { return s.State == Finished })
	for i, b := range losses(unwatched) {
		if watched.Series[0].Buckets[i] != b {
			t.Fatalf("step %d differs when watched", i+1)
		}
	}
}

// TestCancelledWhileLoading: a trainer whose data take for ever ends with its context, at
// the first run and at a restart.
func TestCancelledWhileLoading(t *testing.T) {
	never := make(chan struct{})
	defer close(never)
	for _, restart := range []bool{false, true} {
		ctx, cancel := context.WithCancel(context.Background())
		loading := make(chan struct{})
		slow := walkScene(0)
		slow.New = func(Spec, Options) (Learner, error) {
			close(loading)
			<-never
			return nil, errors.New("never")
		}
		plan := Plan{Spec: Spec{Scene: "slow"}, Find: func(name string) (Scene, error) {
			if name == "slow" {
				return slow, nil
			}
			return walkScene(0), nil
		}}
		if restart {
			plan.Spec.Scene = "walk"
		}
		trainer := Start(ctx, plan)
		if restart {
			send(t, trainer, Command{ID: 1, Verb: Restart, Spec: &Spec{Scene: "slow"}})
		}
		<-loading
		cancel()
		if err := trainer.Wait(); err != nil {
			t.Error(err)
		}
	}
}
