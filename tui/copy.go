package tui

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
)

// copySpec shows the command that repeats the run, and asks the terminal to put
// it on the clipboard, which some do not allow.
func (a *app) copySpec() tea.Cmd {
	text := specText(a.desk.Snap.Spec)
	a.dialog = &message{heading: "this run again", lines: func(a *app, width int) []line {
		var lines []line
		for _, l := range cells.Wrap(text, width) {
			lines = append(lines, line{left: l, leftStyle: a.theme.Title})
		}
		return append(lines, line{}, line{left: "also on the clipboard, if the terminal allows it (OSC 52)", leftStyle: a.theme.Muted})
	}}
	var out io.Writer = os.Stdout
	if a.options.Output != nil {
		out = a.options.Output
	}
	return func() tea.Msg {
		if _, err := io.WriteString(out, ansi.SetSystemClipboard(text)); err != nil {
			return result{err: fmt.Errorf("clipboard: %w", err)}
		}
		return nil
	}
}

// specText is a run as a command line.
func specText(s sim.Spec) string {
	words := []string{"north", "--scene", s.Scene, "--seed", fmt.Sprint(s.Seed)}
	for _, key := range slices.Sorted(maps.Keys(s.Set)) {
		words = append(words, "--set", quoted(key+"="+s.Set[key]))
	}
	if s.Steps > 0 {
		words = append(words, "--steps", fmt.Sprint(s.Steps))
	}
	if s.Epochs > 0 {
		words = append(words, "--epochs", fmt.Sprint(s.Epochs))
	}
	return strings.Join(words, " ")
}

// quoted is a word for a shell.
func quoted(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("=.,:/_+-", r)
	}
	if strings.ContainsFunc(word, func(r rune) bool { return !plain(r) }) {
		return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	return word
}
