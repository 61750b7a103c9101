package tui

import (
	"fmt"
	"io"
	"os"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	language "github.com/north-tui/north/commands"
	"github.com/north-tui/north/internal/cells"
)

// copySpec shows the command that repeats the run, and asks the terminal to put
// it on the clipboard, which some do not allow.
func (a *app) copySpec() tea.Cmd {
	text, err := a.commandLine()
	if err != nil {
		a.notice = err.Error()
		return nil
	}
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

// commandLine is the command that repeats the run from its beginning, with the changes
// made so far.
func (a *app) commandLine() (string, error) {
	s := a.desk.Snap
	schedule, err := language.New(a.scene.Plain...).Written(s.Given)
	if err != nil {
		return "", fmt.Errorf("this run cannot be written as a command: %w", err)
	}
	return language.CommandLine("north", s.Began, schedule, func(string) bool { return false }), nil
}
