package tui

import (
	"fmt"
	"math"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// raceDialog compares the lanes: a table, and their curves over each other.
type raceDialog struct {
	at       int  // lane under the cursor
	accuracy bool // curves of the accuracy, else of the loss
}

func (a *app) openRace() tea.Cmd {
	if usual, final := a.desk.UsualGoal(); final && a.desk.Aim.Group == "" {
		a.desk.Aim = usual // that stays, while the loss goes on
	}
	a.dialog = &raceDialog{at: a.desk.LaneIndex()}
	return nil
}

// raceWidth is the widest the race gets.
const raceWidth = 132

func (d *raceDialog) width() int { return raceWidth }

func (d *raceDialog) title() string { return "race · same seed, weights and data order" }

func (d *raceDialog) note() string {
	return "enter to lane · A add · D drop · = swap · X axis · v loss/accuracy · W goal · Y together · esc close"
}

// raceKeys are the commands that the race leaves to their own keys.
var raceKeys = []string{
	"run-pause", "step", "next-birth", "next-epoch", "faster", "slower", "time-axis", "time-closer", "time-wider", "time-whole", "guides", "log-axis", "smoothing",
	"fork", "add-lane", "swap-lanes", "keep-together", "winner", "palette", "help", "quit",
}

func (d *raceDialog) key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd) {
	lanes := a.desk.Lanes()
	d.at = min(d.at, len(lanes)-1)
	name := msg.String()
	c := a.commandOf(name)
	switch {
	case name == "esc" || c != nil && c.id == "race":
		return nil, nil
	case name == "enter":
		a.focusLane(d.at)
		return nil, nil
	case name == "up" || name == "down" || name == "j" || name == "k":
		d.at = min(max(d.at+screen.Direction(name), 0), len(lanes)-1)
	case name == "v":
		d.accuracy = !d.accuracy
	case c != nil && c.id == "drop-lane":
		if a.notice = c.disabled(a); a.notice == "" {
			a.askToDrop(d.at)
		}
		return a.dialog, nil
	case c != nil && slices.Contains(raceKeys, c.id):
		cmd := a.perform(c)
		return a.dialog, cmd
	}
	return d, nil
}

// raceChart is the height of the curves where there is room.
const raceChart = 16

func (d *raceDialog) rows(a *app, _ int) int { return 1 + len(a.desk.Lanes()) + 1 + raceChart + 2 }

func (d *raceDialog) draw(a *app, g cells.Grid) {
	lanes := a.desk.Lanes()
	at := min(d.at, len(lanes)-1)
	table := g.Sub(0, 0, g.Width, 1+len(lanes))
	raceHead(&a.desk, table.Sub(0, 0, g.Width, 1))
	for i := range lanes {
		raceRow(&a.desk, table.Sub(0, 1+i, g.Width, 1), i, i == at)
	}
	desk.Rule(g, table.Height, &a.theme)
	top := table.Height + 1
	raceCurves(&a.desk, g.Sub(0, top, g.Width, g.Height-top-2), d.accuracy)
	for y, l := range a.raceStatus() {
		g.Text(0, g.Height-2+y, l, a.theme.Text)
	}
}

// raceStatus says who has won, and how the lanes keep together.
func (a *app) raceStatus() []string {
	d := &a.desk
	text := fmt.Sprintf("first with %s: none yet", d.Goal())
	if w := d.Winners(); len(w) > 0 {
		text = fmt.Sprintf("first with %s: %s, at %s", d.Goal(), namesOf(d, w), placeText(d, d.Arrival(d.Lanes()[w[0]])))
	}
	if !d.Races() {
		return []string{text, "one lane so far: " + a.keyOf("add-lane") + " adds one from the first step, " + a.keyOf("fork") + " forks at the shown step"}
	}
	return []string{text, "lanes advance " + desk.SyncText(d.Snap.Sync)}
}

// namesOf is one lane with its name, or the letters of several.
func namesOf(d *desk.Desk, lanes []int) string {
	first := d.Lanes()[lanes[0]]
	if len(lanes) == 1 {
		return desk.LaneLetter(first) + " " + first.LaneName()
	}
	var letters []string
	for _, i := range lanes {
		letters = append(letters, desk.LaneLetter(d.Lanes()[i]))
	}
	return strings.Join(letters, ", ") + " together"
}

// placeText is a place along the axis of time with its unit.
func placeText(d *desk.Desk, place float64) string {
	along := d.TimeAxis()
	switch along {
	case desk.BySteps:
		return "step " + desk.Grouped(int(place))
	case desk.BySeconds:
		return desk.SecondsText(place)
	}
	return cells.Short(place) + " " + desk.TimeAxes[along].Unit
}

