package report

import (
	"fmt"
	"io"
	"slices"
)

// overview sets the data sets side by side, where there are several: a line for
// each group, by its label.
func (s *study) overview(w io.Writer, images []image) {
	if len(s.data) < 2 {
		return
	}
	fmt.Fprint(w, "## All data sets\n\n")
	type table struct {
		name    string
		measure func(*dataset) measure
	}
	tables := []table{
		{"Final results: test accuracy (%), or test loss if there is no accuracy", func(d *dataset) measure { return d.goal().of }},
		{"Neurons in all hidden layers at the end", func(*dataset) measure { return neurons }},
	}
	if slices.ContainsFunc(s.data, (*dataset).ranked) {
		tables = append(tables, table{"Effective rank of all hidden layers at the end", func(*dataset) measure { return effectiveRank }})
	}
	for _, table := range tables {
		fmt.Fprintf(w, "%s.\n\n", table.name)
		rows := [][]string{{"setting"}}
		for _, d := range s.data {
			rows[0] = append(rows[0], d.name)
		}
		for _, label := range s.labels() {
			row := []string{label}
			for _, d := range s.data {
				cell := nothing
				if g := d.labelled(label); g != nil {
					cell = g.sample(table.measure(d)).text()
				}
				row = append(row, cell)
			}
			rows = append(rows, row)
		}
		writeTable(w, rows, 1)
	}
	show(w, images)
}

// labels are those of all groups, each once, as they first occur.
func (s *study) labels() []string {
	seen := map[string]bool{}
	var out []string
	for _, d := range s.data {
		for _, g := range d.groups {
			if !seen[g.label] {
				out = append(out, g.label)
			}
			seen[g.label] = true
		}
	}
	return out
}

// labelled is the group of a label, nil if there is none.
func (d *dataset) labelled(label string) *group {
	for _, g := range d.groups {
		if g.label == label {
			return g
		}
	}
	return nil
}
