//go:build linux

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/bench/table"
)

// row is a line of the table: a run of ours and one of a peer.
type row struct {
	work, peer   string
	ours, theirs side
	target       string // what the ratio of CPU times should be at least

	rounds []pair
	err    error // why there is no ratio
}

// pair is what one round gave.
type pair struct{ ours, theirs outcome }

// grown are the flags of the run on MNIST that grows.
var grown = []string{"--data", "mnist", "--hidden", "64", "--batch", "512", "--max-width", "784", "--init", "random-in", "--seed", "1", "--threads", "1"}

// rows is the table.
func rows() []*row {
	// The peers measure accuracy once, at the end. So do we here; by default it is four
	// times an epoch.
	const once = "eval=1000000"
	train := func(args ...string) side {
		return side{args: append([]string{"train", "--json", "--set", once}, args...)}
	}
	static := func(data, hidden, batch, epochs string) side {
		return train("--data", data, "--trigger", "static", "--hidden", strings.ReplaceAll(hidden, "-", ","),
			"--batch", batch, "--epochs", epochs, "--seed", "1", "--threads", "1")
	}
	peer := func(script string, args ...string) side {
		return side{script: script, args: append([]string{"FOLDER"}, args...)}
	}
	var list []*row
	for _, s := range []struct{ title, data, hidden, batch, epochs, target string }{
		{"MNIST, static 784-64-10, 20 epochs", "mnist", "64", "512", "20", "4"},
		{"digits, static 64-16-10, 50 epochs", "digits", "16", "32", "50", "25"},
		{"spiral, static 2-16-16-2, 150 epochs", "spiral", "16-16", "32", "150", "40"},
	} {
		ours, shape := static(s.data, s.hidden, s.batch, s.epochs), []string{s.data, s.hidden, s.batch, s.epochs}
		list = append(list, &row{work: s.title, peer: "PyTorch, tensors in memory", ours: ours, theirs: peer("whole_torch.py", shape...), target: s.target})
		if s.data == "mnist" {
			list = append(list, &row{work: s.title, peer: "PyTorch, DataLoader", ours: ours, theirs: peer("whole_torch.py", append(shape, "loader")...)})
		} else {
			list = append(list, &row{work: s.title, peer: "MLPClassifier", ours: ours, theirs: peer("whole_sklearn.py", shape...), target: s.target})
		}
	}
	neurops := peer("whole_neurops.py", "512", "20", "0.97", "784")
	neurops.neurops = true
	growing := append([]string{"--epochs", "20"}, grown...)
	const decoder, batch, context, steps = "91-32-2-2-16-64", "16", "64", "1000"
	return append(list,
		&row{work: "MNIST, grown from 64 neurons, 20 epochs", peer: "NeurOps", ours: train(growing...), theirs: neurops, target: "5"},
		&row{work: "the same with probe=batch", peer: "NeurOps", ours: train(append(growing, "--set", "probe=batch")...), theirs: neurops, target: "6"},
		&row{
			work: "sweep: digits, 20 seeds, all cores", peer: "joblib and PyTorch", target: "30",
			ours:   side{args: []string{"sweep", "--set", "data=digits", "--set", "trigger=static", "--set", "hidden=16", "--set", "batch=32", "--set", once, "--epochs", "50", "--seeds", "20", "--out", "OUT"}},
			theirs: peer("whole_torch.py", "digits", "16", "32", "50", "sweep"),
		},
		&row{
			work: "language model " + decoder + ", " + steps + " steps", peer: "PyTorch", target: "5",
			ours:   train("--scene", "transformer", "--steps", steps, "--seed", "1", "--threads", "1"),
			theirs: peer("whole_language.py", decoder, batch, context, steps),
		},
	)
}

