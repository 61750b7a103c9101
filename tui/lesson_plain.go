package tui

import (
	"slices"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/lessons"
	neuro "github.com/north-tui/north/scenes/neurogenesis/screen"
	stack "github.com/north-tui/north/scenes/transformer/screen"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// plainCourse is a lesson that is told in lines.
type plainCourse struct {
	player *lessons.Player
	told   int  // step told last, -1 for none
	hinted bool // its hint too
}

// newPlainCourse begins a lesson, nil for none.
func newPlainCourse(l *lessons.Lesson) *plainCourse {
	if l == nil {
		return nil
	}
	return &plainCourse{player: lessons.Play(l), told: -1}
}

// tellLesson lets the lesson take in a snapshot and tells what is new of it. It
// returns true when the lesson has come to its end.
func (p *plain) tellLesson(s *sim.Snapshot) (ended bool) {
	c := p.lesson
	if c == nil || s == nil || s.State == sim.Loading || s.Run != p.run {
		return false
	}
	if c.told < 0 {
		p.say("%s: %s", c.player.Lesson.Heading(), c.player.Lesson.About)
	}
	c.player.Observe(s)
	c.player.Wait(plainEvery)
	if c.player.Done() {
		p.say("end of %s; north list lessons lists the others", c.player.Lesson.Heading())
		return true
	}
	if at := c.player.At(); at != c.told {
		c.told, c.hinted = at, false
		p.tellStep(c.player.Step())
	}
	if c.player.HintDue() && !c.hinted {
		c.hinted = true
		p.say("hint: %s", p.filled(c.player.Step().Hint))
	}
	return false
}

// listens reports whether lines can be taken: in a lesson, once its step is told.
func (p *plain) listens() bool { return p.lesson == nil || p.lesson.told == p.lesson.player.At() }

// alone reports whether a lesson cannot go on without a reader.
func (p *plain) alone(s *sim.Snapshot) bool {
	if p.lesson == nil || p.lesson.told < 0 {
		return false
	}
	player := p.lesson.player
	return player.Step().Kind != lessons.Check || player.HintDue() || s.State != sim.Running
}

// filled is a text with the words of commands instead of their keys.
func (p *plain) filled(text string) string {
	return cells.Printable(lessons.Fill(text, func(id string) string { return plainWord(id) }))
}

// plainWord is what is typed for a command of the screen.
func plainWord(id string) string {
	if word, ok := map[string]string{"run-pause": "run", "next-birth": "birth", "next-epoch": "epoch", "faster": "speed 0", "swap-lanes": "lane b", "parameters": "set", "trigger": "set trigger", "init": "set init", "add-lane": "fork 0", "previous-event": "seek", "previous-keyframe": "seek", "first-step": "seek 0", "timeline": "seek"}[id]; ok {
		return word
	}
	return words(id)
}

// tellStep tells a step, and what is to be typed.
func (p *plain) tellStep(s *lessons.Step) {
	if s.Kind == lessons.Reveal {
		asked, answer := p.lesson.player.Prediction(s)
		p.say("%s", lessons.Verdict(asked, answer))
	}
	p.say("%s", p.filled(s.Text))
	switch {
	case !p.lesson.player.Waits():
		p.say("  enter: go on")
	case s.Kind == lessons.Do:
		p.say("  type: %s", plainAction(s))
	case s.Kind == lessons.Check:
		p.say("  waiting until %s", s.Condition.Text)
	case s.Kind == lessons.Predict:
		for i, choice := range s.Choices {
			p.say("  %d: %s", i+1, choice)
		}
		p.say("  type the number of your answer")
	}
}

// plainAction is the line that does what a step asks for.
func plainAction(s *lessons.Step) string {
	if s.Action.Command != "why" {
		if s.Action.Command != "" {
			return plainWord(s.Action.Command)
		}
		return s.Action.Text
	}
	for _, scene := range []*screen.Screen{neuro.Screen(), stack.Screen()} {
		for _, panel := range scene.Panels {
			if dashed(panel.Name) == s.Panel {
				return "why " + string(panel.Topic(&desk.Desk{Snap: &sim.Snapshot{}}))
			}
		}
	}
	return "why"
}

// plainLessonHelp lists what can be typed in a lesson beside what always can.
const plainLessonHelp = "in a lesson: enter goes on, a number answers, next passes over a step or does it for you, back, leave"

// obeyLesson takes a line that is meant for the lesson.
func (p *plain) obeyLesson(words []string) bool {
	if p.lesson == nil {
		return false
	}
	player := p.lesson.player
	switch {
	case player.Done():
	case len(words) == 0:
		if !player.Waits() {
			player.Next()
		}
		return true
	case words[0] == "next" || words[0] == "skip":
		p.passOver()
		return true
	case words[0] == "back":
		player.Back()
		return true
	case words[0] == "leave":
		p.lesson = nil
		p.say("the run goes on without the lesson")
		return true
	case player.Step().Kind == lessons.Predict && len(words) == 1 && slices.Contains([]string{"1", "2", "3", "4"}, words[0]):
		player.Answer(int(words[0][0] - '1'))
		return true
	}
	player.Opened(words[0])
	return false
}

// passOver goes on to the next step. What was to be done is done.
func (p *plain) passOver() {
	player := p.lesson.player
	if s := player.Step(); s.Kind == lessons.Do && player.Waits() {
		for _, c := range s.Action.Commands(p.source.Latest()) {
			p.send(c)
		}
	}
	player.Next()
}

// keepLesson keeps that a lesson has been gone through.
func keepLesson(o Options) {
	now := learnt(o.Preferences.Learnt, o.Lesson.Name)
	if o.Keep != nil && !slices.Equal(now, o.Preferences.Learnt) {
		o.Preferences.Learnt = now
		o.Keep(o.Preferences)
	}
}
