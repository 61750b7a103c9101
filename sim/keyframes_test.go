package sim

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/north-tui/north/picture"
)

// walked is a lane of a walk that was given commands on the way, and what it
// showed after each step.
func walked(t *testing.T, steps, end, limit int) (n *lane, titles []string) {
	t.Helper()
	n = newLane(Lane{Letter: "a"}, openWalk(t, Spec{Scene: "walk", Seed: 3}, end), Options{}, limit)
	rng := rand.New(rand.NewPCG(1, 1))
	titles = append(titles, n.session.Picture(picture.View{}).Title)
	for range steps {
		n.step()
		if n.end != "" {
			break
		}
		for rng.IntN(50) == 0 {
			// Some are refused: 11 and above are out of range.
			n.do(Command{Verb: Set, Key: "size", Text: fmt.Sprint(rng.IntN(15))})
		}
		titles = append(titles, n.session.Picture(picture.View{}).Title)
	}
	return n, titles
}

// goTo seeks and waits until it is there.
func goTo(t *testing.T, n *lane, step int) {
	t.Helper()
	if err := n.seek(step); err != nil {
		t.Fatal(err)
	}
	for n.replaying() {
		n.replay()
	}
}

func TestSeekShowsTheStep(t *testing.T) {
	n, titles := walked(t, 3000, 0, 20_000)
	rng := rand.New(rand.NewPCG(2, 2))
	for i := range 60 {
		step := rng.IntN(3001)
		if i%3 == 0 { // near the last, so that it goes on from there
			step = min(3000, n.shown().step+rng.IntN(20))
		}
		goTo(t, n, step)
		s := n.snapshot(n.shown().Picture(picture.View{}), Paused)
		if s.Title != titles[step] || s.Step != step || s.Past != (step < 3000) {
			t.Fatalf("step %d: %s at %d, past %t, want %s", step, s.Title, s.Step, s.Past, titles[step])
		}
		if s.Head != 3000 || len(s.Series[0].Buckets) != 3000 || s.Births != step/10 {
			t.Fatalf("step %d: head %d, %d losses, %d births, want 3000, 3000, %d", step, s.Head, len(s.Series[0].Buckets), s.Births, step/10)
		}
	}
}

// TestGoingBackStepByStep begins each time just before the step.
func TestGoingBackStepByStep(t *testing.T) {
	n, titles := walked(t, 2000, 0, 20_000)
	replayed := 0
	for step := 1200; step > 1100; step-- {
		if err := n.seek(step); err != nil {
			t.Fatal(err)
		}
		replayed += n.past.left()
		goTo(t, n, step)
		if got := n.shown().Picture(picture.View{}).Title; got != titles[step] {
			t.Fatalf("step %d: %s, want %s", step, got, titles[step])
		}
	}
	if replayed > keyframeWithin+100*10 {
		t.Errorf("%d steps done again for 100 steps back", replayed)
	}
}

// TestPastBecomesThePresent runs on from the past.
func TestPastBecomesThePresent(t *testing.T) {
	n, titles := walked(t, 700, 0, 20_000)
	goTo(t, n, 690)
	for step := 691; step <= 700; step++ {
		n.step()
		if got := n.shown().Picture(picture.View{}).Title; got != titles[step] || n.session.step != 700 {
			t.Fatalf("step %d: %s, want %s; head %d", step, got, titles[step], n.session.step)
		}
	}
	if n.past != nil {
		t.Error("the newest step is still shown as past")
	}
	n.step()
	if n.session.step != 701 || len(losses(n.session)) != 701 {
		t.Errorf("step %d with %d losses, want 701", n.session.step, len(losses(n.session)))
	}
}

func TestPastRefusesChanges(t *testing.T) {
	n, _ := walked(t, 300, 0, 20_000)
	goTo(t, n, 20)
	given := len(n.session.given)
	n.do(Command{Verb: Set, Key: "size", Text: "2"})
	last := n.session.events[len(n.session.events)-1]
	if last.Kind != Refused || !strings.Contains(last.Note, "step 20 is in the past") || len(n.session.given) != given {
		t.Errorf("last event %+v, want a refusal that says to fork", last)
	}
	n.live()
	n.do(Command{Verb: Set, Key: "size", Text: "2"})
	if got := n.session.spec.Set["size"]; got != "2" {
		t.Errorf("size %s, want 2", got)
	}
}

