package sim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/north-tui/north/picture"
)

// loop is the trainer's goroutine.
type loop struct {
	*Trainer
	plan  Plan
	runs  int
	lanes []*lane // none while nothing is loaded
	focus int     // lane on the screen
	lost  error   // of all records that were given up, in lanes that are gone
	saved int     // the run whose record is the first

	running bool
	target  float64
	sync    string // how lanes keep together
	left    int    // turns until a pause, -1 for none
	until   string // event that pauses: birth, epoch
	ack     uint64
	answers []Answer
	elapsed time.Duration // spent running, waiting for the next step included
	clocked time.Time     // until when elapsed has been counted, zero while not running
	due     time.Time     // of the next step, when paced
	forking *fork         // the lane that is being made

	picture   picture.Picture
	drawn     picture.View
	stale     bool          // what is shown has moved since picture was drawn
	drawnAt   time.Time     // when it was drawn
	drawTime  time.Duration // what it cost
	published bool          // the newest state has been published
}

func (l *loop) run(ctx context.Context) error {
	if len(l.plan.Open) > 0 {
		l.openRecorded()
	} else if _, err := l.open(l.plan.Spec, l.plan.Paused); err != nil {
		return err
	}
	for ctx.Err() == nil {
		l.clock()
		l.poll()
		if err := l.obey(); err != nil {
			return err
		}
		l.publish()
		if l.replay() {
			continue
		}
		var pause time.Duration
		switch {
		case l.running && !l.canStep():
			pause = pollEvery
		case l.running:
			pause = l.pause(time.Now())
		}
		if !l.running || pause > 0 {
			if err := l.rest(ctx, l.running, pause); err != nil {
				return err
			}
			continue
		}
		l.step()
	}
	return l.close()
}

// clock counts the time spent running.
func (l *loop) clock() {
	if !l.running {
		l.clocked = time.Time{}
		return
	}
	now := time.Now()
	if !l.clocked.IsZero() {
		l.elapsed += now.Sub(l.clocked)
	}
	l.clocked = now
}

// rest waits for a command, for a viewer, or if a step is coming, for its time.
func (l *loop) rest(ctx context.Context, due bool, pause time.Duration) error {
	var timer <-chan time.Time
	if due {
		timer = time.After(pause)
	}
	select {
	case <-ctx.Done():
	case <-timer:
	case <-l.wake:
	case c := <-l.commands:
		return l.do(c)
	}
	return nil
}

// open starts a run, which waits before its first step if paused. One that cannot be
// loaded is refused, and what ran before goes on; where nothing did, that is a state, not
// the trainer's end.
func (l *loop) open(spec Spec, paused bool) (refused, err error) {
	l.announce(spec)
	session, err := l.load(spec)
	if err == nil && l.runs == 0 {
		err = session.Follow(l.plan.Schedule)
	}
	l.clocked, l.published = time.Time{}, false
	switch {
	case err != nil && len(l.lanes) > 0:
		err = fmt.Errorf("no restart: %w", err)
		l.lanes[l.focus].refuse(err)
		return err, nil
	case err != nil:
		l.fail(err)
		return err, nil
	}
	l.lost = l.close()
	l.lanes, l.focus, l.picture, l.elapsed, l.forking = nil, 0, picture.Picture{}, 0, nil
	l.running, l.left, l.until, l.due, l.stale = false, -1, "", time.Time{}, true
	n := newLane(Lane{Run: l.runs, Letter: "a"}, session, l.plan.Options, l.keyframeBytes())
	if err := l.keep(n); err != nil {
		if l.runs == 0 { // nothing is lost yet: rather not begin
			return nil, err
		}
		n.lose(err)
	}
	l.lanes = []*lane{n}
	l.runs++
	l.running = !paused
	return nil, nil
}

// announce shows that a run is being loaded, over what there is to see.
func (l *loop) announce(spec Spec) {
	if len(l.lanes) == 0 {
		l.latest.Store(l.bare(spec, Loading, nil))
		return
	}
	s := *l.latest.Load()
	s.State = Loading
	l.latest.Store(&s)
}

// saidEvery is how often loading says how far it has come.
const saidEvery = 200 * time.Millisecond

// load begins the session of a run. Until it is there, snapshots say how far it has
// come. What runs meanwhile frees what it can do without.
func (l *loop) load(spec Spec) (*Session, error) {
	if l.plan.Loading != nil {
		done, ended := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(ended)
			l.sayLoading(done)
		}()
		defer func() { close(done); <-ended }()
	}
	scene, err := l.plan.Find(spec.Scene)
	if err != nil {
		return nil, err
	}
	for _, n := range l.lanes {
		if resting, ok := n.session.learner.(Resting); ok {
			resting.Rest()
		}
	}
	return Open(scene, spec, l.plan.Options)
}

