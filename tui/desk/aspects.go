package desk

import (
	"slices"

	"github.com/north-tui/north/form"
)

// Aspect is a set of things that a snapshot tells. Some parts of the screen show so few
// of them that most snapshots change nothing of it.
type Aspect uint

const (
	OfSettings Aspect = 1 << iota
	OfSize            // parameters and growth
	OfLanes
	OfLayers // their names
	OfEvents
	OfSpectra
)

// unchanged says of each aspect whether it is the same on two desks, equal but for their
// snapshots.
var unchanged = [...]struct {
	aspect Aspect
	on     func(before, now *Desk) bool
}{
	{OfSettings, sameSettings},
	{OfSize, func(before, now *Desk) bool {
		return before.Snap.Params == now.Snap.Params && before.BirthsText() == now.BirthsText()
	}},
	{OfLanes, func(before, now *Desk) bool { return !before.Races() && !now.Races() }},
	{OfLayers, sameLayers},
	{OfEvents, func(before, now *Desk) bool {
		return before.shownStep() == now.shownStep() && shared(before.Snap.Events, now.Snap.Events)
	}},
	{OfSpectra, func(before, now *Desk) bool {
		return before.shownStep() == now.shownStep() && shared(before.Snap.Spectra, now.Snap.Spectra)
	}},
}

func sameSettings(before, now *Desk) bool {
	return slices.EqualFunc(before.Snap.Settings, now.Snap.Settings, func(a, b form.Setting) bool {
		return a.Name == b.Name && a.Value == b.Value && a.Default == b.Default
	})
}

func sameLayers(before, now *Desk) bool {
	return slices.Equal(before.Snap.Layers, now.Snap.Layers)
}

// Same reports whether two desks, equal but for their snapshots, show the same aspects;
// of no aspect in particular, whether nothing at all can differ.
func (s Aspect) Same(before, now *Desk) bool {
	if before.Snap == now.Snap {
		return true
	}
	if s == 0 || !SameRun(before.Snap, now.Snap) {
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
func (d *Desk) shownStep() int {
	if d.InPast() {
		return d.Snap.Step
	}
	return -1
}
