package commands

import (
	"errors"
	"fmt"

	"github.com/north-tui/north/sim"
)

// Action is a line that was understood.
type Action struct {
	Text      string // the line, its words one space apart
	Word      *Word
	Arguments []string // the words after it

	asked sim.Command // not yet resolved
}

// errLoading is why a command cannot be completed yet.
var errLoading = errors.New("the run is still loading")

// Command is what is sent to the run while s is shown, without an ID. It is an error
// if s has no such lane or layer, if there is no snapshot yet, or if the word is local.
func (a Action) Command(s *sim.Snapshot) (sim.Command, error) {
	switch {
	case a.Word == nil || a.Word.Local():
		return sim.Command{}, fmt.Errorf("%q is not an action on the run", a.Text)
	case a.Word.Resolve == nil:
		return a.asked, nil
	case s == nil || s.State == sim.Loading:
		return sim.Command{}, fmt.Errorf("%s: %w", a.Word.Name, errLoading)
	}
	c, err := a.Word.Resolve(a.asked, s)
	if err != nil {
		return sim.Command{}, fmt.Errorf("%s: %w", a.Word.Name, err)
	}
	return c, nil
}

// Matches reports whether a command that was given while s was shown does what the
// line asks. How many steps are done, and which step is shown, is the viewer's choice.
func (a Action) Matches(given sim.Command, s *sim.Snapshot) bool {
	switch {
	case a.Word == nil || a.Word.Local() || a.asked.Verb != given.Verb:
		return false
	case a.Word.Matches == nil:
		return true
	}
	return a.Word.Matches(a.asked, given, s)
}

// Holds reports whether what the line asks for is so already, as far as s can tell.
func (a Action) Holds(s *sim.Snapshot) bool {
	return a.Word != nil && a.Word.Holds != nil && a.Word.Holds(a.asked, s)
}

// Settled reports whether the command of the line, once it was answered, has come to
// its end in s.
func (a Action) Settled(s *sim.Snapshot) bool {
	return a.Word == nil || a.Word.Settled == nil || a.Word.Settled(a.asked, s)
}
