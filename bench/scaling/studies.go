//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/north-tui/north/bench/table"
	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/sweep"
)

// study is one cost over one kind of size.
type study struct {
	cost, over string
	sizes      []int
	operations string // the exponent of the arithmetic alone, in words where it changes
	measure    func(ctx context.Context, size int) (seconds float64, err error)
}

// settings of a run.
type settings map[string]string

// with is a copy with more settings.
func (s settings) with(pairs ...string) settings {
	all := settings{}
	for k, v := range s {
		all[k] = v
	}
	for i := 0; i < len(pairs); i += 2 {
		all[pairs[i]] = pairs[i+1]
	}
	return all
}

var (
	digits = settings{"data": "digits", "batch": "32", "hidden": "16", "trigger": "static"}
	points = settings{"data": "sim:64", "points": "20000", "batch": "128", "trigger": "static"}
	mnist  = settings{"data": "mnist", "batch": "512", "trigger": "static"}

	widths = []int{64, 128, 256, 512, 1024, 2048}
	depths = []int{1, 2, 4, 8, 16}
)

// widest leaves room to grow at every width, so that the trigger is always asked.
const widest = "4096"

// asking is a trigger that is asked at every step and never grows: no rank exceeds the
// highest there has been.
func asking(s settings) settings {
	return s.with("trigger", "north-act", "gamma", "1", "baseline", "max", "max-width", widest)
}

const growingTrigger = "fast-linear"

// growing adds a neuron to every layer at every step.
func growing(s settings) settings {
	return s.with("trigger", growingTrigger, "init", "random-in", "max-width", widest)
}

// layers are equal hidden layers.
func layers(width, depth int) string {
	return strings.TrimSuffix(strings.Repeat(strconv.Itoa(width)+",", depth), ",")
}

// studies is the table. Its networks learn from 16,000 samples of 64 numbers in batches of
// 128 unless they say otherwise.
func studies() []study {
	wide := func(of settings) func(int) settings {
		return func(w int) settings { return of.with("hidden", strconv.Itoa(w)) }
	}
	two := func(w int) settings { return points.with("hidden", layers(w, 2)) }
	deep := func(d int) settings { return points.with("hidden", layers(64, d)) }
	narrow := func(int) settings { return points.with("hidden", "64") }
	change := func(by func(settings) settings, of func(int) settings) func(int) settings {
		return func(size int) settings { return by(of(size)) }
	}
	room := func(by func(settings) settings) func(int) settings {
		return func(w int) settings { return by(narrow(w)).with("max-width", strconv.Itoa(w)) }
	}
	rooms := []int{128, 256, 512, 1024, 2048, 4096}
	rows := []int{1000, 10_000, 100_000, 1_000_000}
	steps := []int{1000, 3000, 10_000, 30_000, 100_000, 300_000}
	return []study{
		{"a step of 784-W-10 on MNIST, batch 512", "width W", widths, "1", step(wide(mnist))},
		{"a step of 64-W-2", "width W", widths, "1", step(wide(points))},
		{"a step of 64-W-W-2", "width W", widths, "1 to 2", step(two)},
		{"asking north-act about 64-W-2", "width W", widths, "1 to 3", difference(change(asking, wide(points)), wide(points))},
		{"a birth in 64-W-2", "width W", widths, "1", difference(change(growing, wide(points)), wide(points))},
		{"asking north-act about 64-64-2", "max-width", rooms, "1", difference(room(asking), narrow)},
		{"a birth in 64-64-2", "max-width", rooms, "1", difference(room(growing), narrow)},
		{"a step of 64-64-…-2", "hidden layers", depths, "1", step(deep)},
		{"asking north-act about 64-64-…-2", "hidden layers", depths, "1", difference(change(asking, deep), deep)},
		{"a birth in each layer of 64-64-…-2", "hidden layers", depths, "1 to 2", difference(change(growing, deep), deep)},
		{"a run that gains a neuron a step and then ends", "births", []int{32, 64, 128, 256, 512, 1024}, "1 to 2", births},
		{"reading a table of 10 columns", "rows", rows, "1", reading},
		{"a step of 10-64-2 on such a table", "rows", rows, "0", stepOfTable},
		{"an epoch of it, with evaluations", "rows", rows, "1", epochOfTable},
		{"a step of all lanes of 64-64-2, with evaluations", "lanes", []int{1, 2, 3, 4}, "1", lanes},
		{"a run of 64-16-10 on digits, batch 32", "steps", steps, "1", length(false)},
		{"the same, recorded", "steps", steps, "1", length(true)},
		{"a sweep of such runs of 100 steps", "runs", []int{4, 16, 64, 256}, "1", sweeping},
	}
}

