package tui

import (
	"slices"
	"testing"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screentest"
)

// replay shows 30 seconds of a run at a speed in steps a second, frame by frame, and calls
// seen after each.
func replay(speed, from int, seen func(a *app)) {
	const seconds = 30
	steps := from + seconds*speed
	whole := kept(screentest.Run{Steps: steps, Start: 4, Widths: []int{23, 17}}.Snapshot())
	whole.Rate = float64(speed)
	at := func(step int) *sim.Snapshot {
		next := *whole
		next.Step, next.Head, next.Births = step, step, 0
		next.Series, next.Events = slices.Clone(whole.Series), nil
		for i := range next.Series {
			b := next.Series[i].Buckets
			n, _ := slices.BinarySearchFunc(b, float64(step)+.5, func(b sim.Bucket, at float64) int { return int(b.Step - at) })
			next.Series[i].Buckets = b[:min(max(n, 1), len(b))]
		}
		for _, e := range whole.Events {
			if e.Step <= step {
				next.Events = append(next.Events, e)
				next.Births += e.Count
			}
		}
		return &next
	}
	a, source := screenApp(at(from), 120, 40, colourful)
	for frame := range seconds * frameRate {
		source.snap = at(from + frame*speed/frameRate)
		a.Update(tick{})
		seen(a)
	}
}

// TestCalm replays 30 seconds at four speeds. While no axis moves, a frame changes few cells
// of a panel beyond those of new data; axes move seldom, and arrive soon; and what changes
// in a second is bounded however fast the run is.
func TestCalm(t *testing.T) {
	type bounds struct{ frame, second int } // cells that change in a frame in which no axis moves, and in a second
	most := map[string]bounds{
		"network": {4, 4}, "loss": {45, 600}, "neurons per layer": {20, 250}, "orthogonality": {45, 140}, "spectrum": {0, 0},
		"boundary": {30, 20}, "accuracy": {45, 400}, "events": {130, 80},
	}
	slow := map[string]int{"loss": 110, "neurons per layer": 65, "orthogonality": 30} // at most 60 steps a second
	for _, speed := range []int{10, 60, 1000, 10000} {
		var before cells.Grid
		changed, moving, wasMoving, longest, run := map[string]int{}, 0, true, 0, 0
		replay(speed, 2000, func(a *app) {
			now := cells.New(a.width, a.height)
			now.Draw(0, 0, a.grid)
			moves := a.desk.Reached != 0 || slices.ContainsFunc(a.drawn[:], func(c lastDrawn) bool { return c.moves })
			if run++; !moves {
				run = 0
			}
			if moves {
				moving++
			}
			longest = max(longest, run)
			for _, p := range a.places() {
				name := a.scene.Panels[p.id].Name
				n := differences(now, before, p.rect)
				changed[name] += n
				if !moves && !wasMoving && n > most[name].frame {
					t.Errorf("%d steps/s: %d cells of %s change in a frame, want at most %d", speed, n, name, most[name].frame)
				}
			}
			before, wasMoving = now, moves
		})
		for name, n := range changed {
			bound := most[name].second
			if speed <= 60 && slow[name] > 0 {
				bound = slow[name]
			}
			if n/30 > bound {
				t.Errorf("%d steps/s: %d cells of %s change in a second, want at most %d", speed, n/30, name, bound)
			}
		}
		if often := map[bool]int{true: 45, false: 200}[speed <= 60]; moving > often || longest > 30 {
			t.Errorf("%d steps/s: axes move in %d of 900 frames, up to %d in a row", speed, moving, longest)
		}
	}
}

// differences counts the cells of a place that differ between two screens; none do from a
// screen of another size.
func differences(a, b cells.Grid, at rect) (n int) {
	if a.Width != b.Width || a.Height != b.Height {
		return 0
	}
	for y := at.y; y < at.y+at.height; y++ {
		for x := at.x; x < at.x+at.width; x++ {
			if a.At(x, y) != b.At(x, y) {
				n++
			}
		}
	}
	return n
}
