package cli

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// words are those of a command line as a shell reads them; it quotes with ' alone.
func words(line string) []string {
	var out []string
	for i, part := range strings.Split(strings.TrimSpace(line), "'") {
		if i%2 == 1 {
			out = append(out, part)
		} else {
			out = append(out, strings.Fields(part)...)
		}
	}
	return out
}

func hashOf(t *testing.T, stdout string) string {
	t.Helper()
	var results struct {
		Weights string `json:"weights_sha256"`
	}
	if err := json.Unmarshal([]byte(stdout), &results); err != nil || results.Weights == "" {
		t.Fatalf("%v in %s", err, stdout)
	}
	return results.Weights
}

// TestSpecRepeats: the line that spec prints gives the same weights, changes made while
// the run went included, wherever the run ended.
func TestSpecRepeats(t *testing.T) {
	for _, args := range [][]string{
		{"--data", "moons", "--steps", "80", "--at", "20:set trigger=grad;40:grow L1 2", "--at", "30:set lr=.01;60:deepen"},
		{"--data", "moons", "--epochs", "3.1", "--seed", "7", "--trigger", "linear"},
		{"--data", "moons", "--epochs", "3", "--at", "25:stop"},
		{"--data", "moons", "--at", "25:stop"},
		{"--scene", "transformer", "--set", "context=8", "--set", "prompt=it's so; yes", "--batch", "2", "--steps", "12", "--at", `3:set grow="6:mlp:+4;8:heads:+1"`},
	} {
		dir := filepath.Join(t.TempDir(), "run")
		want := hashOf(t, must(t, append([]string{"train", "--json", "--out", dir}, args...)...))
		line := must(t, "spec", dir)
		if strings.Contains(line, `'\''`) {
			line = strings.ReplaceAll(line, `'\''`, "\x00")
		}
		again := words(line)
		for i := range again {
			again[i] = strings.ReplaceAll(again[i], "\x00", "'")
		}
		if got := hashOf(t, must(t, append(again[1:], "--json")...)); got != want {
			t.Errorf("%v: %sgives %s, want %s", args, line, got, want)
		}
	}
}

// TestBeginWithSpec: --spec takes a run's settings, and flags change them.
func TestBeginWithSpec(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	want := hashOf(t, must(t, "train", "--json", "--data", "moons", "--set", "noise=.2", "--seed", "5", "--steps", "30", "--out", dir))
	for _, from := range []string{dir, filepath.Join(dir, "spec.json")} {
		if got := hashOf(t, must(t, "train", "--json", "--spec", from)); got != want {
			t.Errorf("%s gives %s, want %s", from, got, want)
		}
	}
	out := must(t, "train", "--json", "--spec", dir, "--data", "spiral", "--steps", "9", "--seed", "6")
	if !strings.Contains(out, `"data":"spiral"`) || !strings.Contains(out, `"steps":9`) || !strings.Contains(out, `"seed":6`) {
		t.Error(out)
	}
	for _, tt := range []struct{ args, want string }{
		{"train --spec nowhere.json", "nowhere.json"},
		{"train --scene darts --spec " + dir, "--scene neurogenesis"},
		{"train --data moons --steps 5 --at 6:deepen", "after the end of the run at step 5"},
		{"train --data moons --at 6:run", "run does not change the run"},
		{"spec " + t.TempDir(), "not a run directory"},
	} {
		if _, stderr, status := run(strings.Fields(tt.args)...); status == exitDone || !strings.Contains(stderr, tt.want) {
			t.Errorf("%s: status %d, %s", tt.args, status, stderr)
		}
	}
}

// TestScheduleBesideTheScreen: a run that is watched follows its schedule too.
func TestScheduleBesideTheScreen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	must(t, "--plain", "--data", "moons", "--steps", "60", "--at", "20:set trigger=grad;40:grow L1 2", "--out", dir)
	if line := must(t, "spec", dir); !strings.HasSuffix(line, "--steps 60 --at '20:set trigger=grad;40:grow L1 2'\n") {
		t.Error(line)
	}
	if out := must(t, "replay", dir); !strings.Contains(out, ": 0 differences") {
		t.Error(out)
	}
}
