// Package commands is the language in which a run is told what to do. Lines typed
// without a screen, the do steps of lessons and the keys of the screen mean the same
// by the same words. A scene adds the words of its own:
//
//	language := commands.New(screen.Plain...)
//	action, err := language.Parse("fork 400 lr=0.1")
//	command, err := action.Command(snapshot)
package commands

import (
	"fmt"
	"slices"
	"strings"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/sim"
)

// Group is a heading of the help, under which related words stand.
type Group string

// The groups, in the order of the help.
const (
	Running  Group = "run"
	Time     Group = "time"
	Lanes    Group = "lanes"
	Change   Group = "change"
	Growth   Group = "growth" // words of scenes
	Question Group = "questions"
)

// Word is one word of the language: how it is typed, what it asks for, and how one
// recognises that it was done. Parse and Resolve return errors of one line without
// the word's own name, which the language adds.
type Word struct {
	Name    string   // what is typed: fork
	Also    []string // other spellings: q
	Usage   string   // what may follow it: [STEP] [NAME=VALUE …]
	Doc     string   // what it does, in one line
	Example string   // a line that is understood; "" if the name alone is one
	Group   Group
	Key     string // the screen's command that does the same with nothing after the word, by its name there; "" for none

	// Parse reads what follows the name. It knows nothing of the run, so what it
	// cannot know (the shown step, the number of a lane) is left to Resolve. Nil: the
	// word asks nothing of the run; Answer says what it tells.
	Parse func(arguments []string) (sim.Command, error)

	// Answer is what a word that only asks a question tells, in lines. The program
	// answers its own questions (status, why) by itself; a scene's word without Parse
	// needs an Answer.
	Answer func(arguments []string, s *sim.Snapshot) string

	// Resolve completes a parsed command by the snapshot that is shown. It does not
	// change the command's map. Nil: there is nothing to complete.
	Resolve func(asked sim.Command, s *sim.Snapshot) (sim.Command, error)

	// Line is the line that sends a command, "" for a command of another word. Nil: the
	// name alone sends the one command that there is.
	Line func(given sim.Command) string

	// The rest is for lessons, which wait until what was asked is done.

	// Matches reports whether a command that was given while s was shown does what the
	// word asked. Nil: it does if the verb is the same.
	Matches func(asked, given sim.Command, s *sim.Snapshot) bool

	// Holds reports whether what was asked is so already. Nil: a snapshot cannot tell.
	Holds func(asked sim.Command, s *sim.Snapshot) bool

	// Settled reports whether a command that was answered has come to its end. Nil:
	// it has.
	Settled func(asked sim.Command, s *sim.Snapshot) bool
}

// Local reports whether the word asks nothing of the run: status, quit.
func (w *Word) Local() bool { return w.Parse == nil }

// Synopsis is the word as it is typed, with what may follow it.
func (w *Word) Synopsis() string { return strings.TrimSpace(w.Name + " " + w.Usage) }

func (w *Word) spelt(name string) bool { return w.Name == name || slices.Contains(w.Also, name) }

// Language is the words that are understood. The zero Language understands none.
type Language struct{ words []*Word }

// New returns the language of every run with the words that a scene adds. It panics
// if a word is spelt like another one, or if it neither asks nor answers anything.
func New(scene ...Word) Language {
	var l Language
	for _, words := range [][]Word{runWords(), timeWords(), laneWords(), changeWords(), scene, questionWords()} {
		for _, w := range words {
			if w.Parse == nil && w.Answer == nil && !own(w.Name) {
				panic(fmt.Sprintf("commands: the word %q has neither Parse nor Answer", w.Name))
			}
			for _, name := range append([]string{w.Name}, w.Also...) {
				if l.Find(name) != nil {
					panic(fmt.Sprintf("commands: there are two words %q", name))
				}
			}
			l.words = append(l.words, &w)
		}
	}
	var groups []Group
	for _, w := range l.words {
		groups = append(groups, w.Group)
	}
	slices.SortStableFunc(l.words, func(a, b *Word) int { return slices.Index(groups, a.Group) - slices.Index(groups, b.Group) })
	return l
}

// Words are all words, in the order of the help. Words of one group are neighbours.
func (l Language) Words() []*Word { return slices.Clone(l.words) }

// Find returns the word of a spelling, nil if there is none.
func (l Language) Find(name string) *Word {
	for _, w := range l.words {
		if w.spelt(name) {
			return w
		}
	}
	return nil
}

// Parse understands a line. An error is one line that says what was found and what
// was wanted.
func (l Language) Parse(line string) (Action, error) {
	words := strings.Fields(line)
	if len(words) == 0 {
		return Action{}, form.Errorf("no command given")
	}
	w := l.Find(words[0])
	if w == nil {
		return Action{}, l.unknown(words[0])
	}
	a := Action{Text: strings.Join(words, " "), Word: w, Arguments: words[1:]}
	if w.Local() {
		return a, nil
	}
	var err error
	if a.asked, err = w.Parse(a.Arguments); err != nil {
		return Action{}, fmt.Errorf("%s: %w", w.Name, err)
	}
	return a, nil
}

func (l Language) unknown(name string) error {
	var names []string
	for _, w := range l.words {
		names = append(names, w.Name)
	}
	if near := form.Nearest(name, names); near != "" {
		return form.Errorf("no command %q; did you mean %s? help lists all commands", name, near)
	}
	return form.Errorf("no command %q; help lists all commands", name)
}
