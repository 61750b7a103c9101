package sweep

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"

	"github.com/north-tui/north/sim"
)

// Job is a sweep that is being run, by this process and perhaps by others.
type Job struct {
	Specs   []Planned // all runs of the sweep
	Part    Part      // which of them are for this process; the zero value is all
	Dir     string    // one run directory a spec
	Workers int       // runs at the same time, each on one thread
	Find    func(scene string) (sim.Scene, error)
	// Watch is told of each run that ended, by one goroutine at a time; first
	// of those that had ended before.
	Watch func(Outcome)

	data *knownData
}

// knownData are the hashes of the user's files that runs of a sweep have learnt from, by
// the name under which they were asked for.
type knownData struct {
	mu     sync.Mutex
	hashes map[string]string
}

// know takes in what an earlier run has learnt from.
func (k *knownData) know(dir string) error {
	facts, err := sim.ReadData(dir)
	if _, missing := os.Lstat(filepath.Join(dir, sim.SpecFile)); errors.Is(missing, fs.ErrNotExist) {
		return nil // it failed before it was recorded
	}
	if err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	return k.check(facts)
}

// check refuses other files under a name that is known.
func (k *knownData) check(facts map[string]any) error {
	hash, ok := facts[sim.DataHash].(string)
	name, named := facts[sim.DataName].(string)
	if !ok || !named {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if known := k.hashes[name]; known != "" && known != hash {
		return fmt.Errorf("%s has SHA-256 %s, but other runs of this sweep have learnt from %s under this name; bring that file back, or choose another directory", name, hash, known)
	}
	k.hashes[name] = hash
	return nil
}

// Outcome is how one run ended.
type Outcome struct {
	Spec    sim.Spec
	Dir     string
	Skipped bool  // it had ended before
	Err     error // of a run that failed, by divergence say; the others go on
	By      Doer
}

// Doer says for whom a run was done, and by whom.
type Doer int

// A run of this process's part is done by this process, or by another that shares the
// part. One of another part is done by this process if those who began it are gone.
const (
	Here Doer = iota
	Elsewhere
	Adopted
)

// Shard is the part of the runs of a sweep that the i-th of n machines does, from 0.
func Shard[T any](runs []T, i, n int) []T {
	var part []T
	for k := i; k < len(runs); k += n {
		part = append(part, runs[k])
	}
	return part
}

// Run runs what has not ended before: each run once, whichever processes work on the
// sweep. When the runs of its part have ended it waits for the processes that work on
// other parts, and does what they leave if they die. It returns sim.ErrInterrupted when
// ctx ends; runs that were cut off go on the next time.
func (j Job) Run(ctx context.Context) (err error) {
	if j.Part.Of == 0 {
		j.Part = Part{0, 1}
	}
	j.data = &knownData{hashes: map[string]string{}}
	held, err := openClaims(j.Dir)
	if err != nil {
		return err
	}
	beating, stop := context.WithCancel(context.Background())
	var heart sync.WaitGroup
	heart.Go(func() { held.keep(beating) })
	defer heart.Wait()
	defer stop()
	q := &queue{job: j, claims: held, over: map[string]bool{}, outcomes: make(chan Outcome)}
	if err := q.begin(); err != nil {
		return err
	}
	var workers sync.WaitGroup
	for range max(1, j.Workers) {
		workers.Go(func() { q.work(ctx) })
	}
	go func() {
		workers.Wait()
		close(q.outcomes)
	}()
	for o := range q.outcomes {
		j.Watch(o)
	}
	if err := q.end(); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return sim.ErrInterrupted
	}
	return nil
}

// before is how a run ended in an earlier sweep, if it did. A divergence is a
// result as well: it would come again. Other failures are worth another try.
func (j Job) before(spec sim.Spec) Outcome {
	o := Outcome{Spec: spec, Dir: filepath.Join(j.Dir, Name(spec))}
	if finished(o.Dir) {
		o.Skipped = true
	} else if f, err := readFailure(o.Dir); err == nil && f.Diverged {
		o.Skipped, o.Err = true, errors.New(f.Error)
	}
	return o
}

// one runs one spec and records a failure in its directory.
func (j Job) one(ctx context.Context, spec sim.Spec) Outcome {
	o := Outcome{Spec: spec, Dir: filepath.Join(j.Dir, Name(spec))}
	o.Err = j.attempt(ctx, spec, o.Dir)
	_, locked := errors.AsType[*sim.LockedError](o.Err)
	if o.Err == nil || locked || errors.Is(o.Err, sim.ErrInterrupted) {
		return o
	}
	if err := writeFailure(o.Dir, o.Err); err != nil {
		o.Err = fmt.Errorf("%w; the failure could not be recorded: %w", o.Err, err)
	}
	return o
}

// attempt runs one spec, from where its directory has it if it was cut off. A panic
// ends this run alone.
func (j Job) attempt(ctx context.Context, spec sim.Spec, dir string) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &sim.PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	begun, err := sim.ReadSpec(dir)
	if err == nil && begun.Same(spec) {
		_ = os.Remove(filepath.Join(dir, failureFile)) // of another try, if there is one
		run, err := sim.Resume(dir, j.Find, sim.Options{Threads: 1}, 0)
		if err == nil {
			_, err = sim.Finish(ctx, run.Session, run.Record, func(*sim.Session) {})
			return err
		}
		if _, locked := errors.AsType[*sim.LockedError](err); locked {
			return err
		}
	}
	return j.anew(ctx, spec, dir) // what cannot go on is begun again
}

// anew runs one spec in a fresh directory.
func (j Job) anew(ctx context.Context, spec sim.Spec, dir string) error {
	if err := sim.ClearRunDir(dir); err != nil {
		return err
	}
	scene, err := j.Find(spec.Scene)
	if err != nil {
		return err
	}
	session, err := sim.Open(scene, spec, sim.Options{Threads: 1})
	if err != nil {
		return err
	}
	if err := j.data.check(session.Data()); err != nil {
		return err
	}
	_, err = sim.Complete(ctx, session, dir, func(*sim.Session) {})
	return err
}

// finished says whether a run directory is that of a run that came to its end.
func finished(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, sim.ResultsFile))
	return err == nil
}
