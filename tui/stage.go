package tui

import (
	"math"
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// stageRows is the height of the numbers on the stage: five rows of digits, their names,
// and a blank row.
const stageRows = 7

// mostNumbers is how many numbers the stage has.
const mostNumbers = 3

// toggleStage shows the screen as a lecture hall can read it, or in full again.
func (a *app) toggleStage() tea.Cmd {
	a.stage, a.zoomed = !a.stage, false
	if a.stage {
		a.notice = a.keyOf("stage") + " shows everything again, " + a.keyOf("next-panel") + " another panel"
		if staged := a.arrangement().stagePanels(); len(staged) > 0 {
			a.focus = staged[0]
		}
	}
	return nil
}

// numberRows is the height of the numbers of the stage: 0 where there are none, or no room
// for them.
func (a arrangement) numberRows() int {
	room := a.height - headerRows - footerRows - a.below
	if a.timeline {
		room -= timelineRows
	}
	if !a.stage || a.zoomed || room-stageRows < leastBeside {
		return 0
	}
	return stageRows
}

// staged places the panel in focus and, beside it, the other one that says the most. One
// that wants the width of the screen is alone.
func (a arrangement) staged(body rect) []place {
	main, second := place{a.focus, body}, panelID(-1)
	for _, id := range a.stagePanels() {
		if id != a.focus {
			second = id
			break
		}
	}
	if second < 0 || a.width < twoColumns || a.scene.Panels[a.focus].Wide {
		return []place{main}
	}
	left := a.width / 2
	main.width = left
	places := []place{main, {second, rect{left, body.y, a.width - left, body.height}}}
	if second < a.focus && slices.Contains(a.stagePanels(), a.focus) { // the two keep their places
		places[0].id, places[1].id = second, a.focus
	}
	return places
}

// stagePanels are the panels that the scene shows on the stage, of those that have
// something to show; its panels in their order if it does not say which.
func (a arrangement) stagePanels() []panelID {
	var named, all []panelID
	for i := range a.scene.Panels {
		if a.lacks[i] || a.scene.Panels[i].Events {
			continue
		}
		all = append(all, panelID(i))
	}
	for _, name := range a.scene.Stage.Panels {
		for _, id := range all {
			if a.scene.Panels[id].Name == name {
				named = append(named, id)
			}
		}
	}
	if len(named) == 0 {
		return all
	}
	return named
}

// stagePart is the numbers of the stage.
func (a *app) stagePart() part {
	numbers := a.scene.Stage.Numbers
	return part{
		spot: spot{stageSlot, rect{0, headerRows, a.width, stageRows}}, pace: slowEvery,
		draw: func(d *desk.Desk, g cells.Grid) { drawStage(d, g, numbers) },
	}
}

// drawStage draws the numbers in big digits with their names, side by side.
func drawStage(d *desk.Desk, g cells.Grid, numbers []screen.Number) {
	numbers = append(slices.Clone(numbers), screen.Number{Name: "step", Value: func(d *desk.Desk) (float64, bool) { return float64(d.Snap.Step), true }})
	var texts, names []string
	for _, n := range numbers {
		if v, ok := n.Value(d); ok && len(texts) < mostNumbers {
			texts, names = append(texts, steady(v)), append(names, n.Name)
		}
	}
	for i, text := range texts {
		x := 2 + i*(g.Width-2)/len(texts)
		room := g.Sub(x, 0, (g.Width-2)/len(texts)-2, g.Height)
		room.Big(text, d.Theme.Layer(i).With(cells.Bold))
		room.TextIn(0, g.Height-2, room.Width, names[i], d.Theme.Title)
	}
}

// steady is a number whose digits do not come and go: a fraction keeps three of them.
func steady(v float64) string {
	if size := math.Abs(v); size >= .001 && size < 1000 && v != math.Trunc(v) {
		whole := len(strconv.Itoa(int(size)))
		if size < 1 {
			whole = 0
		}
		text := strings.TrimPrefix(strconv.FormatFloat(size, 'f', 3-whole, 64), "0")
		if v < 0 {
			return picture.Minus + text
		}
		return text
	}
	return cells.Short(v)
}
