package sim

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/north-tui/north/picture"
)

// lane is one run of several that are watched side by side, or the only one.
type lane struct {
	id      Lane
	session *Session // its newest state
	options Options
	keeper  Keeper
	record  *opened // that the lane shows; nil for a run of its own
	unsaved error   // why its recording was abandoned
	end     State   // why the newest state cannot go on: Finished, Diverged, Failed; "" if it can
	err     error   // of Diverged and Failed

	frames keyframes
	limit  int // bytes for frames; negative if there are to be none
	near   nearby
	past   *past // what is shown instead of the newest state, nil for that

	busy      time.Duration // spent in steps
	saveAfter time.Duration // busy at which the next keyframe is affordable
	seconds   *recorder     // busy, by step
	rate      rateMeter
	cost      float64 // operations of the last step
	born      bool    // there was a birth, or a change of structure, in the last step
	until     string  // the tag of an event that is waited for
	reached   bool    // there was one in the last step
	turned    bool    // an epoch ended with it
}

// Lane identifies a run of a trainer.
type Lane struct {
	Run    int    // from 0; one more after each restart
	Letter string // a, b, c, d
	Name   string // that the viewer gave it, may be empty
	Parent string // letter of the lane it was forked from, empty for none
	Forked int    // step at which it was
}

func newLane(id Lane, s *Session, options Options, limit int) *lane {
	n := &lane{id: id, session: s, options: options, limit: limit, seconds: newRecorder(Column{Name: "seconds", Unit: "s"})}
	n.save()
	return n
}

// shown is the session that is on the screen.
func (n *lane) shown() *Session {
	if n.past != nil {
		return n.past.session
	}
	return n.session
}

// broken reports whether the newest state is unusable.
func (n *lane) broken() bool { return n.end == Diverged || n.end == Failed }

// canStep reports whether the shown session can continue. The past always can: at its
// end it becomes the present.
func (n *lane) canStep() bool {
	return n.past != nil || n.end == "" && (n.record == nil || n.session.step < n.record.reach())
}

// step does one step of the shown session.
func (n *lane) step() {
	if n.past != nil {
		n.stepPast()
		return
	}
	began := time.Now()
	events, epoch, cost := len(n.session.events), int(n.session.epoch), n.session.cost
	err := n.session.Step()
	if errors.Is(err, ErrRecord) {
		n.lose(err)
		err = n.session.stopped
	}
	n.notice(n.session, events)
	n.turned, n.cost = int(n.session.epoch) > epoch, n.session.cost-cost
	if err != nil {
		n.err, n.end = err, Failed
		if errors.Is(err, ErrDiverged) {
			n.end = Diverged
		}
		return
	}
	n.busy += time.Since(began)
	n.rate.tick(began)
	if n.record != nil {
		n.follow()
		n.seconds.add(float64(n.session.step), n.record.clock.At(n.session.step))
	} else {
		n.seconds.add(float64(n.session.step), n.busy.Seconds())
	}
	if n.session.Done() && n.record == nil {
		n.end = Finished
	}
	if n.saveDue() {
		n.save()
	}
}

// notice takes in what happened in a step of a session, from a number of events on.
func (n *lane) notice(s *Session, from int) {
	n.born, n.reached = false, slices.Contains(s.tags, n.until)
	for i := range s.events[from:] {
		e := &s.events[from+i]
		n.born = n.born || e.Changes()
		n.reached = n.reached || n.until != "" && e.Tag == n.until
	}
}

// stepFor does steps for a while: at least one, and none after a birth or what is
// waited for.
func (n *lane) stepFor(slice time.Duration) {
	n.step()
	for began := time.Now(); slice > 0 && !n.born && !n.reached && n.canStep() && time.Since(began) < slice; {
		n.step()
	}
}

// stepPast goes a step towards the newest one, which then is shown again.
func (n *lane) stepPast() {
	s := n.past.session
	if s.step >= n.session.step { // only where the newest state is broken
		n.live()
		return
	}
	events, epoch, cost := len(s.events), int(s.epoch), s.cost
	if err := n.past.step(); err != nil {
		n.live()
		n.alarm(err.Error())
		return
	}
	n.rate.tick(time.Now())
	n.notice(s, events)
	n.turned, n.cost = int(s.epoch) > epoch, s.cost-cost
	if s.step == n.session.step && !n.broken() {
		n.live()
	}
}

// live shows the newest state again.
func (n *lane) live() { n.past, n.near = nil, nearby{} }

// seek starts going to an earlier step, or to the newest one; replay does the steps
// from the keyframe on.
func (n *lane) seek(step int) error {
	step = max(0, step)
	if step > n.session.step || step == n.session.step && !n.broken() {
		n.live()
		return nil
	}
	f, ok := n.frames.before(step)
	if !ok {
		return fmt.Errorf("step %d cannot be shown: no keyframes are kept", step)
	}
	if p := n.past; p != nil && p.session.step <= step && p.session.step >= f.step {
		p.target = step
		return nil
	}
	if near, ok := n.near.before(step); ok && near.step > f.step {
		f = near
	} else {
		n.near = nearby{limit: n.limit / nearbyShare}
	}
	n.past = nil
	if resting, ok := n.session.learner.(Resting); ok {
		resting.Rest()
	}
	release(len(f.state)) // else the last past and the next would be in memory together
	p, err := recall(f, n.session, n.session.given, step, n.options)
	if err != nil {
		return err
	}
	p.near = &n.near
	n.past = p
	return nil
}

