package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/sim"
	"github.com/spf13/cobra"
)

// errDiffers ends a replay that did not give what was recorded.
var errDiffers = errors.New("the replay differs from the record")

func replayCommand() *cobra.Command {
	var (
		threads int
		asJSON  bool
	)
	cmd := &cobra.Command{
		Use:   "replay RUNDIR",
		Short: "repeat a recorded run and check that it gives the same results",
		Long: `replay repeats the run in a run directory, with the changes made by hand
applied at the same steps, and compares every number of series.csv and the hash
of the weights. The exit status is 0 if all agree, 1 if anything differs.`,
		Example: "  north replay runs/moons-1",
		Args:    exactly("RUNDIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if threads < 0 {
				return usageError{fmt.Errorf("--threads %d: want 1 or more", threads)}
			}
			var bar progress
			found, err := sim.Again(cmd.Context(), args[0], scenes.Find, sim.Options{Threads: threads}, func(s *sim.Session) {
				if bar == nil {
					bar = newProgress(cmd.ErrOrStderr(), s)
				}
				bar.update(s)
			})
			if bar != nil {
				bar.close()
			}
			if err != nil {
				return err
			}
			if err := printReplay(cmd.OutOrStdout(), found, asJSON); err != nil {
				return err
			}
			if found.Differ > 0 {
				return errDiffers
			}
			if len(found.Damaged) > 0 {
				return fmt.Errorf("the checksum of %s is not that in %s", strings.Join(found.Damaged, ", "), sim.ManifestFile)
			}
			return nil
		},
	}
	cmd.Flags().IntVar(&threads, "threads", 0, "`N` threads for matrix products; the result does not depend on it (default: one less than there are processors)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object at the end")
	return cmd
}

func printReplay(w io.Writer, r *sim.Replay, asJSON bool) error {
	if asJSON {
		text, err := json.Marshal(r)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "%s\n", text)
		return err
	}
	for _, d := range r.Differences {
		if _, err := fmt.Fprintln(w, d); err != nil {
			return err
		}
	}
	if more := r.Differ - len(r.Differences); more > 0 {
		if _, err := fmt.Fprintf(w, "and %d more\n", more); err != nil {
			return err
		}
	}
	compared := fmt.Sprintf("%d steps repeated, %d lines of series.csv compared, ", r.Steps, r.Rows)
	if r.Weights == "" {
		compared += "no weights recorded"
	} else {
		compared += "and the weights"
	}
	_, err := fmt.Fprintf(w, "%s: %d differences\n", compared, r.Differ)
	return err
}
