//go:build linux

package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/north-tui/north/inits"
	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/mlp"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/triggers"
	"golang.org/x/sys/unix"
)

// serve is our side of the table.
func serve(in io.Reader, out io.Writer) error {
	threads, err := strconv.Atoi(os.Getenv("OMP_NUM_THREADS"))
	if err != nil {
		return fmt.Errorf("OMP_NUM_THREADS: %w", err)
	}
	fmt.Fprintf(out, "north on %s, kernel %s\n", runtime.Version(), gemm.Kernel())
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) < 3 {
			return fmt.Errorf("%q is not a request", lines.Text())
		}
		seconds, err := strconv.ParseFloat(words[1], 64)
		if err != nil {
			return err
		}
		work, err := makeWork(words[2:], threads)
		if err != nil {
			fmt.Fprintf(out, "error: %v\n", err)
			continue
		}
		fmt.Fprintln(out, median(clocks[words[0]], seconds, work))
	}
	return lines.Err()
}

// clocks are in seconds.
var clocks = map[string]func() float64{
	"cpu":  func() float64 { return clock(unix.CLOCK_PROCESS_CPUTIME_ID) },
	"wall": func() float64 { return clock(unix.CLOCK_MONOTONIC) },
}

func clock(id int32) float64 {
	var t unix.Timespec
	if err := unix.ClockGettime(id, &t); err != nil {
		panic(err) // no such clock
	}
	return float64(t.Sec) + 1e-9*float64(t.Nsec)
}

// median is the median time of work, called often enough that a sample lasts 2 ms.
func median(clock func() float64, seconds float64, work func()) float64 {
	for range 3 {
		work()
	}
	began := clock()
	work()
	calls := 1 + int(2e-3/(clock()-began+1e-7))
	var samples []float64
	for end := time.Now().Add(time.Duration(seconds * float64(time.Second))); len(samples) < 3 || time.Now().Before(end); {
		began := clock()
		for range calls {
			work()
		}
		samples = append(samples, (clock()-began)/float64(calls))
	}
	slices.Sort(samples)
	return samples[len(samples)/2]
}

func makeWork(words []string, threads int) (func(), error) {
	if len(words) < 2 {
		return nil, fmt.Errorf("%q is not a request", words)
	}
	switch words[0] {
	case "step":
		return stepWork(words[1:], threads)
	case "watch", "track", "grow":
		return growthWork(words, threads)
	case "decoder":
		return decoderWork(words, threads)
	case "equivariance":
		return equivarianceWork(words, threads)
	case "darts":
		return dartsWork(words, threads)
	case "product":
		if words[1] == "f32" {
			return productWork[float32](words[2], threads)
		}
		return productWork[float64](words[2], threads)
	}
	return nil, fmt.Errorf("unknown work %q", words[0])
}

// must ends the process: what is compared here does not fail.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// stepWork is a training step of a ReLU network, Adam, cross-entropy, float32.
func stepWork(words []string, threads int) (func(), error) {
	if len(words) != 3 {
		return nil, fmt.Errorf("%q is not a shape, a batch and data", words)
	}
	widths, err := numbers(words[0], "-")
	if err != nil {
		return nil, err
	}
	batch, err := strconv.Atoi(words[1])
	if err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(1, 1))
	net, err := newNetwork(widths, threads, rng)
	if err != nil {
		return nil, err
	}
	data, err := newBatches(words[2], batch, widths[0], widths[len(widths)-1], rng)
	if err != nil {
		return nil, err
	}
	return func() {
		x, y := data.next(batch)
		_, err := net.Train(x, y)
		must(err)
	}, nil
}

func newNetwork(widths []int, threads int, rng *rand.Rand) (*mlp.Network[float32], error) {
	last := len(widths) - 1
	net, err := mlp.New[float32](mlp.Spec{Inputs: widths[0], Hidden: widths[1:last], Outputs: widths[last]}, rng)
	if err == nil {
		net.Threads = threads
	}
	return net, err
}

// growthWork is a training step of 784-W-10 on a batch of 512, then the rank
// trigger on the activations of 2W samples: run through the network anew, or for
// track as the step saw them. To grow is the choice of a neuron among 1000 candidates
// by exact scores as well.
func growthWork(words []string, threads int) (func(), error) {
	const batch, candidates = 512, 1000
	if len(words) != 3 {
		return nil, fmt.Errorf("%q is not a kind, a width and data", words)
	}
	kind := words[0]
	w, err := strconv.Atoi(words[1])
	if err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(1, 1))
	net, err := newNetwork([]int{784, w, 10}, threads, rng)
	if err != nil {
		return nil, err
	}
	data, err := newBatches(words[2], batch, 784, 10, rng)
	if err != nil {
		return nil, err
	}
	trigger := triggers.NorthAct{Gamma: 0.97, Eps: neurogenesis.Eps{}, Batch: kind == "track"}
	init := inits.NorthSelect{Selection: inits.Selection{Candidates: candidates - 1}}
	hidden := single{net, []neurogenesis.Layer{net.Hidden()[0]}}
	grower := neurogenesis.NewGrower(neurogenesis.Strategy{Trigger: trigger, MaxWidth: w}, 0, rng)
	return func() {
		x, y := data.next(batch)
		_, err := net.Train(x, y)
		must(err)
		must(net.SetProbe(x.Slice(0, 2*w), y.Slice(0, 2*w)))
		if kind != "grow" {
			_, err = grower.Grow(hidden, 1)
			must(err)
			return
		}
		must(net.Observe())
		probe := &neurogenesis.Probe{Layer: net.Hidden()[0]}
		_, err = trigger.Decide(probe)
		must(err)
		_, err = init.Neurons(probe, 1, rng)
		must(err)
	}, nil
}

// single is a network with one hidden layer as a Grower sees it.
type single struct {
	*mlp.Network[float32]
	layers []neurogenesis.Layer
}

// Hidden implements neurogenesis.Network.
func (s single) Hidden() []neurogenesis.Layer { return s.layers }

// productWork is a product of MxKxN.
func productWork[T gemm.Float](shape string, threads int) (func(), error) {
	sides, err := numbers(shape, "x")
	if err != nil || len(sides) != 3 {
		return nil, fmt.Errorf("shape %q: %v", shape, err)
	}
	m, k, n := sides[0], sides[1], sides[2]
	rng := rand.New(rand.NewPCG(1, 1))
	a, b, c := make([]T, m*k), make([]T, k*n), make([]T, m*n)
	for _, list := range [][]T{a, b} {
		for i := range list {
			list[i] = T(rng.NormFloat64())
		}
	}
	return func() { gemm.Gemm(threads, false, false, m, n, k, 1, a, k, b, n, 0, c, n) }, nil
}

func numbers(text, separator string) ([]int, error) {
	var list []int
	for word := range strings.SplitSeq(text, separator) {
		v, err := strconv.Atoi(word)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}
