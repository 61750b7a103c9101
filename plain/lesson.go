package plain

import (
	"strconv"
	"strings"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/sim"
)

// course is a lesson that is told in lines.
type course struct {
	player *lessons.Player
	told   int  // step told last, -1 for none
	hinted bool // its hint too
}

// newCourse begins a lesson, nil for none.
func newCourse(l *lessons.Lesson) *course {
	if l == nil {
		return nil
	}
	return &course{player: lessons.Play(l), told: -1}
}

// listens reports whether lines can be taken: once the step is told.
func (c *course) listens() bool { return c == nil || c.told == c.player.At() }

// tellLesson lets the lesson take in a snapshot and tells what is new of it. It
// returns true when the lesson has come to its end.
func (t *teller) tellLesson(s *sim.Snapshot) (ended bool) {
	c := t.lesson
	if c == nil || s == nil || s.State == sim.Loading || s.Run != t.told.run {
		return false
	}
	if c.told < 0 {
		t.say("%s: %s", c.player.Lesson.Heading(), c.player.Lesson.About)
	}
	c.player.Observe(s)
	c.player.Wait(every)
	if c.player.Done() {
		t.say("%s ends here; north list lessons lists the others", c.player.Lesson.Heading())
		return true
	}
	if at := c.player.At(); at != c.told {
		c.told, c.hinted = at, false
		t.tellStep(c.player.Step())
	}
	if c.player.HintDue() && !c.hinted {
		c.hinted = true
		t.say("hint: %s", t.filled(c.player.Step().Hint))
	}
	return false
}

// alone reports whether a lesson cannot go on without a reader, once what was typed has
// been done.
func (t *teller) alone(s *sim.Snapshot) bool {
	if t.lesson == nil || t.lesson.told < 0 || s.Ack < t.sent {
		return false
	}
	player := t.lesson.player
	return player.Step().Kind != lessons.Check || player.HintDue() || s.State != sim.Running
}

// tellStep tells a step, and what is to be typed.
func (t *teller) tellStep(s *lessons.Step) {
	player := t.lesson.player
	if s.Kind == lessons.Reveal {
		asked, answer := player.Prediction(s)
		t.say("%s", lessons.Verdict(asked, answer))
	}
	t.say("%s", t.filled(s.Text))
	switch {
	case !player.Waits():
		t.say("  enter: continue")
	case s.Kind == lessons.Do:
		t.say("  type: %s", t.toType(s))
	case s.Kind == lessons.Check:
		t.say("  waiting until %s", s.Condition.Text)
	case s.Kind == lessons.Predict:
		for i, choice := range s.Choices {
			t.say("  %d: %s", i+1, choice)
		}
		t.say("  type the number of your answer")
	}
}

// filled is a text with the words of commands instead of their keys.
func (t *teller) filled(text string) string { return cells.Printable(lessons.Fill(text, t.typed)) }

// instead are the lines to type for commands of the screen that have no word of their
// own.
var instead = map[string]string{
	"faster": "speed 0", "swap-lanes": "lane b", "add-lane": "fork 0", "parameters": "set",
	"first-step": "seek 0", "previous-event": "seek", "previous-keyframe": "seek", "timeline": "seek",
}

// typed is the line to type for a command of the screen: the word that does the same,
// or set and the setting that the command chooses.
func (t *teller) typed(id string) string {
	for _, w := range t.language.Words() {
		if w.Key == id || w.Name == id {
			return w.Name
		}
	}
	if line, ok := instead[id]; ok {
		return line
	}
	if _, ok := commands.Setting(t.snapshot(), id); ok {
		return "set " + id
	}
	return strings.ReplaceAll(id, "-", " ")
}

// toType is the line that does what a step asks for.
func (t *teller) toType(s *lessons.Step) string {
	switch {
	case s.Action.Command == "":
		return s.Action.Text
	case s.Action.Command != "why":
		return t.typed(s.Action.Command)
	}
	for _, topic := range t.topics {
		if s.Panel != "" && topic.Panel == s.Panel {
			return "why " + string(topic.Name)
		}
	}
	return "why"
}

// lessonWords are what can be typed in a lesson beside the commands.
var lessonWords = []struct{ typed, doc string }{
	{"(enter)", "an empty line continues"},
	{"1|2|3|4", "answer the question"},
	{"next", "skip this step; it is done for you"},
	{"back", "repeat the previous step"},
	{"leave", "leave the lesson; the run continues"},
}

// obeyLesson takes a line that is meant for the lesson.
func (t *teller) obeyLesson(words []string) bool {
	if t.lesson == nil || t.lesson.player.Done() {
		return false
	}
	player := t.lesson.player
	switch {
	case len(words) == 0:
		if !player.Waits() {
			player.Next()
		}
		return true
	case words[0] == "next" || words[0] == "skip":
		t.passOver()
		return true
	case words[0] == "back":
		player.Back()
		return true
	case words[0] == "leave":
		t.lesson = nil
		t.say("the run continues without the lesson")
		return true
	}
	if t.answers(words) {
		return true
	}
	t.opened(words[0])
	return false
}

// answers takes the number of a choice, if the lesson asks for one.
func (t *teller) answers(words []string) bool {
	s := t.lesson.player.Step()
	choice, err := strconv.Atoi(words[0])
	if s.Kind != lessons.Predict || len(words) > 1 || err != nil || choice < 1 || choice > len(s.Choices) {
		return false
	}
	t.lesson.player.Answer(choice - 1)
	return true
}

// opened tells the lesson which command of the screen a word stands for, if the lesson
// waits for one.
func (t *teller) opened(word string) {
	s := t.lesson.player.Step()
	if s.Action.Command == "" {
		return
	}
	if first, _, _ := strings.Cut(t.typed(s.Action.Command), " "); first == word {
		t.lesson.player.Opened(s.Action.Command)
	}
}

// passOver goes on to the next step. What was to be done is done.
func (t *teller) passOver() {
	player := t.lesson.player
	if s := player.Step(); s.Kind == lessons.Do && player.Waits() {
		asked, err := s.Action.Commands(t.source.Latest())
		if err != nil {
			t.say("%s", cells.Printable(err.Error()))
			return
		}
		for _, c := range asked {
			t.send(c)
		}
	}
	player.Next()
}
