package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
)

// focusLane brings a lane onto the screen.
func (a *app) focusLane(i int) {
	if a.desk.Races() && i != a.desk.LaneIndex() {
		a.lastLane = a.desk.Snap.Lane
		a.send(sim.Command{Verb: sim.Focus, N: i})
	}
}

// swapLanes changes between the lane on the screen and the one that was there
// before, at first the next one.
func (a *app) swapLanes() tea.Cmd {
	lanes := a.desk.Snap.Lanes
	to := (a.desk.LaneIndex() + 1) % len(lanes)
	for i, l := range lanes {
		if l.Lane == a.lastLane && i != a.desk.LaneIndex() {
			to = i
		}
	}
	a.focusLane(to)
	return nil
}

// nextSync goes through the ways in which lanes keep together.
func (a *app) nextSync() tea.Cmd {
	now, next := a.desk.Snap.Sync, desk.Syncs[0]
	if a.sent > a.desk.Snap.Ack && a.lastSync != "" { // the snapshot does not know of the last key yet
		now = a.lastSync
	}
	for i, s := range desk.Syncs {
		if s == now {
			next = desk.Syncs[(i+1)%len(desk.Syncs)]
		}
	}
	if a.send(sim.Command{Verb: sim.Sync, Key: next}) {
		a.lastSync = next
		a.notice = "lanes advance " + desk.SyncText(next)
	}
	return nil
}
