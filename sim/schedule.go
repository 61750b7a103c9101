package sim

import (
	"errors"
	"slices"

	"github.com/north-tui/north/picture"
)

// Planned is a command for the learner that is given after a step, as a user would.
type Planned struct {
	Step int
	Ask  func(*Snapshot) (Command, error) // names the command, given the run at that step
}

// Schedule is what happens to a run at steps that are named beforehand.
type Schedule struct {
	Commands []Planned // in the order of their steps
	Stop     int       // step after which the run ends, 0 for the end of its spec
}

// Follow lets a run that has just begun follow a schedule. Its commands are recorded as
// if a user had given them.
func (s *Session) Follow(schedule Schedule) error {
	s.planned = slices.Clone(schedule.Commands)
	if schedule.Stop > 0 {
		s.total = schedule.Stop
	}
	return s.givePlanned()
}

// Follow lets the run follow what of a schedule comes after the end of its record. Resume
// is told by its argument last where the schedule stops.
func (r *Resumed) Follow(schedule Schedule) {
	r.Session.planned = slices.DeleteFunc(slices.Clone(schedule.Commands), func(p Planned) bool { return p.Step <= r.Record.recorded.until })
}

// Pending is the number of commands of the schedule that are still to be given.
func (s *Session) Pending() int { return len(s.planned) }

// givePlanned gives the commands that are due. A refusal is an event, as usual.
func (s *Session) givePlanned() error {
	for len(s.planned) > 0 && s.planned[0].Step <= s.step {
		due := s.planned[0]
		s.planned = s.planned[1:]
		c, err := due.Ask(s.Snapshot(s.Picture(picture.View{Unit: -1})))
		if err != nil {
			err = s.note(Event{Step: s.step, Kind: Refused, Note: err.Error()})
		} else if err = s.Do(c); !errors.Is(err, ErrRecord) {
			err = nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}
