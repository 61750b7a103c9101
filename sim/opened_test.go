package sim

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// recordedWalk is a walk whose record is open, with changes at steps 3 and 20.
func recordedWalk(t *testing.T) (*Session, *RunDir) {
	t.Helper()
	s := openWalk(t, Spec{Scene: "walk", Seed: 6, Steps: 90}, 0)
	d, err := CreateRunDir(filepath.Join(t.TempDir(), "run"), s)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Keep(d); err != nil {
		t.Fatal(err)
	}
	return s, d
}

// walkOn does steps and writes them.
func walkOn(t *testing.T, s *Session, d *RunDir, steps int) {
	t.Helper()
	for range steps {
		if err := s.Step(); err != nil {
			t.Fatal(err)
		}
		if s.step == 3 || s.step == 20 {
			if err := s.Do(Command{Verb: Set, Key: "size", Text: map[int]string{3: "2", 20: "0.5"}[s.step]}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := d.series.Flush(); err != nil {
		t.Fatal(err)
	}
}

func lastValue(s *Snapshot) float64 { v, _ := s.Series[0].Latest(); return v }

// TestFollowedRecord: the screen shows a run as it is being recorded, with the changes
// that are made to it, its past, and its end.
func TestFollowedRecord(t *testing.T) {
	s, d := recordedWalk(t)
	walkOn(t, s, d, 10)
	trainer := startWalk(t, Plan{Spec: s.began, Open: []string{d.path}}, 0)
	await(t, trainer, "step 10", func(s *Snapshot) bool { return s.Step == 10 && s.State == Running && s.Record == d.path })
	walkOn(t, s, d, 20)
	snap := await(t, trainer, "step 30", func(s *Snapshot) bool { return s.Step == 30 })
	if got, want := lastValue(snap), lastValue(s.Snapshot(s.lastPicture(0))); got != want {
		t.Errorf("the followed run is at %g, want %g", got, want)
	}
	if err := s.Do(Command{Verb: Set, Key: "size", Text: "3"}); err != nil {
		t.Fatal(err)
	}
	await(t, trainer, "a change after its last step", func(s *Snapshot) bool { return valueOf(s.Settings, "size") == "3" })

	send(t, trainer, Command{ID: 1, Verb: Set, Key: "size", Text: "1"})
	await(t, trainer, "a refusal", func(s *Snapshot) bool {
		e := s.Events[len(s.Events)-1]
		return s.Ack == 1 && e.Kind == Refused && strings.Contains(e.Note, "fork it")
	})
	send(t, trainer, Command{ID: 2, Verb: Seek, N: 7})
	await(t, trainer, "step 7", func(s *Snapshot) bool { return s.Past && s.Step == 7 && s.Replaying == 0 && s.Head == 30 })
	send(t, trainer, Command{ID: 3, Verb: Live})
	send(t, trainer, Command{ID: 4, Verb: Run})
	if err := d.Close(s, s.Snapshot(s.lastPicture(0))); err != nil {
		t.Fatal(err)
	}
	await(t, trainer, "the end", func(s *Snapshot) bool { return s.State == Finished && s.Step == 30 })
	send(t, trainer, Command{ID: 5, Verb: Run})
	end := await(t, trainer, "a refusal to go on", func(s *Snapshot) bool { return s.Ack == 5 })
	if end.Step != 30 || end.State != Finished || end.Events[len(end.Events)-1].Kind != Refused {
		t.Errorf("a record went on: step %d, %s, %v", end.Step, end.State, end.Events[len(end.Events)-1])
	}
	send(t, trainer, Command{ID: 6, Verb: Fork, N: 20, Text: "again", Changes: map[string]string{"size": "4"}})
	send(t, trainer, Command{ID: 7, Verb: Run})
	await(t, trainer, "a fork that trains", func(s *Snapshot) bool { return s.Lane == "b" && s.Record == "" && s.Step > 40 })
}

// TestOpenSideBySide: several records are lanes with the names of their directories, and
// end where they end.
func TestOpenSideBySide(t *testing.T) {
	one, two := filepath.Join(t.TempDir(), "one"), interrupted(t)
	if _, err := Complete(context.Background(), openWalk(t, Spec{Scene: "walk", Seed: 1, Steps: 25}, 0), one, func(*Session) {}); err != nil {
		t.Fatal(err)
	}
	trainer := startWalk(t, Plan{Spec: Spec{Scene: "walk"}, Open: []string{one, two}}, 0)
	s := await(t, trainer, "both ends", func(s *Snapshot) bool {
		return len(s.Lanes) == 2 && s.Lanes[0].State == Finished && s.Lanes[1].State == Finished
	})
	if s.Lanes[0].Step != 25 || s.Lanes[1].Step != 40 || s.Lanes[0].Name != "one" || s.Lanes[1].Name != "run" {
		t.Errorf("%s ends at %d, %s at %d", s.Lanes[0].Name, s.Lanes[0].Step, s.Lanes[1].Name, s.Lanes[1].Step)
	}
}

func TestOpenRefusals(t *testing.T) {
	empty := t.TempDir()
	for want, dirs := range map[string][]string{
		"is not a run directory": {empty},
		"at most 4 can be shown": {empty, empty, empty, empty, empty},
	} {
		trainer := startWalk(t, Plan{Spec: Spec{Scene: "walk"}, Open: dirs}, 0)
		s := await(t, trainer, "a failure", func(s *Snapshot) bool { return s.State == Failed && s.Record == dirs[0] })
		if !strings.Contains(s.Err.Error(), want) {
			t.Errorf("%v, want %s", s.Err, want)
		}
	}
}

// TestLastStep: of a record that is being written, only complete lines count.
func TestLastStep(t *testing.T) {
	long := strings.Repeat("0.123456789,", 2000)
	for text, want := range map[string]int{
		"": 0, "step,epoch": 0, "step,epoch\n": 0, "step,epoch\n1,0.5\n": 1, "step,epoch\n1,0.5\n2,": 1,
		"step,epoch\n1," + long + "1\n2," + long + "1\n3": 2,
	} {
		path := filepath.Join(t.TempDir(), seriesFile)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := lastStep(path); err != nil || got != want {
			t.Errorf("%.30q ends at step %d, %v, want %d", text, got, err, want)
		}
	}
}

// TestLeap wants a lane that is behind the record it follows to go on from a newer
// checkpoint, with the past before it, and to leave alone what is not ahead.
func TestLeap(t *testing.T) {
	s, d := recordedWalk(t)
	walkOn(t, s, d, 10)
	n, err := openLane(Lane{Letter: "a"}, d.path, findWalk, Options{}, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if note := n.session.events[len(n.session.events)-1].Note; !strings.HasPrefix(note, "steps 1 to 10 of the record are done again: it has weights at its checkpoints only") {
		t.Errorf("said %q", note)
	}
	walkOn(t, s, d, 40)
	if err := d.writeCheckpoint(); err != nil {
		t.Fatal(err)
	}
	walkOn(t, s, d, 5)
	if err := n.record.poll(); err != nil {
		t.Fatal(err)
	}
	if !n.leap(findWalk) || n.session.step != 50 || n.behind() != 5 {
		t.Fatalf("at step %d, %d behind", n.session.step, n.behind())
	}
	if n.leap(findWalk) {
		t.Error("leapt twice to one checkpoint")
	}
	for n.canStep() {
		n.step()
	}
	if got, want := lastValue(n.session.Snapshot(n.session.lastPicture(0))), lastValue(s.Snapshot(s.lastPicture(0))); n.session.step != 55 || got != want {
		t.Errorf("at %g after step %d, want %g", got, n.session.step, want)
	}
	if last, _ := n.seconds.series.Latest(); len(n.seconds.series.Buckets) == 0 || last < 0 {
		t.Errorf("times %+v", n.seconds.series)
	}
	if err := n.seek(30); err != nil {
		t.Fatal(err)
	}
	for n.replaying() {
		n.replay()
	}
	if n.past == nil || n.past.session.step != 30 || valueOf(n.past.session.learner.Settings(), "size") != "0.5" {
		t.Errorf("the past is not there: %+v", n.past)
	}
	n.live()
	if err := d.writeCheckpoint(); err != nil {
		t.Fatal(err)
	}
	if n.leap(findWalk) {
		t.Error("leapt to where it is")
	}
}

// TestOpenKilled wants the record of a killed run to be one that has ended.
func TestOpenKilled(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	killAt(t, Spec{Scene: "walk", Seed: 6, Steps: 90}, dir, 40, 20)
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	gone := exec.Command(os.Args[0], "-test.run=^$")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, lockFile), fmt.Appendf(nil, "%d %s\n", gone.Process.Pid, host), 0o600); err != nil {
		t.Fatal(err)
	}
	trainer := startWalk(t, Plan{Spec: Spec{Scene: "walk"}, Open: []string{dir}}, 0)
	await(t, trainer, "the end", func(s *Snapshot) bool { return s.State == Finished && s.Step == 40 })
}
