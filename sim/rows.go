package sim

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/north-tui/north/internal/files"
)

// Row is a line of series.csv.
type Row struct {
	Step  int
	Epoch string
	Cells []string // one a series, empty where it was not measured
}

// EachRow reads series.csv of a run directory line by line: names gets those of the
// series, and then see every row. It skips an unfinished last line.
func EachRow(dir string, names func([]string) error, see func(Row) error) error {
	path := filepath.Join(dir, seriesFile)
	f, err := files.Open(path, limits[seriesFile])
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<16)
	header, err := readHeader(in)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := names(header); err != nil {
		return err
	}
	for line := 2; ; line++ {
		text, err := readLine(in)
		if errors.Is(err, io.EOF) {
			return nil
		}
		step := 0
		if err == nil {
			step, err = stepOf(text, len(header)+2)
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", path, line, err)
		}
		cells := strings.Split(strings.TrimSuffix(string(text), "\n"), ",")
		if err := see(Row{Step: step, Epoch: cells[1], Cells: cells[2:]}); err != nil {
			return err
		}
	}
}
