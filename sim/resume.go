package sim

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
)

// Resumed is a run that is to go on.
type Resumed struct {
	Session *Session
	Record  *RunDir
	// Setback says why the checkpoint is of no use, so that the run is repeated from
	// its beginning; nil if it is not.
	Setback error
}

// Resume opens the run in the directory path at its checkpoint. Finish first does the
// steps again that the record has after it. Where there is no checkpoint, or it is
// damaged or does not fit the record, the run is repeated from its beginning. last is
// the step at which the run ends, 0 for that of its spec. Resume refuses runs that are
// finished, that another process writes and that cannot continue.
func Resume(path string, find func(name string) (Scene, error), options Options, last int) (*Resumed, error) {
	if _, err := ReadSpec(path); err != nil {
		return nil, err
	}
	lock, err := lockRunDir(path)
	if err != nil {
		return nil, err
	}
	d := &RunDir{path: path, lock: lock, saving: newSaving()}
	r, err := resume(d, find, options, last)
	if err != nil {
		return nil, errors.Join(err, d.recorded.close(), d.abandon())
	}
	return r, nil
}

func resume(d *RunDir, find func(name string) (Scene, error), options Options, last int) (*Resumed, error) {
	path := d.path
	if _, err := os.Lstat(filepath.Join(path, ResultsFile)); err == nil {
		return nil, fmt.Errorf("%s is finished: there is nothing to resume", path)
	}
	if err := intact(path, SpecFile, journalFile, seriesFile, pictureFile); err != nil {
		return nil, err
	}
	m, err := readManifest(path)
	if err != nil {
		return nil, err
	}
	stoppedEarly := m != nil && m.Files[ResultsFile] == ""
	rec := &Recording{}
	if err := rec.readSpec(path); err != nil {
		return nil, err
	}
	if err := rec.readJournal(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	r := &recorded{path: filepath.Join(path, seriesFile)}
	end, err := r.last()
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errNoHeader) {
		return nil, fmt.Errorf("%s: %w", r.path, err)
	}
	s, setback, err := openAt(path, end, rec, find, options)
	if err != nil {
		return nil, err
	}
	if err := s.sameData(path, rec.Data); err != nil {
		return nil, err
	}
	if failedAt(rec.Events, s.step+1) && s.step > 0 {
		return nil, fmt.Errorf("%s cannot continue: step %d failed", path, s.step+1)
	}
	r.commands = after(s, rec.Commands)
	if err := r.lastLines(rec.Events); err != nil {
		return nil, err
	}
	r.until = max(s.step, end, r.lastEvents)
	if n := len(r.commands); n > 0 {
		r.until = max(r.until, r.commands[n-1].Step)
	}
	if last > 0 {
		s.total = last
	}
	// A process that was killed at the end may have left nothing to do but the results.
	if s.total < r.until || s.total == r.until && stoppedEarly {
		return nil, fmt.Errorf("%s: step %d is done and the run ends at step %d; give a later end", path, r.until, s.total)
	}
	d.session, d.recorded = s, r
	if err := d.reopen(); err != nil {
		return nil, err
	}
	s.keeper = d
	if s.step == 0 { // the process may have ended before this was written
		err = s.tellChanges(d)
	}
	return &Resumed{Session: s, Record: d, Setback: setback}, err
}

// openAt opens the session at the checkpoint, or at its beginning if that is of no use
// to come to the step end of the record.
func openAt(path string, end int, rec *Recording, find func(name string) (Scene, error), options Options) (s *Session, setback error, err error) {
	s, setback = readCheckpoint(path, find, options)
	if newer, ok := errors.AsType[*NewerError](setback); ok {
		return nil, nil, fmt.Errorf("%s: %w", filepath.Join(path, checkpointFile), newer)
	}
	if setback == nil && lastWritten(s.step) > end {
		setback = fmt.Errorf("%s: it is of step %d, but %s ends at step %d", filepath.Join(path, checkpointFile), s.step, seriesFile, end)
	}
	if setback == nil {
		return s, nil, s.agrees(path, rec)
	}
	if errors.Is(setback, fs.ErrNotExist) {
		setback = nil
	}
	if err := rec.Repeatable(); err != nil {
		return nil, nil, errors.Join(setback, fmt.Errorf("%s: %w", filepath.Join(path, journalFile), err))
	}
	scene, err := find(rec.Spec.Scene)
	if err != nil {
		return nil, nil, err
	}
	s, err = Open(scene, rec.Spec, options)
	return s, setback, err
}

// agrees checks that a restored session is the one of a record.
func (s *Session) agrees(path string, rec *Recording) error {
	if s.began.Scene != "" && !s.began.Same(rec.Spec) {
		return fmt.Errorf("%s: it is not the spec of the run in %s", filepath.Join(path, SpecFile), checkpointFile)
	}
	for i, given := range s.given {
		given.Command.ID = 0
		if i >= len(rec.Commands) || !reflect.DeepEqual(rec.Commands[i], given) {
			return fmt.Errorf("%s: command %d is not the one of the run in %s", filepath.Join(path, journalFile), i+1, checkpointFile)
		}
	}
	return nil
}

// Same reports whether two specs name the same run.
func (s Spec) Same(other Spec) bool {
	return s.Scene == other.Scene && s.Seed == other.Seed && s.Steps == other.Steps && s.Epochs == other.Epochs && maps.Equal(s.Set, other.Set)
}

// after are the commands of the record that a session has not been given. Those of its
// step may have come after its checkpoint.
func after(s *Session, commands []Applied) []Applied {
	commands = commands[min(len(s.given), len(commands)):]
	if i := slices.IndexFunc(commands, func(a Applied) bool { return a.Step >= s.step }); i >= 0 {
		return commands[i:]
	}
	return nil
}

// reopen opens the record to go on with it.
func (d *RunDir) reopen() error {
	columns, names := d.session.learner.Columns(), d.recorded.names
	if len(names) > 0 { // perhaps of layers that are still to come
		if err := sameStart(names, columns); err != nil {
			return fmt.Errorf("%s: %w", d.recorded.path, err)
		}
		columns = make([]Column, len(names))
	}
	if err := errors.Join(removeTemporary(d.path), repair(d.path, columns), removeManifest(d.path)); err != nil {
		return err
	}
	if err := errors.Join(d.open(len(columns)), d.reserveFirst()); err != nil {
		return err
	}
	d.recorded.cells = len(columns) + 2
	return d.recorded.open(d.session.step)
}

// catchUp does the steps again that the record of a resumed run has already.
func (d *RunDir) catchUp(ctx context.Context, s *Session, watch func(*Session)) error {
	from := s.step
	known := past{session: s, given: append(slices.Clip(s.given), d.recorded.commands...)}
	known.settle()
	for s.step < d.recorded.until {
		if ctx.Err() != nil {
			return ErrInterrupted
		}
		if err := s.Step(); err != nil {
			return err
		}
		known.settle()
		watch(s)
	}
	if err := sameStart(d.recorded.names, s.learner.Columns()); err != nil {
		return fmt.Errorf("%s: %w", d.recorded.path, err)
	}
	if err := d.recorded.close(); err != nil {
		return err
	}
	d.recorded = nil
	if err := d.tick(s.step); err != nil {
		return err
	}
	note := fmt.Sprintf("resumed after step %d", s.step)
	if s.step > from {
		note += fmt.Sprintf(", repeated from step %d", from)
	}
	return s.note(Event{Step: s.step, Kind: Noted, Note: note})
}
