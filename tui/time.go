package tui

import (
	"math"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/tui/desk"
)

// stretchTime makes a part of the time shorter or longer around a place, and has charts
// show it.
func (a *app) stretchTime(part cells.Axis, place, by float64) {
	d := &a.desk
	r := d.Exact()
	r.Part = desk.Stretch{}
	whole := r.Axis()
	least := whole.Max * desk.LeastStretch / math.Max(float64(d.Head()), desk.LeastStretch)
	d.Part = desk.Scaled(part, whole, place, by, least)
	if a.notice = "charts over the whole run"; d.Part != (desk.Stretch{}) {
		a.notice = "charts over " + d.PartText()
	}
}

// zoomTime makes the part of time that charts show shorter or longer: around the
// shown step, or towards the newest one.
func (a *app) zoomTime(by int) {
	r := a.desk.Exact()
	place := r.Axis().Max
	if a.desk.InPast() {
		place = r.Place(float64(a.desk.Snap.Step))
	}
	a.stretchTime(r.Axis(), place, math.Pow(2, float64(-by)))
}

func (a *app) wholeTime() tea.Cmd {
	a.desk.Part = desk.Stretch{}
	a.notice = "charts over the whole run"
	return nil
}

func needsStretch(a *app) string {
	if a.desk.Part == (desk.Stretch{}) {
		return "the charts already show the whole run"
	}
	return ""
}

// nextTimeAxis goes through the axes, those left out that nobody measures.
func (a *app) nextTimeAxis() tea.Cmd {
	d := &a.desk
	d.Along = (d.TimeAxis() + 1) % desk.TimeAxis(len(desk.TimeAxes))
	for !d.Measures(d.Along) {
		d.Along = (d.Along + 1) % desk.TimeAxis(len(desk.TimeAxes))
	}
	d.Part = desk.Stretch{} // its ends have another unit
	a.notice = "charts over " + desk.TimeAxes[d.Along].Name
	return nil
}