// nearbyShare is the part of the memory for keyframes that those near the shown
// step may take beside.
const nearbyShare = 4

// replaying reports whether the past has not yet reached the requested step.
func (n *lane) replaying() bool { return n.past != nil && n.past.left() > 0 }

// replay does some of the steps towards the requested step.
func (n *lane) replay() {
	if _, err := n.past.replay(); err != nil {
		n.live()
		n.alarm(err.Error())
	}
}

// saveDue reports whether it is time for a keyframe.
func (n *lane) saveDue() bool {
	if !n.born && n.session.step%keyframeEvery != 0 {
		return false
	}
	return n.busy >= n.saveAfter || n.session.step >= n.frames.last()+keyframeWithin
}

// save makes a keyframe of the newest state.
func (n *lane) save() {
	if n.limit < 0 {
		return
	}
	began := time.Now()
	f, err := n.session.frame(n.frames.size())
	if err != nil {
		n.limit = -1
		n.alarm("no more keyframes: " + err.Error())
		return
	}
	n.frames.add(f, n.limit)
	n.saveAfter = n.busy + keyframeShare*time.Since(began)
}

// bookmark bookmarks the shown step as a keyframe, or removes the bookmark.
func (n *lane) bookmark() error {
	s := n.shown()
	switch {
	case n.limit < 0:
		return errors.New("no keyframes are kept")
	case n.replaying():
		return fmt.Errorf("step %d has not been reached yet", n.past.target)
	case n.past == nil && n.broken():
		return errors.New("the weights are unusable: go back first")
	}
	at, found := n.frames.find(s.step)
	if found {
		n.frames.keep(s.step, !n.frames.frames[at].kept)
		return nil
	}
	f, err := s.frame(n.frames.size())
	if err != nil {
		return err
	}
	if kept := n.frames.keptBytes(); kept+len(f.state) > n.limit {
		return fmt.Errorf("keyframes already take %d bytes, at most %d are allowed", kept, n.limit)
	}
	f.kept = true
	n.frames.add(f, n.limit)
	return nil
}

// do applies a command to the newest state, if that is shown. A refusal is recorded
// as an event and returned.
func (n *lane) do(c Command) error {
	if n.past != nil {
		step := max(n.past.session.step, n.past.target)
		err := fmt.Errorf("step %d is in the past: to change anything, fork there (f) or return to the newest step (end)", step)
		n.refuse(err)
		return err
	}
	if n.record != nil {
		n.refuse(n.errRecorded())
		return n.errRecorded()
	}
	refused, unrecorded := n.session.do(c)
	if unrecorded != nil {
		n.lose(unrecorded)
	}
	return refused
}

// refuse records that something could not be done.
func (n *lane) refuse(err error) { n.note(Event{Kind: Refused, Note: err.Error()}) }

func (n *lane) alarm(note string) { n.note(Event{Kind: Alarm, Note: note}) }

func (n *lane) note(e Event) {
	e.Step = n.session.step
	if err := n.session.note(e); err != nil {
		n.lose(err)
	}
}

// lose closes a record that cannot be written, for example because the disk is full. The
// run continues in memory; Wait reports it at the end.
func (n *lane) lose(err error) {
	if keeper := n.keeper; keeper != nil {
		n.keeper, n.session.keeper = nil, nil
		err = errors.Join(err, keeper.Close(n.session, n.snapshot(n.session.lastPicture(0), Paused)))
	}
	n.unsaved = err
	n.alarm("not saved: " + err.Error())
}

// close ends the record of the lane, if there is one.
func (n *lane) close(picture picture.Picture) error {
	if n.keeper == nil {
		return nil
	}
	keeper := n.keeper
	n.keeper, n.session.keeper = nil, nil
	n.live()
	return keeper.Close(n.session, n.snapshot(picture, Paused))
}

// snapshot is the lane around a picture of what is shown. running is the state
// of a lane that could go on.
func (n *lane) snapshot(p picture.Picture, running State) *Snapshot {
	s := n.session.Snapshot(p)
	s.State, s.Err = running, nil
	if n.past == nil && n.end != "" {
		s.State, s.Err = n.end, n.err
	}
	s.Unsaved, s.Busy, s.Rate, s.Seconds = n.unsaved, n.busy, n.rate.perSecond(), n.seconds.history()
	s.Kept = n.keeper != nil || n.record != nil
	s.Keyframes = n.frames.describe()
	if n.record != nil {
		s.Record = n.record.dir
	}
	s.Name, s.Parent, s.Forked = n.id.Name, n.id.Parent, n.id.Forked
	if n.past != nil {
		n.past.describe(s)
	}
	return s
}

// describe sets the fields in which a snapshot of the past differs from one of the
// newest state.
func (p *past) describe(s *Snapshot) {
	at := p.session
	s.Past, s.Spec, s.Epoch, s.Births, s.Settings = true, at.spec, at.epoch, at.births, at.learner.Settings()
	for i := range min(len(s.Series), len(at.series)) {
		s.Series[i].Shown = at.series[i].newest()
	}
	s.Step, s.Replaying = max(at.step, p.target), p.left()
	if s.Replaying > 0 {
		s.Note = p.on()
	}
}

func seconds(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }
