package tui

import (
	"fmt"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/tui/desk"
)

// leastBeside is the height that the window of a lesson leaves to the panels.
const leastBeside = 7

// lessonPart is the window of the lesson.
func (a *app) lessonPart() part {
	p := a.lesson.player
	return part{
		spot:   spot{lessonSlot, a.lessonRect()},
		inputs: inputs{text: fmt.Sprint(p.At(), p.Waits(), p.HintDue(), a.lessonNote())}, shows: desk.OfSettings,
		draw: func(_ *desk.Desk, g cells.Grid) { a.drawLesson(g) },
	}
}

// lessonRows is the height of the window of the lesson at a width, frame included:
// the same for all of its steps, with room for their hints, so that the panels stand still.
func (a *app) lessonRows(width, most int) int {
	c := a.lesson
	if c.rows.width != width {
		c.rows = rows{width: width}
		for i := range c.player.Lesson.Steps {
			s := &c.player.Lesson.Steps[i]
			c.rows.height = max(c.rows.height, len(a.lessonLines(s, s.Hint != "", width-4)))
		}
	}
	return min(c.rows.height+2, most)
}

// dockLesson gives the window of the lesson its room: the top of the left column of
// three, else all columns above the footer. The panels that it looks at are shown before
// others in all of its steps, and that of the step is the large one.
func (a *app) dockLesson(to *arrangement) {
	if !a.teaching() || a.lesson.player.Done() {
		return
	}
	body := a.height - headerRows - footerRows
	if to.timeline {
		body -= timelineRows
	}
	if len(to.columns()) == 3 && !to.zoomed && !to.stage {
		to.aside = 1 // which makes its column wider
		to.aside = a.lessonRows(to.columns()[0].width, body-to.eventRows(to.eventsID())-leastBeside)
	} else {
		to.below = a.lessonRows(a.width, body-leastBeside)
	}
	a.pinLooked(to)
}

// pinLooked pins the panels that the lesson looks at, and features that of the step.
// Events are shown without being pinned wherever there is room for them.
func (a *app) pinLooked(to *arrangement) {
	for i := range a.lesson.player.Lesson.Steps {
		if id, ok := a.panelLooked(a.lesson.player.Lesson.Steps[i].Panel); ok && !a.scene.Panels[id].Events {
			to.shown[id] = pinned
		}
	}
	if now, ok := a.lessonPanel(); ok {
		to.shown[now] = featured
	}
}

// lessonRect is where the window of the lesson lies on the screen: down to the panels
// below it, or to the footer.
func (a *app) lessonRect() rect {
	at := a.arrangement()
	bottom := a.height - footerRows
	if at.timeline {
		bottom -= timelineRows
	}
	if at.below > 0 {
		return rect{0, bottom - at.below, a.width, at.below}
	}
	for _, p := range a.places() {
		if p.x == 0 {
			bottom = min(bottom, p.y)
		}
	}
	return rect{0, headerRows, at.columns()[0].width, bottom - headerRows}
}

// roomForDialog is the part of the screen beside the window of a lesson, all of it
// if that would be too little.
func (a *app) roomForDialog(g cells.Grid) cells.Grid {
	if !a.teaching() {
		return g
	}
	const leastRows, leastColumns = 14, 76
	switch r := a.lessonRect(); {
	case r.width == g.Width && r.y >= leastRows:
		return g.Sub(0, 0, g.Width, r.y)
	case g.Width-r.width >= leastColumns:
		return g.Sub(r.width, 0, g.Width-r.width, g.Height)
	}
	return g
}

// drawLesson draws the window of the lesson.
func (a *app) drawLesson(g cells.Grid) {
	p, t := a.lesson.player, &a.theme
	g.Fill(' ', cells.Style{})
	inner := g.Box(false, t.Border)
	number, of := p.Place()
	place := fmt.Sprintf(" %d/%d ", number, of)
	g.TextIn(2, 0, g.Width-4-len(place), " "+p.Lesson.Heading()+" ", t.Title)
	g.TextRight(g.Width-2, 0, len(place), place, t.Muted)
	g.Text(2, g.Height-1, " "+fewer(a.lessonNote(), g.Width-6)+" ", t.Muted)
	for y, l := range a.lessonLines(p.Step(), p.HintDue(), inner.Width-2) {
		inner.Text(1, y, l.left, l.leftStyle)
		inner.Text(1+l.indent, y, l.right, l.rightStyle)
	}
}

// lessonNote names the keys of the step that is shown.
func (a *app) lessonNote() string {
	p := a.lesson.player
	if a.dialogShown() {
		return "esc closes the other window first"
	}
	back, next := a.keyOf("time-wider")+" back · ", a.keyOf("time-closer")
	rest := " · esc leave"
	if id, ok := a.lessonPanel(); ok {
		rest = fmt.Sprintf(" · look at %d %s", id+1, a.scene.Panels[id].Name) + rest
	}
	switch s := p.Step(); {
	case !p.Waits() && p.At() == len(p.Lesson.Steps)-1:
		return back + "enter finish the lesson" + rest
	case !p.Waits():
		return back + "enter next" + rest
	case s.Kind == lessons.Do:
		return back + next + " do it for me" + rest
	case s.Kind == lessons.Predict:
		return back + fmt.Sprintf("1–%d answer · %s skip", len(s.Choices), next) + rest
	}
	return back + next + " skip" + rest
}

// lessonLines are the lines of a step: its text, what is waited for, and the hint.
func (a *app) lessonLines(s *lessons.Step, hint bool, width int) []line {
	t := &a.theme
	var out []line
	add := func(indent int, text string, style cells.Style) {
		for _, l := range cells.Wrap(lessons.Fill(text, a.keyOf), max(1, width-indent)) {
			out = append(out, line{right: l, rightStyle: style, indent: indent})
		}
	}
	switch s.Kind {
	case lessons.Reveal:
		add(0, a.verdict(s), t.Title)
		add(0, s.Text, t.Text)
	case lessons.Lock:
		return nil
	default:
		add(0, s.Text, t.Text)
	}
	first := len(out)
	switch s.Kind {
	case lessons.Do:
		add(2, "press "+s.Press+a.state(s), t.Key)
	case lessons.Check:
		add(2, s.Condition.Text+a.state(s), t.Muted)
	case lessons.Predict:
		for i, choice := range s.Choices {
			add(2, choice, a.choiceStyle(s, i))
			out[first].left, out[first].leftStyle = fmt.Sprint(i+1), t.Key
			first = len(out)
		}
		first = len(out)
	}
	if first < len(out) {
		out[first].left, out[first].leftStyle = "▸", t.Key
	}
	if hint {
		add(0, "hint: "+s.Hint, t.Warn)
	}
	return out
}

// state says whether what a step waits for has happened.
func (a *app) state(s *lessons.Step) string {
	p := a.lesson.player
	if p.Step() == s && !p.Waits() {
		return " [done]"
	}
	return " [waiting]"
}

// choiceStyle marks what the viewer has said.
func (a *app) choiceStyle(s *lessons.Step, i int) cells.Style {
	if p := a.lesson.player; p.Step() == s && !p.Waits() {
		if _, answer := p.Prediction(s); answer == i {
			return a.theme.Title
		}
		return a.theme.Muted
	}
	return a.theme.Text
}

// verdict says what the viewer predicted, and whether it came true.
func (a *app) verdict(s *lessons.Step) string {
	asked, answer := a.lesson.player.Prediction(s)
	return lessons.Verdict(asked, answer)
}
