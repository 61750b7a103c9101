package sim

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/north-tui/north/internal/files"
)

// When a run that is being recorded saves a checkpoint.
const (
	checkpointEvery = 30 * time.Second
	growthEvery     = time.Second / 5 // the least time between a checkpoint and the one after a growth
	// savingShare bounds the time spent on checkpoints: the next one comes only after
	// this many times what the last one took.
	savingShare = 50
)

// saving decides when a checkpoint is due.
type saving struct {
	every, afterGrowth time.Duration
	last               time.Time     // when the last one was complete
	took               time.Duration // how long that took
	grown              bool          // there was a growth since
}

func newSaving() saving {
	return saving{every: checkpointEvery, afterGrowth: growthEvery, last: time.Now()}
}

func (s *saving) due(now time.Time) bool {
	since := now.Sub(s.last)
	return since >= savingShare*s.took && (since >= s.every || s.grown && since >= s.afterGrowth)
}

func (s *saving) done(began time.Time) {
	s.last = time.Now()
	s.took, s.grown = s.last.Sub(began), false
}

// save writes a checkpoint while the run goes on. The record is never behind it.
func (d *RunDir) save(began time.Time) error {
	if err := errors.Join(d.series.Flush(), d.series.Sync(), d.journal.Sync(), d.writeCheckpoint()); err != nil {
		return err
	}
	d.saving.done(began)
	return nil
}

// writeCheckpoint replaces the checkpoint by one of the session as it is now.
func (d *RunDir) writeCheckpoint() error {
	var b bytes.Buffer
	if err := d.session.Save(&b); err != nil {
		return err
	}
	d.learnerBytes = max(0, b.Len()-d.historyBytes())
	if err := d.reserve(); err != nil {
		return err
	}
	return files.Write(filepath.Join(d.path, checkpointFile), seal(b.Bytes()))
}

// smallReserve is what the results and the lines not written yet take on the disk,
// generously.
const smallReserve = 1 << 20

// reserveFirst reserves disk space for the first checkpoint.
func (d *RunDir) reserveFirst() error {
	var size counter
	if err := d.session.Save(&size); err != nil {
		return err
	}
	d.reserving, d.learnerBytes = true, int(size)
	return d.reserve()
}

// counter counts what is written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// historyBytes bounds what the series take in a checkpoint.
func (d *RunDir) historyBytes() int {
	const perBucket = 40 // four numbers of up to nine bytes, and their names
	buckets := 2 * len(d.session.epochs.series.Buckets)
	for _, r := range d.session.series {
		buckets += len(r.series.Buckets)
	}
	return perBucket * buckets
}

// reserve keeps the disk space that a checkpoint, beside the last one, and a picture will
// take, so that a run can be completed when the disk is full.
func (d *RunDir) reserve() error {
	size := d.learnerBytes + d.historyBytes()
	if !d.reserving || d.reserved >= 2*size+smallReserve {
		return nil
	}
	d.reserved = 3*size + smallReserve
	return files.Reserve(filepath.Join(d.path, reserveFile), d.reserved)
}

// freeReserve gives the reserved space to the files of Close. Nothing is reserved any more.
func (d *RunDir) freeReserve() error {
	d.reserving, d.reserved = false, 0
	err := os.Remove(filepath.Join(d.path, reserveFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}
