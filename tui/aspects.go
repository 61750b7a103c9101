package tui

import (
	"slices"

	"github.com/north-tui/north/form"
)

// aspect is a set of things that a snapshot tells. Some parts of the screen show so few
// of them that most snapshots change nothing of it.
type aspect uint

const (
	ofSettings aspect = 1 << iota
	ofSize            // parameters and growth
	ofLanes
	ofLayers // their names
	ofEvents
	ofSpectra
)

// unchanged says of each aspect whether it is the same on two desks, equal but for their
// snapshots.
var unchanged = [...]struct {
	aspect aspect
	on     func(before, now *desk) bool
}{
	{ofSettings, sameSettings},
	{ofSize, func(before, now *desk) bool {
		return before.snap.Params == now.snap.Params && before.birthsText() == now.birthsText()
	}},
	{ofLanes, func(before, now *desk) bool { return !before.races() && !now.races() }},
	{ofLayers, sameLayers},
	{ofEvents, func(before, now *desk) bool {
		return before.shownStep() == now.shownStep() && shared(before.snap.Events, now.snap.Events)
	}},
	{ofSpectra, func(before, now *desk) bool {
		return before.shownStep() == now.shownStep() && shared(before.snap.Spectra, now.snap.Spectra)
	}},
}

func sameSettings(before, now *desk) bool {
	return slices.EqualFunc(before.snap.Settings, now.snap.Settings, func(a, b form.Setting) bool {
		return a.Name == b.Name && a.Value == b.Value && a.Default == b.Default
	})
}

func sameLayers(before, now *desk) bool {
	return slices.Equal(before.snap.Layers, now.snap.Layers)
}

// same reports whether two desks, equal but for their snapshots, show the same aspects;
// of no aspect in particular, whether nothing at all can differ.
func (s aspect) same(before, now *desk) bool {
	if before.snap == now.snap {
		return true
	}
	if s == 0 || !sameRun(before.snap, now.snap) {
		return false
	}
	for _, u := range unchanged {
		if s&u.aspect != 0 && !u.on(before, now) {
			return false
		}
	}
	return true
}

// shared reports whether two slices are the same memory, which of those in snapshots is
// never written again.
func shared[T any](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// shownStep is the step of the past that is shown, -1 in the present.
func (d *desk) shownStep() int {
	if d.inPast() {
		return d.snap.Step
	}
	return -1
}
