package tui

import (
	"fmt"
	"maps"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screen"
)

// course is a lesson under way on the screen.
type course struct {
	player *lessons.Player
	since  uint64 // number of the command that its run begins with: what was before is of another
	run    string // of the lesson, "" until it is there
	left   bool   // its window is closed; while its run goes on, there is a way back
	look   bool   // the panel of the step is yet to be given the focus
	rows   rows   // of its window
}

// rows is a height for a width.
type rows struct{ width, height int }

func lessonCommands() []command {
	return []command{
		{id: "lessons", keys: []string{"L"}, label: "lessons", help: "lessons: guided tours, step by step", footer: 3, reason: needsLessons, do: (*app).openLessons},
	}
}

// teaching reports whether the window of a lesson is on the screen.
func (a *app) teaching() bool { return a.lesson != nil && !a.lesson.left }

// beginLesson restarts with the run of a lesson, which stands still at its first
// step. Undo leads back to the run of before.
func (a *app) beginLesson(l *lessons.Lesson) bool {
	before, target := a.spec(), a.desk.Snap.Target
	spec := l.Spec
	spec.Set = maps.Clone(spec.Set)
	return a.sure(func(a *app) bool {
		a.lesson = nil
		begun := a.change(screen.Change{
			What:    l.Heading(),
			Forward: []sim.Command{{Verb: sim.Restart, Spec: &spec, Paused: true}, {Verb: sim.Speed, Value: l.Speed}},
			Back:    []sim.Command{{Verb: sim.Restart, Spec: &before}, {Verb: sim.Speed, Value: target}},
		})
		if begun {
			a.attend(&course{player: lessons.Play(l), since: a.sent})
			a.notice = "previous run: " + a.keyOf("undo") + " restarts it"
		}
		return begun
	})
}

// attend brings the window of a lesson onto the screen.
func (a *app) attend(c *course) {
	c.left = false
	a.lesson, a.zoomed, a.onTimeline = c, false, false
	a.turn()
}

// turn shows another step of the lesson.
func (a *app) turn() {
	if a.lesson.player.Done() {
		a.endLesson()
		return
	}
	a.lesson.look, a.dirty = true, true
	a.lookWhere()
}

// lookWhere gives the panel of the step the focus, as soon as there is one of that
// name: which panels there are becomes clear with the run.
func (a *app) lookWhere() {
	if !a.lesson.look {
		return
	}
	id, ok := a.lessonPanel()
	if !ok {
		return
	}
	if a.focus != id {
		a.focus, a.desk.Scroll = id, 0
	}
	a.lesson.look, a.zoomed, a.onTimeline = false, false, a.onTimeline && a.desk.InPast()
}

// lessonPanel is the panel to look at in the step that is shown.
func (a *app) lessonPanel() (id panelID, ok bool) {
	if !a.teaching() || a.lesson.player.Done() {
		return 0, false
	}
	return a.panelLooked(a.lesson.player.Step().Panel)
}

// panelLooked is the panel that a lesson calls by a name.
func (a *app) panelLooked(name string) (id panelID, ok bool) {
	for id := range a.scene.Panels {
		if dashed(a.scene.Panels[id].Name) == name {
			return panelID(id), true
		}
	}
	return 0, false
}

// endLesson notes that a lesson has been gone through, and offers the next one.
func (a *app) endLesson() {
	l := a.lesson.player.Lesson
	a.learnt = lessons.Learnt(a.learnt, l.Name)
	a.lesson, a.dirty = nil, true
	a.openLessons()
}

// leaveLesson closes the window of the lesson. Its run goes on.
func (a *app) leaveLesson() {
	a.lesson.left = true
	a.notice = fmt.Sprintf("the run continues without the lesson; %s returns to it", a.keyOf("lessons"))
}