func open(s settings, steps int) (*sim.Session, error) {
	found, err := scenes.Find("neurogenesis")
	if err != nil {
		return nil, err
	}
	return sim.Open(found, sim.Spec{Scene: found.Name, Seed: 1, Steps: steps, Set: s}, sim.Options{Threads: 1})
}

// step is the CPU time of a step of a run with the settings of a size.
func step(of func(size int) settings) func(context.Context, int) (float64, error) {
	return func(ctx context.Context, size int) (float64, error) {
		s, err := open(of(size), 0)
		if err != nil {
			return 0, err
		}
		return stepTime(ctx, s, sampling)
	}
}

// sampling is for how long the steps of a size are measured. Tests have less time.
var sampling = 150 * time.Millisecond

// difference is what a step costs more with some settings than with others. If it grows the
// network, the fewest steps are done, so that a size is still what it was.
func difference(of, without func(size int) settings) func(context.Context, int) (float64, error) {
	return func(ctx context.Context, size int) (float64, error) {
		changed, err := open(of(size), 0)
		if err != nil {
			return 0, err
		}
		least := sampling
		if of(size)["trigger"] == growingTrigger {
			least = 0
		}
		more, err := stepTime(ctx, changed, least)
		if err != nil {
			return 0, err
		}
		less, err := step(without)(ctx, size)
		return more - less, err
	}
}

// stepTime is the median CPU time of a step, of at least five and as many as are done in
// the given time. So it is of a step without an evaluation, which comes a few times an epoch.
func stepTime(ctx context.Context, s *sim.Session, most time.Duration) (float64, error) {
	const least = 5
	for range 3 {
		if err := s.Step(); err != nil {
			return 0, err
		}
	}
	var samples []float64
	for began := time.Now(); len(samples) < least || time.Since(began) < most; {
		if ctx.Err() != nil {
			return 0, errInterrupted
		}
		start := cpuTime()
		if err := s.Step(); err != nil {
			return 0, err
		}
		samples = append(samples, cpuTime()-start)
	}
	return table.Middle(samples), nil
}

var errInterrupted = errors.New("interrupted")

// total is the CPU time of work.
func total(work func() error) (float64, error) {
	start := cpuTime()
	err := work()
	return cpuTime() - start, err
}

// complete runs a session to its end, recorded in dir unless that is "".
func complete(ctx context.Context, s *sim.Session, dir string) error {
	_, err := sim.Complete(ctx, s, dir, func(*sim.Session) {})
	return err
}

// births is the time of a run that gains a neuron at every step and then ends.
func births(ctx context.Context, count int) (float64, error) {
	return total(func() error {
		s, err := open(growing(points.with("hidden", "16")).with("max-width", "1040"), count)
		if err != nil {
			return err
		}
		return complete(ctx, s, "")
	})
}

// length is the time of a run of so many steps.
func length(recorded bool) func(context.Context, int) (float64, error) {
	return func(ctx context.Context, steps int) (float64, error) {
		return inFolder(func(folder string) (float64, error) {
			dir := ""
			if recorded {
				dir = filepath.Join(folder, "run")
			}
			return total(func() error {
				s, err := open(digits, steps)
				if err != nil {
					return err
				}
				return complete(ctx, s, dir)
			})
		})
	}
}

// sweeping is the time of a sweep over seeds, records and table included.
func sweeping(ctx context.Context, runs int) (float64, error) {
	return inFolder(func(folder string) (float64, error) {
		var planned []sweep.Planned
		for seed := range runs {
			planned = append(planned, sweep.Planned{Spec: sim.Spec{
				Scene: "neurogenesis", Seed: uint64(seed + 1), Steps: 100, Set: digits,
			}})
		}
		return total(func() error {
			job := sweep.Job{Specs: planned, Dir: folder, Workers: 1, Find: scenes.Find, Watch: func(sweep.Outcome) {}}
			if err := job.Run(ctx); err != nil {
				return err
			}
			rows, err := sweep.Merge(folder)
			if err != nil {
				return err
			}
			return sweep.WriteTable(rows, filepath.Join(folder, "table.csv"))
		})
	})
}

