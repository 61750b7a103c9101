package commands

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/north-tui/north/sim"
)

// Bare returns a Word.Parse that gives always the same command and takes no arguments.
func Bare(c sim.Command) func(arguments []string) (sim.Command, error) {
	return func(arguments []string) (sim.Command, error) {
		if len(arguments) > 0 {
			return sim.Command{}, fmt.Errorf("unexpected %q", arguments[0])
		}
		return c, nil
	}
}

// TextLine returns a Word.Line for commands of a verb that say everything in Text, which is
// typed after the name.
func TextLine(name string, verb sim.Verb) func(sim.Command) string {
	return func(c sim.Command) string {
		if c.Verb != verb {
			return ""
		}
		return name + " " + c.Text
	}
}

// Whole reads a whole number from 0 on, with commas between its digits or without.
// what says in the error what is counted.
func Whole(text, what string) (int, error) {
	n, err := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%q is not a whole number of %s", text, what)
	}
	return n, nil
}

// Same reports whether two texts are the same value: equal, or equal as numbers.
func Same(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := strconv.ParseFloat(strings.TrimSpace(a), 64)
	y, errY := strconv.ParseFloat(strings.TrimSpace(b), 64)
	return errX == nil && errY == nil && x == y
}

// Setting is the value a setting has in a snapshot, and whether there is such a setting.
func Setting(s *sim.Snapshot, name string) (value string, ok bool) {
	for _, f := range s.Settings {
		if f.Name == name {
			return f.Value, true
		}
	}
	return "", false
}
