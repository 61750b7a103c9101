package neurogenesis

import (
	"strings"
	"testing"

	"github.com/north-tui/north/nn"
)

// rowsOf picks rows of the test split, by copying.
func rowsOf(g *growing, first int) (nn.Mat[float32], nn.Targets[float32]) {
	var data []float32
	var labels []int32
	row := make([]float32, g.testX.Width())
	for i := first; i < g.testX.Samples(); i += 2 {
		g.testX.Row(row, i)
		data, labels = append(data, row...), append(labels, g.testY.Labels[i])
	}
	return nn.MatOf(len(labels), len(row), data), nn.Targets[float32]{Labels: labels}
}

// TestHeldOut: what a trigger that looks at held-out data has seen, the results do not
// test. Every sample is of one part.
func TestHeldOut(t *testing.T) {
	g := begun(t, 60, "data=digits", "trigger=loss-gap", "eval=20")
	for part, told := range map[int]func() float64{
		0: func() float64 { return g.grower.State().Test.Loss },
		1: func() float64 {
			r, err := g.Results()
			if err != nil {
				t.Fatal(err)
			}
			return r["test_loss"].(float64)
		},
	} {
		want, _, err := g.net.Evaluate(rowsOf(g, part))
		if err != nil {
			t.Fatal(err)
		}
		if got := told(); got != want {
			t.Errorf("part %d: loss %v, want %v", part, got, want)
		}
	}
	x, y := g.tested()
	held, _ := everyOther(g.testX, g.testY, 0)
	if x.Samples()+held.Samples() != g.testX.Samples() || len(y.Labels) != x.Samples() {
		t.Errorf("%d samples and %d labels to test, %d held out, of %d", x.Samples(), len(y.Labels), held.Samples(), g.testX.Samples())
	}
}

// TestHeldOutTold: the event log says when a trigger takes its part, and only then.
func TestHeldOutTold(t *testing.T) {
	for trigger, want := range map[string]bool{"loss-gap": true, "north-act": false} {
		g := begun(t, 0, "data=moons", "trigger="+trigger)
		events, err := g.Begin()
		if err != nil {
			t.Fatal(err)
		}
		told := false
		for _, e := range events {
			told = told || strings.Contains(e.Note, "every other test sample")
		}
		if told != want {
			t.Errorf("%s: told %v, want %v", trigger, told, want)
		}
	}
	g := begun(t, 5, "data=moons", "trigger=north-act")
	all, _ := g.tested()
	events, err := g.change("trigger", "loss-gap")
	if err != nil {
		t.Fatal(err)
	}
	if half, _ := g.tested(); half.Samples() != all.Samples()/2 {
		t.Errorf("%d samples tested after the change, of %d", half.Samples(), all.Samples())
	}
	if last := events[len(events)-1]; !strings.Contains(last.Note, "every other test sample") {
		t.Errorf("the change is told as %+v", events)
	}
}
