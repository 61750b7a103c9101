//go:build linux

package main

import (
	"fmt"
	"math"
	"runtime"

	"github.com/north-tui/north/bench/table"
)

// row is a line of the table: one work on our side and on a peer's.
type row struct {
	work    string
	peer    string
	request string                                         // "" for the rows of the screen
	clock   string                                         // cpu of one thread, or wall
	ours    sideID                                         // who does it for us
	theirs  []sideID                                       // the fastest of them counts
	target  string                                         // what the ratio should be at least
	ratio   func(*sides) (ours, theirs float64, err error) // of the rows without request
	unit    func(seconds float64) string
	dense   float64 // operations of its products, for the share of the machine's peak; 0 for none
	float   string  // in which they are: f32 or f64

	rounds []measured
	err    error // why there is no ratio
}

// measured is what one round gave, in seconds or in the unit of the row.
type measured struct{ ours, theirs float64 }

// of are words for the inputs, by their name in requests. Those of the small networks have
// no zeros either, nor would it matter.
var of = map[string]string{"mnist": " of MNIST", "dense": " without zeros", "random": ""}

// rows is the table: that of the project's targets, then products.
func rows() []*row {
	all := runtime.NumCPU()
	one := func(name string) []sideID { return []sideID{{name, 1}} }
	best := []sideID{{"torch", 1}, {"torch", all}}
	step := func(widths string, batch int, data, target string) *row {
		r := &row{
			work: fmt.Sprintf("training step %s, batch %d%s", widths, batch, of[data]), peer: "PyTorch, 1 thread",
			request: fmt.Sprintf("step %s %d %s", widths, batch, data), theirs: one("torch"), target: target,
		}
		if data == "dense" {
			r.dense, r.float = stepOperations(widths, batch), "f32"
		}
		return r
	}
	both := func(widths, data, target string) *row {
		r := step(widths, 512, data, target)
		r.work += fmt.Sprintf(", %d cores", all)
		r.peer, r.clock, r.ours, r.theirs = "PyTorch, its best", "wall", sideID{"ours", all}, best
		return r
	}
	growth := func(work, request, data, target string) *row {
		return &row{work: work + of[data], peer: "NeurOps", request: request + " " + data, theirs: one("neurops"), target: target}
	}
	engine := func(widths string, batch int, data, target string) *row {
		return &row{
			work: fmt.Sprintf("training step %s, batch %d%s", widths, batch, of[data]), peer: "TensorFlow Playground",
			request: fmt.Sprintf("step %s %d %s", widths, batch, data), theirs: one("playground"), target: target,
		}
	}
	product := func(kind, shape string) *row {
		return &row{
			work: fmt.Sprintf("product %s, %s", shape, kind), peer: "OpenBLAS, 1 thread",
			request: fmt.Sprintf("product %s %s", kind, shape), theirs: one("openblas"),
			unit:  func(seconds float64) string { return fmt.Sprintf("%.0f GFLOP/s", productOperations(shape)/seconds/1e9) },
			dense: productOperations(shape), float: kind,
		}
	}
	list := []*row{
		step("2-8-8-2", 10, "random", "100"), step("2-8-8-2", 128, "random", "20"), step("64-64-10", 128, "random", "6"),
		step("784-64-10", 512, "mnist", "2"), step("784-256-256-10", 512, "mnist", "1.35"), step("784-512-512-10", 512, "mnist", "1.2"),
		both("784-256-256-10", "mnist", "2.2"), both("784-512-512-10", "mnist", "2.2"),
		step("784-64-10", 512, "dense", "2"), step("784-256-256-10", 512, "dense", "1.35"), step("784-512-512-10", 512, "dense", "1.2"),
		both("784-256-256-10", "dense", "2.2"), both("784-512-512-10", "dense", "2.2"),
		growth("growth step 784-64-10: train, trigger, 1000 candidates", "grow 64", "mnist", "6"),
		growth("growth step 784-128-10", "grow 128", "mnist", "4"),
		growth("growth step 784-256-10", "grow 256", "mnist", "3"),
		growth("train and trigger 784-64-10, inputs run anew", "watch 64", "mnist", "5"),
		growth("train and trigger 784-256-10, inputs run anew", "watch 256", "mnist", "3"),
		growth("train and trigger 784-64-10, probe=batch", "track 64", "mnist", "5"),
		growth("train and trigger 784-256-10, probe=batch", "track 256", "mnist", "3"),
		growth("growth step 784-64-10", "grow 64", "dense", "6"),
		growth("growth step 784-256-10", "grow 256", "dense", "3"),
		growth("train and trigger 784-64-10, probe=batch", "track 64", "dense", "5"),
		growth("train and trigger 784-256-10, probe=batch", "track 256", "dense", "3"),
		engine("2-8-8-2", 10, "random", "8"), engine("2-8-8-2", 128, "random", "18"), engine("64-64-10", 128, "random", "200"),
		engine("784-64-10", 512, "mnist", "700"), engine("784-64-10", 512, "dense", "700"),
		product("f32", "128x64x64"), product("f32", "512x784x64"), product("f32", "512x784x512"), product("f32", "1024x1024x1024"),
		product("f64", "128x64x64"), product("f64", "512x784x64"), product("f64", "512x784x512"), product("f64", "1024x1024x1024"),
	}
	list = append(list, decoderRows(all)...)
	list = append(list, familyRows()...)
	return append(withDefaults(list), screenRows()...)
}

