package sim

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// recordWalk records a race of two walks, the second forked from the first, with
// commands before and after the fork, in dir and dir/lane-b. They diverge at step
// end, if that is not 0.
func recordWalk(t *testing.T, end int) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "run")
	ctx, cancel := context.WithCancel(context.Background())
	trainer := Start(ctx, Plan{
		Spec: Spec{Scene: "walk", Seed: 8}, Target: 1,
		Find: func(string) (Scene, error) { return walkScene(end), nil },
		Keep: func(s *Session, which Lane) (Keeper, error) {
			if which.Parent == "" {
				return CreateRunDir(dir, s)
			}
			return CreateRunDir(filepath.Join(dir, "lane-"+which.Letter), s)
		},
	})
	id := uint64(0)
	do := func(c Command) *Snapshot {
		id++
		c.ID = id
		send(t, trainer, c)
		return await(t, trainer, "an answer", func(s *Snapshot) bool { return s.Ack == id && s.State != Running && s.Note == "" })
	}
	at := do(Command{Verb: Pause}).Step
	do(Command{Verb: Step, N: 10 - at})
	do(Command{Verb: Set, Key: "size", Text: "3"})
	do(Command{Verb: Step, N: 390})
	do(Command{Verb: Set, Key: "size", Text: "4"})
	do(Command{Verb: Set, Key: "size", Text: "44"}) // refused
	do(Command{Verb: Step, N: 100})
	do(Command{Verb: Seek, N: 450})
	do(Command{Verb: Fork, N: 450, Changes: map[string]string{"size": "6"}})
	do(Command{Verb: Step, N: 100})
	do(Command{Verb: Set, Key: "size", Text: "7"})
	do(Command{Verb: Step, N: 50})
	cancel()
	if err := trainer.Wait(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func replayed(t *testing.T, dir string, end int) (*Replay, error) {
	t.Helper()
	find := func(string) (Scene, error) { return walkScene(end), nil }
	return Again(context.Background(), dir, find, Options{}, func(*Session) {})
}

func TestReplayEqualsTheRecording(t *testing.T) {
	for name, end := range map[string]int{"paused": 0, "diverged": 520} {
		t.Run(name, func(t *testing.T) {
			dir := recordWalk(t, end)
			for _, lane := range []string{"", "lane-b"} {
				r, err := replayed(t, filepath.Join(dir, lane), end)
				if err != nil {
					t.Fatal(err)
				}
				if r.Differ > 0 || r.Rows != r.Steps || r.Steps < 500 || r.Weights == "" {
					t.Errorf("%q: %+v, want no differences and every step compared", lane, r)
				}
			}
		})
	}
}

// TestLaneRecord: a lane's record begins with where it comes from and holds what
// its parent did before.
func TestLaneRecord(t *testing.T) {
	dir := recordWalk(t, 0)
	text, err := os.ReadFile(filepath.Join(dir, "lane-b", journalFile))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	if !strings.Contains(first, `"step":450,"kind":"fork"`) || !strings.Contains(first, "lane b, forked from lane a at step 450") {
		t.Errorf("first line %s", first)
	}
	rec, err := ReadRun(filepath.Join(dir, "lane-b"))
	if err != nil {
		t.Fatal(err)
	}
	var sizes []string
	for _, c := range rec.Commands {
		sizes = append(sizes, c.Command.Text)
	}
	if want := []string{"3", "4", "44", "6", "7"}; !reflect.DeepEqual(sizes, want) {
		t.Errorf("commands set size to %v, want %v", sizes, want)
	}
	if len(rec.Series[0].Buckets) != 600 || rec.Step != 600 || rec.Spec.Set["size"] != "" {
		t.Errorf("%d losses up to %d of a run that begins with %v", len(rec.Series[0].Buckets), rec.Step, rec.Spec.Set)
	}
	last := 0
	for _, e := range rec.Events {
		if e.Step < last {
			t.Fatalf("event %+v after step %d", e, last)
		}
		last = e.Step
	}
}

// edit changes a file of a run directory.
func edit(t *testing.T, path, pattern, by string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := regexp.MustCompile(pattern).ReplaceAllString(string(text), by)
	if changed == string(text) {
		t.Fatalf("%s has no %q", path, pattern)
	}
	if err := os.WriteFile(path, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestReplayFindsWhatDiffers(t *testing.T) {
	tests := []struct{ name, file, pattern, by, want string }{
		{"seed", SpecFile, `"seed": 8`, `"seed": 9`, "step 1: train_loss"},
		{"a number", seriesFile, `(?m)^77,15.4,.*$`, "77,15.4,0.5,11", "step 77: train_loss"},
		{"an epoch", seriesFile, `(?m)^77,15.4,`, "77,15.3,", "step 77: epoch 15.4, recorded 15.3"},
		{"a command", journalFile, `"text":"4"`, `"text":"5"`, "step 401: train_loss"},
		{"its step", journalFile, `"step":400,"kind":"command"`, `"step":450,"kind":"command"`, "step 401: train_loss"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := recordWalk(t, 0)
			edit(t, filepath.Join(dir, tt.file), tt.pattern, tt.by)
			r, err := replayed(t, dir, 0)
			if err != nil {
				t.Fatal(err)
			}
			if r.Differ == 0 || len(r.Differences) > mostDifferences || !strings.HasPrefix(r.Differences[0], tt.want) {
				t.Errorf("%d differences, %q, want %q first", r.Differ, r.Differences, tt.want)
			}
		})
	}
}

func TestReplayRefuses(t *testing.T) {
	tests := []struct{ name, file, pattern, by, want string }{
		{"older journal", journalFile, `(?m)^.*"command".*\n`, "", "the journal predates recorded commands"},
		{"order of commands", journalFile, `"step":10,"kind":"command"`, `"step":401,"kind":"command"`, "before the previous command"},
		{"order of steps", seriesFile, `(?m)^78,`, "77,", "series.csv:79: step \"77\""},
		{"ragged", seriesFile, `(?m)^77,`, "77,1,", "series.csv:78: 5 fields, want 4"},
		{"header", seriesFile, `step,epoch`, "a,b", "want step,epoch"},
		{"spec", SpecFile, `\{`, "", "spec.json: "},
		{"checkpoint", checkpointFile, `(?s)^.`, "", "checkpoint"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := recordWalk(t, 0)
			edit(t, filepath.Join(dir, tt.file), tt.pattern, tt.by)
			if _, err := replayed(t, dir, 0); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
	if _, err := replayed(t, t.TempDir(), 0); err == nil || !strings.Contains(err.Error(), "is not a run directory") {
		t.Errorf("error %v of an empty directory", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Again(ctx, recordWalk(t, 0), findWalk, Options{}, func(*Session) {}); !errors.Is(err, ErrInterrupted) {
		t.Errorf("error %v, want that it was interrupted", err)
	}
}

func FuzzJournal(f *testing.F) {
	f.Add(`{"step":1,"kind":"set","note":"size 3"}` + "\n")
	f.Add(`{"step":4,"kind":"command","command":{"verb":"set","key":"size","text":"3"}}` + "\n")
	f.Add(`{"step":4,"kind":"fork","note":"lane b"}` + "\n{")
	path := filepath.Join(f.TempDir(), journalFile)
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		var rec Recording
		if err := rec.readJournal(path); err != nil {
			return
		}
		last := 0
		for _, c := range rec.Commands {
			if c.Step < last {
				t.Fatalf("command at step %d after step %d", c.Step, last)
			}
			last = c.Step
		}
	})
}

// FuzzReplay holds series.csv to what the run gives.
func FuzzReplay(f *testing.F) {
	f.Add("1,0.2,3,4\n2,0.4,,\n")
	f.Add("3,,NaN,\n")
	dir := f.TempDir()
	files := map[string]string{SpecFile: `{"scene":"walk","seed":1}`, journalFile: ""}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			f.Fatal(err)
		}
	}
	find := func(string) (Scene, error) { return walkScene(50), nil }
	f.Fuzz(func(t *testing.T, rows string) {
		if err := os.WriteFile(filepath.Join(dir, seriesFile), []byte("step,epoch,train_loss,width.L1\n"+rows), 0o644); err != nil {
			t.Fatal(err)
		}
		r, err := Again(context.Background(), dir, find, Options{}, func(*Session) {})
		if err == nil && r.Steps > 49 {
			t.Errorf("%d steps of a run that diverges at 50", r.Steps)
		}
	})
}

// TestSaveAtAnyTime: a run begun without a record is saved with all that was, its lanes
// too, and can be repeated from that.
func TestSaveAtAnyTime(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	dir := filepath.Join(t.TempDir(), "later")
	find := func(string) (Scene, error) { return walkScene(0), nil }
	trainer := Start(ctx, Plan{
		Spec: Spec{Scene: "walk", Seed: 8}, Paused: true, Find: find,
		Save: func(dir string) func(*Session, Lane) (Keeper, error) {
			return func(s *Session, which Lane) (Keeper, error) {
				if which.Run != 0 {
					t.Errorf("the run saved is number %d of the record", which.Run)
				}
				return CreateRunDir(filepath.Join(dir, strings.TrimPrefix(which.Letter, "a")), s)
			}
		},
	})
	defer cancel()
	spec := Spec{Scene: "walk", Seed: 9}
	for i, c := range []Command{
		{Verb: Restart, Spec: &spec, Paused: true}, {Verb: Step, N: 100}, {Verb: Set, Key: "size", Text: "3"}, {Verb: Step, N: 50},
		{Verb: Fork, N: 120, Changes: map[string]string{"size": "4"}}, {Verb: Save, Text: dir}, {Verb: Save, Text: dir}, {Verb: Step, N: 80},
		{Verb: Fork, N: 100, Without: 3}, {Verb: Step, N: 60},
	} {
		c.ID = uint64(i + 1)
		send(t, trainer, c)
		s := await(t, trainer, "an answer", func(s *Snapshot) bool {
			return len(s.Answers) > 0 && s.Answers[len(s.Answers)-1].ID == c.ID && s.State == Paused
		})
		if refused := s.Answers[len(s.Answers)-1].Err; (refused != nil) != (i == 6) {
			t.Fatalf("command %d: %v", i+1, refused)
		}
		if s.Kept != (i >= 5) {
			t.Errorf("after command %d the run is kept: %v", i+1, s.Kept)
		}
	}
	cancel()
	if err := trainer.Wait(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, filepath.Join(dir, "b"), filepath.Join(dir, "c")} {
		found, err := Again(context.Background(), path, find, Options{}, func(*Session) {})
		if err != nil || found.Differ != 0 || found.Rows < 150 {
			t.Errorf("%s: %+v, %v", path, found, err)
		}
	}
}
