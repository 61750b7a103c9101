package sim

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/north-tui/north/picture"
)

// deepWalk is the spec of a walk that gets a second layer at a step.
func deepWalk(steps int, deepens string) Spec {
	return Spec{Scene: "walk", Seed: 6, Steps: steps, Set: map[string]string{"deepens": deepens}}
}

func record(t *testing.T, spec Spec) (dir string, s *Session) {
	t.Helper()
	dir, s = filepath.Join(t.TempDir(), "run"), openWalk(t, spec, 0)
	if _, err := Complete(context.Background(), s, dir, func(*Session) {}); err != nil {
		t.Fatal(err)
	}
	return dir, s
}

// TestLaterSeriesAreRecorded: what a layer that came during the run measures is in
// the record, from its first step on, and the record can be read and replayed.
func TestLaterSeriesAreRecorded(t *testing.T) {
	dir, s := record(t, deepWalk(90, "50"))
	run, err := ReadRun(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(run.Series) != 3 || run.Series[2].Name != "width.L2" || len(run.Series[2].Buckets) != 41 {
		t.Fatalf("%d series, want a third, width.L2, of 41 steps", len(run.Series))
	}
	if got, want := run.Series[2].Buckets, s.History()[2].Buckets; !reflect.DeepEqual(got, want) {
		t.Errorf("widths %v, want %v", got, want)
	}
	text, err := os.ReadFile(filepath.Join(dir, seriesFile))
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if got := strings.Count(row, ","); got != 4 {
			t.Errorf("line %d has %d commas, want 4", i+1, got)
		}
	}
	if r, err := replayed(t, dir, 0); err != nil || r.Differ > 0 || r.Rows != 90 {
		t.Errorf("replay %+v, %v", r, err)
	}
	edit(t, filepath.Join(dir, seriesFile), `(?m)^(77,.*,)\d+$`, "${1}99")
	if r, err := replayed(t, dir, 0); err != nil || r.Differ != 1 {
		t.Errorf("replay %+v, %v of an edited number of the third series, want 1 difference", r, err)
	}
}

// TestResumeBeforeLaterSeries: a run that was cut off after a layer came, with a
// checkpoint from before, goes on as if it had never stopped; and so does one with
// a checkpoint from after.
func TestResumeBeforeLaterSeries(t *testing.T) {
	for _, deepens := range []string{"10", "40", "41", "50"} {
		whole, _ := record(t, deepWalk(90, deepens))
		dir := filepath.Join(t.TempDir(), "run")
		ctx, cancel := context.WithCancel(context.Background())
		_, err := Complete(ctx, openWalk(t, deepWalk(90, deepens), 0), dir, func(s *Session) {
			if s.Steps() == 40 {
				cancel()
			}
		})
		if !errors.Is(err, ErrInterrupted) {
			t.Fatal(err)
		}
		checkpoint, err := os.ReadFile(filepath.Join(dir, checkpointFile))
		if err != nil {
			t.Fatal(err)
		}
		// It goes on to step 60 and is cut off without another checkpoint.
		goOn(t, dir, 60)
		if err := errors.Join(os.Remove(filepath.Join(dir, ResultsFile)), os.WriteFile(filepath.Join(dir, checkpointFile), checkpoint, 0o644)); err != nil {
			t.Fatal(err)
		}
		goOn(t, dir, 0)
		a, errA := os.ReadFile(filepath.Join(dir, seriesFile))
		b, errB := os.ReadFile(filepath.Join(whole, seriesFile))
		if err := errors.Join(errA, errB); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("deepens at %s: the series are not those of the whole run:\n%s", deepens, a)
		}
	}
}

func goOn(t *testing.T, dir string, last int) {
	t.Helper()
	run, err := Resume(dir, findWalk, Options{}, last)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Finish(context.Background(), run.Session, run.Record, func(*Session) {}); err != nil {
		t.Fatal(err)
	}
}

// TestKeepDeepRun: a record that begins after a layer came has its series too.
func TestKeepDeepRun(t *testing.T) {
	s := openWalk(t, deepWalk(0, "5"), 0)
	advance(t, s, 20)
	dir := filepath.Join(t.TempDir(), "run")
	d, err := CreateRunDir(dir, s)
	if err == nil {
		err = s.Keep(d)
	}
	if err == nil {
		err = d.Close(s, s.Snapshot(picture.Picture{}))
	}
	if err != nil {
		t.Fatal(err)
	}
	run, err := ReadRun(dir)
	if err != nil || len(run.Series) != 3 || len(run.Series[2].Buckets) != 16 {
		t.Errorf("%d series, %v; want a third of 16 steps", len(run.Series), err)
	}
}

// FuzzRefit: no file makes it panic, and what it writes is a table that holds what
// was there, which can be written anew as often as one likes.
func FuzzRefit(f *testing.F) {
	f.Add("step,epoch,a\n1,.2,3\n2,.4,\n", 2)
	f.Add("step,epoch,a,b\n1,,NaN,\n2", 1)
	f.Add("step,epoch\n1,2\n\n", 0)
	path := filepath.Join(f.TempDir(), seriesFile)
	f.Fuzz(func(t *testing.T, text string, wanted int) {
		wanted = max(0, min(wanted, 3))
		columns := []Column{{Name: "a"}, {Name: "b"}, {Name: "c"}}[:wanted]
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if refit(path, columns) != nil {
			return
		}
		once, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for row := range bytes.Lines(once) {
			if bytes.Count(row, []byte(",")) != wanted+1 {
				t.Fatalf("line %q, want %d fields", row, wanted+2)
			}
		}
		if err := refit(path, columns); err != nil {
			t.Fatal(err)
		}
		if again, err := os.ReadFile(path); err != nil || !bytes.Equal(again, once) {
			t.Errorf("%q, %v the second time, want %q", again, err, once)
		}
	})
}
