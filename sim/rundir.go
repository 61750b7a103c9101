package sim

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/north-tui/north/internal/files"
	"github.com/north-tui/north/picture"
)

// The files of a run directory.
const (
	SpecFile       = "spec.json"      // Spec: everything needed to repeat the run
	journalFile    = "journal.jsonl"  // an Event a line
	seriesFile     = "series.csv"     // a step a line, a series a column
	pictureFile    = "picture.json"   // the last Picture, for figures
	checkpointFile = "checkpoint.gob" // the state at its last save, see Session.Save
	lockFile       = ".lock"          // who writes the directory, while somebody does
	reserveFile    = ".reserve"       // disk space for the files of Close, while the run goes on
)

// RunDir records a run in a directory. Its files always consist of complete lines and
// are at most a second behind; a checkpoint is at most checkpointEvery behind.
type RunDir struct {
	path     string
	lock     *files.Held
	session  *Session // whose run is recorded
	columns  int      // of it that series.csv has
	journal  *files.Lines
	series   *files.Lines
	clock    *files.Lines
	flushed  time.Time
	row      []byte
	values   []float64 // of the row, by column
	given    []bool
	recorded *recorded // what a resumed run has in its record already; nil if it is past that

	saving       saving
	reserving    bool // whether disk space is reserved
	reserved     int  // bytes of reserveFile
	learnerBytes int  // of the last checkpoint, without the series
}

// CreateRunDir makes the directory path, which must be new or empty, and writes
// the spec into it.
func CreateRunDir(path string, s *Session) (*RunDir, error) {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, fmt.Errorf("run directory: %w", err)
	}
	lock, err := lockRunDir(path)
	if err != nil {
		return nil, fmt.Errorf("run directory: %w", err)
	}
	d := &RunDir{path: path, lock: lock, session: s, saving: newSaving()}
	if err := d.begin(); err != nil {
		return nil, fmt.Errorf("run directory: %w", errors.Join(err, d.abandon()))
	}
	return d, nil
}

// begin writes what a record begins with.
func (d *RunDir) begin() error {
	if err := mustBeNew(d.path); err != nil {
		return err
	}
	text, err := json.MarshalIndent(stored(d.session.began, d.session.Data()), "", "  ")
	if err != nil {
		return err
	}
	if err := files.Write(filepath.Join(d.path, SpecFile), append(text, '\n')); err != nil {
		return err
	}
	columns := d.session.learner.Columns()
	if err := errors.Join(d.open(len(columns)), d.reserveFirst()); err != nil {
		return err
	}
	if d.session.origin != "" {
		if err := d.Event(Event{Step: d.session.step, Kind: originKind, Note: d.session.origin}); err != nil {
			return err
		}
	}
	d.series.Add(header(columns))
	return errors.Join(d.series.Flush(), d.tick(d.session.step))
}

// LockedError is the error of a record that another process is writing.
type LockedError = files.LockedError

func lockRunDir(path string) (*files.Held, error) {
	lock, err := files.Lock(filepath.Join(path, lockFile))
	if locked, ok := errors.AsType[*LockedError](err); ok {
		return nil, fmt.Errorf("%s is in use: %w", path, locked)
	}
	return lock, err
}

// ClearRunDir removes what is in the directory path, if it is there, unless another
// process is writing it.
func ClearRunDir(path string) error {
	entries, err := os.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	lock, err := lockRunDir(path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() != lockFile {
			err = errors.Join(err, os.RemoveAll(filepath.Join(path, e.Name())))
		}
	}
	return errors.Join(err, lock.Release())
}

// mustBeNew checks that a directory holds nothing, and removes what a process left that
// was killed before it had written the spec.
func mustBeNew(path string) error {
	entries, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == SpecFile {
			return fmt.Errorf("%s already holds a run; choose another or remove it", path)
		}
	}
	for _, e := range entries {
		switch {
		case e.Name() == lockFile:
		case isTemporary(e.Name()):
			if err := os.Remove(filepath.Join(path, e.Name())); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%s is not empty (%s); choose a new directory", path, e.Name())
		}
	}
	return nil
}

// isTemporary recognises what a file of a run directory is called before it is complete.
func isTemporary(name string) bool {
	return slices.ContainsFunc([]string{SpecFile, pictureFile, seriesFile, checkpointFile, ResultsFile, ManifestFile}, func(file string) bool {
		return files.IsTemporary(name, file)
	})
}

// removeTemporary removes what a killed process was writing.
func removeTemporary(path string) error {
	entries, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if isTemporary(e.Name()) {
			err = errors.Join(err, os.Remove(filepath.Join(path, e.Name())))
		}
	}
	return err
}

// open opens the files that grow. series.csv has so many columns of series.
func (d *RunDir) open(columns int) (err error) {
	if d.journal, err = files.AppendLines(filepath.Join(d.path, journalFile)); err != nil {
		return err
	}
	return errors.Join(d.openSeries(columns), d.beginClock())
}

// openSeries goes on at the end of series.csv, which has so many columns of series.
func (d *RunDir) openSeries(columns int) error {
	series, err := files.AppendLines(filepath.Join(d.path, seriesFile))
	if err != nil {
		return err
	}
	d.series, d.columns = series, columns
	d.values, d.given = make([]float64, d.columns), make([]bool, d.columns)
	return nil
}

