package sim

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/north-tui/north/picture"
)

func openWalk(t *testing.T, spec Spec, end int) *Session {
	t.Helper()
	s, err := Open(walkScene(end), spec, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func advance(t *testing.T, s *Session, steps int) {
	t.Helper()
	for range steps {
		if err := s.Step(); err != nil {
			t.Fatal(err)
		}
	}
}

func losses(s *Session) []Bucket { return s.History()[0].Buckets }

func TestTotal(t *testing.T) {
	tests := []struct {
		name string
		spec Spec
		want int
	}{
		{"endless", Spec{}, 0},
		{"steps", Spec{Steps: 7}, 7},
		{"epochs", Spec{Epochs: 2}, 10},
		{"part of an epoch counts as a step", Spec{Epochs: 0.3}, 2},
	}
	for _, tt := range tests {
		if got := tt.spec.Total(5); got != tt.want {
			t.Errorf("%s: %d steps, want %d", tt.name, got, tt.want)
		}
	}
}

func TestSessionRecords(t *testing.T) {
	s := openWalk(t, Spec{Seed: 1, Steps: 25}, 0)
	for !s.Done() {
		advance(t, s, 1)
	}
	snap := s.Snapshot(s.Picture(picture.View{}))
	if len(snap.Series) != 2 || len(snap.Series[1].Buckets) != 25 {
		t.Fatalf("%d series, want 2 of 25 steps", len(snap.Series))
	}
	if snap.Births != 2 || snap.Step != 25 || snap.Epoch != 5 {
		t.Errorf("births %d, step %d, epoch %g, want 2, 25, 5", snap.Births, snap.Step, snap.Epoch)
	}
	if got := snap.Epochs.Buckets; len(got) != 25 || got[9].Step != 10 || got[9].Last != 2 {
		t.Errorf("epochs %v, want 2 at step 10 of 25", got)
	}
	results, err := s.Results()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]int{{0, 4}, {10, 5}, {20, 6}}
	if got := results["width_history"]; !reflect.DeepEqual(got, want) {
		t.Errorf("width history %v, want %v", got, want)
	}
}

func TestSnapshotIsNotWrittenAgain(t *testing.T) {
	s := openWalk(t, Spec{Seed: 1}, 0)
	advance(t, s, 15)
	snap := s.Snapshot(picture.Picture{})
	before := append([]Bucket(nil), snap.Series[0].Buckets...)
	spec, events := snap.Spec.Set["size"], len(snap.Events)
	if err := s.Do(Command{Verb: Set, Key: "size", Text: "3"}); err != nil {
		t.Fatal(err)
	}
	advance(t, s, 3*maxBuckets)
	if !reflect.DeepEqual(snap.Series[0].Buckets, before) {
		t.Error("a series of a snapshot changed")
	}
	if snap.Spec.Set["size"] != spec || len(snap.Events) != events {
		t.Error("the spec or the events of a snapshot changed")
	}
	if s.spec.Set["size"] != "3" {
		t.Errorf("the session's spec has size %q, want 3", s.spec.Set["size"])
	}
}

func TestRefusedCommandIsAnEvent(t *testing.T) {
	s := openWalk(t, Spec{}, 0)
	err := s.Do(Command{Verb: Set, Key: "size", Text: "11"})
	if err == nil || !strings.Contains(err.Error(), "0 to 10") {
		t.Fatalf("error %v, want the range", err)
	}
	last := s.events[len(s.events)-1]
	if last.Kind != Refused || last.Note != err.Error() {
		t.Errorf("last event %+v, want the refusal", last)
	}
}

func TestDivergenceStopsTheSession(t *testing.T) {
	s := openWalk(t, Spec{}, 8)
	advance(t, s, 7)
	for range 2 {
		if err := s.Step(); !errors.Is(err, ErrDiverged) {
			t.Fatalf("error %v, want divergence", err)
		}
	}
	alarms := 0
	for _, e := range s.events {
		if e.Kind == Alarm {
			alarms++
			if e.Step != 8 {
				t.Errorf("alarm at step %d, want 8", e.Step)
			}
		}
	}
	if alarms != 1 || s.Steps() != 7 {
		t.Errorf("%d alarms and %d steps, want 1 and 7", alarms, s.Steps())
	}
}

func TestSeriesBounded(t *testing.T) {
	r := newRecorder(ColumnOf("train_loss"))
	n := 5*maxBuckets + 3
	for i := range n {
		v := math.Sin(float64(i))
		if i == n/2 {
			v = 50
		}
		r.add(float64(i+1), v)
	}
	if got := len(r.series.Buckets); got >= maxBuckets || got < maxBuckets/4 {
		t.Errorf("%d buckets, want fewer than %d", got, maxBuckets)
	}
	top := 0.0
	last := 0.0
	for _, b := range r.series.Buckets {
		top = max(top, b.Max)
		if b.Step <= last {
			t.Fatalf("step %g after %g", b.Step, last)
		}
		last = b.Step
	}
	if top != 50 {
		t.Errorf("largest value %g, want the peak of 50", top)
	}
}

// TestAnswersStay: when a series first was as good as a value, and what it is now, does not
// depend on how far its history is thinned, nor on a fork or a checkpoint between.
func TestAnswersStay(t *testing.T) {
	for _, tt := range []struct {
		goal  goal
		trend float64
	}{{lowerIsBetter, -1}, {higherIsBetter, 1}, {higherIsBetter, 0}} {
		r := newRecorder(ColumnOf("test_loss"))
		r.goal = tt.goal
		rng := rand.New(rand.NewPCG(5, 5))
		lower := tt.goal == lowerIsBetter
		values := []float64{.3, .5, -.5, 2, -2, -20, 20}
		answers := map[float64]float64{}
		for i := range 6 * maxBuckets {
			v := tt.trend*math.Log(float64(i+1)) + rng.NormFloat64()
			if i%1000 == 7 {
				v = math.NaN()
			}
			r.add(float64(i+1), v)
			for _, want := range values {
				if _, known := answers[want]; !known && (lower && v <= want || !lower && v >= want) {
					answers[want] = float64(i + 1)
				}
			}
			if now, _ := r.history().Latest(); now != v && v == v {
				t.Fatalf("step %d: the latest value is %g, want %g", i+1, now, v)
			}
			if i%9973 != 0 && i != 6*maxBuckets-1 {
				continue
			}
			stored, err := r.stored().recorder(0)
			if err != nil {
				t.Fatal(err)
			}
			stored.aim(tt.goal)
			for _, want := range values {
				for name, s := range map[string]Series{"series": r.series, "fork": r.until(float64(i + 1)).series, "checkpoint": stored.series} {
					if step, ok := s.First(want, lower); step != answers[want] || ok != (answers[want] > 0) {
						t.Fatalf("%s, step %d: first at %g in step %g, want %g", name, i+1, want, step, answers[want])
					}
				}
			}
		}
	}
}

// TestOldCheckpointsHaveBests, as exact as their buckets.
func TestOldCheckpointsHaveBests(t *testing.T) {
	r := newRecorder(ColumnOf("test_loss"))
	for i := range 10 {
		r.add(float64(i+1), float64(10-i))
	}
	r.aim(lowerIsBetter)
	if step, ok := r.series.First(4.5, true); step != 7 || !ok {
		t.Errorf("at most 4.5 from step %g, want 7", step)
	}
}

func TestRestoreGoesOnAlike(t *testing.T) {
	straight := openWalk(t, Spec{Seed: 3, Steps: 100}, 0)
	advance(t, straight, 37)
	if err := straight.Do(Command{Verb: Set, Key: "size", Text: "2"}); err != nil {
		t.Fatal(err)
	}
	var stored bytes.Buffer
	if err := straight.Save(&stored); err != nil {
		t.Fatal(err)
	}
	find := func(string) (Scene, error) { return walkScene(0), nil }
	restored, err := Restore(&stored, find, Options{})
	if err != nil {
		t.Fatal(err)
	}
	advance(t, straight, 40)
	advance(t, restored, 40)
	if !reflect.DeepEqual(losses(straight), losses(restored)) {
		t.Error("the restored session went another way")
	}
	if !reflect.DeepEqual(straight.epochs, restored.epochs) {
		t.Errorf("epochs %v, want %v", restored.epochs, straight.epochs)
	}
	if !reflect.DeepEqual(straight.events, restored.events) {
		t.Errorf("events %v, want %v", restored.events, straight.events)
	}
	if restored.Total() != 100 {
		t.Errorf("total %d, want 100", restored.Total())
	}
}

func FuzzRestore(f *testing.F) {
	s, err := Open(walkScene(0), Spec{Seed: 3}, Options{})
	if err != nil {
		f.Fatal(err)
	}
	var stored bytes.Buffer
	if err := s.Save(&stored); err != nil {
		f.Fatal(err)
	}
	f.Add(stored.Bytes())
	f.Add([]byte{})
	find := func(string) (Scene, error) { return walkScene(0), nil }
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Restore(bytes.NewReader(text), find, Options{})
		if err == nil {
			_ = s.Step() // must not panic
		}
	})
}

