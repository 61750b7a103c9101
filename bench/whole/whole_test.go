//go:build linux

package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// script writes a program that prints to its output and its errors, and ends so.
func script(t *testing.T, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func newSides(t *testing.T, s settings) *sides {
	return &sides{settings: s, folder: t.TempDir(), done: map[string]outcome{}, failed: map[string]error{}}
}

func TestOutcome(t *testing.T) {
	python := script(t, `test -d "$2" || exit 3
echo '{"noise": 1}'
echo '{"about": "a peer", "imports": 0.5, "test_accuracy": 0.9747, "test_loss": 0.0851, "widths": [66]}'`)
	o, err := newSides(t, settings{python: python}).run(context.Background(), side{script: "peer.py", args: []string{"FOLDER"}})
	if err != nil {
		t.Fatal(err)
	}
	if o.About != "a peer" || o.Imports != 0.5 || o.quality() != ".9747 .085 (66 neurons)" {
		t.Errorf("%+v, quality %q", o.results, o.quality())
	}
	if o.wall <= 0 || o.memory <= 0 {
		t.Errorf("a run of %g s and %g bytes", o.wall, o.memory)
	}
}

// TestSharedRun has two rows with the same run of ours: it runs once a round.
func TestSharedRun(t *testing.T) {
	count := filepath.Join(t.TempDir(), "count")
	a := newSides(t, settings{north: script(t, "echo x >>"+count+"; echo '{}'")})
	for range 2 {
		a.done = map[string]outcome{}
		for range 2 {
			if _, err := a.run(context.Background(), side{args: []string{"train"}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if text, err := os.ReadFile(count); err != nil || string(text) != "x\nx\n" {
		t.Errorf("ran as often as there are lines in %q: %v", text, err)
	}
}

func TestSweepResults(t *testing.T) {
	path := filepath.Join(t.TempDir(), "table.csv")
	for _, c := range []struct{ text, quality, err string }{
		{text: "run,test_accuracy,test_loss\na,0.5,2\nb,1,1\n", quality: ".7500 1.500"},
		{text: "run,test_accuracy,test_loss\n", err: "no runs"},
		{text: "run,test_loss\na,1\n", err: "no column test_accuracy"},
		{text: "test_accuracy,test_loss\nhalf,1\n", err: "half"},
	} {
		if err := os.WriteFile(path, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		r, err := sweepResults(path)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%q: error %v, want one with %q", c.text, err, c.err)
			}
		} else if err != nil || r.quality() != c.quality {
			t.Errorf("%q: %q, %v, want %q", c.text, r.quality(), err, c.quality)
		}
	}
}

// TestMissing has rows without a peer: they say why, and have as many cells as others.
func TestMissing(t *testing.T) {
	north := script(t, "echo '{}'")
	broken := script(t, "echo starting >&2; echo \"No module named 'sklearn'\" >&2; exit 1")
	for _, c := range []struct {
		settings settings
		theirs   side
		why      string
	}{
		{settings{north: north}, side{script: "whole_torch.py"}, "apt-get install python3-torch"},
		{settings{north: north, python: broken}, side{script: "whole_sklearn.py"}, "exit status 1: No module named 'sklearn'"},
		{settings{north: north, python: broken}, side{script: "whole_neurops.py", neurops: true}, "git clone"},
		{settings{north: "/nowhere/north"}, side{script: "whole_torch.py"}, "/nowhere/north"},
	} {
		r := &row{work: "w", peer: "p", ours: side{args: []string{"train"}}, theirs: c.theirs}
		a := newSides(t, c.settings)
		r.measure(context.Background(), a)
		r.measure(context.Background(), a)
		cells := r.cells()
		if !strings.Contains(cells, "not measured: ") || !strings.Contains(cells, c.why) || strings.Count(cells, "|") != 6 {
			t.Errorf("%v: %q, want %q in seven cells", c.theirs, cells, c.why)
		}
	}
}

// TestData has the folder that whole.py reads from.
func TestData(t *testing.T) {
	folder := t.TempDir()
	if err := writeData(folder); err != nil {
		t.Fatal(err)
	}
	for name, size := range map[string]int64{
		"mnist-train.bytes": 60000 * 784, "mnist-test.labels": 4 * 10000, "digits-test.labels": 4 * 359,
		"spiral-train.floats": 4 * 2 * 640, "spiral-test.floats": 4 * 2 * 160,
	} {
		if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Size() != size {
			t.Errorf("%s: %v, %v, want %d bytes", name, info, err, size)
		}
	}
}
