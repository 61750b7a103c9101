package sim

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// everyStep keeps all lines of a series.csv.
const everyStep = -1

// refit writes series.csv anew with other columns, of which the file has the first
// or those and more, and with the steps up to one that must be there. Cells that
// were not there before are empty, and those of columns that go must be. So the
// file is one table at any time.
func refit(path string, columns []Column, last int) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<16)
	names, err := readHeader(in)
	if err == nil {
		err = sameStart(names, columns)
	}
	if err == nil {
		err = ReplaceFile(path, func(w io.Writer) error {
			out := bufio.NewWriterSize(w, 1<<16)
			out.Write(header(columns))
			r := refitter{in: in, out: out, had: len(names), want: len(columns)}
			return errors.Join(r.rows(last), out.Flush())
		})
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// header is the first line of series.csv.
func header(columns []Column) []byte {
	row := []byte("step,epoch")
	for _, c := range columns {
		row = append(append(row, ','), c.Name...)
	}
	return append(row, '\n')
}

// sameStart checks that names and columns begin alike.
func sameStart(names []string, columns []Column) error {
	for i := range min(len(names), len(columns)) {
		if columns[i].Name != names[i] {
			return fmt.Errorf("series %d is %q, want %s", i+1, names[i], columns[i].Name)
		}
	}
	return nil
}

// refitter copies the lines of a series.csv after the header.
type refitter struct {
	in        *bufio.Reader
	out       *bufio.Writer
	had, want int // series in a line
}

// rows copies the lines up to the step last. An unfinished last line is left out.
func (r *refitter) rows(last int) error {
	if last == 0 {
		return nil
	}
	for {
		row, err := r.in.ReadBytes('\n')
		switch {
		case errors.Is(err, io.EOF) && last == everyStep:
			return nil
		case errors.Is(err, io.EOF):
			return fmt.Errorf("it ends before step %d, at which the checkpoint is", last)
		case err != nil:
			return err
		}
		cell, _, _ := bytes.Cut(row, []byte(","))
		step, err := strconv.Atoi(string(cell))
		if last != everyStep && (err != nil || step > last) {
			return fmt.Errorf("no line for step %d, at which the checkpoint is", last)
		}
		if err := r.row(bytes.TrimSuffix(row, []byte("\n"))); err != nil {
			return fmt.Errorf("step %s: %w", cell, err)
		}
		if step == last {
			return nil
		}
	}
}

// row copies a line, with empty cells added or taken away at its end.
func (r *refitter) row(row []byte) error {
	if cells := bytes.Count(row, []byte(",")) + 1; cells != r.had+2 {
		return fmt.Errorf("%d fields, want %d", cells, r.had+2)
	}
	for range r.had - r.want {
		if row[len(row)-1] != ',' {
			return fmt.Errorf("a value beyond the first %d series, the only ones at that step", r.want)
		}
		row = row[:len(row)-1]
	}
	r.out.Write(row)
	for range r.want - r.had {
		r.out.WriteByte(',')
	}
	return r.out.WriteByte('\n')
}

// widen takes in the series that have come since the file was begun.
func (d *RunDir) widen() error {
	columns, path := d.learner.Columns(), filepath.Join(d.path, seriesFile)
	if err := d.series.Flush(); err != nil {
		return err
	}
	if err := refit(path, columns, everyStep); err != nil {
		return err
	}
	if err := d.file.Close(); err != nil {
		return err
	}
	return d.openSeries(columns)
}

// openSeries goes on at the end of series.csv, whose columns are given.
func (d *RunDir) openSeries(columns []Column) (err error) {
	if d.file, err = os.OpenFile(filepath.Join(d.path, seriesFile), os.O_WRONLY|os.O_APPEND, 0); err != nil {
		return err
	}
	d.series = bufio.NewWriterSize(d.file, 1<<16)
	d.setColumns(columns)
	return nil
}

func (d *RunDir) setColumns(columns []Column) {
	d.columns = len(columns)
	d.values, d.given = make([]float64, d.columns), make([]bool, d.columns)
}
