package screen

import (
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
)

// Panel draws one aspect of a snapshot. Its functions are pure: equal desks and sizes give
// equal cells, but for axes, which move from where they were drawn last (desk.Axes).
type Panel struct {
	Name    string
	Tab     string                                 // short name on a narrow screen
	Was     string                                 // name in preferences written before scenes had names of their own; "" for the same
	Rank    int                                    // the lower, the longer it stays on a shrinking screen
	Height  int                                    // least rows that are useful, frame included
	Wanted  int                                    // rows it should have before panels of a higher rank join
	Weight  int                                    // share of spare rows
	Column  [3]int                                 // column it prefers when there are one, two or three
	Order   int                                    // place within its column: the lower, the higher up
	Wide    bool                                   // it spans the top of the screen, unless the window of a lesson stands there
	Events  bool                                   // the list of events: it spans the foot of the screen
	Slow    func(width, height int) bool           // redrawn a few times a second only: costly to draw or to send; nil: no
	Title   func(d *desk.Desk) string              // nil: the name
	Note    func(d *desk.Desk) string              // at the right of the frame
	Draw    func(d *desk.Desk, g cells.Grid)       // the inside of the frame
	Topic   func(d *desk.Desk) picture.Topic       // what its numbers are explained by; nil: nothing is
	Room    func(int) int                          // of a chart over time: what it keeps of a width for labels; nil: it is none
	Shows   desk.Aspect                            // of the snapshot; 0: anything
	Wants   func(width, height int) []picture.Want // pictures that it shows at a size; nil: none
	Has     func(d *desk.Desk) bool                // whether there is anything to show; nil: always, if only why not
	Stacked bool                                   // it has the layers below each other: up and down choose one, left and right a unit of it
	Items   func(d *desk.Desk) (first, last int)   // how far up and down scroll it; nil, or last 0: they do not
	Click   func(h Host, x, y, width, height int)  // a click within its frame; nil: nothing
}

// Always is the pace of a panel that is slow at every size.
func Always(int, int) bool { return true }

// Explains is the topic of a panel that has one alone.
func Explains(t picture.Topic) func(*desk.Desk) picture.Topic {
	return func(*desk.Desk) picture.Topic { return t }
}

// Wanted are pictures at their usual size.
func Wanted(names ...string) func(width, height int) []picture.Want {
	var wants []picture.Want
	for _, name := range names {
		wants = append(wants, picture.Want{Name: name})
	}
	return func(int, int) []picture.Want { return wants }
}

// PlaneWanted is a heat map of two rows a cell, of a plane that fills a panel from top to
// bottom and may be twice as wide as high.
func PlaneWanted(name string) func(width, height int) []picture.Want {
	return func(width, height int) []picture.Want {
		rows := max(2*(height-2), 16)
		return []picture.Want{{Name: name, Columns: min(max(width-2, 16), 2*rows), Rows: rows}}
	}
}
