package tui

import (
	"fmt"

	"github.com/north-tui/north/tui/desk"
)

func needsRace(a *app) string {
	if !a.desk.Races() {
		return "only one lane so far: " + a.keyOf("fork") + " forks one, " + a.keyOf("add-lane") + " adds one from the start"
	}
	return ""
}

func needsRoom(a *app) string {
	if len(a.desk.Snap.Lanes) >= desk.MaxLanes {
		return fmt.Sprintf("there are %d lanes: drop one first (%s)", desk.MaxLanes, a.keyOf("drop-lane"))
	}
	return ""
}

// needsPast is why the run cannot be gone back in.
func needsPast(a *app) string {
	if len(a.desk.Snap.Keyframes) == 0 {
		return "the past of this run is not kept"
	}
	return ""
}

// needsToBeBack is why there is no way back to the present.
func needsToBeBack(a *app) string {
	if !a.desk.InPast() {
		return "already at the newest step"
	}
	return ""
}

// needsPresent is why the run cannot be changed: nothing in the past is
// overwritten.
func needsPresent(a *app) string {
	if a.desk.InPast() {
		return "the past cannot be changed: " + a.keyOf("fork") + " forks here, " + a.keyOf("live") + " returns"
	}
	return ""
}

// all is the first of several reasons.
func all(reasons ...func(a *app) string) func(a *app) string {
	return func(a *app) string {
		for _, reason := range reasons {
			if why := reason(a); why != "" {
				return why
			}
		}
		return ""
	}
}

// keyOf is the key of a command, as the viewer has it.
func (a *app) keyOf(id string) string {
	if c := commandNamed(a.commands, id); c != nil && len(c.keys) > 0 {
		return keyName(c.keys[0])
	}
	return id
}

func needsLessons(a *app) string {
	if len(a.options.Lessons) == 0 {
		return "no lessons here"
	}
	return ""
}
