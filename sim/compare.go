package sim

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/internal/files"
)

// appendEpoch and appendValue format numbers as in series.csv.
func appendEpoch(row []byte, v float64) []byte { return strconv.AppendFloat(row, v, 'g', 8, 64) }
func appendValue(row []byte, v float64) []byte { return strconv.AppendFloat(row, v, 'g', 9, 64) }

// compareSeries repeats the steps of series.csv and compares the results. It skips an
// unfinished last line.
func (a *again) compareSeries() error {
	path := filepath.Join(a.path, seriesFile)
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
	for line := 2; ; line++ {
		row, err := readLine(in)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = a.compareRow(names, strings.TrimSuffix(string(row), "\n"))
		}
		if errors.Is(err, ErrInterrupted) {
			return err
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", path, line, err)
		}
	}
}

// compareRow runs to the step of a row and compares its cells, skipping those that
// were not recorded.
func (a *again) compareRow(names []string, row string) error {
	cells := strings.Split(row, ",")
	if len(cells) != len(names)+2 {
		return fmt.Errorf("%d fields, want %d", len(cells), len(names)+2)
	}
	step, err := strconv.Atoi(cells[0])
	if err != nil || step <= a.past.session.step {
		return fmt.Errorf("step %q, want a whole number above %d", cells[0], a.past.session.step)
	}
	if step > a.end.Steps {
		if err := a.compareEnd(); err != nil {
			return err
		}
	}
	if err := a.goTo(step); err != nil {
		return err
	}
	a.found.Rows++
	s := a.past.session
	if now := string(appendEpoch(nil, s.epoch)); now != cells[1] {
		a.found.differ("step %d: epoch %s, recorded %s", step, now, cells[1])
	}
	for i, cell := range cells[2:] {
		if cell == "" {
			continue
		}
		if now := s.measured(names[i]); now != cell {
			a.found.differ("step %d: %s %s, recorded %s", step, names[i], now, cell)
		}
	}
	return nil
}

// measured returns the last step's value of a series, formatted as in series.csv. The
// record of an earlier version may lack series, so positions say nothing.
func (s *Session) measured(name string) string {
	i := slices.IndexFunc(s.series, func(r *recorder) bool { return r.series.Name == name })
	if i < 0 {
		return "no such series"
	}
	b := s.series[i].newest()
	if b.Step != float64(s.step) {
		return "not measured"
	}
	return string(appendValue(nil, b.Last))
}
