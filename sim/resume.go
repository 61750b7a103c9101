package sim

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Resume opens the run in the directory path at its checkpoint, and its record, which
// continues there: records of later steps are removed, because those steps will be
// repeated. Pass both to Finish. last is the step at which the run ends, 0 for that
// of its spec. Resume refuses runs that are finished and runs that cannot continue.
func Resume(path string, find func(name string) (Scene, error), options Options, last int) (*Session, *RunDir, error) {
	rec := &Recording{}
	if err := rec.readSpec(path); err != nil {
		return nil, nil, err
	}
	if err := rec.readJournal(filepath.Join(path, journalFile)); err != nil {
		return nil, nil, err
	}
	if _, err := os.Stat(filepath.Join(path, ResultsFile)); err == nil {
		return nil, nil, fmt.Errorf("%s is finished: there is nothing to resume", path)
	}
	s, err := readCheckpoint(path, find, options)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("%s has no %s: it was interrupted before its first save", path, checkpointFile)
	}
	if err != nil {
		return nil, nil, err
	}
	if err := s.sameData(path, rec.Data); err != nil {
		return nil, nil, err
	}
	if failedAfter(rec.Events, s.step) {
		return nil, nil, fmt.Errorf("%s cannot continue: step %d failed", path, s.step+1)
	}
	if last > 0 {
		s.total = last
	}
	if s.total <= s.step {
		return nil, nil, fmt.Errorf("%s: step %d is done and the run ends at step %d; give a later end", path, s.step, s.total)
	}
	d, err := reopenRunDir(path, s)
	if err != nil {
		return nil, nil, err
	}
	s.keeper = d
	return s, d, s.note(Event{Step: s.step, Kind: Noted, Note: fmt.Sprintf("resumed after step %d", s.step)})
}

// reopenRunDir opens the record in path at the step that s has come to.
func reopenRunDir(path string, s *Session) (*RunDir, error) {
	if err := refit(filepath.Join(path, seriesFile), s.learner.Columns(), s.step); err != nil {
		return nil, err
	}
	d := &RunDir{path: path, learner: s.learner, flushed: time.Now()}
	var err error
	if d.journal, err = reopenJournal(filepath.Join(path, journalFile), s.step); err != nil {
		return nil, err
	}
	if err := d.openSeries(s.learner.Columns()); err != nil {
		return nil, errors.Join(err, d.journal.Close())
	}
	return d, nil
}

// reopenJournal opens a journal to go on writing it after a step, and cuts off what
// it says of later ones.
func reopenJournal(path string, step int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	end, err := journalUntil(bufio.NewReaderSize(f, 1<<16), step)
	if err == nil {
		err = f.Truncate(end)
	}
	if err == nil {
		_, err = f.Seek(end, 0)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	return f, nil
}

// journalUntil is the length of the journal up to a step.
func journalUntil(in *bufio.Reader, step int) (int64, error) {
	length := int64(0)
	for {
		row, err := in.ReadBytes('\n')
		if err != nil {
			return length, nil // an unfinished line is cut off
		}
		var e Event
		if err := json.Unmarshal(row, &e); err != nil {
			return 0, err
		}
		if e.Step > step {
			return length, nil
		}
		length += int64(len(row))
	}
}
