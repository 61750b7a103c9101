package desk

import (
	"fmt"

	"github.com/north-tui/north/picture"
)

// restAfter is how many steps without growth are the least that count as rest; the other
// condition is that they are a quarter of all.
const restAfter = 500

// NeverGrows is the measure of triggers that never ask for neurons.
const NeverGrows = "width"

// AtRest reports whether a layer that grew by its trigger has come to rest: the trigger
// wants nothing, and the last quarter of the steps brought nothing.
func AtRest(r picture.Row) bool {
	since := r.Step - r.LastGrowth
	return r.Measure != NeverGrows && r.LastGrowth > 0 && r.Add == 0 && since >= restAfter && 4*since >= r.Step
}

// RestText says whether a layer has come to rest, or to its maximum, which is no rest
// while its trigger wants more; "" if neither.
func RestText(r picture.Row) string {
	switch full := r.Max > 0 && r.Width >= r.Max; {
	case full && r.Add > 0:
		return fmt.Sprintf("wants %+d, at its maximum", r.Add)
	case full:
		return "at its maximum"
	case r.Note != "":
		return r.Note
	case AtRest(r):
		return "at rest since step " + Grouped(r.LastGrowth)
	}
	return ""
}
