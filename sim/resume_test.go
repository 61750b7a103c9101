package sim

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func findWalk(string) (Scene, error) { return walkScene(0), nil }

// interrupted records a walk of 90 steps that is interrupted after 40.
func interrupted(t *testing.T) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "run")
	ctx, cancel := context.WithCancel(context.Background())
	s := openWalk(t, Spec{Scene: "walk", Seed: 6, Steps: 90}, 0)
	_, err := Complete(ctx, s, dir, func(s *Session) {
		if s.Steps() == 40 {
			cancel()
		}
	})
	if !errors.Is(err, ErrInterrupted) {
		t.Fatal(err)
	}
	return dir
}

func TestResumedRunGoesOnAlike(t *testing.T) {
	dir, whole := interrupted(t), filepath.Join(t.TempDir(), "whole")
	want, err := Complete(context.Background(), openWalk(t, Spec{Scene: "walk", Seed: 6, Steps: 90}, 0), whole, func(*Session) {})
	if err != nil {
		t.Fatal(err)
	}
	// What was written after the checkpoint, by a run that was cut off, comes again.
	for file, text := range map[string]string{seriesFile: "41,8.2,5,8\n42,", journalFile: `{"step":41,"kind":"note"}` + "\n{"} {
		f, err := os.OpenFile(filepath.Join(dir, file), os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString(text); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s, record, err := Resume(dir, findWalk, Options{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Finish(context.Background(), s, record, func(*Session) {})
	if err != nil {
		t.Fatal(err)
	}
	if got["weights_sha256"] != want["weights_sha256"] || got["births"] != want["births"] {
		t.Errorf("results %v, want %v", got, want)
	}
	for _, file := range []string{SpecFile, seriesFile} {
		a, errA := os.ReadFile(filepath.Join(dir, file))
		b, errB := os.ReadFile(filepath.Join(whole, file))
		if err := errors.Join(errA, errB); err != nil {
			t.Fatal(err)
		}
		if string(a) != string(b) {
			t.Errorf("%s is not that of the whole run:\n%s", file, a)
		}
	}
	if r, err := replayed(t, dir, 0); err != nil || r.Differ > 0 || r.Steps != 90 {
		t.Errorf("replay %+v, %v", r, err)
	}
	if _, _, err := Resume(dir, findWalk, Options{}, 0); err == nil || !strings.Contains(err.Error(), "is finished: there is nothing to resume") {
		t.Errorf("error %v of a complete run", err)
	}
}

func TestResumeRefuses(t *testing.T) {
	tests := []struct{ name, file, pattern, by, want string }{
		{"no checkpoint", checkpointFile, "", "", "interrupted before its first save"},
		{"other series", seriesFile, "train_loss", "loss", `series 1 is "loss", want train_loss`},
		{"more series", seriesFile, "step,epoch", "step,epoch,x", `series 1 is "x", want train_loss`},
		{"number of a later series", seriesFile, "(?s)width.L1(.*)\n40,(.*?)\n", "width.L1,width.L2${1}\n40,${2}\n", "step 1: 4 fields, want 5"},
		{"series too short", seriesFile, `(?m)^40,.*\n`, "", "ends before step 40"},
		{"step left out", seriesFile, `(?m)^40,`, "41,", "no line for step 40"},
		{"journal", journalFile, `^\{`, "[", "journal.jsonl:1: "},
		{"failed", journalFile, `$`, `{"step":41,"kind":"alarm","note":"loss is NaN"}` + "\n", "step 41 failed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := interrupted(t)
			if tt.pattern == "" {
				if err := os.Remove(filepath.Join(dir, tt.file)); err != nil {
					t.Fatal(err)
				}
			} else {
				edit(t, filepath.Join(dir, tt.file), tt.pattern, tt.by)
			}
			if _, _, err := Resume(dir, findWalk, Options{}, 0); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
	if _, _, err := Resume(interrupted(t), findWalk, Options{}, 40); err == nil || !strings.Contains(err.Error(), "step 40 is done") {
		t.Errorf("error %v, want that it is done", err)
	}
}
