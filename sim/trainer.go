package sim

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync/atomic"

	"github.com/north-tui/north/picture"
)

// Trainer runs sessions in its own goroutine: one, or up to four lanes side by side
// after a Fork. Its methods may be called from any goroutine and do not block, except
// Wait.
type Trainer struct {
	latest   atomic.Pointer[Snapshot]
	view     atomic.Pointer[picture.View]
	asked    atomic.Bool
	wake     chan struct{} // a viewer wants something new
	commands chan Command
	done     chan struct{}
	err      error // read after done
}

// Plan configures a Trainer.
type Plan struct {
	Spec    Spec
	Options Options
	Target  float64                                      // initial steps per second; 0 means no limit
	Paused  bool                                         // whether it waits before its first step
	Find    func(name string) (Scene, error)             // the scene of a name
	Keep    func(s *Session, which Lane) (Keeper, error) // opens the record of a lane; nil keeps none
	Loading func() string                                // says how far loading has come, "" for nothing worth saying; nil says nothing

	// Open are run directories to show, of the scene of Spec, instead of a run of Spec.
	// A record that is still being written is followed.
	Open []string

	// Schedule is what the first run follows.
	Schedule Schedule

	// Save is Keep for a directory that is given while the run goes on; nil: that
	// cannot be done.
	Save func(dir string) func(s *Session, which Lane) (Keeper, error)

	// KeyframeBytes bounds the memory for the keyframes of all lanes, apart from
	// their first and last ones; 0 means 16 MiB. If it is negative, no keyframes are
	// kept and the run cannot go back.
	KeyframeBytes int
}

// Keeper is a Recorder that is closed with the last snapshot of its run.
type Keeper interface {
	Recorder
	Close(*Session, *Snapshot) error
}

// PanicError is a panic caught in the trainer.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Start starts training. The first snapshot, in state Loading, is available at once.
// Training ends when ctx does.
func Start(ctx context.Context, plan Plan) *Trainer {
	t := &Trainer{
		wake:     make(chan struct{}, 1),
		commands: make(chan Command, 16),
		done:     make(chan struct{}),
	}
	t.latest.Store(&Snapshot{Spec: plan.Spec, State: Loading, Run: "0", Target: plan.Target})
	t.view.Store(&picture.View{Unit: -1})
	l := &loop{Trainer: t, plan: plan, target: plan.Target, sync: bySteps}
	go func() {
		defer close(t.done)
		defer func() {
			if v := recover(); v != nil {
				t.err = asPanicError(v)
				l.fail(t.err)
			}
		}()
		t.err = l.run(ctx)
	}()
	return t
}

// asPanicError is what was recovered, with its stack if there is none yet.
func asPanicError(v any) *PanicError {
	if p, ok := v.(*PanicError); ok {
		return p
	}
	return &PanicError{Value: v, Stack: debug.Stack()}
}

// Latest returns the newest snapshot and requests a newer one.
func (t *Trainer) Latest() *Snapshot {
	if !t.asked.Swap(true) {
		t.nudge()
	}
	return t.latest.Load()
}

// Look sets which pictures are wanted from now on.
func (t *Trainer) Look(v picture.View) {
	if old := t.view.Load(); *old == v {
		return
	}
	t.view.Store(&v)
	t.nudge()
}

// Send sends a command; false means that too many are waiting.
func (t *Trainer) Send(c Command) bool {
	select {
	case t.commands <- c:
		return true
	default:
		return false
	}
}

// Done is closed when training has ended.
func (t *Trainer) Done() <-chan struct{} { return t.done }

// Wait waits for the end of training and returns the first error that is not the
// run's own: a failed record, or a *PanicError.
func (t *Trainer) Wait() error {
	<-t.done
	return t.err
}

func (t *Trainer) nudge() {
	select {
	case t.wake <- struct{}{}:
	default:
	}
}