func (l *loop) sayLoading(done <-chan struct{}) {
	said := l.latest.Load()
	ticker := time.NewTicker(saidEvery)
	defer ticker.Stop()
	for {
		select {
		case <-done:
			return
		case <-ticker.C:
			if note := l.plan.Loading(); note != said.Note {
				next := *said
				next.Note = note
				said = &next
				l.latest.Store(said)
			}
		}
	}
}

// keyframeBytes is the memory for the keyframes of all lanes.
func (l *loop) keyframeBytes() int {
	if l.plan.KeyframeBytes == 0 {
		return defaultKeyframeBytes
	}
	return l.plan.KeyframeBytes
}

// keep opens the record of a lane, if there is to be one.
func (l *loop) keep(n *lane) error {
	if l.plan.Keep == nil {
		return nil
	}
	which := n.id
	which.Run -= l.saved
	keeper, err := l.plan.Keep(n.session, which)
	if err != nil {
		return err
	}
	n.keeper = keeper
	return n.session.Keep(keeper)
}

// save records the lanes that nothing records in a directory: all they did, and what they
// do from now on.
func (l *loop) save(dir string) error {
	if l.plan.Save == nil || dir == "" {
		return errors.New("no directory to save the run in")
	}
	open := func(n *lane) bool { return n.keeper == nil && n.record == nil }
	if !slices.ContainsFunc(l.lanes, open) {
		return errors.New("the run is recorded already")
	}
	keep, saved := l.plan.Keep, l.saved
	l.plan.Keep, l.saved = l.plan.Save(dir), l.runs-1
	for i, n := range l.lanes {
		if !open(n) {
			continue
		}
		if err := l.keep(n); err != nil {
			n.keeper, n.session.keeper = nil, nil
			if i == 0 {
				l.plan.Keep, l.saved = keep, saved
			}
			return fmt.Errorf("not saved: %w", err)
		}
		n.unsaved = nil
		n.note(Event{Kind: Noted, Note: "recorded in " + dir + " from here on, with all that was"})
	}
	return nil
}

// close ends the records of all lanes and returns what went wrong with any, those
// before included.
func (l *loop) close() error {
	failed := l.lost
	for i := range l.lanes {
		failed = errors.Join(failed, l.closeLane(i))
	}
	return failed
}

func (l *loop) closeLane(i int) error {
	n := l.lanes[i]
	if n.keeper == nil {
		return n.unsaved
	}
	layer := l.view.Load().Layer
	return n.close(n.session.lastPicture(layer))
}

// fail shows an error as the state of a run that cannot go on.
func (l *loop) fail(err error) {
	spec := l.latest.Load().Spec
	if len(l.lanes) > 0 {
		spec = l.lanes[l.focus].session.spec
	}
	l.running = false
	l.latest.Store(l.bare(spec, Failed, err))
	l.published = true
}

// obey applies the commands that are waiting.
func (l *loop) obey() error {
	for {
		select {
		case c := <-l.commands:
			if err := l.do(c); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// Up to singleSteps a second, each step is done at its own time. Faster ones wait for
// each other until a viewer comes, gatherFor at most: waking up costs more than a small
// step.
const (
	singleSteps = 30
	gatherFor   = 50 * time.Millisecond
)

// pause is the time until the next steps are done at the target speed, 0 if they are
// due.
func (l *loop) pause(now time.Time) time.Duration {
	if l.target <= 0 || l.left > 0 {
		return 0
	}
	if l.due.IsZero() || now.Sub(l.due) > 200*time.Millisecond {
		l.due = now
	}
	wait := l.due.Sub(now)
	if wait > 0 && l.target > singleSteps {
		return max(wait, gatherFor)
	}
	return wait
}

// replay does some of what has to be done again, and says whether there was any.
func (l *loop) replay() bool {
	replayed := false
	for _, n := range l.lanes {
		if n.replaying() {
			n.replay()
			replayed = true
		}
	}
	if l.forking != nil {
		l.prepare()
		replayed = true
	}
	if replayed {
		l.stale, l.published = true, false
	}
	return replayed
}

// step does one step of each lane whose turn it is and decides whether to go on.
func (l *loop) step() {
	turn := l.turn()
	for _, n := range turn {
		n.until = l.until
	}
	stepTogether(turn, l.slice())
	l.stale, l.published = true, false
	if l.target > 0 {
		l.due = l.due.Add(time.Duration(float64(time.Second) / l.target))
	}
	if l.left > 0 {
		l.left--
	}
	born, turned, reached := false, false, false
	for _, n := range turn {
		born, turned, reached = born || n.born, turned || n.turned, reached || n.reached
	}
	if l.left == 0 || l.until == "birth" && born || l.until == "epoch" && turned || reached || !l.canStep() && !l.following() {
		l.running, l.until = false, ""
	}
	if born {
		l.drawnAt = time.Time{} // a birth is shown at once
	}
}

// canStep says whether any lane can go on.
func (l *loop) canStep() bool {
	for _, n := range l.lanes {
		if n.canStep() {
			return true
		}
	}
	return false
}
