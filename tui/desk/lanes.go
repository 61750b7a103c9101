package desk

import (
	"fmt"
	"strings"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
)

// LaneLetter is the letter of a lane, a where there is one alone.
func LaneLetter(l *sim.Snapshot) string { return l.Letter() }

// LaneState is a sign for a lane that does not go on.
func LaneState(l *sim.Snapshot) string {
	switch l.State {
	case sim.Finished:
		return "■"
	case sim.Diverged, sim.Failed:
		return "✗"
	}
	return ""
}

func LatestOf(l *sim.Snapshot, group string) string {
	s, ok := Compared(GroupOf(l.Series, group))
	if !ok {
		return "–"
	}
	v, _ := s.Latest()
	return cells.Short(v)
}

// LatestNamed is the latest value of the series of a name.
func LatestNamed(l *sim.Snapshot, name string) string {
	s, ok := sim.Find(l.Series, name)
	if !ok {
		return "–"
	}
	return LastText(s)
}

func LastText(s sim.Series) string {
	v, ok := s.Latest()
	if !ok {
		return "–"
	}
	return cells.Short(v)
}

// ParamsText is the number of trained numbers, from the history of lanes whose
// picture nobody asks for.
func ParamsText(l *sim.Snapshot) string {
	if s, ok := sim.Find(l.Series, "params"); ok && len(s.Buckets) > 0 {
		v, _ := s.Latest()
		return Grouped(int(v))
	}
	return Grouped(l.Params)
}

// WidthsText is the width of each hidden layer: 23+17.
func WidthsText(l *sim.Snapshot) string {
	var words []string
	for _, s := range GroupOf(l.Series, "width") {
		v, _ := s.Latest()
		words = append(words, cells.Short(v))
	}
	if len(words) == 0 {
		return "–"
	}
	return strings.Join(words, "+")
}

// Lanes are all lanes of the race, this run alone if there is only one.
func (d *Desk) Lanes() []*sim.Snapshot { return d.Snap.EachLane() }

// Races reports whether there are lanes to compare.
func (d *Desk) Races() bool { return len(d.Snap.Lanes) > 1 }

// LaneIndex is the position of the lane on the screen.
func (d *Desk) LaneIndex() int {
	for i, l := range d.Snap.Lanes {
		if l.Lane == d.Snap.Lane {
			return i
		}
	}
	return 0
}

// LaneText says which of how many lanes is on the screen and, at length, what it
// is called; "" if there is one alone.
func (d *Desk) LaneText(atLength bool) string {
	if !d.Races() {
		return ""
	}
	text := fmt.Sprintf("lane %s %d/%d", d.Snap.Lane, d.LaneIndex()+1, len(d.Snap.Lanes))
	if !atLength {
		return text
	}
	text += " · " + d.Snap.LaneName()
	if d.Snap.Parent != "" {
		text += fmt.Sprintf(" · forked from %s at %s", d.Snap.Parent, Grouped(d.Snap.Forked))
	}
	return text
}

// fork is a place on the timeline where lanes part.
type fork struct {
	Step  int
	Lane  string // that begins there, or that this one came from
	Index int    // its position among the lanes
}

// Forks are the places where other lanes left this one, and where this one left
// its parent.
func (d *Desk) Forks() []fork {
	var out []fork
	for i, l := range d.Snap.Lanes {
		switch {
		case l.Lane == d.Snap.Lane:
		case l.Parent == d.Snap.Lane && l.Forked > 0:
			out = append(out, fork{l.Forked, l.Lane, i})
		case l.Lane == d.Snap.Parent && d.Snap.Forked > 0:
			out = append(out, fork{d.Snap.Forked, l.Lane, i})
		}
	}
	return out
}

// MaxLanes is how many lanes there can be: as many as there are lane colours.
const MaxLanes = 4

// NextLane is the first letter that no lane has.
func (d *Desk) NextLane() string {
	taken := map[string]bool{"a": true} // that of the first run, named or not
	for _, l := range d.Snap.Lanes {
		taken[l.Lane] = true
	}
	for r := 'a'; ; r++ {
		if !taken[string(r)] {
			return string(r)
		}
	}
}

// Syncs are the ways in which lanes keep together.
var Syncs = sim.Syncs()

func SyncText(sync string) string {
	if sync == "free" {
		return "each at its own pace"
	}
	return "together by " + sync
}
