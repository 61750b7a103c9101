// Command kill shows that no run is lost: it kills runs with SIGKILL at random moments,
// resumes them, kills some of those again, and compares the end with that of a run that
// was left alone.
//
//	go build -o north . && go run ./bench/kill --kills 60 ./north
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// runs are what is killed: steps per second from a hundred to ten thousand, growth of
// neurons and of a language model.
var runs = []struct {
	name string
	args string
}{
	{"moons", "--data moons --steps 8000"},
	{"digits", "--data digits --steps 6000"},
	{"MNIST", "--data mnist --hidden 64 --batch 512 --max-width 784 --steps 80"},
	{"transformer", "--scene transformer --steps 60 --grow 20:mlp:+32;40:layer:+1"},
}

func main() {
	kills := flag.Int("kills", 60, "`N` kills in all")
	seed := flag.Uint64("seed", 1, "`N`: the same moments, as far as the machine repeats them")
	flag.Parse()
	if flag.NArg() != 1 || *kills < 1 {
		fmt.Fprintln(os.Stderr, "usage: kill [--kills N] [--seed N] PROGRAM")
		os.Exit(2)
	}
	if err := all(flag.Arg(0), *kills, *seed); err != nil {
		fmt.Fprintf(os.Stderr, "kill: %v\n", err)
		os.Exit(1)
	}
}

func all(program string, kills int, seed uint64) error {
	program, err := filepath.Abs(program)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "north-kill-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	rng := rand.New(rand.NewPCG(seed, 0))
	for i, run := range runs {
		k := killer{program: program, args: strings.Fields(run.args), work: work, rng: rng}
		if err := k.alone(); err != nil {
			return fmt.Errorf("%s: %w", run.name, err)
		}
		share := kills/len(runs) + min(1, max(0, kills%len(runs)-i))
		for k.kills < share {
			if err := k.once(share); err != nil {
				return fmt.Errorf("%s: after %d kills: %w", run.name, k.kills, err)
			}
		}
		fmt.Printf("%-12s %2d kills of %d runs of %.1f s; %d went on from a checkpoint; weights and series as of a run left alone: %.8s…\n",
			run.name, k.kills, k.runs, k.took.Seconds(), k.saved, k.want.Weights)
	}
	return nil
}

// killer kills one sort of run.
type killer struct {
	program, work      string
	args               []string
	rng                *rand.Rand
	took               time.Duration // of a run left alone
	want               end
	series             []byte
	kills, runs, saved int
}

// end is what is compared.
type end struct {
	Weights string `json:"weights_sha256"`
	Births  int    `json:"births"`
	Steps   int    `json:"steps"`
}

func (k *killer) alone() error {
	dir := filepath.Join(k.work, "alone")
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	began := time.Now()
	var err error
	if k.want, err = k.train(append(k.args, "--out", dir)...); err != nil {
		return err
	}
	k.took = time.Since(began)
	k.series, err = os.ReadFile(filepath.Join(dir, "series.csv"))
	return err
}

func (k *killer) command(args ...string) *exec.Cmd {
	return exec.Command(k.program, append([]string{"train", "--json"}, args...)...)
}

func (k *killer) train(args ...string) (e end, err error) {
	cmd := k.command(args...)
	var problem bytes.Buffer
	cmd.Stderr = &problem
	out, err := cmd.Output()
	if err != nil {
		return e, fmt.Errorf("%s: %w: %s", strings.Join(cmd.Args, " "), err, problem.String())
	}
	return e, json.Unmarshal(out, &e)
}

// once kills a run, perhaps also those that resume it, and lets the last one end.
func (k *killer) once(share int) error {
	dir := filepath.Join(k.work, "killed")
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	k.runs++
	args := append(k.args, "--out", dir)
	for ended := false; !ended && k.kills < share; {
		cmd := k.command(args...)
		if err := cmd.Start(); err != nil {
			return err
		}
		time.Sleep(time.Duration(k.rng.Float64() * float64(k.took)))
		if err := cmd.Process.Kill(); err != nil {
			return err
		}
		ended = cmd.Wait() == nil // it was faster
		if !ended {
			k.kills++
		}
		if _, err := os.Stat(filepath.Join(dir, "spec.json")); err == nil { // else nothing had begun
			args = []string{"--resume", dir}
		}
		if k.rng.IntN(2) == 0 {
			break
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "results.json")); err != nil {
		if _, err := os.Stat(filepath.Join(dir, "checkpoint.gob")); err == nil {
			k.saved++
		}
		if _, err := k.train(args...); err != nil {
			return err
		}
	}
	return k.compare(dir)
}

func (k *killer) compare(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, "results.json"))
	if err != nil {
		return err
	}
	var got end
	if err := json.Unmarshal(text, &got); err != nil {
		return err
	}
	series, err := os.ReadFile(filepath.Join(dir, "series.csv"))
	if err != nil {
		return err
	}
	if got != k.want || !bytes.Equal(series, k.series) {
		return fmt.Errorf("it ended with %+v, want %+v; series alike: %t", got, k.want, bytes.Equal(series, k.series))
	}
	return nil
}
