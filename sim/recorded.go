package sim

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/north-tui/north/internal/files"
)

// recorded is what the record of a resumed run holds of the steps after its
// checkpoint. They are done again and compared, not written again.
type recorded struct {
	until    int       // the last step the record knows
	commands []Applied // still to be applied

	path   string   // of series.csv
	names  []string // of its series; none if it has not been begun
	file   *os.File
	rows   *bufio.Reader
	cells  int    // in a row
	next   []byte // row, nil if there is none left
	nextAt int    // step of it

	lastEvents int            // step of the last lines of the journal
	lines      map[string]int // those of lastEvents, as the run writes them
}

// row reports whether the record has the line of a step.
func (r *recorded) row(step int, row []byte) (known bool, err error) {
	if r == nil || r.next == nil {
		return false, nil
	}
	if r.nextAt > step {
		return true, nil // a fork's record leaves out steps of a long past
	}
	if !bytes.Equal(r.next, row) {
		return true, fmt.Errorf("%s: the line of step %d cannot be repeated: it is damaged, or was written with another kernel or version of the program; to go on without it and what follows, remove them", r.path, step)
	}
	return true, r.advance()
}

// advance reads the next row.
func (r *recorded) advance() error {
	row, err := readLine(r.rows)
	if errors.Is(err, io.EOF) {
		r.next = nil
		return nil
	}
	if err == nil {
		r.next, r.nextAt, err = row, 0, nil
		r.nextAt, err = stepOf(row, r.cells)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", r.path, err)
	}
	return nil
}

// event reports whether the record has a line of the journal. It has all of the steps
// before its last.
func (r *recorded) event(step int, line []byte) bool {
	switch {
	case r == nil || step > r.lastEvents:
		return false
	case step < r.lastEvents:
		return true
	}
	known := r.lines[string(line)] > 0
	r.lines[string(line)]--
	return known
}

func (r *recorded) close() error {
	if r == nil || r.file == nil {
		return nil
	}
	return r.file.Close()
}

// readLine reads a line, its end included. At an unfinished one the error is io.EOF.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > longestLine {
			return nil, fmt.Errorf("a line of more than %d bytes", longestLine)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// stepOf is the step of a row of so many cells.
func stepOf(row []byte, cells int) (int, error) {
	cell, _, _ := bytes.Cut(row, []byte(","))
	step, err := strconv.Atoi(string(cell))
	if err != nil || step < 1 {
		return 0, fmt.Errorf("step %.20q is not a whole number above 0", cell)
	}
	if n := bytes.Count(row, []byte(",")) + 1; n != cells {
		return 0, fmt.Errorf("step %d: %d fields, want %d", step, n, cells)
	}
	return step, nil
}

// repair cuts the unfinished last lines off a record, which a process leaves that is
// killed, and makes what it had not made yet.
func repair(path string, columns []Column) error {
	for _, name := range []string{journalFile, seriesFile} {
		file := filepath.Join(path, name)
		if err := cutUnfinished(file, limits[name]); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		lines, err := files.AppendLines(file)
		if err != nil {
			return err
		}
		if name == seriesFile && lines.Size() == 0 {
			lines.Add(header(columns))
		}
		if err := lines.Close(); err != nil {
			return err
		}
	}
	return nil
}

// cutUnfinished cuts off what follows the last line end of a file.
func cutUnfinished(path string, limit int64) error {
	f, err := files.Open(path, limit)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	size, tail := info.Size(), make([]byte, 1<<16)
	for end := size; ; {
		n := min(int64(len(tail)), end)
		if _, err := f.ReadAt(tail[:n], end-n); err != nil {
			return err
		}
		if at := bytes.LastIndexByte(tail[:n], '\n'); at >= 0 || n == 0 {
			if whole := end - n + int64(at) + 1; whole < size {
				return os.Truncate(path, max(0, whole))
			}
			return nil
		}
		end -= n
	}
}

// last reads the names of the series in series.csv, whose steps must be in order, and
// returns its last step.
func (r *recorded) last() (last int, err error) {
	f, err := files.Open(r.path, limits[seriesFile])
	if err != nil {
		return 0, err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<16)
	if r.names, err = readHeader(in); err != nil {
		return 0, err
	}
	for {
		row, err := readLine(in)
		if errors.Is(err, io.EOF) {
			return last, nil
		}
		if err != nil {
			return 0, err
		}
		step, err := stepOf(row, len(r.names)+2)
		if err != nil {
			return 0, err
		}
		if step <= last {
			return 0, fmt.Errorf("step %d after step %d", step, last)
		}
		last = step
	}
}

// open begins the comparison after a step.
func (r *recorded) open(after int) error {
	f, err := files.Open(r.path, limits[seriesFile])
	if err != nil {
		return err
	}
	r.file, r.rows = f, bufio.NewReaderSize(f, 1<<16)
	if _, err := readHeader(r.rows); err != nil {
		return err
	}
	for {
		if err := r.advance(); err != nil {
			return err
		}
		if r.next == nil || r.nextAt > after {
			return nil
		}
	}
}

// lastLines takes in the last lines of the journal.
func (r *recorded) lastLines(events []Event) error {
	r.lines = map[string]int{}
	for _, e := range events {
		if e.Step > r.lastEvents {
			r.lastEvents = e.Step
			clear(r.lines)
		}
		if e.Step < r.lastEvents {
			continue
		}
		line, err := json.Marshal(e.finite())
		if err != nil {
			return err
		}
		r.lines[string(line)]++
	}
	return nil
}
