//go:build linux

package main

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/north-tui/north/bench/table"
)

// printTable prints the machine, the sides and the rows. peaks are operations a second by
// number format, one a round, and load is the load average at the start.
func printTable(w io.Writer, s settings, all *sides, rows []*row, peaks map[string][]float64, load string) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s; %s.\n", table.Conditions(load), strings.Join(all.about(rows), "; "))
	fmt.Fprintf(out, "Medians of %d interleaved rounds, in brackets the lowest and the highest. One thread and its CPU time unless it says otherwise.\n", s.rounds)
	for _, float := range slices.Sorted(maps.Keys(peaks)) {
		fmt.Fprintf(out, "Peak of one core in %s, by a product of %s: %.0f GFLOP/s; the last column is the share of it that north's products come to, over the whole time of the row.\n", float, peakShape, table.Middle(peaks[float])/1e9)
	}
	fmt.Fprintln(out)
	fmt.Fprintln(out, "| work | peer | north | peer's | ratio | target | of the peak |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|---|")
	for _, r := range rows {
		fmt.Fprintf(out, "| %s | %s | %s | %s |\n", r.work, r.peer, r.cells(), r.share(peaks))
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

// share is that of the peak of the cores a row works on: "" where zeros are left out, or
// where there is more to do than products.
func (r *row) share(peaks map[string][]float64) string {
	if r.dense == 0 || len(r.rounds) == 0 {
		return ""
	}
	shares := make([]float64, len(r.rounds))
	for i, m := range r.rounds {
		shares[i] = r.dense / m.ours / (float64(r.ours.threads) * peaks[r.float][i])
	}
	return percent(table.Middle(shares))
}
