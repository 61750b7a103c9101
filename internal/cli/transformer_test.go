package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/sim"
)

// little are words for a language model that learns fast, though not well.
var little = []string{"--scene", "transformer", "--hidden", "12", "--batch", "2", "--set", "context=16", "--set", "mlp=8", "--set", "eval=10"}

// TestTrainTransformer: the results of a run that grows, its record and figures of
// it.
func TestTrainTransformer(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	out := must(t, append([]string{"train", "--steps", "40", "--grow", "10:mlp:+8;20:layer:+1", "--out", dir, "--json"}, little...)...)
	var got struct {
		ValLoss    float64 `json:"val_loss"`
		Params     int
		Tokens     int
		Operations float64
		Weights    string `json:"weights_sha256"`
		Layers     int
		Widths     []int
		Growth     []struct {
			Step   int
			Growth string
			Drift  float64
			Limit  float64
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if got.ValLoss <= 0 || got.Params < 1000 || got.Tokens != 40*2*16 || got.Operations <= 0 || len(got.Weights) != 64 || got.Layers != 3 || len(got.Widths) != 3 {
		t.Errorf("results %+v", got)
	}
	if len(got.Growth) != 2 || got.Growth[0].Step != 10 || got.Growth[0].Growth != "mlp:+8" || got.Growth[1].Growth != "layer:+1" {
		t.Fatalf("growth %+v", got.Growth)
	}
	for _, g := range got.Growth {
		if g.Drift > g.Limit {
			t.Errorf("%s moved a logit by %g, want %g at the most", g.Growth, g.Drift, g.Limit)
		}
	}
	for _, figure := range []string{"losses", "loss-operations", "gradients", "boundary"} {
		must(t, "plot", dir, "--figure", figure, "--out", filepath.Join(dir, figure+".png"), "--width", "300", "--height", "200")
	}
}

func TestTransformerShot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	must(t, append([]string{"shot", "--at", "15", "--grow", "10:heads:+1", "--size", "80x24", "--out", path}, little...)...)
	screen, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"blocks", "■■✦", "receipt · step 10", "heads:+1 by schedule", "before = after growth ✓", "P E V Q C I grow"} {
		if !strings.Contains(string(screen), want) {
			t.Errorf("no %q on the screen:\n%s", want, screen)
		}
	}
}

// TestRefusedGrowth: what a schedule asks for and cannot be done is told, as a line
// and in the results.
func TestRefusedGrowth(t *testing.T) {
	words := append([]string{"train", "--steps", "3", "--grow", "0:heads:+1@L8;1:mlp:+4;2:layer:+1@L9"}, little...)
	_, stderr, status := run(words...)
	if status != exitDone {
		t.Fatalf("exit status %d: %s", status, stderr)
	}
	for _, want := range []string{"step 0: growth refused: heads:+1@L8", "step 2: growth refused: layer:+1@L9", ", asked for by schedule\n"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("no %q in\n%s", want, stderr)
		}
	}
	if got := strings.Count(stderr, "refused"); got != 2 {
		t.Errorf("%d refusals told, want 2:\n%s", got, stderr)
	}
	var got struct{ Refusals []sim.Event }
	if err := json.Unmarshal([]byte(must(t, append(words, "--json")...)), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Refusals) != 2 || got.Refusals[1].Step != 2 || got.Refusals[1].Kind != sim.Refused || got.Refusals[1].Trigger != "schedule" {
		t.Errorf("refusals %+v, want those of steps 0 and 2", got.Refusals)
	}
}

// TestNoRefusalIsToldTwice: what was refused before a run is gone on with has been
// told then.
func TestNoRefusalIsToldTwice(t *testing.T) {
	scene, err := scenes.Find("transformer")
	if err != nil {
		t.Fatal(err)
	}
	session, err := sim.Open(scene, sim.Spec{Scene: "transformer", Set: map[string]string{
		"hidden": "12", "batch": "2", "context": "16", "mlp": "8", "grow": "1:layer:+1@L9;2:heads:+1@L8",
	}}, sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	p := newProgress(&said, session)
	for range 2 {
		if err := session.Step(); err != nil {
			t.Fatal(err)
		}
		p.update(session)
		p = newProgress(&said, session)
	}
	for _, want := range []string{"step 1: growth refused", "step 2: growth refused"} {
		if strings.Count(said.String(), want) != 1 {
			t.Errorf("want %q once in\n%s", want, said.String())
		}
	}
}

// TestForeignSettings: a setting of another scene is refused with the name of that
// scene, and so is what a schedule cannot mean.
func TestForeignSettings(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.txt")
	if err := os.WriteFile(empty, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ words, want string }{
		{"train --grow 1:mlp:+2", "of --scene transformer"},
		{"train --scene transformer --prune dead", "of --scene neurogenesis"},
		{"train --scene transformer --grow 1:mlp", "want kind:+size"},
		{"train --scene transformer --data " + empty, "no text in it"},
		{"train --data opticks", "is a text"},
	} {
		_, stderr, status := run(strings.Fields(tt.words)...)
		if status == exitDone || !strings.Contains(stderr, tt.want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("north %s: exit status %d, said %q, want one line with %q", tt.words, status, stderr, tt.want)
		}
	}
}

// TestListEnds: nothing is lost at the end of a list.
func TestListEnds(t *testing.T) {
	for list, last := range map[string]string{"triggers": "static", "figures": "overview", "pruners": "redundancy"} {
		if out := must(t, "list", list); !strings.Contains(out, "\n"+last+" ") {
			t.Errorf("list %s ends without %s:\n%s", list, last, out)
		}
	}
}

func TestListNamesScenesAndTexts(t *testing.T) {
	if out := must(t, "list", "scenes"); !strings.Contains(out, "transformer") || !strings.Contains(out, "plateau.grow") {
		t.Error("the scene of the transformer is not listed with its settings")
	}
	if out := must(t, "list", "data"); !strings.Contains(out, "opticks") || !strings.Contains(out, "FILE.txt") {
		t.Error("texts are not listed")
	}
}
