//go:build linux

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// sideID names a process: who, with how many threads.
type sideID struct {
	name    string
	threads int
}

// side is a process that prints one line about itself and then answers a line
// "CLOCK SECONDS WORK" with the median seconds of one call of that work.
type side struct {
	about  string
	cmd    *exec.Cmd
	input  io.WriteCloser
	output *bufio.Scanner
	err    error // why it does not answer
}

// sides are the processes that have been asked so far.
type sides struct {
	settings
	started map[sideID]*side
}

func newSides(s settings) *sides { return &sides{settings: s, started: map[sideID]*side{}} }

// ask has a side do the work. What it cannot do is an error that says how to
// change that.
func (a *sides) ask(id sideID, clock, request string) (seconds float64, err error) {
	s, ok := a.started[id]
	if !ok {
		s = a.start(id)
		a.started[id] = s
	}
	if s.err != nil {
		return 0, s.err
	}
	if _, err := fmt.Fprintf(s.input, "%s %g %s\n", clock, a.seconds, request); err != nil {
		return 0, fmt.Errorf("%s has ended: %w", id.name, err)
	}
	answer, err := s.line()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", id.name, err)
	}
	if seconds, err = strconv.ParseFloat(answer, 64); err != nil || !(seconds > 0) {
		return 0, fmt.Errorf("%s answers %q", id.name, answer)
	}
	return seconds, nil
}

func (a *sides) start(id sideID) *side {
	cmd, err := a.command(id)
	if err != nil {
		return &side{err: err}
	}
	threads := strconv.Itoa(id.threads)
	cmd.Env = append(cmd.Environ(), "OMP_NUM_THREADS="+threads, "OPENBLAS_NUM_THREADS="+threads,
		"NEUROPS="+a.neurops, "PLAYGROUND="+a.playground, "PYTHONDONTWRITEBYTECODE=1")
	cmd.Stderr = os.Stderr
	s := &side{cmd: cmd}
	s.err = s.begin()
	return s
}

func (s *side) begin() (err error) {
	if s.input, err = s.cmd.StdinPipe(); err != nil {
		return err
	}
	output, err := s.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	s.output = bufio.NewScanner(output)
	if err = s.cmd.Start(); err != nil {
		return err
	}
	s.about, err = s.line()
	return err
}

func (s *side) line() (string, error) {
	if s.output.Scan() {
		return s.output.Text(), nil
	}
	return "", errors.Join(errors.New("it has ended"), s.output.Err())
}

// command is how a side is started.
func (a *sides) command(id sideID) (*exec.Cmd, error) {
	switch id.name {
	case "ours":
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		return exec.Command(self, "-serve"), nil
	case "torch":
		return a.pythonPeer("torch_step.py")
	case "torch-decoder":
		return a.pythonPeer("torch_transformer.py")
	case "torch-equivariance":
		return a.pythonPeer("torch_equivariance.py")
	case "torch-darts":
		return a.pythonPeer("torch_darts.py")
	case "openblas":
		return a.pythonPeer("openblas_product.py")
	case "neurops":
		if a.neurops == "" {
			return nil, errors.New("no checkout given: git clone https://github.com/SuReLI/NeurOps, then --neurops DIR")
		}
		return a.pythonPeer("neurops_growth.py")
	}
	if a.playground == "" {
		return nil, errors.New("no checkout given: git clone https://github.com/tensorflow/playground, then --playground DIR")
	}
	if a.node == "" {
		return nil, errors.New("it needs node and npm")
	}
	driver, err := filepath.Abs(filepath.Join(a.peers, "playground_step.mjs"))
	cmd := exec.Command("node", driver)
	cmd.Dir = a.node
	return cmd, err
}

func (a *sides) pythonPeer(driver string) (*exec.Cmd, error) {
	if a.python == "" {
		return nil, errors.New("no Python with torch and numpy: apt-get install python3-torch, or pip install torch numpy and --python FILE")
	}
	return exec.Command(a.python, filepath.Join(a.peers, driver)), nil
}

// close ends the processes: at the end of their input they do so themselves.
func (a *sides) close() {
	for _, s := range a.started {
		if s.cmd != nil && s.cmd.Process != nil {
			s.input.Close()
			_ = s.cmd.Wait() // how it ends does not matter any more
		}
	}
}

// about is what the sides said of themselves, each once, in the order of rows.
func (a *sides) about(rows []*row) []string {
	var lines []string
	seen := map[string]bool{}
	for _, r := range rows {
		for _, id := range append([]sideID{r.ours}, r.theirs...) {
			if s := a.started[id]; s != nil && s.about != "" && !seen[s.about] {
				seen[s.about] = true
				lines = append(lines, strings.TrimSpace(s.about))
			}
		}
	}
	return lines
}
