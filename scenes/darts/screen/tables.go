package screen

import (
	"math"
	"strings"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
)

// The tables that the learner draws, as the panels want them.
const (
	wantWeights  = "weights"
	wantCell     = "cell"
	wantSchedule = "schedule"
	wantPulls    = "pulls"
	statusTable  = "status" // always there
)

// tables are all of a name, one a cell type.
func tables(d *desk.Desk, name string) []*picture.Table {
	var out []*picture.Table
	for i := range d.Snap.Tables {
		if t := &d.Snap.Tables[i]; t.Name == name && len(t.Rows) > 0 {
			out = append(out, t)
		}
	}
	return out
}

// value is a number of a table of names and values, NaN if there is none.
func value(d *desk.Desk, table, name string) float64 {
	if c, ok := d.Snap.Table(table, "").Cell(name); ok {
		return c.Value
	}
	return math.NaN()
}

// text is how it is written.
func text(d *desk.Desk, table, name string) string {
	c, _ := d.Snap.Table(table, "").Cell(name)
	return c.Text
}

// searches reports whether the lane searches, or may be about to: one that trains a cell
// has no edges.
func searches(d *desk.Desk) bool { return d.Layers() > 0 || d.Snap.State == sim.Loading }

// softmax reports whether the weights of an edge are shares of 1.
func softmax(d *desk.Desk) bool { return text(d, statusTable, "activation") == "softmax" }

// arrow is the name of an edge as it is drawn: c-1→2.
func arrow(name string) string { return strings.Replace(name, ">", "→", 1) }

// endsOf are the source and the node of an edge, without its cell type.
func endsOf(name string) (source, node string) {
	if _, plain, ok := strings.Cut(name, ":"); ok {
		name = plain
	}
	source, node, _ = strings.Cut(name, ">")
	return source, node
}

// short are names of operations in three letters where there is little room.
func short(op string) string {
	switch op {
	case "lowrank":
		return "low"
	case "linear":
		return "lin"
	case "twolayer":
		return "two"
	case "skip":
		return "skp"
	case "relu":
		return "rel"
	case "tanh":
		return "tnh"
	case "none":
		return "non"
	}
	return op
}
