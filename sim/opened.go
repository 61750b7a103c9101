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

	checkpoint time.Time // when the checkpoint was written that was last looked at
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
// behind. On another machine, that is not known, and the record is waited for in vain.
func closed(dir string) bool {
	if _, err := os.Stat(filepath.Join(dir, ManifestFile)); err == nil {
		return true
	}
	lock := filepath.Join(dir, lockFile)
	_, err := os.Lstat(lock)
	return errors.Is(err, fs.ErrNotExist) || files.Stale(lock)
}

// newerCheckpoint reports whether the checkpoint was written since it was last asked for.
func (o *opened) newerCheckpoint() bool {
	info, err := os.Stat(filepath.Join(o.dir, checkpointFile))
	if err != nil || info.ModTime().Equal(o.checkpoint) {
		return false
	}
	o.checkpoint = info.ModTime()
	return true
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
	o.newerCheckpoint() // which is read below
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
	n.clockSteps()
	n.follow()
	if !o.ended && n.behind() > 0 {
		n.note(Event{Kind: Noted, Note: fmt.Sprintf("steps %d to %d of the record are done again: it has weights at its checkpoints only, the last after step %d",
			s.step+1, o.last, s.step)})
	}
	return n, nil
}

// clockSteps gives all steps so far the time in which the record says they were done.
func (n *lane) clockSteps() {
	n.seconds = newRecorder(n.seconds.series.Column)
	for _, b := range n.session.epochs.series.Buckets {
		n.seconds.add(b.Step, n.record.clock.At(int(b.Step)))
	}
}

// behind is how many steps of the record have not been done again.
func (n *lane) behind() int { return n.record.reach() - n.session.step }

// leap goes on from the checkpoint of a record that is being written, if there is a newer
// one, instead of doing the steps up to it again. One that cannot be read yet, or is no
// longer ahead, is left alone.
func (n *lane) leap(find func(name string) (Scene, error)) (leapt bool) {
	if n.past != nil || float64(n.behind()) <= n.rate.perSecond() || !n.record.newerCheckpoint() {
		return false
	}
	s, err := readCheckpoint(n.record.dir, find, n.options)
	if err != nil || s.step <= n.session.step || s.step > n.record.last {
		return false
	}
	if err := s.agrees(n.record.dir, &Recording{Spec: n.session.began, Commands: n.record.given}); err != nil {
		return false
	}
	n.session = s
	n.clockSteps()
	n.save()
	return true
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
		leapt := n.leap(l.plan.Find)
		n.follow()
		if leapt || len(n.session.given) > given || n.end != "" {
			l.stale, l.published = true, false
		}
	}
}