// raceColumn is a column of the table, right-aligned. Those of a higher rank go
// first where there is little room.
type raceColumn struct {
	name  string
	width int
	rank  int
	text  func(d *desk.Desk, l *sim.Snapshot) string
}

var raceColumns = []raceColumn{
	{"step", 10, 1, func(_ *desk.Desk, l *sim.Snapshot) string { return desk.Grouped(max(l.Head, l.Step)) }},
	{"loss", 7, 1, func(_ *desk.Desk, l *sim.Snapshot) string { return desk.LatestOf(l, "loss") }},
	{"acc", 6, 2, func(_ *desk.Desk, l *sim.Snapshot) string { return desk.LatestOf(l, "accuracy") }},
	{"widths", 14, 3, func(_ *desk.Desk, l *sim.Snapshot) string { return desk.WidthsText(l) }},
	{"params", 9, 4, func(_ *desk.Desk, l *sim.Snapshot) string { return desk.ParamsText(l) }},
	{"ops", 7, 6, func(_ *desk.Desk, l *sim.Snapshot) string { return desk.LastText(l.Costs) }},
	{"training", 10, 5, func(_ *desk.Desk, l *sim.Snapshot) string { return desk.SecondsText(l.Busy.Seconds()) }},
	{"goal", 10, 2, func(d *desk.Desk, l *sim.Snapshot) string { return goalText(d, l) }},
}

// laneRoom is the least room for a lane's letter and name.
const laneRoom = 24

// raceOf are the columns of a scene: those of its own in the place of the widths.
func raceOf(d *desk.Desk) []raceColumn {
	at := slices.IndexFunc(raceColumns, func(c raceColumn) bool { return c.name == "widths" })
	var own []raceColumn
	for _, r := range d.Words.Race {
		if r.Head != "" {
			own = append(own, raceColumn{r.Head, 7, 3, func(_ *desk.Desk, l *sim.Snapshot) string { return desk.LatestNamed(l, r.Series) }})
		}
	}
	if len(own) == 0 {
		return slices.Clone(raceColumns)
	}
	return slices.Concat(raceColumns[:at], own, raceColumns[at+1:])
}

// raceFits are the columns for which there is room.
func raceFits(d *desk.Desk, width int) []raceColumn {
	columns := raceOf(d)
	total := laneRoom
	for _, c := range columns {
		total += c.width
	}
	for total > width && len(columns) > 0 {
		last := 0
		for i, c := range columns {
			if c.rank >= columns[last].rank {
				last = i
			}
		}
		total -= columns[last].width
		columns = slices.Delete(columns, last, last+1)
	}
	return columns
}

func raceHead(d *desk.Desk, g cells.Grid) {
	g.Text(2, 0, "lane", d.Theme.Muted)
	x := g.Width
	for _, c := range slices.Backward(raceFits(d, g.Width)) {
		g.TextRight(x, 0, c.width, c.name, d.Theme.Muted)
		x -= c.width
	}
}

// raceRow is one lane as a row of the table.
func raceRow(d *desk.Desk, g cells.Grid, i int, under bool) {
	l := d.Lanes()[i]
	if under {
		g.Set(0, 0, '▸', d.Theme.Key)
	}
	ink, winners := d.Theme.Lane(i), d.Winners()
	x := g.Width
	for _, c := range slices.Backward(raceFits(d, g.Width)) {
		style := d.Theme.Text
		if c.name == "goal" && slices.Contains(winners, i) {
			style = d.Theme.Title
		}
		g.TextRight(x, 0, c.width-1, c.text(d, l), style)
		x -= c.width
	}
	sign, name := '○', d.Theme.Text
	if l.Lane == d.Snap.Lane {
		sign, name = '●', d.Theme.Title
	}
	g.Text(2, 0, desk.LaneLetter(l), ink.With(cells.Bold))
	g.Set(4, 0, sign, ink)
	for k := range 3 {
		g.Set(6+k, 0, cells.PatternAt(i).Glyph(d.Tier), ink)
	}
	text := l.LaneName()
	if mark := desk.LaneState(l); mark != "" {
		text += " " + mark
	}
	if under {
		name = name.With(cells.Reverse)
	}
	g.TextIn(10, 0, max(x-11, 1), text, name)
}

// goalText is when a lane reached the goal.
func goalText(d *desk.Desk, l *sim.Snapshot) string {
	at := d.Arrival(l)
	switch {
	case math.IsNaN(at):
		return "–"
	case d.TimeAxis() == desk.BySteps:
		return desk.Grouped(int(at))
	case d.TimeAxis() == desk.BySeconds:
		return desk.SecondsText(at)
	}
	return cells.Short(at)
}
