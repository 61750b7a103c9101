// Package sim is the clock of a run: it steps a learner, applies commands
// between steps, records what happens and publishes immutable snapshots. It
// knows only time: no kind of model or data is named here.
package sim

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
)

// ErrRecord is wrapped by errors of a Recorder: the run itself is well, but its
// record cannot be written.
var ErrRecord = errors.New("cannot record the run")

// Recorder keeps a run as it happens, in a run directory say.
type Recorder interface {
	Step(step int, epoch float64, samples []Sample) error
	Event(Event) error
	Command(Applied) error // one that is given to the learner, before its events
}

// Session is one run of one learner. It is used by one goroutine at a time.
type Session struct {
	scene   Scene
	began   Spec // as the run began
	spec    Spec // as it is now
	learner Learner

	step    int
	epoch   float64
	cost    float64     // picture.Operations of all steps
	total   int         // last step, 0 for none
	series  []*recorder // as Learner.Columns
	epochs  *recorder   // by step
	costs   *recorder   // by step
	events  []Event
	given   []Applied // commands of the learner's so far
	planned []Planned // commands still to be given
	tags    []string  // Report.Tags of the last step
	births  int
	origin  string // where its first steps come from, "" if they are its own
	keeper  Recorder
	stopped error // why no further step is possible
}

