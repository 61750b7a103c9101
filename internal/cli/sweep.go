package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/files"
	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/sweep"
	"github.com/spf13/cobra"
)

// sweepFlags say what is run when no plan file does, and how.
type sweepFlags struct {
	out, shard string
	workers    int
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
	f.IntVar(&flags.workers, "workers", 0, "`N` concurrent runs (default: the number of processors)")
	f.StringVar(&flags.scene, "scene", scenes.All()[0].Name, "`NAME` of the scene to run")
	f.StringArrayVar(&flags.set, "set", nil, "`key=value,value`: values to cross; repeatable. Values that contain commas need a file")
	f.Uint64Var(&flags.seeds, "seeds", 1, "seeds 1 to `N`")
	f.Float64Var(&flags.epochs, "epochs", 0, "end after `N` passes over the training data")
	f.IntVar(&flags.steps, "steps", 0, "end after `N` steps")
	return cmd
}

// run does one shard and merges what all of them have finished so far, also
// when it is interrupted.
func (s sweepFlags) run(cmd *cobra.Command, args []string) (err error) {
	specs, i, n, err := s.read(cmd, args)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.out, 0o755); err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	lock, err := files.Lock(filepath.Join(s.out, fmt.Sprintf(".lock-%d-of-%d", i, n)))
	if err != nil {
		return fmt.Errorf("sweep: part %d/%d of %s: %w", i, n, s.out, err)
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	if err := sweep.WriteSpecs(s.out, specs); err != nil {
		return err
	}
	part := sweep.Shard(specs, i, n)
	progress := newSweepProgress(cmd.ErrOrStderr(), len(part))
	job := sweep.Job{Specs: part, Dir: s.out, Workers: s.workers, Find: scenes.Find, Watch: progress.watch}
	if s.workers == 0 {
		job.Workers = runtime.NumCPU()
	}
	stopped := job.Run(cmd.Context())
	progress.close()
	if _, err := sweep.Merge(s.out); err != nil {
		return errors.Join(stopped, err)
	}
	if stopped == nil && progress.failed > 0 {
		return fmt.Errorf("sweep: %d of %d runs failed; the others are in %s", progress.failed, len(part), filepath.Join(s.out, sweep.TableFile))
	}
	return stopped
}

// read is everything that was given, checked: the runs of the whole sweep, and
// the shard i of n.
func (s sweepFlags) read(cmd *cobra.Command, args []string) (specs []sweep.Planned, i, n int, err error) {
	if s.out == "" {
		return nil, 0, 0, usageError{errors.New("sweep: no --out DIR given")}
	}
	if s.workers < 0 {
		return nil, 0, 0, usageError{fmt.Errorf("--workers %d: want 1 or more", s.workers)}
	}
	if i, n, err = parseShard(s.shard); err != nil {
		return nil, 0, 0, usageError{err}
	}
	plan, err := s.plan(cmd, args)
	if err != nil {
		return nil, 0, 0, usageError{err}
	}
	if specs, err = plan.Specs(); err != nil {
		return nil, 0, 0, usageError{err}
	}
	for k := range specs {
		if err := complete(&specs[k].Spec); err != nil {
			return nil, 0, 0, usageError{fmt.Errorf("run %d of %d: %w", k+1, len(specs), err)}
		}
	}
	return specs, i, n, nil
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
		plan, err := sweep.Read(args[0])
		if plan.Scene == "" {
			plan.Scene = s.scene
		}
		return plan, err
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
		plan.Set[key] = strings.Split(values, ",")
	}
	return plan, nil
}

func parseShard(text string) (i, n int, err error) {
	part, of, ok := strings.Cut(text, "/")
	i, errI := strconv.Atoi(part)
	n, errN := strconv.Atoi(of)
	if !ok || errI != nil || errN != nil || n < 1 || i < 0 || i >= n {
		return 0, 0, fmt.Errorf("--shard %s: want i/n with i from 0 to n-1", form.Shown(text))
	}
	return i, n, nil
}
