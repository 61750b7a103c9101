package screen

import (
	"strings"

	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
)

// Stage is what a scene shows to a lecture hall: a few numbers in big digits, and panels.
type Stage struct {
	Panels  []string // names of the two that say the most, the first one first
	Numbers []Number // the most important first; of those that there are, three are shown
}

// Number is a value and what it is called.
type Number struct {
	Name  string
	Value func(d *desk.Desk) (value float64, ok bool) // ok is false before it is measured
}

// Latest is a series at the step at which charts are read.
func Latest(name, series string) Number {
	return Number{name, func(d *desk.Desk) (float64, bool) {
		s, ok := sim.Find(d.Snap.Series, series)
		if !ok {
			return 0, false
		}
		return d.Read(s)
	}}
}

// Total is the sum over all layers of what a series whose name begins with prefix has of
// each: width.L1 and width.L2.
func Total(name, prefix string) Number {
	return Number{name, func(d *desk.Desk) (total float64, ok bool) {
		for _, s := range d.Snap.Series {
			if !strings.HasPrefix(s.Name, prefix) {
				continue
			}
			if v, measured := d.Read(s); measured {
				total, ok = total+v, true
			}
		}
		return total, ok
	}}
}

// Births is how often the model has grown.
func Births(name string) Number {
	return Number{name, func(d *desk.Desk) (float64, bool) { return float64(d.BirthCount()), true }}
}
