package sim

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// TestLongRunsAreThinned: a record has a line for every 10th step beyond allSteps, and one
// for whatever is measured seldom; a run that is resumed there goes on alike.
func TestLongRunsAreThinned(t *testing.T) {
	const end = allSteps + 12_345
	spec := Spec{Scene: "walk", Seed: 6, Steps: end}
	whole, dir := filepath.Join(t.TempDir(), "whole"), filepath.Join(t.TempDir(), "run")
	if _, err := Complete(context.Background(), openWalk(t, spec, 0), whole, func(*Session) {}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	_, err := Complete(ctx, openWalk(t, spec, 0), dir, func(s *Session) {
		if s.Steps() == allSteps+1003 {
			cancel()
		}
	})
	if !errors.Is(err, ErrInterrupted) {
		t.Fatal(err)
	}
	run, err := Resume(dir, findWalk, Options{}, 0)
	if err != nil || run.Setback != nil {
		t.Fatal(err, run.Setback)
	}
	if run.Session.Steps() != allSteps+1003 {
		t.Errorf("resumed at step %d", run.Session.Steps())
	}
	if _, err := Finish(context.Background(), run.Session, run.Record, func(*Session) {}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, seriesFile))
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join(whole, seriesFile))
	if err != nil || !bytes.Equal(text, want) {
		t.Errorf("%d bytes after resuming, %d of the whole run, %v", len(text), len(want), err)
	}
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))[1:]
	late, last := 0, 0
	for i, line := range lines {
		cell, _, _ := bytes.Cut(line, []byte(","))
		step, err := strconv.Atoi(string(cell))
		if err != nil || i < allSteps && step != i+1 {
			t.Fatalf("line %d is of step %s, %v", i+2, cell, err)
		}
		if step > allSteps && step%10 == 0 {
			late++
		}
		last = step
	}
	if want := (end - allSteps) / 10; late != want || len(lines) > allSteps+2*want {
		t.Errorf("%d lines, %d of 10th steps beyond %d, want %d; the last is of step %d", len(lines), late, allSteps, want, last)
	}
	if r, err := replayed(t, dir, 0); err != nil || r.Differ > 0 || r.Steps != end {
		t.Errorf("replay %+v, %v", r, err)
	}
}

func TestLastWritten(t *testing.T) {
	for step, want := range map[int]int{1: 1, allSteps: allSteps, allSteps + 1: allSteps, allSteps + 19: allSteps + 10, 1_000_000: 1_000_000, 1_000_099: 1_000_000, 10_000_999: 10_000_000} {
		if got := lastWritten(step); got != want {
			t.Errorf("step %d: %d, want %d", step, got, want)
		}
	}
}
