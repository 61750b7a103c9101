package sim

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/north-tui/north/picture"
)

// The files of a run directory.
const (
	SpecFile       = "spec.json"      // Spec: everything needed to repeat the run
	journalFile    = "journal.jsonl"  // an Event a line
	seriesFile     = "series.csv"     // a step a line, a series a column
	pictureFile    = "picture.json"   // the last Picture, for figures
	checkpointFile = "checkpoint.gob" // the state at the end, see Session.Save
)

// specFile is the content of spec.json.
type specFile struct {
	Spec
	Data map[string]any `json:"data,omitempty"` // facts about what was learnt from, which name nothing
}

// RunDir records a run in a directory. Its files always consist of complete lines and
// are at most a second behind.
type RunDir struct {
	path    string
	learner Learner // whose series are recorded
	columns int     // of it that series.csv has
	journal *os.File
	file    *os.File
	series  *bufio.Writer
	flushed time.Time
	row     []byte
	values  []float64 // of the row, by column
	given   []bool
}

// CreateRunDir makes the directory path, which must be new or empty, and writes
// the spec into it.
func CreateRunDir(path string, s *Session) (*RunDir, error) {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, fmt.Errorf("run directory: %w", err)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, fmt.Errorf("run directory: %w", err)
	}
	for _, e := range entries {
		if e.Name() == SpecFile {
			return nil, fmt.Errorf("run directory: %s already holds a run; choose another or remove it", path)
		}
	}
	if len(entries) > 0 {
		return nil, fmt.Errorf("run directory: %s is not empty (%s); choose a new directory", path, entries[0].Name())
	}
	text, err := json.MarshalIndent(specFile{s.began, s.Data()}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("run directory: %w", err)
	}
	if err := WriteFile(filepath.Join(path, SpecFile), append(text, '\n')); err != nil {
		return nil, fmt.Errorf("run directory: %w", err)
	}
	d := &RunDir{path: path, learner: s.learner}
	d.setColumns(s.learner.Columns())
	if d.journal, err = os.Create(filepath.Join(path, journalFile)); err == nil {
		d.file, err = os.Create(filepath.Join(path, seriesFile))
	}
	if err != nil {
		return nil, fmt.Errorf("run directory: %w", err)
	}
	if s.origin != "" {
		if err := d.Event(Event{Step: s.step, Kind: originKind, Note: s.origin}); err != nil {
			return nil, fmt.Errorf("run directory: %w", err)
		}
	}
	d.series = bufio.NewWriterSize(d.file, 1<<16)
	_, err = d.series.Write(header(s.learner.Columns()))
	return d, err
}

// Path is the directory.
func (d *RunDir) Path() string { return d.path }

// Step implements Recorder.
func (d *RunDir) Step(step int, epoch float64, samples []Sample) error {
	if slices.ContainsFunc(samples, func(s Sample) bool { return s.Column >= d.columns }) {
		if err := d.widen(); err != nil {
			return err
		}
	}
	clear(d.given)
	for _, s := range samples {
		d.values[s.Column], d.given[s.Column] = s.Value, true
	}
	d.row = strconv.AppendInt(d.row[:0], int64(step), 10)
	d.row = append(d.row, ',')
	d.row = appendEpoch(d.row, epoch)
	for i, v := range d.values {
		d.row = append(d.row, ',')
		if d.given[i] {
			d.row = appendValue(d.row, v)
		}
	}
	d.row = append(d.row, '\n')
	if _, err := d.series.Write(d.row); err != nil {
		return err
	}
	if now := time.Now(); now.Sub(d.flushed) > time.Second {
		d.flushed = now
		return d.series.Flush()
	}
	return nil
}

// Event implements Recorder. The line is written at once.
func (d *RunDir) Event(e Event) error {
	line, err := json.Marshal(e.finite())
	if err != nil {
		return err
	}
	_, err = d.journal.Write(append(line, '\n'))
	return err
}

// Command implements Recorder.
func (d *RunDir) Command(c Applied) error {
	line, err := json.Marshal(commandLine{c.Step, commandKind, c.Command})
	if err != nil {
		return err
	}
	_, err = d.journal.Write(append(line, '\n'))
	return err
}

// finite is e with what JSON cannot hold replaced by the largest numbers.
func (e Event) finite() Event {
	for _, x := range []*float64{&e.Value, &e.Threshold, &e.Drift} {
		if math.IsNaN(*x) {
			*x = 0
		}
		*x = max(-math.MaxFloat64, min(math.MaxFloat64, *x))
	}
	return e
}

// Close implements Keeper: it writes the last picture and a checkpoint.
func (d *RunDir) Close(s *Session, last *Snapshot) error {
	return errors.Join(
		d.series.Flush(), d.file.Close(), d.journal.Close(),
		d.writePicture(last.Picture), d.writeCheckpoint(s),
	)
}

func (d *RunDir) writePicture(p picture.Picture) error {
	text, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("%s: %w", pictureFile, err)
	}
	return WriteFile(filepath.Join(d.path, pictureFile), append(text, '\n'))
}

func (d *RunDir) writeCheckpoint(s *Session) error {
	var b bytes.Buffer
	if err := s.Save(&b); err != nil {
		return err
	}
	return WriteFile(filepath.Join(d.path, checkpointFile), b.Bytes())
}

// WriteFile writes data to a temporary name beside path and renames it.
func WriteFile(path string, data []byte) error {
	return ReplaceFile(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// ReplaceFile is WriteFile for what write writes. After an error what was at path is
// still there.
func ReplaceFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	err = errors.Join(write(f), f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// ReadRun reads a run directory for figures. It reads an unfinished or interrupted
// run as far as it goes.
func ReadRun(path string) (*Recording, error) {
	rec := &Recording{}
	if err := rec.readSpec(path); err != nil {
		return nil, err
	}
	if err := rec.readJournal(filepath.Join(path, journalFile)); err != nil {
		return nil, err
	}
	if err := rec.readSeries(filepath.Join(path, seriesFile)); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(path, pictureFile))
	if errors.Is(err, fs.ErrNotExist) {
		return rec, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &rec.Picture); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(path, pictureFile), err)
	}
	return rec, nil
}

func (r *Recording) readSpec(path string) error {
	text, err := os.ReadFile(filepath.Join(path, SpecFile))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is not a run directory: it has no %s", path, SpecFile)
	}
	if err != nil {
		return err
	}
	var found specFile
	if err := json.Unmarshal(text, &found); err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(path, SpecFile), err)
	}
	r.Spec, r.Data = found.Spec, found.Data
	return nil
}