func withDefaults(list []*row) []*row {
	for _, r := range list {
		if r.clock == "" {
			r.clock = "cpu"
		}
		if r.ours == (sideID{}) {
			r.ours = sideID{"ours", 1}
		}
		if r.unit == nil {
			r.unit = table.Duration
		}
	}
	return list
}

// measure does one round. After an error the row is left alone.
func (r *row) measure(all *sides) {
	if r.err != nil {
		return
	}
	var m measured
	if r.request == "" {
		m.ours, m.theirs, r.err = r.ratio(all)
	} else {
		m, r.err = r.ask(all)
	}
	if r.err == nil {
		r.rounds = append(r.rounds, m)
	}
}

func (r *row) ask(all *sides) (measured, error) {
	m := measured{theirs: math.Inf(1)}
	var err error
	for _, id := range r.theirs {
		seconds, failed := all.ask(id, r.clock, r.request)
		if failed != nil {
			return m, failed
		}
		m.theirs = min(m.theirs, seconds)
	}
	m.ours, err = all.ask(r.ours, r.clock, r.request)
	return m, err
}

// productOperations are those of a product of MxKxN; a multiply-add is two.
func productOperations(shape string) float64 {
	count := 2.0
	for _, side := range mustNumbers(shape, "x") {
		count *= float64(side)
	}
	return count
}

// stepOperations are those of the products of a training step: forwards, the gradient of the
// weights, and that of all activations but the inputs.
func stepOperations(widths string, batch int) float64 {
	list := mustNumbers(widths, "-")
	count := -2 * float64(batch*list[0]*list[1])
	for i, outputs := range list[1:] {
		count += 3 * 2 * float64(batch*list[i]*outputs)
	}
	return count
}

func mustNumbers(text, separator string) []int {
	list, err := numbers(text, separator)
	must(err)
	return list
}

// peakShape is of a product that stays in the caches next to a core and suits the tiles of
// all kernels, so that it runs at the peak of the multipliers.
const peakShape = "96x256x32"

// measurePeaks asks for the peak of one core in the number formats of the rows.
func measurePeaks(all *sides, rows []*row, peaks map[string][]float64) error {
	asked := map[string]bool{"": true}
	for _, r := range rows {
		if asked[r.float] {
			continue
		}
		asked[r.float] = true
		seconds, err := all.ask(sideID{"ours", 1}, "cpu", "product "+r.float+" "+peakShape)
		if err != nil {
			return err
		}
		peaks[r.float] = append(peaks[r.float], productOperations(peakShape)/seconds)
	}
	return nil
}
