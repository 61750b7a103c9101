package sim

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"time"

	"github.com/north-tui/north/internal/files"
)

// ErrInterrupted is the error of a run whose context ended first; its record is
// complete up to that point.
var ErrInterrupted = errors.New("interrupted")

// ResultsFile contains Session.Results and the run's duration. It is written last: a
// run directory that has it belongs to a finished run.
const ResultsFile = "results.json"

// Complete runs a session to its end without a screen and returns its results,
// with the time it took. It records into the new directory dir, unless that is
// "", and calls watch after each step. When the run stops early, by ctx, by
// divergence or otherwise, it returns both the results so far and the error.
func Complete(ctx context.Context, s *Session, dir string, watch func(*Session)) (map[string]any, error) {
	var record *RunDir
	if dir != "" {
		var err error
		if record, err = CreateRunDir(dir, s); err != nil {
			return nil, err
		}
		if err := s.Keep(record); err != nil {
			return nil, err
		}
	}
	return Finish(ctx, s, record, watch)
}

// Finish is Complete for a session that is recorded already, or that is not to
// be, when record is nil.
func Finish(ctx context.Context, s *Session, record *RunDir, watch func(*Session)) (map[string]any, error) {
	began, first := time.Now(), s.Steps()
	stopped := stepToEnd(ctx, s, record, watch)
	seconds := time.Since(began).Seconds()

	results, err := s.Results()
	if err != nil {
		return nil, errors.Join(stopped, err)
	}
	results["seconds"] = seconds
	results["steps_per_second"] = float64(s.Steps()-first) / max(seconds, 1e-9)
	if record == nil {
		return results, stopped
	}
	end := results
	if stopped != nil {
		end = nil
	}
	return results, errors.Join(stopped, record.finish(s.Snapshot(s.lastPicture(0)), end))
}

func stepToEnd(ctx context.Context, s *Session, record *RunDir, watch func(*Session)) error {
	if record != nil && record.recorded != nil {
		if err := record.catchUp(ctx, s, watch); err != nil {
			return err
		}
	}
	for !s.Done() {
		if ctx.Err() != nil {
			return ErrInterrupted
		}
		if err := s.Step(); err != nil {
			return err
		}
		watch(s)
	}
	return nil
}

// writeEnd writes the checksums of a record that is closed and, of a run that has come
// to its end, its results.
func writeEnd(dir string, results map[string]any) error {
	if results == nil {
		return writeManifest(dir, nil)
	}
	text, err := json.MarshalIndent(results, "", "  ")
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if err := writeManifest(dir, text); err != nil {
		return err
	}
	return files.Write(filepath.Join(dir, ResultsFile), text)
}
