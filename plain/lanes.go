package plain

import (
	"fmt"
	"strings"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// column is a number by which lanes are compared.
type column struct {
	name string
	text func(l *sim.Snapshot) string
}

// columns are what race tells of each lane.
var columns = []column{
	{"step", func(l *sim.Snapshot) string { return picture.Grouped(float64(max(l.Head, l.Step))) }},
	{"loss", func(l *sim.Snapshot) string { return latestOf(l, "loss") }},
	{"acc", func(l *sim.Snapshot) string { return latestOf(l, "accuracy") }},
	{"widths", widths},
	{"params", params},
	{"ops", func(l *sim.Snapshot) string { return latest(l.Costs) }},
	{"training", func(l *sim.Snapshot) string { return cells.Seconds(l.Busy.Seconds()) }},
}

// race compares the lanes, one a line.
func (t *teller) race() {
	for _, l := range t.snapshot().EachLane() {
		text := fmt.Sprintf("lane %s, %s", l.Letter(), l.LaneName())
		for _, c := range columns {
			text += fmt.Sprintf(", %s %s", c.name, c.text(l))
		}
		t.say("%s", text)
	}
}

// latestOf is the latest value of a group by which lanes are compared: on data never
// trained on, if that is measured.
func latestOf(l *sim.Snapshot, group string) string {
	measured := measuredOf(l.Series, group)
	if len(measured) == 0 {
		return "not measured"
	}
	for _, s := range measured {
		if !s.OfTraining() {
			return latest(s)
		}
	}
	return latest(measured[0])
}

// measuredOf are the series of a group that have values.
func measuredOf(series []sim.Series, group string) []sim.Series {
	var out []sim.Series
	for _, s := range series {
		if s.Group == group && len(s.Buckets) > 0 {
			out = append(out, s)
		}
	}
	return out
}

func latest(s sim.Series) string {
	v, ok := s.Latest()
	if !ok {
		return "not measured"
	}
	return cells.Short(v)
}

// params is the number of trained numbers, from the history of lanes whose picture
// nobody asks for.
func params(l *sim.Snapshot) string {
	if s, ok := sim.Find(l.Series, "params"); ok {
		if v, ok := s.Latest(); ok {
			return picture.Grouped(v)
		}
	}
	return picture.Grouped(float64(l.Params))
}

// widths is the width of each hidden layer: 23+17.
func widths(l *sim.Snapshot) string {
	var words []string
	for _, s := range measuredOf(l.Series, "width") {
		words = append(words, latest(s))
	}
	if len(words) == 0 {
		return "not measured"
	}
	return strings.Join(words, "+")
}
