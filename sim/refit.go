package sim

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/north-tui/north/internal/files"
)

// refit writes series.csv anew with further columns, whose cells are empty in the lines
// there are. So the file is one table at any time. An unfinished last line is left out.
func refit(path string, columns []Column) error {
	f, err := files.Open(path, limits[seriesFile])
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<16)
	names, err := readHeader(in)
	if err == nil {
		err = sameStart(names, columns)
	}
	if err == nil && len(names) > len(columns) {
		err = fmt.Errorf("%d series, want at most %d", len(names), len(columns))
	}
	if err == nil {
		err = files.Replace(path, func(w io.Writer) error {
			out := bufio.NewWriterSize(w, 1<<16)
			out.Write(header(columns))
			// Not every file system replaces an open file.
			return errors.Join(widenRows(in, out, len(names)+2, len(columns)+2), out.Flush(), f.Close())
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

// widenRows copies the lines after the header and adds empty cells at their ends.
func widenRows(in *bufio.Reader, out *bufio.Writer, had, want int) error {
	for {
		row, err := readLine(in)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if cells := bytes.Count(row, []byte(",")) + 1; cells != had {
			return fmt.Errorf("%d fields, want %d", cells, had)
		}
		out.Write(row[:len(row)-1])
		for range want - had {
			out.WriteByte(',')
		}
		if err := out.WriteByte('\n'); err != nil {
			return err
		}
	}
}

// widen takes in the series that have come since the file was begun.
func (d *RunDir) widen() error {
	columns, path := d.session.learner.Columns(), filepath.Join(d.path, seriesFile)
	if err := d.series.Flush(); err != nil {
		return err
	}
	if err := d.series.Close(); err != nil {
		return err
	}
	err := refit(path, columns)
	if err != nil {
		columns = columns[:d.columns]
	}
	return errors.Join(err, d.openSeries(len(columns)))
}
