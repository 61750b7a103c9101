//go:build linux

// Compare measures north beside its peers and prints a table in Markdown. bench/run
// prepares the peers and calls it.
//
// Every side of a comparison is a process of its own that answers requests; see
// side. Rounds go through all rows, and in a row from one side to the next, so that
// what else the machine does falls on all of them alike.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/north-tui/north/bench/table"
)

// settings are the flags.
type settings struct {
	rounds     int
	seconds    float64 // a side is measured for, in each round
	only       string
	peers      string // folder of the drivers of the peers
	python     string // interpreter with PyTorch and numpy, "" for none
	neurops    string // checkout, "" for none
	playground string // checkout, "" for none
	node       string // folder where esbuild is found, "" for none
	north      string // binary of the program, "" for none
	fixed      float64
}

func main() {
	var s settings
	serving := flag.Bool("serve", false, "answer requests, as a side")
	flag.IntVar(&s.rounds, "rounds", 7, "`N` rounds")
	flag.Float64Var(&s.seconds, "seconds", 0.3, "`X` seconds for each side of a row in a round")
	flag.StringVar(&s.only, "only", "", "rows whose work contains `TEXT`")
	flag.StringVar(&s.peers, "peers", "bench/peers", "folder `DIR` of the peers' drivers")
	flag.StringVar(&s.python, "python", "", "`FILE` of a Python that has torch and numpy")
	flag.StringVar(&s.neurops, "neurops", "", "checkout `DIR` of NeurOps")
	flag.StringVar(&s.playground, "playground", "", "checkout `DIR` of TensorFlow Playground")
	flag.StringVar(&s.node, "node", "", "folder `DIR` in which node finds esbuild")
	flag.StringVar(&s.north, "north", "", "`FILE` of the program, for the rows of the screen")
	flag.Float64Var(&s.fixed, "screen-seconds", 6, "`X` seconds for each run with and without the screen")
	flag.Parse()
	var err error
	if *serving {
		err = serve(os.Stdin, os.Stdout)
	} else {
		err = compare(s)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

// compare measures all rows and prints the table.
func compare(s settings) error {
	sides := newSides(s)
	defer sides.close()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	var chosen []*row
	for _, r := range rows() {
		if strings.Contains(r.work, s.only) {
			chosen = append(chosen, r)
		}
	}
	load, peaks := table.Load(), map[string][]float64{}
	for round := range s.rounds {
		fmt.Fprintf(os.Stderr, "round %d of %d\n", round+1, s.rounds)
		if err := measurePeaks(sides, chosen, peaks); err != nil {
			return err
		}
		for _, r := range chosen {
			select {
			case <-stop:
				return fmt.Errorf("interrupted in round %d", round+1)
			default:
			}
			r.measure(sides)
		}
	}
	return printTable(os.Stdout, s, sides, chosen, peaks, load)
}
