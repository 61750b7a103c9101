package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screentest"
)

// withNewborns is a snapshot with what was measured of newborn neurons at ages 1, 8 and
// 128: of the gradient a share at step 100, and another at step 9000.
func withNewborns(s *sim.Snapshot, early, late float64) *sim.Snapshot {
	out := *s
	out.Series = slices.Clone(s.Series)
	for i, age := range []int{1, 8, 128} {
		for _, group := range []string{picture.NewbornActivity, picture.NewbornGradient} {
			column := sim.Column{Name: fmt.Sprintf("%s.%d", group, age), Group: group, Label: fmt.Sprint(age)}
			a, b := 1.5, 1.5
			if group == picture.NewbornGradient {
				a, b = early*float64(i), late*float64(i)
			}
			out.Series = append(out.Series, sim.Series{Column: column, Buckets: []sim.Bucket{screentest.Bucket(100, a), screentest.Bucket(9000, b)}})
		}
	}
	return &out
}

// TestNewbornsPanel: v leads to the panel, which names the shares at their ages, none of
// them later than the step that is shown, and the other lanes of a race; it fills any size.
func TestNewbornsPanel(t *testing.T) {
	plain := screentest.Typical().Snapshot()
	a, _ := screenApp(withNewborns(plain, .01, .03), 120, 40, colourful)
	press(a, "v")
	text := drawn(orthogonalityID, &a.desk, 80, 16)
	for _, want := range []string{"newborns against older neurons", "gradient 0 at 1 · .02 at 8 · .04 at 128", "act 1.5", "grad .04", "steps old"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	past := withNewborns(plain, .01, .03)
	past.Past, past.Head, past.Step = true, past.Step, 5000
	a.desk.Snap = past
	if text := drawn(orthogonalityID, &a.desk, 80, 16); !strings.Contains(text, "gradient 0 at 1 · .01 at 8 · .02 at 128") {
		t.Errorf("step 5,000 shows what was measured later:\n%s", text)
	}
	lanes := race()
	for i, l := range lanes.Lanes {
		lanes.Lanes[i] = withNewborns(l, .01, .1)
	}
	shown := withNewborns(lanes, .01, .03)
	a.desk.Snap = shown
	text = drawn(orthogonalityID, &a.desk, 80, 16)
	for _, l := range lanes.Lanes[1:] {
		if !strings.Contains(text, " "+l.Lane+" ") {
			t.Errorf("lane %s is not named in\n%s", l.Lane, text)
		}
	}
	for _, size := range [][2]int{{1, 1}, {12, 3}, {20, 5}, {38, 7}, {200, 50}} {
		g := cells.New(size[0], size[1])
		a.desk.DrawNewborns(g)
	}
	a.desk.Snap = plain
	if text := drawn(orthogonalityID, &a.desk, 80, 16); !strings.Contains(text, "no newborn neuron has been measured yet") {
		t.Errorf("nothing to show, but\n%s", text)
	}
}