// Open builds the learner that spec names and begins its run.
func Open(scene Scene, spec Spec, options Options) (*Session, error) {
	s, err := build(scene, spec, options)
	if err != nil {
		return nil, err
	}
	events, err := s.learner.Begin()
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		if err := s.note(e); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func build(scene Scene, spec Spec, options Options) (*Session, error) {
	learner, err := scene.New(spec, options)
	if err != nil {
		return nil, err
	}
	s := &Session{
		scene: scene, began: spec, spec: spec, learner: learner,
		epochs: newRecorder(Column{Name: "epoch"}), costs: newRecorder(Column{Name: "cost", Unit: "operations"}),
	}
	s.total = spec.Total(learner.StepsPerEpoch())
	s.epochs.last, s.costs.last = s.total, s.total
	s.addColumns()
	return s, nil
}

// Keep passes everything recorded so far, and everything recorded from now on, to
// keeper.
func (s *Session) Keep(keeper Recorder) error {
	s.keeper = keeper
	return recordError(errors.Join(s.tellChanges(keeper), s.tellSteps(keeper)))
}

// tellChanges hands over the commands and events so far, in the order of their
// steps.
func (s *Session) tellChanges(keeper Recorder) error {
	given := s.given
	tell := func(before int) error {
		for len(given) > 0 && given[0].Step < before {
			if err := keeper.Command(given[0]); err != nil {
				return err
			}
			given = given[1:]
		}
		return nil
	}
	for _, e := range s.events {
		if err := errors.Join(tell(e.Step), keeper.Event(e)); err != nil {
			return err
		}
	}
	return tell(s.step + 1)
}

// tellSteps hands over the measurements so far. Of a run so long that
// neighbouring ones have been merged, some steps are left out.
func (s *Session) tellSteps(keeper Recorder) error {
	next := make([]int, len(s.series))
	var samples []Sample
	for _, b := range s.epochs.series.Buckets {
		samples = samples[:0]
		for c, r := range s.series {
			buckets := r.series.Buckets
			for next[c] < len(buckets) && buckets[next[c]].Step < b.Step {
				next[c]++
			}
			if next[c] < len(buckets) && buckets[next[c]].Step == b.Step {
				samples = append(samples, Sample{Column: c, Value: buckets[next[c]].Last})
			}
		}
		if err := keeper.Step(int(b.Step), b.Last, samples); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) addColumns() {
	for _, c := range s.learner.Columns()[len(s.series):] {
		r := newRecorder(c)
		r.goal, r.last = s.scene.goalOf(c.Group), s.total
		s.series = append(s.series, r)
	}
}

// Step does one step of the learner and records it. An error is also recorded as an
// event, and every later call returns the same error.
func (s *Session) Step() error {
	if s.stopped != nil {
		return s.stopped
	}
	report, err := s.learner.Step()
	s.tags = report.Tags
	if err != nil {
		s.stopped = fmt.Errorf("step %d: %w", s.step+1, err)
		return errors.Join(s.stopped, s.note(Event{Step: s.step + 1, Kind: Alarm, Note: err.Error()}))
	}
	s.step++
	s.epoch = report.Epoch
	if report.Last {
		s.total = s.step
	}
	s.epochs.add(float64(s.step), s.epoch)
	s.cost += float64(report.Cost)
	s.costs.add(float64(s.step), s.cost)
	for _, sample := range report.Samples {
		if sample.Column >= len(s.series) {
			s.addColumns()
		}
		s.series[sample.Column].add(float64(s.step), sample.Value)
	}
	var failed error
	for _, e := range report.Events {
		e.Step = s.step
		failed = errors.Join(failed, s.note(e))
	}
	if s.keeper != nil {
		failed = errors.Join(failed, recordError(s.keeper.Step(s.step, s.epoch, report.Samples)))
	}
	if len(s.planned) == 0 || failed != nil {
		return failed
	}
	return s.givePlanned()
}

func recordError(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrRecord, err)
}

// Do applies a learner's command between two steps and records its effect. A refusal
// is recorded as an event and returned.
func (s *Session) Do(c Command) error { return errors.Join(s.do(c)) }

// do is Do with the refusal and the failure of the record apart.
func (s *Session) do(c Command) (refused, failed error) {
	// A refusal may have drawn random numbers, so it is part of the run too.
	s.given = append(s.given, Applied{Step: s.step, Command: c})
	if s.keeper != nil {
		failed = recordError(s.keeper.Command(s.given[len(s.given)-1]))
	}
	events, err := s.learner.Do(c)
	if err != nil {
		events = append(events, Event{Kind: Refused, Note: err.Error()})
	}
	for _, e := range events {
		e.Step = s.step
		failed = errors.Join(failed, s.note(e))
	}
	if err == nil {
		s.spec.Set = s.learner.Chosen()
	}
	return err, failed
}

func (s *Session) note(e Event) error {
	s.events = append(s.events, e)
	if e.Kind == Born {
		s.births += e.Count
	}
	if s.keeper == nil {
		return nil
	}
	return recordError(s.keeper.Event(e))
}

// Steps is the number of steps done.
func (s *Session) Steps() int { return s.step }

// Done says whether the run has reached its last step.
func (s *Session) Done() bool { return s.total > 0 && s.step >= s.total }

// Total is the last step of the run, 0 if it has none.
func (s *Session) Total() int { return s.total }

// Extend lets a finished run continue for the same number of steps again.
func (s *Session) Extend() {
	s.total += cmp.Or(s.spec.Total(s.learner.StepsPerEpoch()), s.step)
}

// Events are those so far, oldest first. What it holds is never written again.
func (s *Session) Events() []Event { return slices.Clip(s.events) }

// Picture draws the learner.
func (s *Session) Picture(v picture.View) picture.Picture { return s.learner.Picture(v) }

// lastPicture is what a record keeps of the last step, with a layer in focus.
func (s *Session) lastPicture(layer int) picture.Picture {
	v := picture.Showing(s.scene.Keep...)
	v.Layer = layer
	return s.Picture(v)
}

// History is every series so far, in the order of Learner.Columns. What it
// holds is never written again.
func (s *Session) History() []Series {
	series := make([]Series, len(s.series))
	for i, r := range s.series {
		series[i] = r.history()
	}
	return series
}

// Snapshot is the run as it stands, around a picture drawn before.
func (s *Session) Snapshot(p picture.Picture) *Snapshot {
	settings := s.learner.Settings()
	return &Snapshot{
		Spec: s.spec, Began: s.began, Given: slices.Clip(s.given), Step: s.step, Epoch: s.epoch, Births: s.births,
		Settings: settings, Does: valueOf(settings, s.scene.NamedBy), Series: s.History(), Epochs: s.epochs.history(), Costs: s.costs.history(),
		Head:   s.step,
		Events: s.Events(), Picture: p,
	}
}

// valueOf is the value of a setting, empty if there is none of that name.
func valueOf(settings []form.Setting, name string) string {
	for i := range settings {
		if settings[i].Name == name {
			return settings[i].Value
		}
	}
	return ""
}