// lanes is the time of a step of some lanes side by side, all with the same settings.
func lanes(ctx context.Context, count int) (float64, error) {
	const steps = 8000
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	trainer := sim.Start(ctx, sim.Plan{
		Spec:    sim.Spec{Scene: "neurogenesis", Seed: 1, Set: points.with("hidden", "64")},
		Options: sim.Options{Threads: 1}, Paused: true, Find: scenes.Find,
	})
	for id := 2; id <= count; id++ {
		trainer.Send(sim.Command{ID: uint64(id), Verb: sim.Fork, Changes: map[string]string{}})
		if err := answered(ctx, trainer, uint64(id)); err != nil {
			return 0, err
		}
	}
	start := cpuTime()
	trainer.Send(sim.Command{ID: 9, Verb: sim.Step, N: steps})
	if err := answered(ctx, trainer, 9); err != nil {
		return 0, err
	}
	seconds := cpuTime() - start
	last := trainer.Latest()
	if last.Step != steps || max(1, len(last.Lanes)) != count {
		return 0, fmt.Errorf("%d lanes at step %d, want %d at %d", max(1, len(last.Lanes)), last.Step, count, steps)
	}
	cancel()
	return seconds / steps, trainer.Wait()
}

// answered waits until a command was answered and the trainer waits for the next. It asks
// for a snapshot as seldom as a slow screen does, for each costs time.
func answered(ctx context.Context, t *sim.Trainer, id uint64) error {
	for ctx.Err() == nil {
		s := t.Latest()
		if s.Err != nil {
			return s.Err
		}
		if s.Ack == id && s.State == sim.Paused {
			for _, a := range s.Answers {
				if a.ID == id && a.Err != nil {
					return a.Err
				}
			}
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return errInterrupted
}

// inFolder calls measure with a folder that it then removes.
func inFolder(measure func(folder string) (float64, error)) (seconds float64, err error) {
	folder, err := os.MkdirTemp("", "north-scaling-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	return measure(folder)
}

// onTable calls measure with the settings of a run on a table of two classes.
func onTable(rows int, measure func(settings) (float64, error)) (float64, error) {
	return inFolder(func(folder string) (float64, error) {
		path := filepath.Join(folder, "table.csv")
		if err := writeTable(path, rows); err != nil {
			return 0, err
		}
		return measure(settings{"data": path, "hidden": "64", "batch": "128", "trigger": "static"})
	})
}

func writeTable(path string, rows int) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	out := bufio.NewWriter(file)
	rng := rand.New(rand.NewPCG(1, 1))
	fmt.Fprintln(out, "a,b,c,d,e,f,g,h,i,j,class")
	for range rows {
		sum := 0.0
		for range 10 {
			x := rng.NormFloat64()
			sum += x
			fmt.Fprintf(out, "%.4f,", x)
		}
		fmt.Fprintln(out, sum > 0)
	}
	return errors.Join(out.Flush(), file.Close())
}

// reading is the time to open a run on a table: to read it, and to make inputs of it.
func reading(_ context.Context, rows int) (float64, error) {
	return onTable(rows, func(s settings) (float64, error) {
		return total(func() error {
			_, err := open(s, 0)
			return err
		})
	})
}

func stepOfTable(ctx context.Context, rows int) (float64, error) {
	return onTable(rows, func(s settings) (float64, error) {
		session, err := open(s, 0)
		if err != nil {
			return 0, err
		}
		return stepTime(ctx, session, sampling)
	})
}

// epochOfTable is a whole epoch, with all its evaluations, after a few steps.
func epochOfTable(ctx context.Context, rows int) (float64, error) {
	return onTable(rows, func(s settings) (float64, error) {
		session, err := open(s, 0)
		if err != nil {
			return 0, err
		}
		for range 3 {
			if err := session.Step(); err != nil {
				return 0, err
			}
		}
		return total(func() error {
			for range session.Learner().StepsPerEpoch() {
				if ctx.Err() != nil {
					return errInterrupted
				}
				if err := session.Step(); err != nil {
					return err
				}
			}
			return nil
		})
	})
}
