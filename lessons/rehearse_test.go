package lessons_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/sim"
)

// mostSteps is more than any action of a lesson takes by itself, such as the way to
// the next birth.
const mostSteps = 3000

// rehearsal is a lesson on its own run, whose viewer does what is asked for at once
// and knows every answer.
type rehearsal struct {
	*testing.T
	trainer *sim.Trainer
	player  *lessons.Player
	id      uint64
	running bool // the viewer has let it run
}

// TestRehearse goes through every lesson as a viewer would: each do is done, each
// check comes true in its steps, and no check of an answer is true before it is
// asked for.
func TestRehearse(t *testing.T) {
	for _, l := range lessons.All(sceneWords) {
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel()
			newRehearsal(t, l).play()
		})
	}
}

// TestExample plays the lesson that docs/lessons.md shows.
func TestExample(t *testing.T) {
	page, err := os.ReadFile("../docs/lessons.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```text\n")
	example, _, _ := strings.Cut(rest, "```")
	l, err := lessons.Parse("example", example, sceneWords)
	if err != nil {
		t.Fatal(err)
	}
	newRehearsal(t, l).play()
}

func newRehearsal(t *testing.T, l *lessons.Lesson) *rehearsal {
	scene, err := scenes.Named(l.Spec.Scene)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Check(scene.Lessons); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	trainer := sim.Start(ctx, sim.Plan{Spec: l.Spec, Options: sim.Options{Threads: 1}, Paused: true, Find: scenes.Find})
	t.Cleanup(func() {
		cancel()
		if err := trainer.Wait(); err != nil {
			t.Error(err)
		}
	})
	trainer.Look(picture.View{Unit: -1})
	r := &rehearsal{T: t, trainer: trainer, player: lessons.Play(l)}
	r.do(sim.Command{Verb: sim.Pause}) // until it is loaded
	return r
}

// do gives a command and waits until it is carried out.
func (r *rehearsal) do(c sim.Command) *sim.Snapshot {
	r.Helper()
	r.id++
	c.ID = r.id
	if !r.trainer.Send(c) {
		r.Fatalf("command %+v was not taken", c)
	}
	r.player.Sent(c)
	return r.settled(c)
}

// settled is the run once a command is answered and it stands still. It fails after
// a minute, which no passing test comes near.
func (r *rehearsal) settled(c sim.Command) *sim.Snapshot {
	r.Helper()
	ticker := time.NewTicker(200 * time.Microsecond)
	defer ticker.Stop()
	for began := time.Now(); time.Since(began) < time.Minute; <-ticker.C {
		s := r.trainer.Latest()
		if s.Ack < r.id || s.State == sim.Running || s.Replaying > 0 || s.Note != "" {
			continue
		}
		if c.Verb == sim.Fork && s.Lane == "a" {
			continue
		}
		if s.Err != nil {
			r.Fatal(s.Err)
		}
		return s
	}
	r.Fatalf("%+v is not done: %+v", c, r.trainer.Latest())
	return nil
}

func (r *rehearsal) play() {
	for !r.player.Done() {
		step, at := r.player.Step(), r.player.At()
		for _, fact := range step.Facts {
			if !fact.Holds(r.trainer.Latest()) {
				r.Errorf("line %d: %s is not so when the text of line %d is shown, at step %d: %v", fact.Line, fact.Text, step.Line, r.trainer.Latest().Step, values(r.trainer.Latest()))
			}
		}
		switch step.Kind {
		case lessons.Say, lessons.Reveal:
			r.player.Next()
		case lessons.Predict:
			r.predict(step, at)
		case lessons.Do:
			r.act(step)
		case lessons.Check:
			r.check(step)
		}
		if r.player.At() <= at {
			r.Fatalf("line %d: the lesson does not go on after %s %s", step.Line, step.Kind, step.Action.Text)
		}
	}
}

