package cli

import (
	"context"
	"os"
	"strings"

	"github.com/north-tui/north/plain"
	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui"
	"github.com/spf13/cobra"
)

func openCommand() *cobra.Command {
	var (
		looks looks
		shown showing
		flags runFlags
	)
	cmd := &cobra.Command{
		Use:   "open RUNDIR [RUNDIR ...]",
		Short: "show recorded runs on the screen, or follow one that is being recorded",
		Long: `open shows recorded runs with everything but training: charts, events, any step
of the past. Several runs of one scene overlay like lanes. A run that is still
being recorded is followed.

What a step looked like is computed anew from the record, so the data that a run
learnt from have to be where they were.`,
		Example: `  north open runs/moons-1
  north open runs/moons-1 runs/moons-2`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return exactly("RUNDIR")(cmd, args)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := shown.check(); err != nil {
				return err
			}
			spec, err := sim.ReadSpec(args[0])
			if err != nil {
				return err
			}
			wanted, problems := preferences()
			options, err := looks.options(wanted)
			if err != nil {
				return err
			}
			options.Notice, options.Keep = strings.Join(problems, "; "), keepPreferences(cmd)
			plan := sim.Plan{Spec: spec, Open: args, Options: sim.Options{Threads: flags.threads}, Find: scenes.Find}
			show := tui.Run
			if shown.inPlainText(os.Getenv) {
				show = func(ctx context.Context, o tui.Options) error {
					return plain.Run(ctx, plain.Options{
						Source: o.Source, Input: cmd.InOrStdin(), Output: cmd.OutOrStdout(), Words: wordsOf(spec.Scene), Topics: topicsOf(spec.Scene), Every: shown.every,
					})
				}
			}
			return beside(cmd.Context(), plan, options, show)
		},
	}
	looks.register(cmd)
	shown.registerPlain(cmd)
	flags.registerThreads(cmd)
	return cmd
}