// TestBackFromDivergence: what was good can be seen, and going on ends where it did.
func TestBackFromDivergence(t *testing.T) {
	n, titles := walked(t, 900, 601, 20_000)
	if n.end != Diverged || !errors.Is(n.err, ErrDiverged) {
		t.Fatalf("state %q, error %v", n.end, n.err)
	}
	goTo(t, n, 600)
	if s := n.snapshot(n.shown().Picture(picture.View{}), Paused); !s.Past || s.State != Paused || s.Title != titles[600] {
		t.Errorf("%s, past %t, %s, want %s paused in the past", s.State, s.Past, s.Title, titles[600])
	}
	goTo(t, n, 599)
	for range 2 {
		n.step()
	}
	if n.canStep() || n.snapshot(picture.Picture{}, Running).State != Diverged {
		t.Errorf("state %s, want that it has diverged", n.snapshot(picture.Picture{}, Running).State)
	}
}

func TestKeyframesAreThinnedWithAge(t *testing.T) {
	var k keyframes
	const size, limit = 100, 4000
	for step := 0; step < 400*keyframeEvery; step += keyframeEvery {
		k.add(frame{step: step, state: make([]byte, size)}, limit)
		if step == 3*keyframeEvery {
			k.keep(step, true)
		}
		if k.bytes > limit || k.bytes != size*len(k.frames) {
			t.Fatalf("step %d: %d bytes in %d keyframes, want at most %d", step, k.bytes, len(k.frames), limit)
		}
	}
	last := k.frames[len(k.frames)-1].step
	if k.frames[0].step != 0 || last != 399*keyframeEvery {
		t.Errorf("from %d to %d, want the first and the last", k.frames[0].step, last)
	}
	if _, found := k.find(3 * keyframeEvery); !found {
		t.Error("the bookmarked one is gone")
	}
	for i, f := range k.frames[1:] {
		gap, age := f.step-k.frames[i].step, last-k.frames[i].step
		if gap > max(keyframeEvery, age/2) {
			t.Errorf("gap of %d steps before %d, which is %d steps ago", gap, f.step, last-f.step)
		}
	}
}

func TestBookmark(t *testing.T) {
	n, _ := walked(t, 300, 0, 20_000)
	goTo(t, n, 37)
	if err := n.bookmark(); err != nil {
		t.Fatal(err)
	}
	if f, _ := n.frames.before(39); f.step != 37 || !f.kept {
		t.Errorf("keyframe at %d, kept %t, want one at 37 that is kept", f.step, f.kept)
	}
	if err := n.bookmark(); err != nil {
		t.Fatal(err)
	}
	if f, _ := n.frames.before(39); f.kept {
		t.Error("a second bookmark does not take the first away")
	}
	n.limit = 1
	goTo(t, n, 38)
	if err := n.bookmark(); err == nil {
		t.Error("kept more than there is room for")
	}
}

// TestNewestRestsMeanwhile: while the past is shown, the newest state holds no memory
// that it can make anew.
func TestNewestRestsMeanwhile(t *testing.T) {
	n, _ := walked(t, 40, 0, 20_000)
	newest := n.session.learner.(*walk)
	if newest.rests != 0 {
		t.Fatal("it rests though it is shown")
	}
	goTo(t, n, 20)
	if newest.rests == 0 || n.past.session.learner.(*walk).rests != 0 {
		t.Errorf("rests %d times, and what is shown %d, want one or more, and none", newest.rests, n.past.session.learner.(*walk).rests)
	}
}

// TestPastIsExact: a step of a run whose history is thinned has the numbers that it had.
func TestPastIsExact(t *testing.T) {
	n := newLane(Lane{Letter: "a"}, openWalk(t, Spec{Scene: "walk", Seed: 3}, 0), Options{}, 1<<20)
	were := []float64{0}
	for range 2*maxBuckets + 9 {
		n.step()
		v, _ := n.session.History()[0].Latest()
		were = append(were, v)
	}
	for _, step := range []int{17, 18, 19, 20, maxBuckets + 1, 2 * maxBuckets, 2*maxBuckets + 8} {
		goTo(t, n, step)
		if s := n.snapshot(picture.Picture{}, Paused); s.Series[0].Shown.Last != were[step] {
			t.Errorf("step %d shows %g, which was %g", step, s.Series[0].Shown.Last, were[step])
		}
	}
}
