package plain

import (
	"strings"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
)

// quitWord ends the program. All other words of the program itself are in answers.
const quitWord = "quit"

// answers are what the program does for the words that ask nothing of the run.
var answers = map[string]func(t *teller, arguments []string){
	"settings": func(t *teller, _ []string) { t.settings() },
	"status":   func(t *teller, _ []string) { t.status() },
	"race":     func(t *teller, _ []string) { t.race() },
	"why":      (*teller).why,
	"help":     func(t *teller, _ []string) { t.help() },
}

// obey does what a line asks for; quit is true if that is to end.
func (t *teller) obey(line string) (quit bool) {
	t.tellFloods() // an answer comes after what happened before it
	words := strings.Fields(line)
	if t.obeyLesson(words) || len(words) == 0 {
		return false
	}
	a, err := t.language.Parse(line)
	switch {
	case err != nil:
		t.say("%s", cells.Printable(err.Error()))
	case a.Word.Name == quitWord:
		return true
	case a.Word.Answer != nil:
		t.say("%s", cells.Printable(a.Word.Answer(a.Arguments, t.snapshot())))
	case a.Word.Local():
		answers[a.Word.Name](t, a.Arguments)
	default:
		t.act(a)
	}
	return false
}

// act sends what a line asks of the run.
func (t *teller) act(a commands.Action) {
	c, err := a.Command(t.source.Latest())
	if err != nil {
		t.say("%s", cells.Printable(err.Error()))
		return
	}
	t.send(c)
}

func (t *teller) send(c sim.Command) {
	t.sent++
	c.ID = t.sent
	if !t.source.Send(c) {
		t.sent-- // nothing will answer it
		t.say("busy: try again in a moment")
		return
	}
	if t.lesson != nil {
		t.lesson.player.Sent(c)
	}
}

// snapshot is the latest one, never nil.
func (t *teller) snapshot() *sim.Snapshot {
	if s := t.source.Latest(); s != nil {
		return s
	}
	return &sim.Snapshot{State: sim.Loading}
}

func (t *teller) status() {
	s := t.snapshot()
	if s.State == sim.Loading {
		t.say("loading")
		return
	}
	t.say("%s, %s", s.State, summary(s))
}

func (t *teller) settings() {
	for _, f := range t.snapshot().Settings {
		t.say("  %s = %s (%s; %s)", f.Name, f.Value, f.Doc, f.Effect)
	}
}
