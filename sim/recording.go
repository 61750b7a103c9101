package sim

import "github.com/north-tui/north/picture"

// Recording is a run that can be drawn and exported, whether it is still going
// on or was read back from a run directory.
type Recording struct {
	Spec     Spec
	Step     int
	Series   []Series
	Events   []Event
	Commands []Applied      // what the user asked of the learner; only where it was read back
	Data     map[string]any // facts about what was learnt from; only where they were read back
	Runs     int            // how many runs the series are of, if there are several
	Origin   string         // of a lane that was read back: where it was forked from
	picture.Picture
}

// Recording is what the snapshot shows of its run.
func (s *Snapshot) Recording() *Recording {
	return &Recording{Spec: s.Spec, Step: s.Step, Series: s.Series, Events: s.Events, Picture: s.Picture}
}
