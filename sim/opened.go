package sim

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/north-tui/north/internal/files"
)

// pollEvery is how often a record that is still being written is looked at.
const pollEvery = 300 * time.Millisecond

// opened is the record of a run that is shown. The run is repeated up to where the record
// ends, and follows it while it grows.
type opened struct {
	dir     string
	last    int       // step that the record has come to
	fails   bool      // the step after it failed
	given   []Applied // commands so far
	ended   bool      // nobody writes it any more
	clock   *Clock
	journal int64 // bytes of the journal that were read
	polled  time.Time
}

// reach is the last step that can be tried.
func (o *opened) reach() int {
	if o.fails {
		return o.last + 1
	}
	return o.last
}

// poll reads what the record has come to. Commands of a step are written before the line
// of the next, so those of all steps but the last are known.
func (o *opened) poll() error {
	o.polled = time.Now()
	o.ended = closed(o.dir)
	last, err := lastStep(filepath.Join(o.dir, seriesFile))
	if err != nil {
		return err
	}
	o.last = max(o.last, last)
	info, err := os.Stat(filepath.Join(o.dir, journalFile))
	if err != nil {
		return err
	}
	if info.Size() != o.journal {
		o.journal = info.Size()
		rec := &Recording{}
		if err := rec.readJournal(o.dir); err != nil {
			return err
		}
		o.given = rec.Commands
		o.fails = failedAt(rec.Events, o.last+1)
	}
	o.clock, err = ReadClock(o.dir)
	return err
}

// closed reports whether nobody writes a record any more. A killed process leaves its lock
// behind; such a record is waited for in vain, but not wrongly.
func closed(dir string) bool {
	if _, err := os.Stat(filepath.Join(dir, ManifestFile)); err == nil {
		return true
	}
	_, err := os.Lstat(filepath.Join(dir, lockFile))
	return errors.Is(err, fs.ErrNotExist)
}

// lastStep is the step of the last complete line of series.csv, 0 if there is none.
func lastStep(path string) (int, error) {
	f, err := files.Open(path, limits[seriesFile])
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	for length := int64(1 << 12); ; length *= 4 {
		from := max(0, info.Size()-length)
		tail := make([]byte, info.Size()-from)
		if _, err := f.ReadAt(tail, from); err != nil {
			return 0, fmt.Errorf("%s: %w", path, err)
		}
		if step, found := stepOfLast(tail, from == 0); found || from == 0 || length > longestLine {
			return step, nil
		}
	}
}

// stepOfLast is the step of the last complete line of the end of a file, whole if that is
// all of it.
func stepOfLast(tail []byte, whole bool) (step int, found bool) {
	end := bytes.LastIndexByte(tail, '\n')
	if end < 0 {
		return 0, false
	}
	begin := bytes.LastIndexByte(tail[:end], '\n')
	if begin < 0 && !whole {
		return 0, false // its beginning is missing
	}
	line := tail[begin+1 : end]
	step, err := stepOf(line, bytes.Count(line, []byte(","))+1)
	return step, err == nil // the header has none
}

// openTries is how often a checkpoint is read that is of a later step than the record was
// seen to have: both may have been written meanwhile.
const openTries = 3

// openLane makes the lane of a recorded run: at its checkpoint, from where it goes on to
// the end of the record.
func openLane(id Lane, dir string, find func(name string) (Scene, error), options Options, limit int) (*lane, error) {
	rec := &Recording{}
	if err := rec.readSpec(dir); err != nil {
		return nil, err
	}
	o := &opened{dir: dir}
	if err := o.poll(); err != nil {
		return nil, err
	}
	rec.Commands = o.given
	scene, err := find(rec.Spec.Scene)
	if err != nil {
		return nil, err
	}
	first, err := Open(scene, rec.Spec, options)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	start, err := first.frame(0)
	if err != nil {
		return nil, err
	}
	s := first
	for range openTries {
		if o.last == 0 {
			break
		}
		var setback error
		if s, setback, err = openAt(dir, o.last, rec, find, options); err != nil {
			return nil, err
		}
		if setback == nil {
			break
		}
		if err := o.poll(); err != nil {
			return nil, err
		}
		rec.Commands = o.given
	}
	n := newLane(id, s, options, limit)
	n.frames.add(start, max(limit, len(start.state)))
	n.record = o
	for _, b := range s.epochs.series.Buckets {
		n.seconds.add(b.Step, o.clock.At(int(b.Step)))
	}
	n.follow()
	return n, nil
}

// follow gives the session the commands that the record has for its step, and ends it
// where the record does.
func (n *lane) follow() {
	known := past{session: n.session, given: n.record.given}
	known.settle()
	if n.end == "" && n.record.ended && n.session.step >= n.record.reach() {
		n.end = Finished
	}
}

// errRecorded is why a recorded run cannot be changed or go on.
func (n *lane) errRecorded() error {
	return fmt.Errorf("%s is the record of a run up to step %d: to change anything or to go on, fork it", n.record.dir, n.record.last)
}

// openRecorded opens the records that the plan names, side by side.
func (l *loop) openRecorded() {
	if len(l.plan.Open) > mostLanes {
		l.fail(fmt.Errorf("%d runs: at most %d can be shown side by side", len(l.plan.Open), mostLanes))
		return
	}
	var lanes []*lane
	for i, dir := range l.plan.Open {
		id := Lane{Letter: string(rune('a' + i)), Name: filepath.Base(dir)}
		n, err := openLane(id, dir, l.plan.Find, l.plan.Options, l.keyframeBytes()/len(l.plan.Open))
		if err == nil && i > 0 && n.session.scene.Name != lanes[0].session.scene.Name {
			err = fmt.Errorf("%s is of the scene %s, %s of %s: only runs of one scene can be shown side by side",
				dir, n.session.scene.Name, l.plan.Open[0], lanes[0].session.scene.Name)
		}
		if err != nil {
			l.fail(err)
			return
		}
		lanes = append(lanes, n)
	}
	l.lanes, l.runs, l.running, l.left, l.sync = lanes, 1, true, -1, byNobody
}

// following reports whether a record that is shown may still grow.
func (l *loop) following() bool {
	for _, n := range l.lanes {
		if n.record != nil && !n.record.ended && n.end == "" {
			return true
		}
	}
	return false
}

// poll looks at records that may have grown, now and then.
func (l *loop) poll() {
	for _, n := range l.lanes {
		if n.record == nil || n.end != "" || time.Since(n.record.polled) < pollEvery {
			continue
		}
		given := len(n.session.given)
		if err := n.record.poll(); err != nil {
			n.record.ended = true
			n.alarm("the record can no longer be read: " + err.Error())
		}
		n.follow()
		if len(n.session.given) > given || n.end != "" {
			l.stale, l.published = true, false
		}
	}
}
