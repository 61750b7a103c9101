package tui

import (
	"context"
	"errors"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screentest"
)

// repeatable is an app whose runs of other seeds take no time: the k-th loses 1/k.
// The fourth diverges. asked are the specs that were trained.
func repeatable(width, height int) (a *app, asked *[]sim.Spec) {
	asked = new([]sim.Spec)
	a, _ = screenApp(screentest.Typical().Snapshot(), width, height, colourful)
	a.options.Catalogue.Scenes[0].Results = []Result{{Key: "test_accuracy", Name: "test accuracy (%)", Factor: 100}, {Key: "test_loss", Name: "test loss"}, {Key: "params", Name: "parameters"}, {Key: "absent", Name: "absent"}}
	a.options.Train = func(ctx context.Context, s sim.Spec) (map[string]any, error) {
		if ctx.Err() != nil {
			return nil, sim.ErrInterrupted
		}
		*asked = append(*asked, s)
		if s.Seed == 4 {
			return map[string]any{"test_loss": 1e9}, errors.New("diverged at step 12")
		}
		return map[string]any{"test_loss": 1 / float64(s.Seed), "test_accuracy": .9, "params": 1218 + int(s.Seed)}, nil
	}
	return a, asked
}

// runAll carries out a command and those that follow from it.
func runAll(a *app, cmd tea.Cmd) {
	for cmd != nil {
		cmd = a.Update(cmd())
	}
}

func TestSeeds(t *testing.T) {
	a, asked := repeatable(120, 40)
	runAll(a, press(a, "*"))
	if len(*asked) != seedCount {
		t.Fatalf("%d runs, want %d", len(*asked), seedCount)
	}
	for i, s := range *asked {
		if s.Seed != uint64(i+1) || s.Scene != "neurogenesis" || s.Set["data"] != "spiral" {
			t.Errorf("run %d is of %+v", i, s)
		}
	}
	golden(t, "seeds-120x40", a.screen().String())
	a.width, a.height = 80, 24
	golden(t, "seeds-80x24", a.screen().String())
	if press(a, "esc", "*") != nil || len(*asked) != seedCount {
		t.Error("opening the table again trained again")
	}
	a.desk.Snap.Settings[0].Value = "changed"
	runAll(a, press(a, "r"))
	if name, last := a.desk.Snap.Settings[0].Name, (*asked)[len(*asked)-1]; len(*asked) != 2*seedCount || last.Set[name] != "changed" {
		t.Errorf("after r: %d runs, the last with %v", len(*asked), last.Set)
	}
}

func TestSeedsGoOnBehindTheScreen(t *testing.T) {
	a, asked := repeatable(120, 40)
	cmd := press(a, "*")
	press(a, "esc")
	runAll(a, cmd)
	if len(*asked) != seedCount || !strings.Contains(a.notice, "* shows the table") {
		t.Errorf("%d runs, notice %q", len(*asked), a.notice)
	}
}

func TestSeedsStop(t *testing.T) {
	a, asked := repeatable(120, 40)
	cmd := press(a, "*")
	cmd = a.Update(cmd())
	press(a, "x")
	runAll(a, cmd)
	if len(*asked) != 1 || !strings.Contains(a.screen().String(), "1 of 10 runs are done, stopped") {
		t.Errorf("%d runs\n%s", len(*asked), a.screen().String())
	}
}

func TestSeedsNeedTraining(t *testing.T) {
	a, _ := screenApp(screentest.Typical().Snapshot(), 120, 40, colourful)
	if press(a, "*"); a.dialog != nil || a.notice == "" {
		t.Errorf("dialog %v, notice %q", a.dialog, a.notice)
	}
}
