package sweep

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/north-tui/north/internal/files"
	"github.com/north-tui/north/sim"
)

const (
	specsFile   = "specs.jsonl"  // of a sweep: every run it is to have, a Planned a line
	commandFile = "command.txt"  // of a sweep: the command that it was last run by
	failureFile = "failure.json" // of a run that failed
)

// failure is why a run has no results.
type failure struct {
	Error    string `json:"error"` // one line
	Diverged bool   `json:"diverged"`
	Stack    string `json:"stack,omitempty"` // of a panic
}

func writeFailure(dir string, cause error) error {
	f := failure{Error: oneLine(cause), Diverged: errors.Is(cause, sim.ErrDiverged)}
	if crashed, ok := errors.AsType[*sim.PanicError](cause); ok {
		f.Stack = string(crashed.Stack)
	}
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return files.Write(filepath.Join(dir, failureFile), append(text, '\n'))
}

func readFailure(dir string) (f failure, err error) {
	return f, readJSON(filepath.Join(dir, failureFile), &f)
}

// oneLine is the text of an error, which may be several joined ones.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }

// WriteSpecs records in dir which runs a sweep is to have, so that what is
// missing can be told. Every shard writes the same.
func WriteSpecs(dir string, specs []Planned) error {
	var b bytes.Buffer
	lines := json.NewEncoder(&b)
	for _, s := range specs {
		if err := lines.Encode(s); err != nil {
			return fmt.Errorf("sweep: %w", err)
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	return files.Write(filepath.Join(dir, specsFile), b.Bytes())
}

// LoadSpecs are the runs that a sweep is to have, none if it does not say.
func LoadSpecs(dir string) ([]Planned, error) {
	path := filepath.Join(dir, specsFile)
	text, err := files.Read(path, mostBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("sweep: %w", err)
	}
	var specs []Planned
	line := 0
	for row := range bytes.Lines(text) {
		line++
		var s Planned
		if err := json.Unmarshal(row, &s); err != nil {
			return nil, fmt.Errorf("sweep: %s:%d: %w", path, line, err)
		}
		specs = append(specs, s)
	}
	return specs, nil
}

// WriteCommand records in dir the command that runs the sweep, without what does not
// change its results. Every shard writes the same.
func WriteCommand(dir, line string) error {
	return files.Write(filepath.Join(dir, commandFile), []byte(line+"\n"))
}

// LoadCommand is the command that WriteCommand has recorded, "" if there is none.
func LoadCommand(dir string) (string, error) {
	text, err := files.Read(filepath.Join(dir, commandFile), mostBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(text)), err
}

// Unfinished is a run of a sweep without results.
type Unfinished struct {
	Dir string // within the sweep
	Planned
	Reason string // the error it failed with; "" if it has not been run, or was cut off
}

// LoadUnfinished lists the runs that the sweep in dir is to have and lacks, in
// the order of its plan.
func LoadUnfinished(dir string) ([]Unfinished, error) {
	specs, err := LoadSpecs(dir)
	if err != nil {
		return nil, err
	}
	var out []Unfinished
	for _, s := range specs {
		u := Unfinished{Dir: Name(s.Spec), Planned: s}
		if finished(filepath.Join(dir, u.Dir)) {
			continue
		}
		f, err := readFailure(filepath.Join(dir, u.Dir))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("sweep: %w", err)
		}
		u.Reason = f.Error
		out = append(out, u)
	}
	return out, nil
}
