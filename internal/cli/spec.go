package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
	"github.com/spf13/cobra"
)

func specCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "spec RUNDIR",
		Short: "print the command line that repeats a recorded run",
		Long: `spec prints one command line that repeats a recorded run, with the changes that
were made while it ran, and gives the same weights.`,
		Example: "  north spec runs/moons-1",
		Args:    exactly("RUNDIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			rec, err := sim.ReadRun(args[0])
			if err != nil {
				return err
			}
			line, err := commandLine(rec)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), line)
			return err
		},
	}
}

// commandLine is the line that repeats a run as far as it is recorded.
func commandLine(rec *sim.Recording) (string, error) {
	if err := rec.Repeatable(); err != nil {
		return "", err
	}
	spec := rec.Spec
	schedule, err := commands.New(wordsOf(spec.Scene)...).Written(rec.Commands)
	if err != nil {
		return "", err
	}
	end, err := endOf(spec)
	if err != nil {
		return "", err
	}
	if end != rec.Step {
		schedule = strings.TrimPrefix(schedule+";"+commands.Stopped(rec.Step), ";")
	}
	return commands.CommandLine("north train", spec, schedule, func(key string) bool { return isFlag(spec.Scene, key) }), nil
}

// endOf is the step at which a run ends by its spec, 0 for none. A run may have stopped
// earlier or gone on; its spec stays what it was, as rates may fall towards that end.
func endOf(spec sim.Spec) (int, error) {
	if spec.Steps > 0 || spec.Epochs == 0 {
		return spec.Steps, nil
	}
	scene, err := scenes.Find(spec.Scene)
	if err != nil {
		return 0, err
	}
	learner, err := scene.New(spec, sim.Options{})
	if err != nil {
		return 0, err
	}
	return spec.Total(learner.StepsPerEpoch()), nil
}

// isFlag reports whether a setting of a scene has a flag of its own.
func isFlag(name, key string) bool {
	s, err := scenes.Named(name)
	return err == nil && slices.ContainsFunc(s.Flags, func(f scene.Flag) bool { return f.Name == key })
}
