//go:build linux

package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/north-tui/north/bench/table"
)

// printTable prints the machine, the sides and the rows. load is the load average at the
// start.
func printTable(w io.Writer, s settings, all *sides, rows []*row, load string) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s, load average %s at the start and %s at the end; %s.\n", table.Machine(), load, table.Load(), strings.Join(all.about(rows), "; "))
	fmt.Fprintf(out, "Medians of %d interleaved rounds, in brackets the lowest and the highest. One thread and its CPU time unless it says otherwise.\n\n", s.rounds)
	fmt.Fprintln(out, "| work | peer | north | peer's | ratio | target |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|")
	for _, r := range rows {
		fmt.Fprintf(out, "| %s | %s | %s |\n", r.work, r.peer, r.cells())
	}
	return out.Flush()
}

// cells are those of a row from the third on. Without a peer there is no ratio.
func (r *row) cells() string {
	if r.err != nil {
		return fmt.Sprintf("– | – | not measured: %v | %s", r.err, r.target)
	}
	var ours, theirs []float64
	for _, m := range r.rounds {
		ours, theirs = append(ours, m.ours), append(theirs, m.theirs)
	}
	if r.theirs == nil && r.peer == "" {
		return fmt.Sprintf("%s | | | %s", r.unit(table.Middle(ours)), r.target)
	}
	return fmt.Sprintf("%s | %s | %s | %s", r.unit(table.Middle(ours)), r.unit(table.Middle(theirs)), table.Ratio(ours, theirs), r.target)
}
