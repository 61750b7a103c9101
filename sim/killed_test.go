package sim

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
)

// tellWalk gives a walk its commands, one of them refused, those of a step once.
func tellWalk(s *Session) {
	for i, c := range []Applied{{10, Command{Text: "3"}}, {40, Command{Text: "44"}}, {40, Command{Text: "2"}}} {
		if c.Step == s.Steps() && len(s.given) == i {
			_ = s.Do(Command{Verb: Set, Key: "size", Text: c.Command.Text}) // what is refused is in the journal
		}
	}
}

var resumedNote = regexp.MustCompile(`(?m)^.*"note":"resumed after.*\n`)

// contents are the files of a record that do not depend on when it was interrupted.
func contents(t *testing.T, dir string) string {
	t.Helper()
	var all []string
	for _, name := range []string{SpecFile, seriesFile, journalFile} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, resumedNote.ReplaceAllString(string(text), ""))
	}
	return strings.Join(all, "\n")
}

// TestKilledAnywhere copies a record as a killed process would have left it, at any
// step, with checkpoints of any age or none, and with lines cut off. It goes on to the
// same weights, numbers and journal.
func TestKilledAnywhere(t *testing.T) {
	spec := Spec{Scene: "walk", Seed: 6, Steps: 90, Set: map[string]string{"deepens": "50"}}
	whole := filepath.Join(t.TempDir(), "whole")
	want, err := Complete(context.Background(), openWalk(t, spec, 0), whole, tellWalk)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 0))
		dir, at, saved := filepath.Join(t.TempDir(), "run"), min(90, rng.IntN(100)), rng.IntN(90)
		lines := killAt(t, spec, dir, at, saved)
		name := fmt.Sprintf("seed %d: killed at step %d, saved at step %d", seed, at, saved)
		cut(t, rng, filepath.Join(dir, journalFile), lines)
		cut(t, rng, filepath.Join(dir, seriesFile), 0)
		switch rng.IntN(6) {
		case 0:
			damage(t, rng, filepath.Join(dir, checkpointFile))
		case 1:
			if err := os.WriteFile(filepath.Join(dir, "."+checkpointFile+".123"), []byte("half a check"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		run, err := Resume(dir, findWalk, Options{}, 0)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := Finish(context.Background(), run.Session, run.Record, tellWalk)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got["weights_sha256"] != want["weights_sha256"] {
			t.Errorf("%s: weights %v, want %v", name, got["weights_sha256"], want["weights_sha256"])
		}
		if now, then := contents(t, dir), contents(t, whole); now != then {
			t.Errorf("%s: the record is not that of the whole run:\n%s\nwant\n%s", name, now, then)
		}
		onlyFiles(t, dir, whole)
	}
}

// onlyFiles checks that a directory has the files of another and no others.
func onlyFiles(t *testing.T, dir, like string) {
	t.Helper()
	list := func(dir string) (names []string) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			names = append(names, e.Name())
		}
		return names
	}
	if got, want := strings.Join(list(dir), " "), strings.Join(list(like), " "); got != want {
		t.Errorf("files %s, want %s", got, want)
	}
}

// killAt leaves in dir what a run has written when it is killed after a step, with a
// checkpoint of another step if that is before. It returns the bytes of the journal that
// are surely there: up to the last command and the checkpoint.
func killAt(t *testing.T, spec Spec, dir string, at, saved int) (sure int) {
	t.Helper()
	s, original := openWalk(t, spec, 0), filepath.Join(t.TempDir(), "original")
	d, err := CreateRunDir(original, s)
	if err == nil {
		err = s.Keep(d)
	}
	if err != nil {
		t.Fatal(err)
	}
	for s.Steps() < at {
		if s.Steps()+1 == saved {
			d.saving.every, d.saving.took = 0, 0
		} else {
			d.saving.every, d.saving.grown = time.Hour, false
		}
		advance(t, s, 1)
		tellWalk(s)
		if s.Steps() == saved || len(s.given) > 0 && s.given[len(s.given)-1].Step == s.Steps() {
			if text, err := os.ReadFile(filepath.Join(original, journalFile)); err == nil {
				sure = len(text)
			}
		}
	}
	if err := d.series.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(original)); err != nil {
		t.Fatal(err)
	}
	return sure
}

