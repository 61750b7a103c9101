package lessons

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/sim"
)

// Action is what a do step waits for: a command to the run, in the words of plain
// text, or one of the screen alone.
type Action struct {
	Text    string // as it is written: set trigger random
	Command string // of the screen: its name; else ""

	verb    sim.Verb
	key     string
	text    string
	n       int
	layer   int
	changes map[string]string
}

// actions read the words after each verb.
var actions = map[string]func(a *Action, rest []string) error{
	"run":    func(a *Action, rest []string) error { return a.bare(sim.Run, rest) },
	"pause":  func(a *Action, rest []string) error { return a.bare(sim.Pause, rest) },
	"step":   (*Action).step,
	"birth":  func(a *Action, rest []string) error { a.key = "birth"; return a.bare(sim.Until, rest) },
	"epoch":  func(a *Action, rest []string) error { a.key = "epoch"; return a.bare(sim.Until, rest) },
	"set":    (*Action).set,
	"grow":   (*Action).grow,
	"seek":   (*Action).seek,
	"ungrow": func(a *Action, rest []string) error { return a.bare(sim.Ungrow, rest) },
	"live":   func(a *Action, rest []string) error { return a.bare(sim.Live, rest) },
	"fork":   (*Action).fork,
	"open":   (*Action).open,
}

func parseAction(text string) (Action, error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return Action{}, errors.New("do: nothing to do, want one as in do set trigger random")
	}
	read, ok := actions[words[0]]
	if !ok {
		return Action{}, form.Unknown("do", words[0], slices.Sorted(maps.Keys(actions)))
	}
	a := Action{Text: strings.Join(words, " ")}
	if err := read(&a, words[1:]); err != nil {
		return Action{}, fmt.Errorf("do %s: %w", words[0], err)
	}
	return a, nil
}

func (a *Action) bare(verb sim.Verb, rest []string) error {
	a.verb = verb
	if len(rest) > 0 {
		return fmt.Errorf("unexpected %q", rest[0])
	}
	return nil
}

func (a *Action) step(rest []string) (err error) {
	a.verb, a.n = sim.Step, 1
	if len(rest) > 0 {
		a.n, err = number(rest)
	}
	return err
}

func (a *Action) seek(rest []string) (err error) {
	a.verb = sim.Seek
	a.n, err = number(rest)
	return err
}

// number is the only word, as a whole number that is not negative.
func number(rest []string) (int, error) {
	if len(rest) != 1 {
		return 0, errors.New("want one whole number")
	}
	n, err := strconv.Atoi(rest[0])
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%q is not a whole number of steps", rest[0])
	}
	return n, nil
}

func (a *Action) set(rest []string) error {
	a.verb = sim.Set
	if len(rest) != 2 {
		return errors.New("want a setting and its value, as in set trigger random")
	}
	a.key, a.text = rest[0], rest[1]
	return nil
}

// grow is by hand: L1, or what a model that grows in several ways calls it.
func (a *Action) grow(rest []string) error {
	a.verb = sim.Grow
	if len(rest) != 1 {
		return errors.New("want a layer such as L1, or a growth such as mlp:+32")
	}
	if strings.Contains(rest[0], ":") {
		a.text = rest[0]
		return nil
	}
	n, err := strconv.Atoi(strings.TrimPrefix(rest[0], "L"))
	if err != nil || n < 1 {
		return fmt.Errorf("%q is no layer, want L1 or the like", rest[0])
	}
	a.layer, a.n = n-1, 1
	return nil
}

// fork is at the step that is shown then, or at one that is named.
func (a *Action) fork(rest []string) error {
	a.verb, a.n, a.changes = sim.Fork, shown, map[string]string{}
	if len(rest) > 0 {
		if n, err := number(rest[:1]); err == nil {
			a.n, rest = n, rest[1:]
		}
	}
	for _, word := range rest {
		name, value, ok := strings.Cut(word, "=")
		if !ok || name == "" || value == "" {
			return fmt.Errorf("%q is not NAME=VALUE", word)
		}
		a.changes[name] = value
	}
	return nil
}

// shown stands for the step on the screen.
const shown = -1

// open is a command of the screen, which changes nothing of the run.
func (a *Action) open(rest []string) error {
	if len(rest) != 1 {
		return errors.New("want the name of one command of the screen, such as why")
	}
	a.Command = rest[0]
	return nil
}

// Commands are what does the action, when s is on the screen.
func (a *Action) Commands(s *sim.Snapshot) []sim.Command {
	switch {
	case a.Command != "":
		return nil
	case a.verb == sim.Fork:
		at := a.n
		if at == shown {
			at = s.Step
		}
		return []sim.Command{{Verb: sim.Fork, N: at, Text: a.name(), Changes: maps.Clone(a.changes)}}
	}
	return []sim.Command{{Verb: a.verb, Key: a.key, Text: a.text, N: a.n, Layer: a.layer}}
}

// name is that of a lane, by what it does otherwise.
func (a *Action) name() string {
	var words []string
	for _, key := range slices.Sorted(maps.Keys(a.changes)) {
		words = append(words, a.changes[key])
	}
	if len(words) == 0 {
		return "same"
	}
	return strings.Join(words, " ")
}

// matches reports whether a command, given when s was on the screen, is what was
// asked for. How many steps, and which step is gone to, is the viewer's choice, and so
// is in what detail a model grows; forks may change more than is asked for.
func (a *Action) matches(c sim.Command, s *sim.Snapshot) bool {
	if a.Command != "" || a.verb != c.Verb {
		return false
	}
	switch a.verb {
	case sim.Until:
		return a.key == c.Key
	case sim.Set:
		return a.key == c.Key && same(a.text, c.Text)
	case sim.Grow:
		kind := func(growth string) string { k, _, _ := strings.Cut(growth, ":"); return k }
		return a.layer == c.Layer && kind(a.text) == kind(c.Text)
	case sim.Fork:
		if a.n != shown && a.n != c.N {
			return false
		}
		for key, value := range a.changes {
			got, ok := c.Changes[key]
			if !ok { // as in the lane that it leaves
				got, _ = setting(s, key)
			}
			if !same(got, value) {
				return false
			}
		}
	}
	return true
}

// holds reports whether what the action leads to is so already, as far as a
// snapshot can tell.
func (a *Action) holds(s *sim.Snapshot) bool {
	switch a.verb {
	case sim.Set:
		now, ok := setting(s, a.key)
		return ok && same(now, a.text)
	case sim.Run:
		return s.State == sim.Running
	case sim.Pause:
		return s.State == sim.Paused
	case sim.Live:
		return !s.Past
	}
	return false
}

// same reports whether two texts are the same value.
func same(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := strconv.ParseFloat(strings.TrimSpace(a), 64)
	y, errY := strconv.ParseFloat(strings.TrimSpace(b), 64)
	return errX == nil && errY == nil && x == y
}

// setting is the value a setting has in a snapshot.
func setting(s *sim.Snapshot, name string) (string, bool) {
	for _, f := range s.Settings {
		if f.Name == name {
			return f.Value, true
		}
	}
	return "", false
}
