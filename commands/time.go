package commands

import (
	"errors"

	"github.com/north-tui/north/sim"
)

// timeWords go to the past and back.
func timeWords() []Word {
	return []Word{
		{Name: "seek", Usage: "STEP", Example: "seek 100", Group: Time, Doc: "show an earlier step, paused", Parse: parseSeek},
		{
			Name: "live", Group: Time, Key: "live", Doc: "show the newest step again",
			Parse: Bare(sim.Command{Verb: sim.Live}), Holds: func(_ sim.Command, s *sim.Snapshot) bool { return !s.Past },
		},
	}
}

func parseSeek(arguments []string) (sim.Command, error) {
	if len(arguments) != 1 {
		return sim.Command{}, errors.New("want a step, such as seek 400")
	}
	n, err := Whole(arguments[0], "steps")
	return sim.Command{Verb: sim.Seek, N: n}, err
}
