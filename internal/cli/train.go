package cli

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
	"github.com/spf13/cobra"
)

func trainCommand() *cobra.Command {
	var (
		flags  runFlags
		resume string
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "train",
		Short: "run without a screen, for scripts and clusters",
		Example: `  north train --data moons --epochs 50
  north train --data mnist --hidden 64 --batch 512 --max-width 784 --epochs 20 --out runs/mnist-1 --json
  north train --resume runs/mnist-1`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			spec, err := flags.spec(cmd)
			if err != nil {
				return err
			}
			if resume != "" {
				return goOn(cmd, resume, flags, asJSON)
			}
			return train(cmd, spec, flags, asJSON)
		},
	}
	flags.register(cmd)
	flags.registerEnd(cmd)
	cmd.Flags().StringVar(&resume, "resume", "", "continue the interrupted run in `DIR` as if it had never stopped")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object at the end")
	return cmd
}

// goOn finishes a run that was interrupted, and its record. The run has settings
// of its own, but for where it ends.
func goOn(cmd *cobra.Command, dir string, flags runFlags, asJSON bool) error {
	own := []string{"scene", "test", "set", "weights", "spec", "seed", "epochs", "out"}
	for _, field := range flagged() {
		own = append(own, field.Name)
	}
	for _, name := range own {
		if cmd.Flags().Changed(name) {
			return usageError{fmt.Errorf("--%s: the resumed run has its own; only --steps, --at, --threads and --json can be combined with --resume", name)}
		}
	}
	spec, err := sim.ReadSpec(dir)
	if err != nil {
		return err
	}
	schedule, err := flags.schedule(spec)
	if err != nil {
		return err
	}
	run, err := sim.Resume(dir, scenes.Find, sim.Options{Threads: flags.threads}, cmp.Or(flags.steps, schedule.Stop))
	if err != nil {
		return err
	}
	run.Follow(schedule)
	if run.Setback != nil {
		fmt.Fprintf(cmd.ErrOrStderr(), "north: %v; the run is repeated from its beginning\n", run.Setback)
	}
	return finish(cmd, run.Session, dir, asJSON, func(watch func(*sim.Session)) (map[string]any, error) {
		return sim.Finish(cmd.Context(), run.Session, run.Record, watch)
	})
}

// train runs spec to its end and prints the results.
func train(cmd *cobra.Command, spec sim.Spec, flags runFlags, asJSON bool) error {
	schedule, err := flags.schedule(spec)
	if err != nil {
		return err
	}
	var session *sim.Session
	err = whileReading(cmd.ErrOrStderr(), func() (err error) {
		session, err = openToTrain(spec, schedule, flags.threads)
		return err
	})
	if err != nil {
		return err
	}
	tellData(cmd.ErrOrStderr(), session)
	return finish(cmd, session, flags.out, asJSON, func(watch func(*sim.Session)) (map[string]any, error) {
		return sim.Complete(cmd.Context(), session, flags.out, watch)
	})
}

// tellData says what was made of files that a run learns from.
func tellData(w io.Writer, session *sim.Session) {
	for _, e := range session.Events() {
		if e.Tag == scene.DataTag {
			fmt.Fprintln(w, e.Note)
		}
	}
}

// openToTrain opens a run that has an end: the usual one of its scene if neither spec nor
// schedule has one.
func openToTrain(spec sim.Spec, schedule sim.Schedule, threads int) (*sim.Session, error) {
	found, err := scenes.Find(spec.Scene)
	if err != nil {
		return nil, err
	}
	if spec.Steps == 0 && spec.Epochs == 0 && schedule.Stop == 0 {
		if spec.Epochs, err = scenes.Epochs(spec); err != nil {
			return nil, err
		}
	}
	session, err := sim.Open(found, spec, sim.Options{Threads: threads})
	if err != nil {
		return nil, err
	}
	return session, session.Follow(schedule)
}

// finish shows how far a session has come while it is run to its end, and then
// its results. dir is its record, if it has one.
func finish(cmd *cobra.Command, session *sim.Session, dir string, asJSON bool, run func(watch func(*sim.Session)) (map[string]any, error)) error {
	bar := newProgress(cmd.ErrOrStderr(), session)
	results, stopped := run(bar.update)
	bar.close()
	if errors.Is(stopped, sim.ErrRecord) {
		stopped = fmt.Errorf("%w; once that is mended, go on with: north train --resume %s", stopped, dir)
	}
	if n := session.Pending(); n > 0 && errors.Is(stopped, sim.ErrInterrupted) {
		fmt.Fprintf(cmd.ErrOrStderr(), "north: changes of --at still to come: %d; give --at again with --resume\n", n)
	}
	if results == nil {
		return stopped
	}
	return errors.Join(stopped, printResults(cmd.OutOrStdout(), results, asJSON))
}

func printResults(w io.Writer, results map[string]any, asJSON bool) error {
	if asJSON {
		text, err := json.Marshal(results)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "%s\n", text)
		return err
	}
	for _, key := range sortedKeys(results) {
		if results[key] == nil { // it has no such number
			continue
		}
		if _, err := fmt.Fprintf(w, "%-17s %v\n", key, results[key]); err != nil {
			return err
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
