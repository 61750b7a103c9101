package report

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/sweep"
)

// TestLabels: groups are called by the labels of their cases, and by what differs
// within one.
func TestLabels(t *testing.T) {
	all := []entry{
		ran(1, 0.9, 1, 10, "hidden=8", "lr=2"), ran(1, 0.9, 1, 10, "hidden=8", "lr=1"),
		ran(1, 0.9, 1, 10, "hidden=4", "lr=1"),
	}
	all[0].label, all[1].label, all[2].label = "wide", "wide", "narrow"
	s, err := readUsual(write(t, all))
	if err != nil {
		t.Fatal(err)
	}
	got := labels(s.data[0], func(*group) bool { return true })
	if want := "wide · lr 2, wide · lr 1, narrow"; got != want {
		t.Errorf("groups %s, want %s", got, want)
	}
	if err := s.checkChosen([]string{"wide", "wide · lr 1"}); err != nil {
		t.Error(err)
	}
	if err := s.checkChosen([]string{"lr 1"}); err == nil || !strings.Contains(err.Error(), `"lr 1"`) {
		t.Errorf("error %v, want one with the label that is not there", err)
	}
}

// TestWay has a loss every other step, and operations that grow with the steps.
func TestWay(t *testing.T) {
	for _, counted := range []bool{true, false} {
		dir := write(t, []entry{ran(1, -1, 1, 10), ran(2, -1, 1, 10)})
		runs, err := filepath.Glob(filepath.Join(dir, "*seed*"))
		if err != nil || len(runs) != 2 {
			t.Fatal(runs, err)
		}
		for i, run := range runs {
			text := "step,epoch,test_loss,operations\n"
			if !counted {
				text = "step,epoch,test_loss,other\n"
			}
			for step := 1; step <= 5; step += 2 {
				text += fmt.Sprintf("%d,0,%d,%d\n", step, 10-step+2*i, 100*step)
			}
			file(t, filepath.Join(run, "series.csv"), text)
		}
		s, err := readUsual(dir)
		if err != nil {
			t.Fatal(err)
		}
		w, err := s.way(s.data[0].groups[0])
		if err != nil {
			t.Fatal(err)
		}
		end := map[bool]float64{true: 500, false: 5}[counted]
		last := len(w.X) - 1
		if w.operations != counted || w.X[last] != end || w.Low[last] != 5 || w.Mean[last] != 6 || w.High[last] != 7 {
			t.Errorf("counted %v: ends at %g with %g to %g, mean %g", counted, w.X[last], w.Low[last], w.High[last], w.Mean[last])
		}
	}
}

func TestBetween(t *testing.T) {
	run := []sim.Bucket{{Step: 1, Last: 4}, {Step: 3, Last: 2}}
	for x, want := range map[float64]float64{0: 4, 1: 4, 2: 3, 3: 2, 9: 2} {
		if got := between(run, x); got != want {
			t.Errorf("at %g: %g, want %g", x, got, want)
		}
	}
}

// TestShown: of more groups than there is room for, the best of each case.
func TestShown(t *testing.T) {
	d := &dataset{measures: Usual()}
	for i := range mostCurves + 2 {
		d.groups = append(d.groups, &group{label: fmt.Sprint("group ", i), given: fmt.Sprint(i / 2), rows: []sweep.Row{{Results: map[string]any{"test_loss": float64(i)}}}})
	}
	var got []string
	for _, g := range d.shown(nil) {
		got = append(got, strings.TrimPrefix(g.label, "group "))
	}
	if want := "0 2 4 6 8 10"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
	if chosen := d.shown([]string{"group 3"}); len(chosen) != 1 || chosen[0].label != "group 3" {
		t.Errorf("%d groups, want the chosen one", len(chosen))
	}
}
