package sim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
)

// The kinds of journal lines that are not events of the run.
const (
	commandKind Kind = "command" // what the user asked for
	originKind  Kind = "fork"    // the first line of a lane that was forked: from where, and at which step
)

// commandLine is a command in the journal. It precedes the events it caused.
type commandLine struct {
	Step    int     `json:"step"`
	Kind    Kind    `json:"kind"`
	Command Command `json:"command"`
}

// readJournal reads the events and the commands of the journal of a run directory. It
// skips an unfinished last line.
func (r *Recording) readJournal(dir string) error {
	text, err := readMember(dir, journalFile)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, journalFile)
	line := 0
	for row := range bytes.Lines(text) {
		line++
		if row[len(row)-1] != '\n' {
			break // the line being written when the run was cut off
		}
		if err := r.readLine(row); err != nil {
			return fmt.Errorf("%s:%d: %w", path, line, err)
		}
	}
	return nil
}

func (r *Recording) readLine(row []byte) error {
	var e Event
	if err := json.Unmarshal(row, &e); err != nil {
		return err
	}
	switch e.Kind {
	case originKind:
		r.Origin = e.Note
	case commandKind:
		var c commandLine
		if err := json.Unmarshal(row, &c); err != nil {
			return err
		}
		if n := len(r.Commands); c.Step < 0 || n > 0 && c.Step < r.Commands[n-1].Step {
			return fmt.Errorf("command at step %d, before the previous command", c.Step)
		}
		r.Commands = append(r.Commands, Applied{Step: c.Step, Command: c.Command})
	default:
		r.Events = append(r.Events, e)
	}
	return nil
}
