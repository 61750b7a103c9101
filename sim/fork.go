package sim

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/north-tui/north/form"
)

// mostLanes is the maximum number of lanes.
const mostLanes = 4

// fork is a lane that is being created: its parent's state at a step is being
// rebuilt.
type fork struct {
	parent *lane
	past   *past
	id     uint64 // of the command that asked for it
	name   string
	change map[string]string
	before bool // it begins before a command of its parent's
}

// fork starts creating a lane that forks from n at a step, with changed settings. At
// step 0 it is an independent run with those settings from the start.
func (l *loop) fork(n *lane, c Command) error {
	switch {
	case l.forking != nil:
		return errors.New("a lane is already being created")
	case len(l.lanes) == mostLanes:
		return fmt.Errorf("there are already %d lanes: drop one first", mostLanes)
	case c.N < 0 || c.N > n.session.step:
		return fmt.Errorf("cannot fork at step %d: the run has steps 0 to %d", c.N, n.session.step)
	}
	past, err := n.at(c.N)
	if c.Without != 0 {
		past, err = n.before(c.Without)
	}
	if err != nil {
		return err
	}
	l.forking = &fork{parent: n, past: past, id: c.ID, name: c.Text, change: c.Changes, before: c.Without != 0}
	return nil
}

// before starts creating a second session as the lane was just before a command of the
// learner's.
func (n *lane) before(id uint64) (*past, error) {
	at := slices.IndexFunc(n.session.given, func(a Applied) bool { return a.Command.ID == id })
	if at < 0 {
		return nil, errors.New("that was not asked of this lane")
	}
	step := n.session.given[at].Step
	f, ok := n.frames.before(step)
	if ok && f.given > at {
		f, ok = n.frames.before(step - 1)
	}
	if !ok {
		return nil, fmt.Errorf("no way back to step %d: no keyframes are kept", step)
	}
	return recall(f, n.session, slices.Clip(n.session.given[:at]), step, n.options)
}

// at starts creating a second session at a step of the lane.
func (n *lane) at(step int) (*past, error) {
	if step == n.session.step && !n.broken() {
		f, err := n.session.frame(n.frames.size())
		if err != nil {
			return nil, err
		}
		return recall(f, n.session, n.session.given, step, n.options)
	}
	f, ok := n.frames.before(step)
	if !ok {
		return nil, fmt.Errorf("no way back to step %d: no keyframes are kept", step)
	}
	return recall(f, n.session, n.session.given, step, n.options)
}

// prepare does part of the work of a fork and, when it is complete, adds the lane.
func (l *loop) prepare() {
	f := l.forking
	done, err := f.past.replay()
	if err == nil && !done {
		return
	}
	l.forking = nil
	if err == nil {
		err = l.addFork(f)
	}
	a := Answer{ID: f.id, Step: f.past.session.step}
	if err != nil {
		a.Err = fmt.Errorf("no fork: %w", err)
		f.parent.refuse(a.Err)
	} else {
		a.Lane = l.lanes[l.focus].id.Letter
	}
	l.answer(a)
}

// addFork adds a lane whose session has reached its step, and brings it to the
// screen.
func (l *loop) addFork(f *fork) error {
	id := Lane{Run: l.runs - 1, Letter: l.letter(), Name: f.name, Parent: f.parent.id.Letter, Forked: f.past.session.step}
	var n *lane
	if id.Forked == 0 && len(f.change) > 0 {
		s, err := anew(f.past.session, f.change, l.plan.Options)
		if err != nil {
			return err
		}
		n = newLane(id, s, l.plan.Options, l.keyframeBytes())
	} else {
		n = f.parent.branch(id, f)
		if err := changeAll(n.session, f.change); err != nil {
			return err
		}
	}
	n.session.origin = id.origin()
	n.note(Event{Kind: Noted, Note: n.session.origin})
	if err := l.keep(n); err != nil {
		n.lose(err)
	}
	f.parent.live()
	f.parent.note(Event{Kind: Noted, Note: fmt.Sprintf("lane %s forks off at step %d", id.Letter, id.Forked)})
	l.lanes = append(l.lanes, n)
	l.shareMemory()
	return l.focusOn(len(l.lanes) - 1)
}