// observeLesson lets the lesson take in a new snapshot.
func (a *app) observeLesson(s *sim.Snapshot) {
	c := a.lesson
	if c == nil || s.Ack < c.since || s.State == sim.Loading {
		return
	}
	if c.run == "" {
		c.run = s.Run
	}
	if s.Run != c.run {
		if a.lesson = nil; !c.left {
			a.notice = fmt.Sprintf("the lesson's run has ended; %s starts it again", a.keyOf("lessons"))
		}
		return
	}
	if c.left {
		return
	}
	if c.player.Observe(s) {
		a.turn()
	} else {
		a.lookWhere()
	}
	if a.width > 0 { // another step may show other panels
		a.keepFocusVisible()
		a.look()
	}
}

// lessonFrame tells the lesson of the time that has passed since the last frame.
func (a *app) lessonFrame() {
	if !a.teaching() {
		return
	}
	due := a.lesson.player.HintDue()
	a.lesson.player.Wait(time.Second / frameRate)
	a.dirty = a.dirty || a.lesson.player.HintDue() != due
}

// lessonKey takes the keys with which a lesson asks: numbers for an answer, and
// enter where there is only something to read.
func (a *app) lessonKey(name string) bool {
	if !a.teaching() {
		return false
	}
	p := a.lesson.player
	if name == "enter" && !p.Waits() {
		a.nextLessonStep()
		return true
	}
	if s := p.Step(); s.Kind == lessons.Predict && p.Waits() && len(name) == 1 && name >= "1" && int(name[0]-'1') < len(s.Choices) {
		p.Answer(int(name[0] - '1'))
		a.turn()
		return true
	}
	return false
}

// nextLessonStep goes on, whether or not the step is over. What was to be done is
// done for the viewer, so that the rest comes true.
func (a *app) nextLessonStep() {
	p := a.lesson.player
	if s := p.Step(); s.Kind == lessons.Do && p.Waits() {
		if a.desk.Snap.State == sim.Loading { // what is to be done depends on the run
			a.notice = "the run is being loaded: try again in a moment"
			return
		}
		a.doForViewer(s)
		if a.lesson == nil || a.lesson.player.Step() != s {
			return
		}
	}
	p.Next()
	a.turn()
}

// doForViewer does what a step of the lesson asks for.
func (a *app) doForViewer(s *lessons.Step) {
	if s.Action.Command != "" {
		if c := commandNamed(a.commands, s.Action.Command); c != nil {
			a.perform(c)
		}
		return
	}
	asked, err := s.Action.Commands(a.desk.Snap)
	if err != nil {
		a.notice = err.Error()
	}
	for _, c := range asked {
		switch c.Verb {
		case sim.Seek:
			a.scrubTo(c.N)
		case sim.Live:
			a.live()
		case sim.Fork:
			a.fork(c, "")
		default:
			a.send(c)
		}
	}
}

// lessonOpens tells the lesson that a command is used.
func (a *app) lessonOpens(id string) {
	if a.teaching() {
		a.lesson.player.Opened(id)
		a.observeLesson(a.desk.Snap)
	}
}

// lessonBack shows the step before.
func (a *app) lessonBack() {
	a.lesson.player.Back()
	a.turn()
}

// closer is a shorter part of the time in the charts or, in a lesson, its next step.
func (a *app) closer() tea.Cmd {
	if a.teaching() {
		a.nextLessonStep()
		return nil
	}
	a.zoomTime(1)
	return nil
}

// wider is a longer part of the time in the charts or, in a lesson, its step before.
func (a *app) wider() tea.Cmd {
	if a.teaching() {
		a.lessonBack()
		return nil
	}
	a.zoomTime(-1)
	return nil
}

// needsStretchOrLesson is why there is nothing to make wider, or to go back to.
func needsStretchOrLesson(a *app) string {
	if a.teaching() {
		return ""
	}
	return needsStretch(a)
}

// lockedByLesson is why a lesson does not let a command be used now.
func (a *app) lockedByLesson(id string) string {
	if !a.teaching() {
		return ""
	}
	return a.lesson.player.Lesson.Locked(a.lesson.player.At(), id)
}
