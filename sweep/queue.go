package sweep

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/north-tui/north/sim"
)

// queue hands the runs of a sweep to the workers of this process.
type queue struct {
	job      Job
	claims   *claims
	entered  string // the claim that says which part this process works on; "" when it is done
	outcomes chan Outcome

	mu      sync.Mutex
	waiting []*entry        // runs that have not ended, as far as is known
	over    map[string]bool // runs that have, by name
	err     error           // why nothing is handed out any more
}

// entry is a run that has not ended.
type entry struct {
	spec    sim.Spec
	name    string
	part    Part      // that it belongs to
	running bool      // here
	failure time.Time // of the record of a failure that was there at first
	pause   time.Time // not before
}

// begin lists the runs of this process's part, the slow ones first as far as that is
// known, and reports those that have ended.
func (q *queue) begin() (err error) {
	j := q.job
	if q.entered, err = q.claims.enter(j.Part); err != nil {
		return err
	}
	var todo []Planned
	for _, planned := range Shard(j.Specs, j.Part.Index, j.Part.Of) {
		if o := j.before(planned.Spec); o.Skipped {
			if err := j.data.know(o.Dir); err != nil {
				return errors.Join(err, q.claims.leave(q.entered))
			}
			q.over[Name(planned.Spec)] = true
			j.Watch(o)
		} else {
			todo = append(todo, planned)
		}
	}
	seconds := expectedSeconds(j.Dir, j.Specs)
	slices.SortStableFunc(todo, func(a, b Planned) int {
		return cmp.Compare(seconds[Name(b.Spec)], seconds[Name(a.Spec)])
	})
	for _, planned := range todo {
		q.add(planned.Spec, j.Part)
	}
	return nil
}

func (q *queue) add(spec sim.Spec, part Part) {
	name := Name(spec)
	e := &entry{spec: spec, name: name, part: part}
	e.failure, _ = timeOf(filepath.Join(q.job.Dir, name, failureFile)) // zero if there is none
	q.waiting = append(q.waiting, e)
}

// end leaves the part if its runs have ended. Otherwise the file stays: it says that
// there is something left to do.
func (q *queue) end() error {
	switch {
	case q.entered == "":
	case q.has(q.job.Part):
		q.err = cmp.Or(q.err, q.claims.forget(q.entered))
	default:
		q.err = cmp.Or(q.err, q.leavePart())
	}
	q.claims.tidy(q.over)
	_ = os.Remove(q.claims.dir) // if it is empty, nobody works on the sweep
	return q.err
}

func (q *queue) leavePart() error {
	name := q.entered
	q.entered = ""
	return q.claims.leave(name)
}

// has reports whether a part has runs that have not ended.
func (q *queue) has(p Part) bool {
	return slices.ContainsFunc(q.waiting, func(e *entry) bool { return e.part == p })
}

// Between two looks at what other processes are at.
const (
	shortLook = 20 * time.Millisecond
	longLook  = 2 * time.Second
)

// work does one run after another until none is left.
func (q *queue) work(ctx context.Context) {
	look := shortLook
	for ctx.Err() == nil {
		running, lost := context.WithCancel(ctx)
		e, done := q.next(lost)
		if e != nil {
			q.done(ctx, e, q.job.one(running, e.spec))
			look = shortLook
		}
		lost()
		if done {
			return
		}
		if e == nil {
			select {
			case <-ctx.Done():
			case <-time.After(look):
			}
			look = min(2*look, longLook)
		}
	}
}

// next claims a run. It returns none while others are at those that are left; done says
// that nothing is, or that something failed.
func (q *queue) next(lost context.CancelFunc) (e *entry, done bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.err == nil {
		e, done, q.err = q.claim(lost)
	}
	return e, done || q.err != nil
}

func (q *queue) claim(lost context.CancelFunc) (e *entry, done bool, err error) {
	for _, e := range slices.Clone(q.waiting) {
		if e.running || time.Now().Before(e.pause) || q.ended(e) {
			continue
		}
		ok, err := q.claims.take(e.name, lost)
		if err != nil {
			return nil, false, err
		}
		if !ok {
			continue
		}
		if q.ended(e) { // before it was claimed
			if err := q.claims.leave(e.name); err != nil {
				return nil, false, err
			}
			continue
		}
		e.running = true
		return e, false, nil
	}
	if q.has(q.job.Part) {
		return nil, false, nil
	}
	if q.entered != "" {
		if err := q.leavePart(); err != nil {
			return nil, false, err
		}
	}
	busy, err := q.adopt()
	return nil, !busy && len(q.waiting) == 0, err
}

// adopt takes in the runs of parts whose processes have died. busy says that there are
// others to wait for, whose processes live.
func (q *queue) adopt() (busy bool, err error) {
	parts, err := q.claims.others()
	if err != nil {
		return false, err
	}
	for p, other := range parts {
		if q.has(p) {
			continue // it is being worked on
		}
		left := q.left(p)
		switch {
		case len(left) == 0 && other.abandoned:
			for _, path := range other.files {
				_ = os.Remove(path) // another may have done so
			}
		case len(left) > 0 && other.abandoned:
			for _, spec := range left {
				q.add(spec, p)
			}
			busy = true
		case len(left) > 0:
			busy = true
		}
	}
	return busy, nil
}

// left are the runs of another part that have neither ended nor failed.
func (q *queue) left(p Part) []sim.Spec {
	var left []sim.Spec
	for _, planned := range Shard(q.job.Specs, p.Index, p.Of) {
		name := Name(planned.Spec)
		dir := filepath.Join(q.job.Dir, name)
		if !q.over[name] && (finished(dir) || exists(filepath.Join(dir, failureFile))) {
			q.over[name] = true
		}
		if !q.over[name] {
			left = append(left, planned.Spec)
		}
	}
	return left
}

// ended reports whether a run has ended elsewhere, and passes that on.
func (q *queue) ended(e *entry) bool {
	o := q.job.before(e.spec)
	if !o.Skipped {
		at, err := timeOf(filepath.Join(o.Dir, failureFile))
		if err != nil || at.Equal(e.failure) {
			return false
		}
		f, err := readFailure(o.Dir)
		if err != nil {
			return false
		}
		o.Err = errors.New(f.Error)
	}
	o.Skipped, o.By = false, Elsewhere
	o.Err = cmp.Or(o.Err, q.job.data.know(o.Dir))
	q.remove(e)
	if e.part == q.job.Part {
		q.outcomes <- o
	}
	return true
}

func (q *queue) remove(e *entry) {
	q.over[e.name] = true
	q.waiting = slices.DeleteFunc(q.waiting, func(other *entry) bool { return other == e })
}

// done takes in how a run ended. One that was cut off because another process took it
// over, or whose record another process is writing, is that process's to end.
func (q *queue) done(ctx context.Context, e *entry, o Outcome) {
	q.mu.Lock()
	defer q.mu.Unlock()
	e.running = false
	q.err = cmp.Or(q.err, q.claims.leave(e.name))
	_, locked := errors.AsType[*sim.LockedError](o.Err)
	switch {
	case locked || errors.Is(o.Err, sim.ErrInterrupted):
		e.pause = time.Now().Add(longLook)
		return
	case e.part != q.job.Part:
		o.By = Adopted
	}
	q.remove(e)
	q.outcomes <- o
}