// measure does one round. After an error the row is left alone.
func (r *row) measure(ctx context.Context, all *sides) {
	if r.err != nil {
		return
	}
	var p pair
	if p.ours, r.err = all.run(ctx, r.ours); r.err != nil {
		return
	}
	if p.theirs, r.err = all.run(ctx, r.theirs); r.err == nil {
		r.rounds = append(r.rounds, p)
	}
}

// printTable prints the machine, the sides and the rows. load is the load average at the
// start.
func printTable(w io.Writer, all *sides, rows []*row, load string) error {
	out := bufio.NewWriter(w)
	about := []string{version(all.north)}
	for _, r := range rows {
		for _, p := range r.rounds {
			if !slices.Contains(about, p.theirs.About) {
				about = append(about, p.theirs.About)
			}
		}
	}
	fmt.Fprintf(out, "%s; %s.\n", table.Conditions(load), strings.Join(about, "; "))
	fmt.Fprintf(out, "Medians of %d interleaved rounds of whole processes, in brackets the lowest and the highest; north's figure first, then the peer's. "+
		"CPU time is user and system of a process and its children, memory the peak of the largest of them.\n\n", all.rounds)
	fmt.Fprintln(out, "| whole run | peer | CPU time | ratio | target | without the peer's imports | elapsed | memory | test accuracy, loss |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|---|---|---|")
	for _, r := range rows {
		fmt.Fprintf(out, "| %s | %s | %s |\n", r.work, r.peer, r.cells())
	}
	return out.Flush()
}

// version is what the program says of itself: its kernel too.
func version(north string) string {
	text, err := exec.Command(north, "version").Output()
	if err != nil {
		return "north"
	}
	return strings.TrimSpace(string(text))
}

// cells are those of a row from the third on.
func (r *row) cells() string {
	if r.err != nil {
		return fmt.Sprintf("– | not measured: %v | %s | | | |", r.err, r.target)
	}
	ours := func(of func(outcome) float64) []float64 {
		return each(r.rounds, func(p pair) float64 { return of(p.ours) })
	}
	theirs := func(of func(outcome) float64) []float64 {
		return each(r.rounds, func(p pair) float64 { return of(p.theirs) })
	}
	cpu := func(o outcome) float64 { return o.cpu }
	work := func(o outcome) float64 { return o.cpu - o.Imports }
	wall := func(o outcome) float64 { return o.wall }
	memory := func(o outcome) float64 { return o.memory }
	both := func(of func(outcome) float64, unit func(float64) string) string {
		return unit(table.Middle(ours(of))) + ", " + unit(table.Middle(theirs(of)))
	}
	last := r.rounds[len(r.rounds)-1]
	if last.theirs.Widths == nil {
		last.ours.Widths = nil // nothing has grown
	}
	return fmt.Sprintf("%s | %s | %s | %s | %s | %s | %s, %s",
		both(cpu, table.Duration), table.Ratio(ours(cpu), theirs(cpu)), r.target, table.Ratio(ours(cpu), theirs(work)),
		both(wall, table.Duration), both(memory, megabytes), last.ours.quality(), last.theirs.quality())
}

func each(list []pair, of func(pair) float64) []float64 {
	values := make([]float64, len(list))
	for i, p := range list {
		values[i] = of(p)
	}
	return values
}

func megabytes(bytes float64) string { return fmt.Sprintf("%.0f MB", bytes/1e6) }

// quality is what a run came to, which is the same in every round: accuracy and loss on the
// test data, and the width of a layer that has grown.
func (r results) quality() string {
	var words []string
	if r.Accuracy != nil {
		words = append(words, strings.TrimPrefix(strconv.FormatFloat(*r.Accuracy, 'f', 4, 64), "0"))
	}
	if r.Loss != nil {
		words = append(words, strings.TrimPrefix(strconv.FormatFloat(*r.Loss, 'f', 3, 64), "0"))
	}
	text := strings.Join(words, " ")
	if len(r.Widths) == 1 {
		text += fmt.Sprintf(" (%d neurons)", r.Widths[0])
	}
	return text
}
