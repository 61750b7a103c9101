//go:build linux

// Whole measures whole runs beside what a user would pick for them, and prints a table in
// Markdown. bench/run --whole prepares the peers and calls it.
//
// Every run of a side is a process of its own, from its start to its end, so that reading
// data and starting an interpreter count. Rounds go through all rows, and in a row from
// one side to the next, so that what else the machine does falls on all of them alike.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"

	"github.com/north-tui/north/bench/table"
)

// settings are the flags.
type settings struct {
	rounds  int
	only    string
	peers   string // folder of the peers' scripts
	python  string // interpreter with PyTorch, numpy, scikit-learn and joblib, "" for none
	neurops string // checkout, "" for none
	north   string // binary of the program
}

func main() {
	var s settings
	prepared := flag.String("prepare", "", "write the peers' data into `DIR`, as a process of its own")
	flag.IntVar(&s.rounds, "rounds", 3, "`N` rounds")
	flag.StringVar(&s.only, "only", "", "rows whose work or peer contains `TEXT`")
	flag.StringVar(&s.peers, "peers", "bench/peers", "folder `DIR` of the peers' scripts")
	flag.StringVar(&s.python, "python", "", "`FILE` of a Python that has torch, numpy, sklearn and joblib")
	flag.StringVar(&s.neurops, "neurops", "", "checkout `DIR` of NeurOps")
	flag.StringVar(&s.north, "north", "", "`FILE` of the program")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := func() error {
		defer stop()
		if *prepared != "" {
			return writeData(*prepared)
		}
		return measure(ctx, s)
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, "whole:", err)
		os.Exit(1)
	}
}

// measure runs all rows and prints the table.
func measure(ctx context.Context, s settings) (err error) {
	if s.north == "" {
		return errors.New("no program to measure: go build, then -north ./north; bench/run --whole does both")
	}
	folder, err := os.MkdirTemp("", "north-whole-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err := prepare(ctx, s, folder); err != nil {
		return err
	}
	var chosen []*row
	for _, r := range rows() {
		if strings.Contains(r.work, s.only) || strings.Contains(r.peer, s.only) {
			chosen = append(chosen, r)
		}
	}
	load := table.Load()
	sides := &sides{settings: s, folder: folder, failed: map[string]error{}}
	for round := range s.rounds {
		sides.done = map[string]outcome{}
		for _, r := range chosen {
			fmt.Fprintf(os.Stderr, "round %d of %d: %s, %s\n", round+1, s.rounds, r.work, r.peer)
			r.measure(ctx, sides)
			if ctx.Err() != nil {
				return fmt.Errorf("interrupted in round %d", round+1)
			}
		}
	}
	return printTable(os.Stdout, sides, chosen, load)
}

// prepare writes the data and the first weights of the run that grows. The data are written
// by another process: the peak memory of a process counts that of the one which starts it,
// so this one stays small.
func prepare(ctx context.Context, s settings, folder string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	record := folder + "/first"
	for _, command := range [][]string{
		{self, "-prepare", folder},
		append([]string{s.north, "train", "--steps", "1", "--out", record}, grown...),
		{s.north, "export", record, "--at", "0", "--weights", folder + "/first.npz"},
	} {
		if out, err := exec.CommandContext(ctx, command[0], command[1:]...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, out)
		}
	}
	return nil
}