// abandon ends a record without completing it.
func (d *RunDir) abandon() error {
	var failed error
	if d.journal != nil {
		failed = errors.Join(failed, d.journal.Close())
	}
	if d.series != nil {
		failed = errors.Join(failed, d.series.Close())
	}
	if d.clock != nil {
		failed = errors.Join(failed, d.clock.Close())
	}
	return errors.Join(failed, d.freeReserve(), d.lock.Release())
}

// Path is the directory.
func (d *RunDir) Path() string { return d.path }

// flushAt is the number of bytes from which lines are written before their second ends.
const flushAt = 1 << 16

// Step implements Recorder.
func (d *RunDir) Step(step int, epoch float64, samples []Sample) error {
	// What the record has is compared, and a past that is told again is thinned already.
	wanted := step != d.session.step || d.written(step, samples)
	if wanted || d.recorded != nil {
		if err := d.line(step, epoch, samples, wanted); err != nil {
			return err
		}
	}
	now := time.Now()
	if now.Sub(d.flushed) > time.Second || d.series.Pending() > flushAt {
		d.flushed = now
		if err := errors.Join(d.series.Flush(), d.reserve()); err != nil {
			return err
		}
		if d.recorded == nil {
			if err := d.tick(step); err != nil {
				return err
			}
		}
	}
	if step == d.session.step && d.saving.due(now) {
		return d.save(now)
	}
	return nil
}

// allSteps is up to which step series.csv has a line for each; from there on it has one
// for every 10th, from ten times as many for every 100th, and so on.
const allSteps = 100_000

// lastWritten is the last of the steps up to step that have a line whatever they hold.
func lastWritten(step int) int {
	every := 1
	for limit := allSteps; step > limit; limit *= 10 {
		every *= 10
	}
	return step - step%every
}

// written reports whether series.csv gets a line for a step: if it is due, or holds
// something that fewer than half of the steps have, such as the test loss.
func (d *RunDir) written(step int, samples []Sample) bool {
	return lastWritten(step) == step || slices.ContainsFunc(samples, func(s Sample) bool {
		return 2*d.session.series[s.Column].count() < step
	})
}

// line adds the line of a step if it is wanted, unless the record has it.
func (d *RunDir) line(step int, epoch float64, samples []Sample, wanted bool) error {
	d.format(step, epoch, samples)
	known, err := d.recorded.row(step, d.row)
	if err != nil {
		return err
	}
	if known || !wanted {
		return nil
	}
	if slices.ContainsFunc(samples, func(s Sample) bool { return s.Column >= d.columns }) {
		if err := d.widen(); err != nil {
			return err
		}
		d.format(step, epoch, samples)
	}
	d.series.Add(d.row)
	return nil
}

// format makes the line of a step. It leaves out series that the file has no column for.
func (d *RunDir) format(step int, epoch float64, samples []Sample) {
	clear(d.given)
	for _, s := range samples {
		if s.Column < d.columns {
			d.values[s.Column], d.given[s.Column] = s.Value, true
		}
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
}

// Event implements Recorder. The line is written at once.
func (d *RunDir) Event(e Event) error {
	line, err := json.Marshal(e.finite())
	if err != nil {
		return err
	}
	if e.Changes() {
		d.saving.grown = true
	}
	if d.recorded.event(e.Step, line) {
		return nil
	}
	return d.tell(line)
}

// Command implements Recorder.
func (d *RunDir) Command(c Applied) error {
	if d.recorded != nil {
		return nil // it is from the journal
	}
	line, err := json.Marshal(commandLine{c.Step, commandKind, c.Command})
	if err != nil {
		return err
	}
	return d.tell(line)
}

func (d *RunDir) tell(line []byte) error {
	d.journal.Add(append(line, '\n'))
	return d.journal.Flush()
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

// Close implements Keeper: it writes a checkpoint and the last picture.
func (d *RunDir) Close(s *Session, last *Snapshot) error { return d.finish(last, nil) }

// finish ends the record, with results if the run has come to its end. The results are
// written last: who finds them finds everything.
func (d *RunDir) finish(last *Snapshot, results map[string]any) error {
	failed := errors.Join(
		d.freeReserve(), d.tick(d.session.step),
		d.journal.Close(), d.series.Close(), d.clock.Close(),
		d.writeCheckpoint(), d.writePicture(last.Picture),
	)
	if failed == nil {
		failed = writeEnd(d.path, results)
	}
	return errors.Join(failed, d.recorded.close(), d.lock.Release())
}

func (d *RunDir) writePicture(p picture.Picture) error {
	text, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("%s: %w", pictureFile, err)
	}
	return files.Write(filepath.Join(d.path, pictureFile), append(text, '\n'))
}

// ReadRun reads a run directory for figures. It reads an unfinished or interrupted
// run as far as it goes.
func ReadRun(path string) (*Recording, error) {
	rec := &Recording{}
	if err := rec.readSpec(path); err != nil {
		return nil, err
	}
	if err := intact(path, SpecFile, journalFile, seriesFile, pictureFile); err != nil {
		return nil, err
	}
	if err := rec.readJournal(path); err != nil {
		return nil, err
	}
	if err := rec.readSeries(filepath.Join(path, seriesFile)); err != nil {
		return nil, err
	}
	text, err := readMember(path, pictureFile)
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
	stored, err := readStored(path)
	r.Spec, r.Data = stored.Spec, stored.Data
	return err
}
