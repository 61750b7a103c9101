//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// side is a whole run of one of the two: its command, with FOLDER for that of the data and
// OUT for a new one. The command of a peer is a script and its arguments.
type side struct {
	script  string // of bench/peers, "" for north
	neurops bool   // it needs a checkout
	args    []string
}

func (s side) String() string { return strings.Join(append([]string{s.script}, s.args...), " ") }

// outcome is what a run took, in seconds and bytes, and what it came to.
type outcome struct {
	wall, cpu float64 // cpu of the process and its children, user and system
	memory    float64 // peak of the largest of them
	results
}

// results are those that a run prints at its end, as JSON.
type results struct {
	About    string   `json:"about"`
	Imports  float64  `json:"imports"`
	Accuracy *float64 `json:"test_accuracy"`
	Loss     *float64 `json:"test_loss"`
	Widths   []int    `json:"widths"`
}

// sides run the commands. One that several rows have runs once a round.
type sides struct {
	settings
	folder string
	done   map[string]outcome // in this round
	failed map[string]error   // in any
}

func (a *sides) run(ctx context.Context, s side) (outcome, error) {
	name := s.String()
	if o, ok := a.done[name]; ok {
		return o, nil
	}
	if err := a.failed[name]; err != nil {
		return outcome{}, err
	}
	o, err := a.once(ctx, s)
	if err != nil {
		a.failed[name] = err
		return o, err
	}
	a.done[name] = o
	return o, nil
}

func (a *sides) once(ctx context.Context, s side) (o outcome, err error) {
	cmd, err := a.command(ctx, s)
	if err != nil {
		return o, err
	}
	out, err := os.MkdirTemp(a.folder, "out-")
	if err != nil {
		return o, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(out)) }()
	for i, word := range cmd.Args {
		cmd.Args[i] = strings.NewReplacer("FOLDER", a.folder, "OUT", out).Replace(word)
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return o, fmt.Errorf("%w: %s", err, lastLine(stderr.String()))
	}
	o.wall = time.Since(began).Seconds()
	o.cpu = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		o.memory = 1024 * float64(usage.Maxrss)
	}
	if s.args[0] == "sweep" {
		o.results, err = sweepResults(filepath.Join(out, "table.csv"))
		return o, err
	}
	if err := json.Unmarshal([]byte(lastLine(stdout.String())), &o.results); err != nil {
		return o, fmt.Errorf("results: %w", err)
	}
	return o, nil
}

// command is how a side is started: on one thread, but for sweeps, which use all cores.
func (a *sides) command(ctx context.Context, s side) (*exec.Cmd, error) {
	if s.script == "" {
		return exec.CommandContext(ctx, a.north, s.args...), nil
	}
	if a.python == "" {
		return nil, errors.New("no Python with torch and numpy: apt-get install python3-torch python3-sklearn python3-joblib, or --python FILE")
	}
	if s.neurops && a.neurops == "" {
		return nil, errors.New("no checkout given: git clone https://github.com/SuReLI/NeurOps, then --neurops DIR")
	}
	cmd := exec.CommandContext(ctx, a.python, append([]string{filepath.Join(a.peers, s.script)}, s.args...)...)
	cmd.Env = append(cmd.Environ(), "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1", "NEUROPS="+a.neurops)
	return cmd, nil
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// sweepResults are the means of a sweep's table.
func sweepResults(path string) (r results, err error) {
	file, err := os.Open(path)
	if err != nil {
		return r, err
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return r, fmt.Errorf("%s: %w", path, err)
	}
	if len(lines) < 2 {
		return r, fmt.Errorf("%s: no runs", path)
	}
	for name, mean := range map[string]**float64{"test_accuracy": &r.Accuracy, "test_loss": &r.Loss} {
		column := slices.Index(lines[0], name)
		if column < 0 {
			return r, fmt.Errorf("%s: no column %s", path, name)
		}
		var sum float64
		for _, line := range lines[1:] {
			v, err := strconv.ParseFloat(line[column], 64)
			if err != nil {
				return r, fmt.Errorf("%s: %w", path, err)
			}
			sum += v
		}
		sum /= float64(len(lines) - 1)
		*mean = &sum
	}
	return r, nil
}