// cut shortens a file to any length from sure on.
func cut(t *testing.T, rng *rand.Rand, path string, sure int) {
	t.Helper()
	info, err := os.Stat(path)
	if err == nil {
		err = os.Truncate(path, int64(sure+rng.IntN(int(info.Size())-sure+1)))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// damage flips a bit of a file, if it is there.
func damage(t *testing.T, rng *rand.Rand, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	text[rng.IntN(len(text))] ^= 1 << rng.IntN(8)
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestFlippedBits: a bit that flips in a closed record is found, in whatever file, by
// all that read it; a checkpoint is done without.
func TestFlippedBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	whole, _ := record(t, Spec{Scene: "walk", Seed: 6, Steps: 90})
	want, err := ReadResults(whole)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{SpecFile, journalFile, seriesFile, pictureFile, checkpointFile, ManifestFile} {
		for range 10 {
			dir := interrupted(t)
			damage(t, rng, filepath.Join(dir, name))
			run, err := Resume(dir, findWalk, Options{}, 0)
			if err != nil {
				if !strings.Contains(err.Error(), name) {
					t.Errorf("%v, want that %s is damaged", err, name)
				}
				continue
			}
			got, err := Finish(context.Background(), run.Session, run.Record, func(*Session) {})
			if err != nil || got["weights_sha256"] != want["weights_sha256"] {
				t.Errorf("a bit of %s: %v, weights %v, want %v", name, err, got["weights_sha256"], want["weights_sha256"])
			}
			if name != checkpointFile && name != ManifestFile {
				t.Errorf("a bit of %s was not found", name)
			}
		}
	}
	for _, name := range []string{pictureFile, ResultsFile} {
		damage(t, rng, filepath.Join(whole, name))
	}
	if r, err := replayed(t, whole, 0); err == nil && !reflect.DeepEqual(r.Damaged, []string{pictureFile, ResultsFile}) {
		t.Errorf("replay finds damage in %v, want in two files", r.Damaged)
	}
	if _, err := ReadResults(whole); err == nil || !strings.Contains(err.Error(), ResultsFile) {
		t.Errorf("error %v, want that %s is damaged", err, ResultsFile)
	}
}

// TestSecondWriter: who writes a record second is told who does it already, and changes
// nothing.
func TestSecondWriter(t *testing.T) {
	dir := interrupted(t)
	run, err := Resume(dir, findWalk, Options{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	before := contents(t, dir)
	for range 3 {
		_, err := Resume(dir, findWalk, Options{}, 0)
		_, locked := errors.AsType[*LockedError](err)
		if want := fmt.Sprintf("is in use: process %d on ", os.Getpid()); !locked || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
		if _, err := CreateRunDir(dir, openWalk(t, Spec{Scene: "walk"}, 0)); err == nil || !strings.Contains(err.Error(), "is in use") {
			t.Errorf("error %v, want that it is in use", err)
		}
	}
	if contents(t, dir) != before {
		t.Error("the second one changed the record")
	}
	if _, err := Finish(context.Background(), run.Session, run.Record, func(*Session) {}); err != nil {
		t.Fatal(err)
	}
	if r, err := replayed(t, dir, 0); err != nil || r.Differ > 0 || r.Steps != 90 {
		t.Errorf("replay %+v, %v", r, err)
	}
}

// TestSavingIsBounded: checkpoints come every half minute and after growths, but take at
// most 2 % of the time.
func TestSavingIsBounded(t *testing.T) {
	began := time.Now()
	tests := []struct {
		name  string
		took  time.Duration
		grown bool
		after time.Duration
		want  bool
	}{
		{"at once", 0, false, 0, false},
		{"half a minute", 0, false, checkpointEvery, true},
		{"a second", 0, false, time.Second, false},
		{"soon, grown", 0, true, growthEvery, true},
		{"at once, grown", 0, true, growthEvery / 2, false},
		{"slow", 2 * time.Second, true, 99 * time.Second, false},
		{"slow, in the end", 2 * time.Second, true, 100 * time.Second, true},
	}
	for _, tt := range tests {
		s := newSaving()
		s.last, s.took, s.grown = began, tt.took, tt.grown
		if got := s.due(began.Add(tt.after)); got != tt.want {
			t.Errorf("%s: due %t, want %t", tt.name, got, tt.want)
		}
	}
}

// TestEndlessEnd: results that name more steps than the run can have are refused.
func TestEndlessEnd(t *testing.T) {
	dir, _ := record(t, Spec{Scene: "walk", Seed: 6, Steps: 90})
	edit(t, filepath.Join(dir, ResultsFile), `"steps": 90`, `"steps": 1000000000000`)
	if _, err := replayed(t, dir, 0); err == nil || !strings.Contains(err.Error(), "1000000000000 steps by its end, but 90") {
		t.Errorf("error %v", err)
	}
}

// TestReplayOfAKilledRun wants the weights compared at the step of the checkpoint, which
// is before the last of the record.
func TestReplayOfAKilledRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	killAt(t, Spec{Scene: "walk", Seed: 6, Steps: 90}, dir, 80, 35)
	if r, err := replayed(t, dir, 0); err != nil || r.Differ > 0 || r.Rows != 80 || r.Weights == "" {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestResumeWithMoreSeries wants a killed run to go on with a version of the program that
// measures more: the lines that are there stay, with empty cells.
func TestResumeWithMoreSeries(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	killAt(t, Spec{Scene: "walk", Seed: 6, Steps: 90}, dir, 80, 35)
	before, err := os.ReadFile(filepath.Join(dir, seriesFile))
	if err != nil {
		t.Fatal(err)
	}
	find := func(string) (Scene, error) {
		scene := walkScene(0)
		narrow := scene.New
		scene.New = func(spec Spec, o Options) (Learner, error) {
			set := map[string]string{"deepens": "1"}
			maps.Copy(set, spec.Set)
			spec.Set = set
			return narrow(spec, o)
		}
		return scene, nil
	}
	run, err := Resume(dir, find, Options{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Finish(context.Background(), run.Session, run.Record, func(*Session) {}); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(filepath.Join(dir, seriesFile))
	if err != nil {
		t.Fatal(err)
	}
	was, is := strings.Split(strings.TrimSpace(string(before)), "\n"), strings.Split(strings.TrimSpace(string(after)), "\n")
	if len(was) != 81 || len(is) != 91 || is[0] != was[0]+",width.L2" {
		t.Fatalf("%d lines became %d with the header %s", len(was), len(is), is[0])
	}
	for i, line := range is[1:] {
		if old := i+1 < len(was); old && line != was[i+1]+"," || !old && strings.HasSuffix(line, ",") {
			t.Errorf("line %d is %q", i+2, line)
		}
	}
}
