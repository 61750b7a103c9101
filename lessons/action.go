package lessons

import (
	"errors"
	"fmt"
	"strings"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/sim"
)

// Action is what a do step waits for: a command to the run, in the words of package
// commands, or one of the screen alone.
type Action struct {
	Text    string // as it is written: set trigger random
	Command string // of the screen: its name; else ""

	run commands.Action // what is asked of the run; zero for one of the screen
}

// openWord begins an action of the screen alone: open why.
const openWord = "open"

func parseAction(text string, language commands.Language) (Action, error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return Action{}, errors.New("do: no action, want one such as do set trigger random")
	}
	a := Action{Text: strings.Join(words, " ")}
	if words[0] == openWord {
		if len(words) != 2 {
			return Action{}, errors.New("do open: want the name of one command of the screen, such as why")
		}
		a.Command = words[1]
		return a, nil
	}
	if w := language.Find(words[0]); w == nil || w.Local() {
		return Action{}, form.Unknown("do", words[0], actionNames(language))
	}
	var err error
	if a.run, err = language.Parse(a.Text); err != nil {
		return Action{}, fmt.Errorf("do %w", err)
	}
	return a, nil
}

// actionNames are the words that can follow do.
func actionNames(language commands.Language) []string {
	names := []string{openWord}
	for _, w := range language.Words() {
		if !w.Local() {
			names = append(names, w.Name)
		}
	}
	return names
}

// usual are the keys that lead to an action, where they are the same every time.
func (a *Action) usual() string {
	switch {
	case a.Command != "":
		return "{" + a.Command + "}"
	case a.run.Word.Key != "":
		return "{" + a.run.Word.Key + "}"
	}
	return ""
}

// Commands are what does the action when s is on the screen, none if that is a command
// of the screen alone.
func (a *Action) Commands(s *sim.Snapshot) ([]sim.Command, error) {
	if a.Command != "" {
		return nil, nil
	}
	c, err := a.run.Command(s)
	if err != nil {
		return nil, err
	}
	return []sim.Command{c}, nil
}
