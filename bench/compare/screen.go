//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/creack/pty"
	"github.com/north-tui/north/bench/table"
	"github.com/north-tui/north/sim"
)

// frameBytes are printed when a frame of 200×60 has been.
const frameBytes = 4000

// screenRows are what the screen costs: the whole program on a pseudo-terminal of
// 200×60 that swallows what is printed.
func screenRows() []*row {
	return []*row{
		{
			work: "steps in a fixed time with the screen on, 200x60, flat out", peer: "north train",
			unit: perSecond, target: "0.97", ratio: screenOnAndOff,
		},
		{
			work: "the screen at 60 steps/s, 200x60: share of a core", peer: "",
			unit: percent, target: "3 % at most", ratio: screenShare,
		},
		{
			work: "start to first frame, 200x60", peer: "",
			unit: table.Duration, target: "100 ms at most", ratio: firstFrame,
		},
	}
}

func perSecond(seconds float64) string { return fmt.Sprintf("%.0f steps/s", 1/seconds) }
func percent(share float64) string     { return fmt.Sprintf("%.1f %%", 100*share) }

// outcome is what a run of the program came to.
type outcome struct {
	steps int
	cpu   float64       // seconds
	first time.Duration // until the first frame
}

// screenOnAndOff is seconds a step with the screen and without.
func screenOnAndOff(a *sides) (on, off float64, err error) {
	with, err := a.screen("0", a.fixed)
	if err != nil {
		return 0, 0, err
	}
	without, err := a.headless(a.fixed, "--epochs", "1e9")
	return a.fixed / float64(with.steps), a.fixed / float64(without.steps), err
}

// screenShare is what the screen takes of a core beyond what the steps do.
func screenShare(a *sides) (share, _ float64, err error) {
	with, err := a.screen("60", a.fixed)
	if err != nil {
		return 0, 0, err
	}
	without, err := a.headless(0, "--steps", strconv.Itoa(with.steps))
	return (with.cpu - without.cpu) / a.fixed, 0, err
}

func firstFrame(a *sides) (seconds, _ float64, err error) {
	run, err := a.screen("60", 0.5)
	return run.first.Seconds(), 0, err
}

// run starts the program, has it ended, and reads what it did.
func (a *sides) run(args []string, start func(*exec.Cmd) (end func() error, first *time.Duration, err error)) (o outcome, err error) {
	if a.north == "" {
		return o, errors.New("no binary given: --north FILE")
	}
	dir, err := os.MkdirTemp("", "north-bench-")
	if err != nil {
		return o, err
	}
	defer os.RemoveAll(dir)
	cmd := exec.Command(a.north, append(args, "--out", filepath.Join(dir, "run"))...)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor", "LC_ALL=C.UTF-8", "NO_COLOR=")
	end, first, err := start(cmd)
	if err != nil {
		return o, err
	}
	if err := end(); err != nil {
		return o, err
	}
	rec, err := sim.ReadRun(filepath.Join(dir, "run"))
	if err != nil {
		return o, err
	}
	used := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return outcome{steps: rec.Step, cpu: used.Seconds(), first: *first}, nil
}

// screen runs the program on a terminal at the given number of steps per second.
func (a *sides) screen(speed string, seconds float64) (outcome, error) {
	return a.run([]string{"--speed", speed}, func(cmd *exec.Cmd) (func() error, *time.Duration, error) {
		began := time.Now()
		terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 60, Cols: 200})
		if err != nil {
			return nil, nil, err
		}
		first, closed := new(time.Duration), make(chan struct{})
		go func() {
			defer close(closed)
			*first = swallow(terminal, began)
		}()
		return func() error {
			time.Sleep(time.Duration(seconds * float64(time.Second)))
			if _, err := terminal.WriteString("q"); err != nil {
				return err
			}
			err := cmd.Wait()
			<-closed
			return errors.Join(err, terminal.Close())
		}, first, nil
	})
}

// swallow reads until the program has gone and returns when the first frame was
// complete.
func swallow(terminal *os.File, began time.Time) (first time.Duration) {
	buffer := make([]byte, 1<<16)
	for total := 0; ; {
		n, err := terminal.Read(buffer)
		total += n
		if first == 0 && total >= frameBytes {
			first = time.Since(began)
		}
		if err != nil {
			return first
		}
	}
}

// headless runs the program without a screen, for so long or, with 0, to its end.
func (a *sides) headless(seconds float64, args ...string) (outcome, error) {
	return a.run(append([]string{"train"}, args...), func(cmd *exec.Cmd) (func() error, *time.Duration, error) {
		if err := cmd.Start(); err != nil {
			return nil, nil, err
		}
		return func() error {
			if seconds == 0 {
				return cmd.Wait()
			}
			time.Sleep(time.Duration(seconds * float64(time.Second)))
			if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
				return err
			}
			_ = cmd.Wait() // it says that it was interrupted
			return nil
		}, new(time.Duration), nil
	})
}
