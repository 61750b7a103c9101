package screen

import (
	"fmt"
	"math"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

func schedulePanel() screen.Panel {
	return screen.Panel{
		Name: "schedule", Tab: "sched", Rank: 3, Height: 6, Wanted: 9, Weight: 3, Column: [3]int{0, 1, 2}, Order: 4,
		Title: scheduleTitle, Note: scheduleNote, Draw: drawSchedule, Wants: screen.Wanted(wantSchedule), Topic: screen.Explains("schedule"), Room: desk.EndLabelRoom, Has: searches,
	}
}

func scheduleTitle(d *desk.Desk) string {
	if kind := d.Setting("schedule"); kind != "" {
		return "schedule · " + kind
	}
	return "schedule"
}

func scheduleNote(d *desk.Desk) string {
	if len(measured(d, "info.smoothed", "info.tau")) == 0 {
		return ""
	}
	return d.TimeNote("log y · ╵ α moved")
}

// drawSchedule draws the information left in the weights against its threshold, a tick
// for each step of the architecture, and the ledger.
func drawSchedule(d *desk.Desk, g cells.Grid) {
	series := measured(d, "info.smoothed", "info.tau")
	if len(series) == 0 {
		d.Empty(g, "nothing is scheduled yet")
		return
	}
	lines := scheduleLines(d)
	if room := g.Height - 4; len(lines) > room {
		lines = lines[:max(room, 0)]
	}
	for i, line := range lines {
		g.TextIn(1, g.Height-len(lines)+i, g.Width-2, line, d.Theme.Muted)
	}
	g = g.Sub(0, 0, g.Width, g.Height-len(lines))
	drawTicks(d, g)
	drawSeries(d, g.Sub(0, 0, g.Width, g.Height-1), series, chartLook{log: true, within: cells.Axis{Min: math.Inf(1), Max: math.Inf(-1)}, level: math.NaN(), noX: true})
}

// scheduleLines are the state of the schedule in words, what matters most first.
func scheduleLines(d *desk.Desk) []string {
	if d.Snap.Table(wantSchedule, "") == nil {
		return nil
	}
	get := func(name string) string { return text(d, wantSchedule, name) }
	n, expected := get("alpha"), get("expected")
	next := "α stays at the next step"
	if value(d, wantSchedule, "due") > 0 {
		next = "▸ α moves at the next step"
	}
	if d.Setting("schedule") == "fixed" {
		return []string{fmt.Sprintf("N_α %s of %s steps · n/s = %s", n, get("steps"), expected), next}
	}
	sign := "≥"
	if value(d, wantSchedule, "smoothed") < value(d, wantSchedule, "tau") {
		sign = "<"
	}
	return []string{
		fmt.Sprintf("N_α %s of %s steps · n/(1+s) = %s", n, get("steps"), expected),
		fmt.Sprintf("F %s %s τ %s  %s", get("smoothed"), sign, get("tau"), next),
		fmt.Sprintf("ledger error %s: ln τ = ln τ₀ + ln m·(n − (1+s)·N_α)", get("ledger")),
	}
}

// drawTicks marks the steps of the architecture along the lower edge of a chart.
func drawTicks(d *desk.Desk, g cells.Grid) {
	s, ok := sim.Find(d.Snap.Series, "alpha")
	if !ok {
		return
	}
	c := d.Chart()
	c.LabelRoom = desk.EndLabelRoom(g.Width)
	left, across := c.Margin(g.Width), c.Columns(g.Width, g.Height)
	dots, _ := d.Tier.Dots()
	width := across / max(dots, 1)
	if width < 1 {
		return
	}
	ruler := d.Ruler()
	axis := ruler.Axis()
	before := 0.0
	for _, b := range s.Buckets {
		moved := b.Last > before
		before = b.Last
		at := ruler.Place(b.Step)
		if !moved || at < axis.Min || at > axis.Max {
			continue
		}
		g.Set(left+min(int((at-axis.Min)/(axis.Max-axis.Min)*float64(width)), width-1), g.Height-1, '╵', d.Theme.Key)
	}
}
