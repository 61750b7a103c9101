package desk

import (
	"fmt"
	"math"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
)

// Goal is what it takes to win a race: to be the first lane in which a group of series
// is as good as a value. The zero goal is none.
type Goal struct {
	Group string // accuracy, loss
	Lower bool   // is better
	Value float64
}

// mostGoals is how many kinds of goals a scene can have.
const mostGoals = 3

// Goals are what the races of a scene may aim at, the usual one first; the others are
// zero.
type Goals [mostGoals]sim.Goal

// GoalsOf are the first goals of a list, or those of any run if it is empty.
func GoalsOf(list []sim.Goal) (out Goals) {
	if copy(out[:], list) == 0 {
		out[0] = sim.Goal{Group: "loss", Lower: true}
	}
	return out
}

// usualLoss is aimed at while nothing has been measured.
const usualLoss = .1

// UsualGoal is that of lanes that nobody has given one: the first that is measured. One
// without a value is a little better than the best so far, in two digits; it is final
// once there is such a measurement.
func (d *Desk) UsualGoal() (usual Goal, final bool) {
	usual = Goal{d.Goals[0].Group, d.Goals[0].Lower, usualLoss}
	for _, g := range d.Goals {
		if !d.tells(g.Group) {
			continue
		}
		if g.Value > 0 {
			return Goal{g.Group, g.Lower, g.Value}, true
		}
		if best := d.best(g); best > 0 && !math.IsInf(best, 0) {
			return Goal{g.Group, g.Lower, better(best, g.Lower)}, true
		}
		usual = Goal{g.Group, g.Lower, usualLoss}
	}
	return usual, false
}

// tells reports whether a lane has series of a group.
func (d *Desk) tells(group string) bool {
	for _, l := range d.Lanes() {
		for _, s := range l.Series {
			if s.Group == group {
				return true
			}
		}
	}
	return false
}

// best is the best value of a group so far in any lane, NaN if none is measured.
func (d *Desk) best(g sim.Goal) float64 {
	best := math.NaN()
	for _, l := range d.Lanes() {
		s, _ := Compared(GroupOf(l.Series, g.Group))
		for _, b := range s.Buckets {
			v := b.Max
			if g.Lower {
				v = b.Min
			}
			if math.IsNaN(best) || g.Lower && v < best || !g.Lower && v > best {
				best = v
			}
		}
	}
	return best
}

// better is a value a twentieth better than another, in two digits.
func better(v float64, lower bool) float64 {
	digit := math.Pow(10, math.Floor(math.Log10(v))-1)
	if lower {
		return math.Floor(v*.95/digit+1e-9) * digit
	}
	return math.Ceil(v*1.05/digit-1e-9) * digit
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
	if w.Lower {
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
	return series.First(w.Value, w.Lower)
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
