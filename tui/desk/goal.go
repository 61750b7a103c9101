package desk

import (
	"fmt"
	"math"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
)

// Goal is what it takes to win a race: to be the first lane whose accuracy is at
// least, or whose loss is at most, a value. The zero goal is none.
type Goal struct {
	Group string // accuracy, loss
	Value float64
}

// UsualGoal is that of lanes that nobody has given one: where no accuracy is
// measured, a loss a little below the least so far, in two digits. It is final once
// there is such a loss.
func (d *Desk) UsualGoal() (usual Goal, final bool) {
	least := math.Inf(1)
	for _, l := range d.Lanes() {
		for _, s := range l.Series {
			if s.Group == "accuracy" {
				return Goal{"accuracy", .95}, true
			}
		}
		s, _ := Compared(GroupOf(l.Series, "loss"))
		for _, b := range s.Buckets {
			least = math.Min(least, b.Min)
		}
	}
	if !(least > 0) || math.IsInf(least, 1) {
		return Goal{"loss", .1}, false
	}
	digit := math.Pow(10, math.Floor(math.Log10(least))-1)
	return Goal{"loss", math.Floor(least*.95/digit+1e-9) * digit}, true
}

// Goal is what the lanes race for.
func (d *Desk) Goal() Goal {
	if d.Aim.Group == "" {
		usual, _ := d.UsualGoal()
		return usual
	}
	return d.Aim
}

func (w Goal) String() string {
	sign := "≥"
	if w.Group == "loss" {
		sign = "≤"
	}
	return fmt.Sprintf("%s %s %s", w.Group, sign, cells.Short(w.Value))
}

// Reached is the step at which a lane first was at the goal, and whether it was.
func (w Goal) Reached(s *sim.Snapshot) (step float64, ok bool) {
	series, ok := Compared(GroupOf(s.Series, w.Group))
	if !ok {
		return 0, false
	}
	for _, b := range series.Buckets {
		if w.Group == "loss" && b.Min <= w.Value || w.Group != "loss" && b.Max >= w.Value {
			return b.Step, true
		}
	}
	return 0, false
}

// GroupOf are the series of a group that have been measured.
func GroupOf(series []sim.Series, group string) []sim.Series {
	var out []sim.Series
	for _, s := range series {
		if s.Group == group && len(s.Buckets) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// Arrival is when a lane reached the goal along the axis of time, NaN if it has
// not.
func (d *Desk) Arrival(l *sim.Snapshot) float64 {
	step, ok := d.Goal().Reached(l)
	if !ok {
		return math.NaN()
	}
	r := RulerOf(l, d.TimeAxis())
	return r.Place(step)
}

// Winners are the positions of the lanes that reached the goal first along the
// axis of time: none yet, one, or several that did before they parted.
func (d *Desk) Winners() []int {
	var first []int
	best := math.Inf(1)
	for i, l := range d.Lanes() {
		switch at := d.Arrival(l); {
		case at < best:
			first, best = []int{i}, at
		case at == best:
			first = append(first, i)
		}
	}
	return first
}
