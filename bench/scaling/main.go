//go:build linux

// Scaling measures how the cost of a run grows with what it is made of: width, depth, data,
// lanes, births, steps and the runs of a sweep. It prints a table in Markdown with the
// exponent of each cost, fitted by least squares between logarithms.
//
//	go run ./bench/scaling [-rounds N] [-only TEXT] [-most N]
//
// Costs are CPU time with one thread for products, the lowest of a few rounds that go through
// all sizes of a cost: what else a machine does adds to a measurement and takes nothing away.
// Everything runs in this process, without a screen, in the same sessions as north train.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"github.com/north-tui/north/bench/table"
	"github.com/north-tui/north/internal/gemm"
)

func main() {
	only := flag.String("only", "", "costs whose description contains `TEXT`")
	most := flag.Int("most", math.MaxInt, "leave out sizes above `N`")
	rounds := flag.Int("rounds", 3, "`N` rounds")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := measure(ctx, *rounds, *only, *most)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "scaling:", err)
		os.Exit(1)
	}
}

// measure measures the costs and prints the table.
func measure(ctx context.Context, rounds int, only string, most int) error {
	load := table.Load()
	var measured []curve
	for _, s := range studies() {
		if !strings.Contains(s.cost+s.over, only) {
			continue
		}
		s.sizes = slices.DeleteFunc(slices.Clone(s.sizes), func(size int) bool { return size > most })
		c := curve{study: s, points: make([]point, len(s.sizes))}
		for round := range rounds {
			fmt.Fprintf(os.Stderr, "%s over %s, round %d of %d\n", s.cost, s.over, round+1, rounds)
			if err := c.measure(ctx, round == 0); err != nil {
				return err
			}
		}
		if len(c.points) > 1 {
			measured = append(measured, c)
		}
	}
	return printTable(os.Stdout, measured, load)
}

// curve is what a study found.
type curve struct {
	study
	points []point
}

// measure goes through the sizes once and keeps the lowest costs.
func (c curve) measure(ctx context.Context, first bool) error {
	for i, size := range c.sizes {
		runtime.GC() // collects what the last size left
		seconds, err := c.study.measure(ctx, size)
		if err != nil {
			return fmt.Errorf("%s, %s %d: %w", c.cost, c.over, size, err)
		}
		if p := &c.points[i]; first || seconds < p.seconds {
			*p = point{float64(size), seconds}
		}
	}
	return nil
}

// point is a cost at a size.
type point struct{ size, seconds float64 }

func printTable(w io.Writer, curves []curve, load string) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s; %s, kernel %s.\n\n", table.Conditions(load), runtime.Version(), gemm.Kernel())
	fmt.Fprintln(out, "| CPU time of | over | at these sizes | exponent | of the last two | of the operations |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|")
	for _, c := range curves {
		fmt.Fprintf(out, "| %s | %s | %s | **%.2f** | %.2f | %s |\n",
			c.cost, c.over, c.costs(), exponent(c.points), exponent(c.points[len(c.points)-2:]), c.operations)
	}
	return out.Flush()
}

// costs lists the points.
func (c curve) costs() string {
	list := make([]string, len(c.points))
	for i, p := range c.points {
		list[i] = fmt.Sprintf("%.0f: %s", p.size, table.Duration(p.seconds))
	}
	return strings.Join(list, ", ")
}

// exponent is the slope of the least-squares line through the logarithms of the points, the
// e in seconds ~ size^e. Costs that are not above 0, as the difference of two measurements
// may be, make it NaN.
func exponent(points []point) float64 {
	var x, y, xx, xy float64
	for _, p := range points {
		u, v := math.Log(p.size), math.Log(p.seconds)
		x, y, xx, xy = x+u, y+v, xx+u*u, xy+u*v
	}
	n := float64(len(points))
	return (n*xy - x*y) / (n*xx - x*x)
}
