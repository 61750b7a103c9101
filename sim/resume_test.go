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
	// What was written after the checkpoint, by a run that was cut off, stays.
	if err := removeManifest(dir); err != nil { // as a run does that goes on
		t.Fatal(err)
	}
	for file, text := range map[string]string{seriesFile: row(t, whole, 41) + "42,", journalFile: `{"step":41,"kind":"note"}` + "\n{"} {
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
	run, err := Resume(dir, findWalk, Options{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Finish(context.Background(), run.Session, run.Record, func(*Session) {})
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
	if _, err := Resume(dir, findWalk, Options{}, 0); err == nil || !strings.Contains(err.Error(), "is finished: there is nothing to resume") {
		t.Errorf("error %v of a complete run", err)
	}
}

func TestResumeRefuses(t *testing.T) {
	tests := []struct{ name, file, pattern, by, want string }{
		{"other series", seriesFile, "train_loss", "loss", `series 1 is "loss", want train_loss`},
		{"more series", seriesFile, "step,epoch", "step,epoch,x", "4 fields, want 5"},
		{"number of a later series", seriesFile, "(?s)width.L1(.*)\n40,(.*?)\n", "width.L1,width.L2${1}\n40,${2}\n", "step 1: 4 fields, want 5"},
		{"a step twice", seriesFile, `(?m)^40,`, "39,", "step 39 after step 39"},
		{"a step of no run", seriesFile, `(?m)^40,`, "-40,", `step "-40" is not a whole number above 0`},
		{"other seed", SpecFile, `"seed": 6`, `"seed": 7`, "spec.json: it is not the spec of the run in checkpoint.gob"},
		{"too long", SpecFile, `"steps": 90`, `"steps": 9000000000000000`, "9000000000000000 steps, want"},
		{"newer", SpecFile, `"format": 1`, `"format": 2`, "format 2, this program reads formats up to 1"},
		{"newer checkpoint", checkpointFile, `checkpoint 3`, `checkpoint 4`, "format 4, this program reads formats up to 3"},
		{"journal", journalFile, `^\{`, "[", "journal.jsonl:1: "},
		{"failed", journalFile, `$`, `{"step":41,"kind":"alarm","note":"loss is NaN"}` + "\n", "step 41 failed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := interrupted(t)
			edit(t, filepath.Join(dir, tt.file), tt.pattern, tt.by)
			if _, err := Resume(dir, findWalk, Options{}, 0); tt.file != checkpointFile && (err == nil || !strings.Contains(err.Error(), tt.file)) {
				t.Errorf("error %v, want that %s is damaged", err, tt.file)
			}
			if err := removeManifest(dir); err != nil {
				t.Fatal(err)
			}
			if _, err := Resume(dir, findWalk, Options{}, 0); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
	if _, err := Resume(interrupted(t), findWalk, Options{}, 40); err == nil || !strings.Contains(err.Error(), "step 40 is done") {
		t.Errorf("error %v, want that it is done", err)
	}
}

// row is the line of a step in the series.csv of a run.
func row(t *testing.T, dir string, step int) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, seriesFile))
	if err != nil {
		t.Fatal(err)
	}
	return strings.SplitAfter(string(text), "\n")[step]
}