// predict answers rightly. What bears the answer out must not be true yet.
func (r *rehearsal) predict(step *lessons.Step, at int) {
	s := r.trainer.Latest()
	for _, next := range r.player.Lesson.Steps[at+1:] {
		if next.Kind == lessons.Reveal {
			break
		}
		if next.Kind == lessons.Check && next.Condition.Holds(s) {
			r.Errorf("line %d: %s is true already when the question of line %d is asked", next.Line, next.Condition.Text, step.Line)
		}
	}
	r.player.Answer(step.Right)
}

// act does what a step asks for.
func (r *rehearsal) act(step *lessons.Step) {
	if step.Action.Command != "" {
		r.player.Opened(step.Action.Command)
		r.player.Observe(r.trainer.Latest())
		return
	}
	asked, err := step.Action.Commands(r.trainer.Latest())
	if err != nil {
		r.Fatalf("line %d: %v", step.Line, err)
	}
	for _, c := range asked {
		before := r.trainer.Latest()
		switch c.Verb {
		case sim.Run:
			r.running = true
			r.player.Sent(c)
			running := *before
			running.State, running.Ack = sim.Running, r.id+1
			r.player.Observe(&running)
			return
		case sim.Pause, sim.Step, sim.Until, sim.Seek:
			r.running = false
		}
		s := r.do(c)
		for _, e := range s.Events[min(len(before.Events), len(s.Events)):] {
			if e.Kind == sim.Refused || e.Kind == sim.Alarm {
				r.Errorf("line %d: %s: %v", step.Line, step.Action.Text, e)
			}
		}
		if s.Step > before.Step+mostSteps {
			r.Errorf("line %d: %s takes %d steps", step.Line, step.Action.Text, s.Step-before.Step)
		}
		r.player.Observe(s)
	}
}

// check lets the run go on, if the viewer has let it run, until the condition is
// true.
func (r *rehearsal) check(step *lessons.Step) {
	s, at := r.trainer.Latest(), r.player.At()
	first, most := s.Step, step.Within
	turn := max(1, most/60)
	for r.player.Observe(s); r.player.At() == at; r.player.Observe(s) {
		if !r.running {
			r.Fatalf("line %d: %s is not true, and the run stands still", step.Line, step.Condition.Text)
		}
		if s.Step-first >= most {
			r.Fatalf("line %d: %s is not true in %d steps", step.Line, step.Condition.Text, most)
		}
		s = r.do(sim.Command{Verb: sim.Step, N: turn})
	}
	r.Logf("line %d: %s after %d of %d steps", step.Line, step.Condition.Text, s.Step-first, most)
}

// TestSpecs: the settings of every lesson are those of its scene.
func TestSpecs(t *testing.T) {
	for _, l := range lessons.All(sceneWords) {
		scene, err := scenes.Find(l.Spec.Scene)
		if err != nil {
			t.Fatal(err)
		}
		fields, err := scene.Fields(l.Spec.Set)
		if err != nil {
			t.Fatalf("%s: %v", l.Name, err)
		}
		byName := map[string]form.Field{}
		for _, f := range fields {
			byName[f.Name] = f
		}
		for key, value := range l.Spec.Set {
			f, ok := byName[key]
			if !ok {
				t.Errorf("%s: %s has no setting %s", l.Name, l.Spec.Scene, key)
				continue
			}
			if text, err := f.Parse(value); err != nil || text != value {
				t.Errorf("%s: %s=%s: %v, want it as %q", l.Name, key, value, err, text)
			}
		}
	}
}

// values are the numbers of all lanes, for messages.
func values(s *sim.Snapshot) map[string]float64 {
	out := map[string]float64{}
	for _, lane := range append(s.Lanes[:len(s.Lanes):len(s.Lanes)], s) {
		for _, series := range lane.Series {
			if v, ok := series.At(lane.Step); ok && !strings.HasPrefix(series.Name, "weight.") {
				out[series.Name+"@"+lane.Letter()] = v
			}
		}
	}
	return out
}