// origin says where a lane comes from.
func (id Lane) origin() string {
	s := "lane " + id.Letter
	if id.Name != "" {
		s += " (" + id.Name + ")"
	}
	return fmt.Sprintf("%s, forked from lane %s at step %d", s, id.Parent, id.Forked)
}

// letter is the first letter that no lane has. The first lane's letter is never
// reused.
func (l *loop) letter() string {
	for c := 'b'; ; c++ {
		taken := func(n *lane) bool { return n.id.Letter == string(c) }
		if !slices.ContainsFunc(l.lanes, taken) {
			return string(c)
		}
	}
}

// branch is a lane of a session at a step of n, with the history of n up to there.
func (n *lane) branch(id Lane, f *fork) *lane {
	s := f.past.session
	from, step := n.session, float64(s.step)
	for i := range s.series {
		s.series[i] = from.series[i].until(step)
	}
	s.epochs, s.costs = from.epochs.until(step), from.costs.until(step)
	kept := s.step // keyframes up to here are those of n
	if f.before {
		s.events = f.past.before(from.events)
		kept--
	} else {
		later := func(e Event) bool { return e.Step > s.step }
		s.events = slices.Clone(from.events)
		if i := slices.IndexFunc(s.events, later); i >= 0 {
			s.events = s.events[:i]
		}
	}
	b := &lane{id: id, session: s, options: n.options, limit: n.limit, frames: n.frames.until(kept), seconds: n.seconds.until(step)}
	if spent, ok := b.seconds.series.Latest(); ok {
		b.busy = seconds(spent)
	}
	if s.Done() {
		b.end = Finished
	}
	b.save()
	return b
}

// before are the events of a run up to the state that the past has come to, of which those
// of its last step are what happened again.
func (p *past) before(events []Event) []Event {
	var out []Event
	for i, e := range events {
		if e.Step < p.session.step || e.Step == p.session.step && i < p.events {
			out = append(out, e)
		}
	}
	for _, e := range p.session.events {
		if e.Step == p.session.step {
			out = append(out, e)
		}
	}
	return out
}

// changeAll changes settings from the next step on, as a user's commands would. After
// an error the session is unusable.
func changeAll(s *Session, change map[string]string) error {
	fields, err := changed(s, change)
	if err != nil {
		return err
	}
	now := map[string]string{}
	for _, setting := range s.learner.Settings() {
		now[setting.Name] = setting.Value
	}
	for _, f := range fields {
		text, err := f.Parse(change[f.Name])
		if err != nil {
			return err
		}
		if f.Effect == form.Restart && text != now[f.Name] {
			return fmt.Errorf("%s can differ only from the start: fork at step 0", f.Name)
		}
		if err := s.Do(Command{Verb: Set, Key: f.Name, Text: text}); err != nil {
			return err
		}
	}
	return nil
}

// changed are the fields of a change, choices before what depends on them.
func changed(s *Session, change map[string]string) ([]form.Field, error) {
	set := maps.Clone(s.spec.Set)
	if set == nil {
		set = map[string]string{}
	}
	maps.Copy(set, change)
	fields, err := s.scene.Fields(set)
	if err != nil {
		return nil, err
	}
	var found []form.Field
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
		if _, ok := change[f.Name]; ok {
			found = append(found, f)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(change)) {
		if !slices.Contains(names, key) {
			return nil, form.Unknown("setting", key, names)
		}
	}
	return found, nil
}

// anew begins a run like that of s with changed settings. It drops settings that
// belong to a choice no longer made.
func anew(s *Session, change map[string]string, options Options) (*Session, error) {
	if _, err := changed(s, change); err != nil {
		return nil, err
	}
	spec := s.spec
	spec.Set = maps.Clone(s.spec.Set)
	if spec.Set == nil {
		spec.Set = map[string]string{}
	}
	maps.Copy(spec.Set, change)
	fields, err := s.scene.Fields(spec.Set)
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(spec.Set, func(key, _ string) bool {
		return !slices.ContainsFunc(fields, func(f form.Field) bool { return f.Name == key })
	})
	return Open(s.scene, spec, options)
}
