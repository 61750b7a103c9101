package tui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/sim"
)

// fast is a speed, in steps a second, at which no check is missed between two looks.
const fast = 400

// TestLessonsOnTheScreen goes through every lesson on a running trainer by the keys
// that are for all of them: enter, the number of the right answer, and > for what is
// to be done. Nothing is refused on the way, and every prediction is right.
func TestLessonsOnTheScreen(t *testing.T) {
	for _, l := range allLessons() {
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(context.Background())
			trainer := sim.Start(ctx, sim.Plan{Spec: l.Spec, Options: sim.Options{Threads: 1}, Target: fast, Paused: true, Find: scenes.Find})
			t.Cleanup(func() {
				cancel()
				if err := trainer.Wait(); err != nil {
					t.Error(err)
				}
			})
			o := colourful
			o.Source, o.Lesson, o.Catalogue = trainer, l, fakeCatalogue()
			a := newApp(context.Background(), o)
			a.width, a.height = 120, 40
			playOnScreen(t, a)
		})
	}
}

// playOnScreen presses what a lesson waits for until it is over. It fails after
// a minute, which no passing test comes near.
func playOnScreen(t *testing.T, a *app) {
	t.Helper()
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	deadline, done := time.After(time.Minute), -1
	for {
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatalf("the lesson does not go on:\n%s", a.screen())
		}
		a.Update(tick{})
		if a.lesson == nil {
			break
		}
		if a.dialog != nil {
			press(a, "esc")
			continue
		}
		p := a.lesson.player
		switch s := p.Step(); {
		case s.Kind == lessons.Reveal && !strings.HasPrefix(a.verdict(s), "✓"):
			t.Fatalf("line %d: %s", s.Line, a.verdict(s))
		case !p.Waits():
			press(a, "enter")
		case s.Kind == lessons.Predict:
			press(a, fmt.Sprint(s.Right+1))
		case s.Kind == lessons.Do && p.At() > done && a.sent <= a.desk.Snap.Ack && a.desk.Snap.State != sim.Loading:
			done = p.At()
			press(a, ">")
		case s.Kind == lessons.Check && a.desk.Snap.State == sim.Paused && a.sent <= a.desk.Snap.Ack:
			press(a, " ") // what was checked came true before all its steps were done
		}
	}
	for _, e := range a.desk.Snap.Events {
		if e.Kind == sim.Refused && e.Layer == "" { // else it is a layer at its largest width
			t.Errorf("step %d: %v", e.Step, e)
		}
	}
}
