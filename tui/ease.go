package tui

import (
	"slices"

	"github.com/north-tui/north/tui/desk"
)

// reach is where the charts over all of the time end, and of what.
type reach struct {
	run   string
	along desk.TimeAxis
	to    float64
}

// ease moves the axes that are not yet where they are to be: that of time, which has grown,
// and those of the parts that say so.
func (a *app) ease() {
	a.desk.Axes.Frame = a.frame
	if slices.ContainsFunc(a.drawn[:], func(c lastDrawn) bool { return c.moves }) {
		a.desk.Ease++
		a.dirty = true
	}
	d := &a.desk
	now := reach{desk.Identity(d.Snap), d.TimeAxis(), d.Reach()}
	from := d.Reached
	if from == 0 {
		from = a.reach.to
	}
	grows := now.run == a.reach.run && now.along == a.reach.along && now.to > from && d.Part == (desk.Stretch{})
	if d.Reached = 0; grows {
		d.EaseReach(from)
		a.dirty = true
	}
	a.reach = now
}
