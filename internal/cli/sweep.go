package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/sweep"
	"github.com/spf13/cobra"
)

// sweepFlags say what is run when no plan file does, and how.
type sweepFlags struct {
	out, shard string
	workers    int
	dryRun     bool
	scene      string
	set        []string
	seeds      uint64
	epochs     float64
	steps      int
}

// planFlags are the flags that stand for a plan file.
var planFlags = []string{"scene", "set", "seeds", "epochs", "steps"}

func sweepCommand() *cobra.Command {
	var flags sweepFlags
	cmd := &cobra.Command{
		Use:   "sweep [FILE.yaml]",
		Short: "run many specs on all cores, resumable, with one final table",
		Example: `  north sweep docs/study/mnist.yaml --out runs/mnist
  north sweep --set data=spiral,moons --set trigger=north-act,static --seeds 5 --out runs/toys
  north sweep plan.yaml --out runs/big --shard $SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return unexpected(cmd, args[1])
			}
			return flags.run(cmd, args)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.out, "out", "", "directory `DIR` of the sweep; finished runs in it are skipped")
	f.StringVar(&flags.shard, "shard", "0/1", "run part `i/n`, i from 0")
	f.BoolVar(&flags.dryRun, "dry-run", false, "print the runs and how long they will take, and run nothing")
	f.IntVar(&flags.workers, "workers", 0, "`N` concurrent runs (default: the number of processors)")
	f.StringVar(&flags.scene, "scene", scenes.All()[0].Name, "`NAME` of the scene to run")
	f.StringArrayVar(&flags.set, "set", nil, "`key=value,value`: values to cross; repeatable. Values that contain commas are separated by |: hidden=\"16,16|64,64\"")
	f.Uint64Var(&flags.seeds, "seeds", 1, "seeds 1 to `N`")
	f.Float64Var(&flags.epochs, "epochs", 0, "end after `N` passes over the training data")
	f.IntVar(&flags.steps, "steps", 0, "end after `N` steps")
	return cmd
}

// run does one shard and merges what all of them have finished so far, also
// when it is interrupted.
func (s sweepFlags) run(cmd *cobra.Command, args []string) error {
	specs, part, err := s.read(cmd, args)
	if err != nil {
		return err
	}
	if s.workers == 0 {
		s.workers = runtime.NumCPU()
	}
	if s.dryRun {
		return s.preview(cmd.OutOrStdout(), specs, part)
	}
	if err := sweep.WriteSpecs(s.out, specs); err != nil {
		return err
	}
	if err := sweep.WriteCommand(s.out, s.command(cmd, args)); err != nil {
		return err
	}
	progress := newSweepProgress(cmd.ErrOrStderr(), len(sweep.Shard(specs, part.Index, part.Of)))
	job := sweep.Job{Specs: specs, Part: part, Dir: s.out, Workers: s.workers, Find: scenes.Find, Watch: progress.watch}
	stopped := job.Run(cmd.Context())
	progress.close()
	if _, err := sweep.Merge(s.out); err != nil {
		return errors.Join(stopped, err)
	}
	if stopped == nil && progress.failed > 0 {
		return fmt.Errorf("sweep: %d of %d runs failed; the others are in %s", progress.failed, progress.total, filepath.Join(s.out, sweep.TableFile))
	}
	return stopped
}

// read is everything that was given, checked: the runs of the whole sweep, and
// the part of this process.
func (s sweepFlags) read(cmd *cobra.Command, args []string) (specs []sweep.Planned, part sweep.Part, err error) {
	if s.out == "" && !s.dryRun {
		return nil, part, usageError{errors.New("sweep: no --out DIR given")}
	}
	if s.workers < 0 {
		return nil, part, usageError{fmt.Errorf("--workers %d: want 1 or more", s.workers)}
	}
	if part, err = parseShard(s.shard); err != nil {
		return nil, part, usageError{err}
	}
	plan, err := s.plan(cmd, args)
	if err != nil {
		return nil, part, usageError{err}
	}
	if specs, err = plan.Specs(); err != nil {
		return nil, part, usageError{err}
	}
	for k := range specs {
		if specs[k].Scene == "" {
			specs[k].Scene = s.scene
		}
		if err := complete(&specs[k].Spec); err != nil {
			return nil, part, usageError{fmt.Errorf("run %d of %d: %w", k+1, len(specs), err)}
		}
	}
	return specs, part, nil
}

// complete checks a spec and gives it the usual length if it has none.
func complete(spec *sim.Spec) error {
	if err := check(*spec); err != nil {
		return err
	}
	epochs, err := scenes.Epochs(*spec)
	if err == nil && spec.Steps == 0 && spec.Epochs == 0 {
		spec.Epochs = epochs
	}
	return err
}

// plan is what the file says, or the flags without one.
func (s sweepFlags) plan(cmd *cobra.Command, args []string) (sweep.Plan, error) {
	if len(args) == 1 {
		for _, name := range planFlags {
			if cmd.Flags().Changed(name) {
				return sweep.Plan{}, fmt.Errorf("sweep: --%s cannot be combined with a plan; put it into %s", name, args[0])
			}
		}
		return sweep.Read(args[0])
	}
	if !slices.ContainsFunc(planFlags, cmd.Flags().Changed) {
		return sweep.Plan{}, nil
	}
	seeds, err := sweep.CountedSeeds(s.seeds)
	if err != nil {
		return sweep.Plan{}, err
	}
	plan := sweep.Plan{Scene: s.scene, Set: map[string]sweep.Words{}, Seeds: seeds, Epochs: s.epochs, Steps: s.steps}
	for _, pair := range s.set {
		key, values, ok := strings.Cut(pair, "=")
		if !ok {
			return plan, fmt.Errorf("--set %s: want key=value,value", form.Shown(pair))
		}
		plan.Set[key] = crossed(values)
	}
	return plan, nil
}

// command is the command of the sweep, without how the work is shared: that changes no
// result.
func (s sweepFlags) command(cmd *cobra.Command, args []string) string {
	words := append([]string{"north", "sweep"}, args...)
	for _, name := range planFlags {
		switch {
		case !cmd.Flags().Changed(name):
		case name == "set":
			for _, pair := range s.set {
				words = append(words, "--set", pair)
			}
		default:
			words = append(words, "--"+name, cmd.Flag(name).Value.String())
		}
	}
	return commands.Line(append(words, "--out", s.out)...)
}

// crossed are the values of a setting that are crossed: separated by commas or, if there
// is a |, by that, so that values may contain commas. One at the end separates nothing: it
// marks a single value.
func crossed(values string) []string {
	if list, ok := strings.CutSuffix(values, "|"); ok || strings.Contains(values, "|") {
		return strings.Split(list, "|")
	}
	return strings.Split(values, ",")
}

func parseShard(text string) (sweep.Part, error) {
	index, of, ok := strings.Cut(text, "/")
	i, errI := strconv.Atoi(index)
	n, errN := strconv.Atoi(of)
	if !ok || errI != nil || errN != nil || n < 1 || i < 0 || i >= n {
		return sweep.Part{}, fmt.Errorf("--shard %s: want i/n with i from 0 to n-1", form.Shown(text))
	}
	return sweep.Part{Index: i, Of: n}, nil
}
