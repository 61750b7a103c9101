package scenes

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene/scenetest"
	"github.com/north-tui/north/sim"
)

// watchedRun is a trainer of one run, driven step by step.
type watchedRun struct {
	*testing.T
	*sim.Trainer
	sent uint64
}

func watch(t *testing.T, s sim.Spec, limit int) *watchedRun {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	trainer := sim.Start(ctx, sim.Plan{Spec: s, Find: Find, Paused: true, KeyframeBytes: limit})
	t.Cleanup(func() {
		cancel()
		if err := trainer.Wait(); err != nil {
			t.Error(err)
		}
	})
	return &watchedRun{T: t, Trainer: trainer}
}

// do sends a command and returns the first snapshot in which what it asked for is
// done.
func (w *watchedRun) do(c sim.Command) *sim.Snapshot {
	w.Helper()
	w.sent++
	c.ID = w.sent
	if !w.Send(c) {
		w.Fatalf("command %+v was not taken", c)
	}
	ticker := time.NewTicker(50 * time.Microsecond)
	defer ticker.Stop()
	deadline := time.After(time.Minute)
	for {
		s := w.Latest()
		if s.State == sim.Failed {
			w.Fatal(s.Err)
		}
		if s.Ack == c.ID && s.State != sim.Running && s.Note == "" {
			return s
		}
		select {
		case <-ticker.C:
		case <-deadline:
			w.Fatalf("no answer to %+v: %+v", c, s)
		}
	}
}

func (w *watchedRun) steps(n int) *sim.Snapshot {
	w.Helper()
	return w.do(sim.Command{Verb: sim.Step, N: n})
}

// print is what tells the states of a network apart: what it makes of the data,
// its neurons and weights, what the trigger says, and the settings.
func print(t *testing.T, s *sim.Snapshot) string {
	t.Helper()
	text, err := json.Marshal(struct {
		Step, Births int
		Epoch        float64
		Settings     []form.Setting
		picture.Picture
	}{s.Step, s.Births, s.Epoch, s.Settings, s.Picture})
	if err != nil {
		t.Fatal(err)
	}
	var widths []int
	for _, r := range s.Rows {
		widths = append(widths, r.Width)
	}
	return fmt.Sprintf("step %d, widths %v, %x", s.Step, widths, sha256.Sum256(text))
}

// by is a command to give a setting a value.
func by(key, text string) sim.Command { return sim.Command{Verb: sim.Set, Key: key, Text: text} }

// disturbances are commands by step; some are refused.
type disturbances map[int][]sim.Command

var grownByHand = disturbances{
	40:  {by("trigger", "north-weight"), by("gamma", "0.9"), {Verb: "grow", Layer: 0, N: 2}},
	60:  {{Verb: "deepen"}, by("max-width", "1")},
	80:  {by("lr", "0.003"), by("lr", "0.002")},
	100: {by("prune", "redundancy"), by("prune.every", "10"), by("prune.grace", "20"), by("max-width", "40")},
}

// spotting is a quick run of the scene of symmetries.
func spotting(seed uint64, words ...string) sim.Spec {
	s := quickSpec("equivariance")
	set := maps.Clone(s.Set)
	for _, name := range []string{"relax", "trigger"} {
		delete(set, name)
	}
	maps.Copy(set, scenetest.Spec("equivariance", seed, words...).Set)
	s.Seed, s.Set = seed, set
	return s
}

