package sim

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/north-tui/north/internal/files"
)

// ColumnOf names the group and label of a series from its name: width.L1 is L1
// of group width, and train_loss is train of group loss.
func ColumnOf(name string) Column {
	if group, label, ok := strings.Cut(name, "."); ok {
		return Column{Name: name, Group: group, Label: label}
	}
	if label, group, ok := strings.Cut(name, "_"); ok {
		return Column{Name: name, Group: group, Label: label}
	}
	return Column{Name: name, Group: name, Label: name}
}

// readSeries reads series.csv. It skips an unfinished last line.
func (r *Recording) readSeries(path string) error {
	f, err := files.Open(path, limits[seriesFile])
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<16)
	names, err := readHeader(in)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	recorders := make([]*recorder, len(names))
	for i, name := range names {
		recorders[i] = newRecorder(ColumnOf(name))
	}
	for line := 2; ; line++ {
		row, err := readLine(in)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", path, line, err)
		}
		step, err := addRow(recorders, strings.TrimSuffix(string(row), "\n"))
		if err != nil {
			return fmt.Errorf("%s:%d: %w", path, line, err)
		}
		r.Step = step
	}
	for _, rec := range recorders {
		r.Series = append(r.Series, rec.series)
	}
	return nil
}

var errNoHeader = errors.New("no header line")

// readHeader reads the first line of series.csv and returns the names of the
// series.
func readHeader(in *bufio.Reader) ([]string, error) {
	header, err := readLine(in)
	if errors.Is(err, io.EOF) {
		return nil, errNoHeader
	}
	if err != nil {
		return nil, err
	}
	names := strings.Split(strings.TrimSuffix(string(header), "\n"), ",")
	if len(names) < 2 || names[0] != "step" || names[1] != "epoch" {
		return nil, fmt.Errorf("the header begins %.40q, want step,epoch", header)
	}
	return names[2:], nil
}

// addRow adds one line of series.csv and returns its step.
func addRow(recorders []*recorder, row string) (int, error) {
	cells := strings.Split(row, ",")
	if len(cells) != len(recorders)+2 {
		return 0, fmt.Errorf("%d fields, want %d", len(cells), len(recorders)+2)
	}
	step, err := strconv.Atoi(cells[0])
	if err != nil {
		return 0, fmt.Errorf("step %q is not a whole number", cells[0])
	}
	for i, cell := range cells[2:] {
		if cell == "" {
			continue
		}
		v, err := strconv.ParseFloat(cell, 64)
		if err != nil {
			return 0, fmt.Errorf("field %d: %q is not a number", i+3, cell)
		}
		recorders[i].add(float64(step), v)
	}
	return step, nil
}
