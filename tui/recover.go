package tui

import (
	"fmt"
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
)

// broken reports whether the newest step of the run is of no use any more. The
// alarm that says so is that of the step that failed.
func isBroken(d *desk.Desk) bool {
	if d.Snap.State == sim.Diverged {
		return true
	}
	for i := len(d.Snap.Events) - 1; d.InPast() && i >= 0; i-- {
		if e := d.Snap.Events[i]; e.Kind == sim.Alarm && e.Step > d.Head() {
			return true
		}
	}
	return false
}

func needsDivergence(a *app) string {
	if !isBroken(&a.desk) {
		return "only after a run has diverged"
	}
	return ""
}

func needsRate(a *app) string {
	if _, ok := desk.FindSetting(a.desk.Snap.Settings, "lr"); !ok {
		return "no learning rate here"
	}
	return ""
}

// lastGood is the last keyframe before the run diverged, or the shown step if
// that is in the past.
func (a *app) lastGood() int {
	if a.desk.InPast() {
		return a.desk.Snap.Step
	}
	k := a.desk.Snap.Keyframes
	return k[len(k)-1].Step
}

func (a *app) toLastGood() tea.Cmd {
	k := a.desk.Snap.Keyframes
	a.scrubTo(k[len(k)-1].Step)
	return nil
}

// slower is a third of the learning rate, as far as is allowed.
func (a *app) slower() (string, error) {
	lr, _ := desk.FindSetting(a.desk.Snap.Settings, "lr")
	v, err := strconv.ParseFloat(lr.Value, 64)
	if err != nil {
		return "", form.Errorf("lr: %q is not a number", lr.Value)
	}
	return strconv.FormatFloat(max(v/3, lr.Min), 'g', 3, 64), nil
}

// restartSlower restarts with a third of the learning rate.
func (a *app) restartSlower() tea.Cmd {
	lr, err := a.slower()
	if err != nil {
		a.notice = err.Error()
		return nil
	}
	s := a.spec()
	s.Set["lr"] = lr
	a.restart(s, "restarted with lr "+lr)
	return nil
}

// forkSlower goes on from the last good keyframe, in a lane of its own, with a
// third of the learning rate.
func (a *app) forkSlower() tea.Cmd {
	lr, err := a.slower()
	if err != nil {
		a.notice = err.Error()
		return nil
	}
	step, lane := a.lastGood(), a.desk.NextLane()
	a.scrub.resume = true // it was not the viewer who paused it
	a.fork(sim.Command{N: step, Text: "lr " + lr, Changes: map[string]string{"lr": lr}}, fmt.Sprintf("lane %s continues from step %s with lr %s", lane, desk.Grouped(step), lr))
	return nil
}
