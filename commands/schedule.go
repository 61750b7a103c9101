package commands

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/sim"
)

// A schedule is written as STEP:LINE;STEP:LINE, where a line changes the run: "500:set
// trigger=grad;620:grow L1 2". What holds a semicolon stands in double quotes. The line
// stop ends the run.
const stop = "stop"

// setPrefix begins the lines that change a setting; after it comes NAME=VALUE.
const setPrefix = "set "

// Schedule reads schedules, all of which are followed.
func (l Language) Schedule(texts []string) (sim.Schedule, error) {
	var s sim.Schedule
	for _, text := range texts {
		for _, part := range splitOutside(text, ';') {
			if err := l.plan(&s, strings.TrimSpace(part)); err != nil {
				return sim.Schedule{}, form.Errorf("--at %s: %v", part, err)
			}
		}
	}
	slices.SortStableFunc(s.Commands, func(a, b sim.Planned) int { return a.Step - b.Step })
	return s, nil
}

// plan adds one STEP:LINE.
func (l Language) plan(s *sim.Schedule, part string) error {
	at, line, ok := strings.Cut(part, ":")
	step, err := Whole(at, "steps")
	if !ok || err != nil {
		return fmt.Errorf("want STEP:COMMAND, such as 500:set lr=0.01")
	}
	if line = strings.TrimSpace(line); line == stop {
		if step == 0 || s.Stop > 0 {
			return fmt.Errorf("want one stop, after a step from 1 on")
		}
		s.Stop = step
		return nil
	}
	a, err := l.change(line)
	if err != nil {
		return err
	}
	s.Commands = append(s.Commands, sim.Planned{Step: step, Ask: a.Command})
	return nil
}

// change understands a line that changes the run.
func (l Language) change(line string) (Action, error) {
	rest, isSet := strings.CutPrefix(line, setPrefix)
	if name, value, ok := strings.Cut(strings.TrimSpace(rest), "="); isSet && ok && !strings.ContainsAny(name, " \t\"") {
		if strings.HasPrefix(value, `"`) {
			unquoted, err := strconv.Unquote(value)
			if err != nil {
				return Action{}, fmt.Errorf("%s is not a quoted value", value)
			}
			value = unquoted
		}
		return Action{Text: line, Word: l.Find("set"), asked: sim.Command{Verb: sim.Set, Key: name, Text: value}}, nil
	}
	a, err := l.Parse(line)
	switch {
	case err != nil:
		return a, err
	case strings.ContainsAny(a.asked.Key, "\"=;"):
		return a, fmt.Errorf("%q is not a setting", a.asked.Key)
	case a.Word.Local() || a.asked.Verb.OfTrainer():
		return a, fmt.Errorf("%s does not change the run; want set, stop or a word of growth", a.Word.Name)
	}
	return a, nil
}

// Written is the schedule that gives the commands of a run again.
func (l Language) Written(given []sim.Applied) (string, error) {
	var parts []string
	for _, g := range given {
		line, err := l.line(g.Command)
		if err != nil {
			return "", fmt.Errorf("step %d: %w", g.Step, err)
		}
		parts = append(parts, fmt.Sprintf("%d:%s", g.Step, line))
	}
	return strings.Join(parts, ";"), nil
}

// Stopped is the schedule that ends a run after a step.
func Stopped(step int) string { return fmt.Sprintf("%d:%s", step, stop) }

// line is the line that sends a command.
func (l Language) line(c sim.Command) (string, error) {
	if c.Verb == sim.Set {
		value := c.Text
		if value == "" || value != strings.TrimSpace(value) || strings.ContainsAny(value, ";\"\n\r\t") {
			value = strconv.Quote(value)
		}
		return setPrefix + c.Key + "=" + value, nil
	}
	for _, w := range l.words {
		line := w.Name
		if w.Line != nil {
			line = w.Line(c)
		}
		a, err := l.change(line)
		if line == "" || err != nil || strings.ContainsAny(line, ";\"") {
			continue
		}
		if a.asked.Verb == c.Verb && (w.Line != nil || sameCommand(a.asked, c)) {
			return line, nil
		}
	}
	return "", fmt.Errorf("the command %s %s cannot be written as a line", c.Verb, strings.TrimSpace(c.Key+" "+c.Text))
}

func sameCommand(a, b sim.Command) bool {
	return a.Verb == b.Verb && a.Key == b.Key && a.Text == b.Text && a.N == b.N && a.Layer == b.Layer && a.Value == b.Value
}

// splitOutside splits text at a separator outside double quotes.
func splitOutside(text string, separator byte) []string {
	var parts []string
	from, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quoted:
			i++
		case text[i] == '"':
			quoted = !quoted
		case text[i] == separator && !quoted:
			parts = append(parts, text[from:i])
			from = i + 1
		}
	}
	return append(parts, text[from:])
}
