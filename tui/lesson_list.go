package tui

import (
	"fmt"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// lessonList chooses a lesson.
type lessonList struct {
	all []*lessons.Lesson
	at  int
}

// openLessons lists the lessons, at first the one that is on or the next that has
// not been gone through.
func (a *app) openLessons() tea.Cmd {
	if a.notice = needsLessons(a); a.notice != "" {
		return nil
	}
	d := &lessonList{all: a.options.Lessons}
	for i, l := range slices.Backward(d.all) {
		if !slices.Contains(a.learnt, l.Name) {
			d.at = i
		}
	}
	for i, l := range d.all {
		if a.lesson != nil && a.lesson.player.Lesson == l {
			d.at = i
		}
	}
	a.dialog = d
	return nil
}

func (d *lessonList) width() int { return wideDialog }

func (d *lessonList) title() string { return "lessons" }

func (d *lessonList) note() string { return "↑ ↓ choose · enter start · esc close" }

func (d *lessonList) key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd) {
	switch name := msg.String(); name {
	case "esc":
		return nil, nil
	case "up", "down", "j", "k":
		d.at = min(max(d.at+screen.Direction(name), 0), len(d.all)-1)
	case "enter":
		return d.enter(a), nil
	default:
		if c := a.commandOf(name); c != nil && c.id == "lessons" {
			return nil, nil
		}
	}
	return d, nil
}

// enter begins the lesson under the cursor or, if it was left and its run is still
// on the screen, goes on with it.
func (d *lessonList) enter(a *app) dialog {
	l := d.all[d.at]
	if c := a.lesson; c != nil && c.player.Lesson == l {
		a.attend(c)
		return nil
	}
	if a.beginLesson(l) {
		return a.after(d)
	}
	return d
}

func (d *lessonList) rows(*app, int) int { return len(d.all) + 3 }

func (d *lessonList) draw(a *app, g cells.Grid) {
	t := &a.theme
	list := g.Sub(0, 0, g.Width, max(g.Height-3, 1))
	top := max(min(d.at-list.Height/2, len(d.all)-list.Height), 0)
	for y := 0; y < list.Height && top+y < len(d.all); y++ {
		l := d.all[top+y]
		name := t.Text
		if top+y == d.at {
			list.Set(0, y, '▸', t.Key)
			name = t.Title.With(cells.Reverse)
		}
		list.Text(2, y, fmt.Sprint(l.Number), t.Muted)
		list.TextIn(5, y, 34, l.Title, name)
		state, style := "", t.Muted
		switch {
		case a.lesson != nil && a.lesson.player.Lesson == l:
			number, of := a.lesson.player.Place()
			state, style = fmt.Sprintf("at step %d of %d", number, of), t.Key
		case slices.Contains(a.learnt, l.Name):
			state = "✓ done"
		}
		list.TextRight(list.Width, y, 16, state, style)
	}
	desk.Rule(g, list.Height, t)
	g.TextIn(2, list.Height+1, g.Width-2, d.all[d.at].About, t.Text)
	g.TextIn(2, list.Height+2, g.Width-2, fmt.Sprintf("%d of %d done · each has its own run; %s returns to yours", len(a.learnt), len(d.all), a.keyOf("undo")), t.Muted)
}
