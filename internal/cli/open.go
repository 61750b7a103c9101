package cli

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/browse"
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
		Long: `open shows recorded runs as if they were running: charts, events, any earlier
step. Several runs of one scene appear side by side, as lanes. If a run is still
being recorded, the screen follows it. For a sweep, or any folder of runs, it
shows a table that you can sort and filter; enter opens a run.

The screen recomputes each step from the record, so the data that a run learnt
from must still be in the same place.`,
		Example: `  north open runs/moons-1
  north open runs/moons-1 runs/moons-2
  north open runs/sweep`,
		Args: oneOrMore("RUNDIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := shown.check(); err != nil {
				return err
			}
			wanted, problems := preferences()
			options, err := looks.options(wanted)
			if err != nil {
				return err
			}
			options.Notice, options.Keep = strings.Join(problems, "; "), keepPreferences(cmd)
			open := func(dirs []string) error { return openRuns(cmd, dirs, flags, shown, options) }
			if len(args) == 1 && !isRun(args[0]) {
				return openFolder(cmd, args[0], shown, open)
			}
			return open(args)
		},
	}
	looks.register(cmd)
	shown.register(cmd)
	flags.registerThreads(cmd)
	return cmd
}

// isRun reports whether a directory is that of one run.
func isRun(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, sim.SpecFile))
	return err == nil
}

// openRuns shows recorded runs, until the viewer quits.
func openRuns(cmd *cobra.Command, dirs []string, flags runFlags, shown showing, options tui.Options) error {
	spec, err := sim.ReadSpec(dirs[0])
	if err != nil {
		return err
	}
	show := tui.Run
	shown.ready(&options)
	if shown.inPlainText(os.Getenv) {
		show = func(ctx context.Context, o tui.Options) error {
			return plain.Run(ctx, plain.Options{
				Source: o.Source, Input: cmd.InOrStdin(), Output: cmd.OutOrStdout(), Words: wordsOf(spec.Scene), Topics: topicsOf(spec.Scene), Every: shown.every,
			})
		}
	}
	return beside(cmd.Context(), sim.Plan{Spec: spec, Open: dirs, Options: sim.Options{Threads: flags.threads}, Find: scenes.Find, Save: keep}, options, show)
}

// openFolder shows the runs in a folder, such as that of a sweep, as a table whose rows
// open; without a screen it prints the table.
func openFolder(cmd *cobra.Command, dir string, shown showing, open func(dirs []string) error) error {
	runs, err := runsIn(dir)
	if err != nil {
		return err
	}
	columns := columnsOf(runs)
	if shown.inPlainText(os.Getenv) {
		out := csv.NewWriter(cmd.OutOrStdout())
		if err := out.Write(append([]string{"run"}, columns...)); err != nil {
			return err
		}
		for _, r := range runs {
			if err := out.Write(r.cells(columns)); err != nil {
				return err
			}
		}
		out.Flush()
		return out.Error()
	}
	table := browse.New(dir, append([]string{"run"}, columns...)...)
	for _, r := range runs {
		table.Add(r.name, r.cells(columns)...)
	}
	for {
		names, err := table.Choose(cmd.Context())
		if err != nil || len(names) == 0 {
			return err
		}
		for i, name := range names {
			names[i] = filepath.Join(dir, name)
		}
		if err := open(names); err != nil {
			return err
		}
	}
}

// recordedRun is a run in a folder. It has no results before its end.
type recordedRun struct {
	name    string
	spec    sim.Spec
	results map[string]any
}

// runsIn are the runs in a folder, in the order of their names.
func runsIn(dir string) ([]recordedRun, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var runs []recordedRun
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if !isRun(path) {
			continue
		}
		r := recordedRun{name: e.Name()}
		if r.spec, err = sim.ReadSpec(path); err != nil {
			return nil, err
		}
		if r.results, err = sim.ReadResults(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		runs = append(runs, r)
	}
	if len(runs) == 0 {
		return nil, fmt.Errorf("%s is neither a run directory nor a folder of some", dir)
	}
	return runs, nil
}

// columnsOf are the settings in which runs differ, and the results by which runs of their
// scenes are compared.
func columnsOf(runs []recordedRun) []string {
	settings := map[string]bool{}
	for _, r := range runs {
		for key := range r.spec.Set {
			for _, other := range runs {
				if other.spec.Set[key] != r.spec.Set[key] {
					settings[key] = true
				}
			}
		}
	}
	columns := append(sortedKeys(settings), "seed")
	add := func(names ...string) {
		for _, name := range names {
			there := slices.ContainsFunc(runs, func(r recordedRun) bool { return r.results[name] != nil })
			if there && !slices.Contains(columns, name) {
				columns = append(columns, name)
			}
		}
	}
	for _, r := range runs {
		if s, err := scenes.Named(r.spec.Scene); err == nil {
			for _, m := range s.Measures.Quality {
				add(m.Result)
			}
			add(s.Measures.Loss.Result)
			for _, m := range s.Measures.Columns {
				add(m.Result)
			}
		}
	}
	add("params", "births", "steps", "seconds")
	return columns
}

// cells are the row of a run.
func (r recordedRun) cells(columns []string) []string {
	cells := []string{r.name}
	for _, c := range columns {
		text, given := r.spec.Set[c]
		if c == "seed" {
			text, given = strconv.FormatUint(r.spec.Seed, 10), true
		}
		if v, ok := r.results[c]; ok && !given {
			text = fmt.Sprint(v)
			if number, ok := v.(float64); ok {
				text = strconv.FormatFloat(number, 'g', 5, 64)
				if number == math.Trunc(number) && math.Abs(number) < 1e9 {
					text = strconv.FormatFloat(number, 'f', 0, 64)
				}
			}
		}
		cells = append(cells, text)
	}
	return cells
}
