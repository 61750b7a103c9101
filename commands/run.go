package commands

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/north-tui/north/sim"
)

// runWords let the run go on and stop it.
func runWords() []Word {
	return []Word{
		{
			Name: "run", Group: Running, Key: "run-pause", Doc: "resume the run",
			Parse: Bare(sim.Command{Verb: sim.Run}), Holds: inState(sim.Running),
		},
		{
			Name: "pause", Group: Running, Key: "run-pause", Doc: "pause the run after the current step",
			Parse: Bare(sim.Command{Verb: sim.Pause}), Holds: inState(sim.Paused),
		},
		{
			Name: "step", Usage: "[N]", Group: Running, Key: "step", Doc: "run N steps (1), then pause",
			Parse: parseStep, Settled: stands,
		},
		{
			Name: "until", Usage: "EVENT", Example: "until epoch", Group: Running, Doc: "run to the next event of a sort, then pause", Settled: stands,
			Parse: func(arguments []string) (sim.Command, error) {
				if len(arguments) != 1 {
					return sim.Command{}, errors.New("want what to run to, as in until epoch")
				}
				return sim.Command{Verb: sim.Until, Key: arguments[0]}, nil
			},
			Matches: func(asked, given sim.Command, _ *sim.Snapshot) bool { return asked.Key == given.Key },
		},
		Until("birth", "next-birth", "run to the next birth, then pause"),
		Until("epoch", "next-epoch", "run to the end of the epoch, then pause"),
		{
			Name: "save", Usage: "DIR", Example: "save runs/spiral", Group: Running, Doc: "record the run, with all that was",
			Parse: func(arguments []string) (sim.Command, error) {
				if len(arguments) == 0 {
					return sim.Command{}, errors.New("want a directory, such as save runs/spiral")
				}
				return sim.Command{Verb: sim.Save, Text: strings.Join(arguments, " ")}, nil
			},
			Holds: func(_ sim.Command, s *sim.Snapshot) bool { return s.Kept },
		},
		{
			Name: "speed", Example: "speed 60", Usage: "N", Group: Running, Doc: "run at N steps per second; 0 for no limit",
			Parse:   parseSpeed,
			Matches: func(asked, given sim.Command, _ *sim.Snapshot) bool { return asked.Value == given.Value },
			Holds:   func(asked sim.Command, s *sim.Snapshot) bool { return s.Target == asked.Value },
		},
	}
}

// Until is a word that runs to something that happens: what sim.Until takes as Key. key
// is the command of the screen that does the same.
func Until(what, key, doc string) Word {
	return Word{
		Name: what, Group: Running, Key: key, Doc: doc, Parse: Bare(sim.Command{Verb: sim.Until, Key: what}), Settled: stands,
		Matches: func(asked, given sim.Command, _ *sim.Snapshot) bool { return asked.Key == given.Key },
	}
}

func inState(state sim.State) func(sim.Command, *sim.Snapshot) bool {
	return func(_ sim.Command, s *sim.Snapshot) bool { return s.State == state }
}

// stands reports whether the run has stopped where it was to stop.
func stands(_ sim.Command, s *sim.Snapshot) bool { return s.State != sim.Running }

func parseStep(arguments []string) (sim.Command, error) {
	c := sim.Command{Verb: sim.Step, N: 1}
	switch len(arguments) {
	case 0:
		return c, nil
	case 1:
		n, err := Whole(arguments[0], "steps")
		c.N = max(n, 1)
		return c, err
	}
	return c, errors.New("want one whole number of steps, such as step 20")
}

func parseSpeed(arguments []string) (sim.Command, error) {
	if len(arguments) != 1 {
		return sim.Command{}, errors.New("want a number of steps per second, such as speed 60, or 0 for no limit")
	}
	v, err := strconv.ParseFloat(arguments[0], 64)
	if err != nil || !(v >= 0) || math.IsInf(v, 0) {
		return sim.Command{}, fmt.Errorf("%q is not a number of steps per second, 0 for no limit", arguments[0])
	}
	return sim.Command{Verb: sim.Speed, Value: v}, nil
}
