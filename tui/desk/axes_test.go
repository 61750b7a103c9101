package desk

import (
	"math"
	"testing"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
)

// axes are the axes of data in successive frames.
func axes(d *Desk, data ...cells.Axis) []cells.Axis {
	var out []cells.Axis
	for _, a := range data {
		d.Axes.Frame++
		out = append(out, d.steady("x", a))
	}
	return out
}

func settled(d *Desk, data cells.Axis) (axis cells.Axis, frames int) {
	for d.Axes.Moving = true; d.Axes.Moving && frames < 100; frames++ {
		d.Axes.Moving = false
		axis = axes(d, data)[0]
	}
	return axis, frames
}

// TestAxesRest: an axis is where its data want it at first, stays while they move about
// within it, and does not go to and fro at the edge of a round value.
func TestAxesRest(t *testing.T) {
	d := New(NewTheme(cells.Mono, false), cells.Braille)
	to := func(max float64) cells.Axis { return cells.Axis{Min: 0, Max: max} }
	first := axes(&d, to(9.9))[0]
	if first != to(9.9).Outward() {
		t.Errorf("at first it is %+v", first)
	}
	for i, a := range axes(&d, to(7), to(9), to(6), to(10), to(7.9), to(10)) {
		if a != first {
			t.Errorf("frame %d: %+v, want %+v", i, a, first)
		}
	}
	larger, _ := settled(&d, to(10.2))
	for i, a := range axes(&d, to(9.9), to(10.2), to(9.9)) {
		if a != larger {
			t.Errorf("at the edge, frame %d: %+v, want %+v", i, a, larger)
		}
	}
	if small, _ := settled(&d, to(1)); small != to(1).Outward() {
		t.Errorf("for data that fill a tenth of it, it is %+v", small)
	}
}

// TestAxesEase: an axis goes to where its data want it without turning back, within a third
// of a second, and once a frame only; for another run, or another part of the time, it is
// there at once.
func TestAxesEase(t *testing.T) {
	for _, log := range []bool{false, true} {
		d := New(NewTheme(cells.Mono, false), cells.Braille)
		small, large := cells.Axis{Min: .5, Max: 1, Log: log}, cells.Axis{Min: 1e-3, Max: 30, Log: log}
		before := axes(&d, small)[0]
		for range 3 {
			if now := d.steady("x", large); now.Max != before.Max {
				t.Errorf("log %v: it moved within a frame", log)
			}
		}
		at, frames := before, 0
		for ; at != large.Outward() && frames < 100; frames++ {
			next := axes(&d, large)[0]
			if next.Max < at.Max || next.Min > at.Min || next == at {
				t.Fatalf("log %v: %+v after %+v", log, next, at)
			}
			at = next
		}
		if frames > 10 || frames < 3 {
			t.Errorf("log %v: it takes %d frames", log, frames)
		}
		d.Snap = &sim.Snapshot{Run: "2"}
		if a := axes(&d, small)[0]; a != small.Outward() {
			t.Errorf("log %v: of another run it is %+v", log, a)
		}
		d.Part = Stretch{Low: 4}
		if a := axes(&d, large)[0]; a != large.Outward() {
			t.Errorf("log %v: of another part of the time it is %+v", log, a)
		}
	}
}

// TestReach: the axis of time ends at a round place that is not before the newest step and
// at most a third beyond it, eases to the next one, and is exact in a part of the time.
func TestReach(t *testing.T) {
	d := New(NewTheme(cells.Mono, false), cells.Braille)
	before := 0.0
	for step := 1; step < 200000; step += 1 + step/50 {
		d.Snap = &sim.Snapshot{Step: step, Head: step}
		r := d.Ruler()
		end := r.Axis().Max
		if end < float64(step) || end > float64(step)*4/3+1 || end < before {
			t.Fatalf("at step %d it ends at %g, before at %g", step, end, before)
		}
		before = end
	}
	d.Snap = &sim.Snapshot{Step: 1001, Head: 1001}
	at, frames := 1000.0, 0
	for d.EaseReach(at) {
		if d.Reached <= at || d.Reached > 1250 {
			t.Fatalf("after %g it reaches %g", at, d.Reached)
		}
		at = d.Reached
		frames++
	}
	if frames > 10 || d.Reached != 0 {
		t.Errorf("it takes %d frames and reaches %g", frames, d.Reached)
	}
	d.Part = Stretch{Low: 500}
	if r := d.Ruler(); r.Axis().Max != 1001 {
		t.Errorf("a part of the time ends at %g", r.Axis().Max)
	}
	if math.IsNaN(cells.RoundUp(math.NaN())) == false || cells.RoundUp(0) != 0 || cells.RoundUp(7) != 8 {
		t.Errorf("%g %g %g", cells.RoundUp(math.NaN()), cells.RoundUp(0), cells.RoundUp(7))
	}
}