func TestRunDir(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	s := openWalk(t, Spec{Scene: "walk", Seed: 1, Steps: 20, Set: map[string]string{"size": "2"}}, 0)
	dir, err := CreateRunDir(path, s)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Keep(dir); err != nil {
		t.Fatal(err)
	}
	advance(t, s, 20)
	if err := dir.Close(s, s.Snapshot(s.Picture(picture.View{}))); err != nil {
		t.Fatal(err)
	}
	rec, err := ReadRun(path)
	if err != nil {
		t.Fatal(err)
	}
	if rec.Spec.Set["size"] != "2" || rec.Step != 20 {
		t.Errorf("size %q, step %d, want 2 and 20", rec.Spec.Set["size"], rec.Step)
	}
	if !reflect.DeepEqual(rec.Events, s.events) {
		t.Errorf("events %+v\nwant %+v", rec.Events, s.events)
	}
	if got, want := rec.Series[1].Buckets, s.History()[1].Buckets; !reflect.DeepEqual(got, want) {
		t.Errorf("widths %v, want %v", got, want)
	}
	if len(rec.Rows) != 1 || !math.IsNaN(rec.Rows[0].Phi) || rec.Rows[0].Width != 6 {
		t.Errorf("rows %+v, want width 6 and no phi", rec.Rows)
	}
	if _, err := CreateRunDir(path, s); err == nil || !strings.Contains(err.Error(), "already holds a run") {
		t.Errorf("error %v, want that the directory holds a run", err)
	}
}