// TestScrubbingShowsTheStraightRun goes back to steps of a run with commands,
// growth, pruning and a new layer on the way, with few keyframes and many.
func TestScrubbingShowsTheStraightRun(t *testing.T) {
	const every = 4 // steps
	for _, tt := range []struct {
		name   string
		spec   sim.Spec
		given  disturbances
		events []sim.Kind // that there must have been
	}{
		{"spiral", spec(2, "hidden=4,4", "baseline=initial"), grownByHand, []sim.Kind{sim.Born, sim.Refused, sim.Shrunk, sim.Changed}},
		{"moons", spec(2, "data=moons", "trigger=random", "rate=0.1", "init=north-select"), grownByHand, []sim.Kind{sim.Born, sim.Refused}},
		{"sine", spec(2, "data=sine", "hidden=6", "optim=momentum", "lr=0.01"), grownByHand, []sim.Kind{sim.Refused}},
		{"transformer", telling(2), disturbances{
			40: {{Verb: "grow", Text: "heads:+1"}, {Verb: "grow", Text: "nonsense"}},
			60: {by("lr", "0.002"), {Verb: "grow", Text: "mlp:+6"}}, 100: {{Verb: "ungrow"}},
		}, []sim.Kind{sim.Born, sim.Refused, sim.Changed}},
		{"equivariance", spotting(2, "relax=80:L3:D1"), disturbances{
			40: {{Verb: "relax", Text: "L3:D2"}, {Verb: "relax", Text: "L1:C1"}},
			60: {by("lr", "0.002"), {Verb: "grow", Layer: 1, N: 1}},
		}, []sim.Kind{sim.Born, sim.Rewired, sim.Refused, sim.Changed}},
		{"equivariance by evolution", spotting(2, "search=equinas-e", "generations=20"), nil, []sim.Kind{sim.Rewired}},
		{"equivariance by shares", spotting(2, "search=equinas-d"), disturbances{100: {{Verb: "argmax"}}}, []sim.Kind{sim.Rewired}},
	} {
		for _, limit := range []int{1, 1 << 20} {
			t.Run(fmt.Sprintf("%s/keyframes=%d", tt.name, limit), func(t *testing.T) {
				t.Parallel()
				w := watch(t, tt.spec, limit)
				w.Look(watched)
				at := w.do(sim.Command{Verb: sim.Pause})
				at = w.steps(every - at.Step%every)
				first := at.Step
				var shown []string // prints, one for every few steps
				for at.Step < 152 {
					for _, c := range tt.given[at.Step] {
						at = w.do(c)
					}
					shown = append(shown, print(t, at))
					at = w.steps(every)
				}
				for _, kind := range tt.events {
					if !slices.ContainsFunc(at.Events, func(e sim.Event) bool { return e.Kind == kind }) {
						t.Errorf("no event %s: the test shows less than it should", kind)
					}
				}
				rng := rand.New(rand.NewPCG(1, 1))
				for range 10 {
					i := rng.IntN(len(shown))
					if got := print(t, w.do(sim.Command{Verb: sim.Seek, N: first + every*i})); got != shown[i] {
						t.Fatalf("of %d steps: %s, want %s", at.Step, got, shown[i])
					}
				}
			})
		}
	}
}

// TestForkGoesTheWayOfItsParent holds a fork without a change to what its parent
// became.
func TestForkGoesTheWayOfItsParent(t *testing.T) {
	for name, s := range map[string]sim.Spec{
		"spiral":      spec(5),
		"moons":       spec(5, "data=moons", "trigger=senn", "init=splitting", "prune=redundancy", "prune.every=10", "prune.grace=20", "max-width=24"),
		"digits":      spec(5, "data=digits", "trigger=linear"),
		"transformer": telling(5, "grow=80:heads:+1"),
		"symmetries":  spotting(5, "relax=80:L3:D1"),
		"evolution":   spotting(5, "search=equinas-e", "generations=20"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := watch(t, s, 0)
			w.Look(watched)
			at := w.do(sim.Command{Verb: sim.Pause})
			w.do(sim.Command{Verb: sim.Set, Key: "lr", Text: "0.004"})
			want := print(t, w.steps(110-at.Step))
			w.do(sim.Command{Verb: sim.Fork, N: 70})
			b := w.do(sim.Command{Verb: sim.Step, N: 40})
			if b.Lane != "b" || b.Forked != 70 || print(t, b) != want {
				t.Errorf("lane %s from %d: %s, want %s", b.Lane, b.Forked, print(t, b), want)
			}
			a := w.do(sim.Command{Verb: sim.Focus, N: 0})
			if print(t, a) != want {
				t.Error("the fork changed its parent")
			}
		})
	}
}

// TestForkAtTheStartIsTheRunItNames races two strategies from the same weights.
func TestForkAtTheStartIsTheRunItNames(t *testing.T) {
	w := watch(t, spec(3, "data=moons", "trigger=north-act", "gamma=0.9"), 0)
	w.Look(watched)
	w.do(sim.Command{Verb: sim.Fork, Changes: map[string]string{"trigger": "linear", "hidden": "5,5"}})
	b := w.steps(90)
	own := open(t, spec(3, "data=moons", "trigger=linear", "hidden=5,5"), sim.Options{})
	scenetest.Advance(t, own, b.Step)
	if want := print(t, own.Snapshot(own.Picture(watched))); b.Step < 80 || print(t, b) != want {
		t.Errorf("%s, want %s", print(t, b), want)
	}
}
