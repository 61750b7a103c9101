package cli

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/sim"
)

func TestReplay(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	must(t, "train", "--data", "moons", "--steps", "120", "--out", dir)
	want := "120 steps repeated, 120 lines of series.csv compared, and the weights: 0 differences\n"
	if out := must(t, "replay", dir); out != want {
		t.Errorf("%q, want %q", out, want)
	}
	results := filepath.Join(dir, "results.json")
	text, err := os.ReadFile(results)
	if err != nil {
		t.Fatal(err)
	}
	text = regexp.MustCompile(`"weights_sha256": "[0-9a-f]+"`).ReplaceAll(text, []byte(`"weights_sha256": "00"`))
	if err := os.WriteFile(results, text, 0o644); err != nil {
		t.Fatal(err)
	}
	out, problem, status := run("replay", "--json", dir)
	if status != exitFailed || !strings.Contains(out, `"differ":1`) || !strings.Contains(problem, "the replay differs from the record") {
		t.Errorf("status %d, %q, %q, want that the weights differ", status, out, problem)
	}
	if _, problem, status := run("replay"); status != exitUsage || !strings.Contains(problem, "no RUNDIR given") {
		t.Errorf("status %d, %q, want a mistake of usage", status, problem)
	}
}

func TestUnusedDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lane-b")
	for _, want := range []string{dir, dir + "-2", dir + "-3"} {
		got := unused(dir)
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if err := os.Mkdir(got, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

// TestResume interrupts a run and goes on with it.
func TestResume(t *testing.T) {
	scene, err := scenes.Find("neurogenesis")
	if err != nil {
		t.Fatal(err)
	}
	session, err := sim.Open(scene, sim.Spec{Scene: "neurogenesis", Seed: 3, Steps: 150, Set: map[string]string{"data": "moons"}}, sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "run")
	ctx, cancel := context.WithCancel(context.Background())
	_, err = sim.Complete(ctx, session, dir, func(s *sim.Session) {
		if s.Steps() == 77 {
			cancel()
		}
	})
	if !errors.Is(err, sim.ErrInterrupted) {
		t.Fatal(err)
	}
	weights := func(args ...string) string {
		var results struct {
			Weights string `json:"weights_sha256"`
		}
		if err := json.Unmarshal([]byte(must(t, append([]string{"train", "--json"}, args...)...)), &results); err != nil {
			t.Fatal(err)
		}
		return results.Weights
	}
	if got, want := weights("--resume", dir), weights("--data", "moons", "--seed", "3", "--steps", "150"); got != want || got == "" {
		t.Errorf("weights %s, want %s", got, want)
	}
	must(t, "replay", dir)
	if _, problem, status := run("train", "--resume", dir, "--lr", "1"); status != exitUsage || !strings.Contains(problem, "--lr: the resumed run has its own") {
		t.Errorf("status %d, %q", status, problem)
	}
}