func TestReadRunCutOff(t *testing.T) {
	path := t.TempDir()
	files := map[string]string{
		SpecFile:    `{"scene":"walk","seed":1,"set":{}}`,
		journalFile: "{\"step\":0,\"kind\":\"note\"}\n{\"step\":1,\"ki",
		seriesFile:  "step,epoch,train_loss\n1,.2,3\n2,.4,",
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(path, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	rec, err := ReadRun(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(rec.Events) != 1 || rec.Step != 1 || len(rec.Series[0].Buckets) != 1 {
		t.Errorf("%d events, step %d; want the complete lines alone", len(rec.Events), rec.Step)
	}
}

func TestReadRunRefuses(t *testing.T) {
	good := map[string]string{
		SpecFile:    `{"scene":"walk"}`,
		journalFile: "",
		seriesFile:  "step,epoch,train_loss\n",
	}
	tests := []struct{ name, file, text, want string }{
		{"no spec", SpecFile, "", "unexpected end of JSON"},
		{"bad journal", journalFile, "{}\n{]\n", "journal.jsonl:2: "},
		{"no header", seriesFile, "", "no header line"},
		{"other header", seriesFile, "a,b\n", "want step,epoch"},
		{"ragged", seriesFile, "step,epoch,train_loss\n1,2\n", "series.csv:2: 2 fields, want 3"},
		{"step", seriesFile, "step,epoch,train_loss\nx,2,3\n", `step "x" is not a whole number`},
		{"value", seriesFile, "step,epoch,train_loss\n1,2,y\n", `field 3: "y" is not a number`},
		{"picture", pictureFile, "[", "picture.json: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := t.TempDir()
			for name, text := range good {
				if err := os.WriteFile(filepath.Join(path, name), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(filepath.Join(path, tt.file), []byte(tt.text), 0o644); err != nil {
				t.Fatal(err)
			}
			if _, err := ReadRun(path); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
	if _, err := ReadRun(t.TempDir()); err == nil || !strings.Contains(err.Error(), "is not a run directory") {
		t.Errorf("error %v of an empty directory", err)
	}
}

func FuzzSeries(f *testing.F) {
	f.Add("1,.2,3\n2,.4,\n")
	f.Add("1,,NaN\n")
	path := filepath.Join(f.TempDir(), seriesFile)
	f.Fuzz(func(t *testing.T, rows string) {
		if err := os.WriteFile(path, []byte("step,epoch,train_loss\n"+rows), 0o644); err != nil {
			t.Fatal(err)
		}
		var rec Recording
		_ = rec.readSeries(path) // must not panic
	})
}
