package lessons

import (
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// flags are what is either true or not of a snapshot.
var flags = map[string]func(s *sim.Snapshot) bool{
	"running":   func(s *sim.Snapshot) bool { return s.State == sim.Running },
	"paused":    func(s *sim.Snapshot) bool { return s.State == sim.Paused },
	"past":      func(s *sim.Snapshot) bool { return s.Past },
	"same-text": sameText,
}

func flagNames() []string { return slices.Sorted(maps.Keys(flags)) }

// sameText reports whether the texts before and after the last growth are the same.
func sameText(s *sim.Snapshot) bool {
	texts := map[string]string{}
	for _, p := range s.Passages {
		texts[p.Name] = p.Text
	}
	before, ok := texts["before"]
	return ok && before == texts["after"]
}

// quantities are numbers that a snapshot holds, beside the series that it keeps;
// false means that there is none yet.
var quantities = map[string]func(s *sim.Snapshot) (float64, bool){
	"step":        func(s *sim.Snapshot) (float64, bool) { return float64(s.Step), true },
	"epoch":       func(s *sim.Snapshot) (float64, bool) { return s.Epoch, true },
	"births":      func(s *sim.Snapshot) (float64, bool) { return float64(count(s, sim.Born)), true },
	"removed":     func(s *sim.Snapshot) (float64, bool) { return float64(-count(s, sim.Shrunk)), true },
	"lanes":       func(s *sim.Snapshot) (float64, bool) { return float64(max(len(s.Lanes), 1)), true },
	"drift":       drift,
	"gain":        gain,
	"candidates":  candidates,
	"since-birth": sinceBirth,
	"operations":  func(s *sim.Snapshot) (float64, bool) { return s.Costs.At(s.Step) },
	"kinds":       func(s *sim.Snapshot) (float64, bool) { return float64(len(s.Expansions)), len(s.Expansions) > 0 },
}

// ofLayer are numbers of one hidden layer, written with its name: add.L1.
var ofLayer = map[string]func(r *picture.Row) float64{
	"add":  func(r *picture.Row) float64 { return float64(r.Add) },
	"dead": func(r *picture.Row) float64 { return float64(r.Dead) },
}

// wellFormed reports whether a word can be the name of a quantity.
func wellFormed(name string) bool {
	for i, r := range name {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || !strings.ContainsRune("0123456789_-.", r)) {
			return false
		}
	}
	return name != "" && !strings.HasSuffix(name, ".")
}

// value is the quantity at the shown step, and whether there is one.
func (q quantity) value(s *sim.Snapshot) (float64, bool) {
	if s = laneOf(s, q.lane); s == nil {
		return 0, false
	}
	if read, ok := quantities[q.name]; ok {
		return read(s)
	}
	group, part, _ := strings.Cut(q.name, ".")
	if read, ok := ofLayer[group]; ok {
		for i := range s.Rows {
			if s.Rows[i].Name == part {
				return read(&s.Rows[i]), true
			}
		}
		return 0, false
	}
	found, ok := sim.Find(s.Series, q.name)
	if !ok {
		return 0, false
	}
	if v, ok := found.At(s.Step); ok {
		return v, !math.IsNaN(v)
	}
	return atStart(s, group, part)
}

// atStart is a number that pictures have before the first step is recorded.
func atStart(s *sim.Snapshot, group, part string) (float64, bool) {
	if group == "params" {
		return float64(s.Params), s.Params > 0
	}
	for i := range s.Rows {
		if group == "width" && s.Rows[i].Name == part {
			return float64(s.Rows[i].Width), true
		}
	}
	return 0, false
}

// count is how many neurons events of a kind have added up to the shown step.
func count(s *sim.Snapshot, kind sim.Kind) int {
	n := 0
	for i := range s.Events {
		if e := &s.Events[i]; e.Kind == kind && e.Step <= s.Step {
			n += e.Count
		}
	}
	return n
}

// lastBirth is the newest growth or change of structure up to the shown step, nil if
// there is none.
func lastBirth(s *sim.Snapshot) *sim.Event {
	for i := len(s.Events) - 1; i >= 0; i-- {
		if e := &s.Events[i]; e.Changes() && e.Step <= s.Step {
			return e
		}
	}
	return nil
}

// drift is how far the last growth moved any output.
func drift(s *sim.Snapshot) (float64, bool) {
	e := lastBirth(s)
	if e == nil {
		return 0, false
	}
	return e.Drift, !math.IsNaN(e.Drift)
}

// gain is what the last growth added to the rank of its layer.
func gain(s *sim.Snapshot) (float64, bool) {
	e := lastBirth(s)
	if e == nil || e.Rank == 0 {
		return 0, false
	}
	return float64(e.Gain), true
}

// candidates is how many neurons the last growth was chosen among.
func candidates(s *sim.Snapshot) (float64, bool) {
	e := lastBirth(s)
	if e == nil || e.Candidates == 0 {
		return 0, false
	}
	return float64(e.Candidates), true
}

// sinceBirth is how many steps ago the last growth was, or the start.
func sinceBirth(s *sim.Snapshot) (float64, bool) {
	e := lastBirth(s)
	if e == nil {
		return float64(s.Step), true
	}
	return float64(s.Step - e.Step), true
}
