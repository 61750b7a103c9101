package plain

import (
	"strings"
	"unicode/utf8"

	"github.com/north-tui/north/commands"
)

// usageRoom is the width of a command and what may follow it.
const usageRoom = 30

// help lists the commands by groups, one a line, and then what why explains.
func (t *teller) help() {
	var group commands.Group
	for _, w := range t.language.Words() {
		if w.Group != group {
			group = w.Group
			t.say("%s:", group)
		}
		t.sayWord(w.Synopsis(), w.Doc)
	}
	if names := t.topicNames(); len(names) > 0 {
		t.say("topics of why: %s", list(names))
	}
	if t.lesson == nil {
		return
	}
	t.say("lesson:")
	for _, w := range lessonWords {
		t.sayWord(w.typed, w.doc)
	}
}

// sayWord writes a line of the help.
func (t *teller) sayWord(synopsis, doc string) {
	t.say("  %s%s  %s", synopsis, strings.Repeat(" ", max(usageRoom-utf8.RuneCountInString(synopsis), 0)), doc)
}

func list(names []string) string { return strings.Join(names, ", ") }
