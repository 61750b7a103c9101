package datasets

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
)

// csvMost bounds the numbers read from one CSV file: 512 MiB of them.
const csvMost = 1 << 26

// largest is the magnitude above which a number is refused: up to there the
// square of a number and the sum of all squares in a file are finite.
const largest = 1e150

// rows reads a CSV file row by row: comma-separated, quoted as in RFC 4180, all
// rows of one length, with or without a header.
type rows struct {
	name    string // of the file, for errors
	header  []string
	width   int // fields a row
	reader  *csv.Reader
	pending []record
	line    int // of the row that next returned
	taken   int // numbers so far
}

type record struct {
	fields []string
	line   int
}

// newRows reads as far as the header takes. A first row is a header if it has
// more than words fields that are not numbers, where words is the number of
// columns that may hold words; or if one of them is a number in the second row.
func newRows(name string, r io.Reader, words int) (*rows, error) {
	buffered := bufio.NewReader(r)
	if mark, _ := buffered.Peek(3); string(mark) == "\ufeff" {
		if _, err := buffered.Discard(3); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	c := &rows{name: name, reader: csv.NewReader(buffered)}
	c.reader.FieldsPerRecord = -1 // next says more about a ragged row
	c.reader.TrimLeadingSpace = true
	first, err := c.read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: empty file", name)
	}
	if err != nil {
		return nil, err
	}
	c.width = len(first.fields)
	second, err := c.read()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if isHeader(first.fields, second.fields, words) {
		c.header = first.fields
	} else {
		c.pending = append(c.pending, first)
	}
	if err == nil {
		c.pending = append(c.pending, second)
	}
	return c, nil
}

func isHeader(first, second []string, words int) bool {
	var found int
	for column, field := range first {
		if isNumber(field) {
			continue
		}
		found++
		if found > words || column < len(second) && isNumber(second[column]) {
			return true
		}
	}
	return false
}

func isNumber(field string) bool {
	_, err := strconv.ParseFloat(field, 64)
	return err == nil
}

// read returns the next row as it stands, or io.EOF.
func (c *rows) read() (record, error) {
	fields, err := c.reader.Read()
	var parse *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return record{}, io.EOF
	case errors.As(err, &parse):
		return record{}, fmt.Errorf("%s: line %d, byte %d: %w", c.name, parse.Line, parse.Column, parse.Err)
	case err != nil:
		return record{}, fmt.Errorf("%s: %w", c.name, err)
	}
	line, _ := c.reader.FieldPos(0)
	for i, field := range fields {
		if strings.ContainsRune(field, 0) {
			return record{}, fmt.Errorf("%s: line %d: a zero byte, so this is not text; for IDX files, give the folder", c.name, line)
		}
		fields[i] = strings.TrimSpace(field)
	}
	return record{fields, line}, nil
}

// next returns the next row of data, or io.EOF. It is as wide as the others.
func (c *rows) next() ([]string, error) {
	var r record
	if len(c.pending) > 0 {
		r, c.pending = c.pending[0], c.pending[1:]
	} else {
		var err error
		if r, err = c.read(); err != nil {
			return nil, err
		}
	}
	c.line = r.line
	if len(r.fields) != c.width {
		return nil, fmt.Errorf("%s: line %d: %d fields, want %d as in the first row", c.name, r.line, len(r.fields), c.width)
	}
	if c.taken += c.width; c.taken > csvMost {
		return nil, fmt.Errorf("%s: line %d: more than %d values", c.name, r.line, csvMost)
	}
	return r.fields, nil
}

// number is the value of a field of the row that next returned.
func (c *rows) number(fields []string, column int) (float64, error) {
	x, err := strconv.ParseFloat(fields[column], 64)
	switch {
	case fields[column] == "":
		return 0, fmt.Errorf("%s is empty, want a number", c.at(column))
	case err != nil && !errors.Is(err, strconv.ErrRange):
		return 0, fmt.Errorf("%s: %q is not a number", c.at(column), fields[column])
	case math.IsNaN(x) || math.Abs(x) > largest:
		return 0, fmt.Errorf("%s: %s is not a finite number of at most %g", c.at(column), fields[column], largest)
	}
	return x, nil
}

// at names a field of the row that next returned.
func (c *rows) at(column int) string {
	place := fmt.Sprintf("%s: line %d, column %d", c.name, c.line, column+1)
	if c.header != nil && c.header[column] != "" {
		place += " (" + c.header[column] + ")"
	}
	return place
}

// openRows opens a CSV file, gzipped or not; the caller closes it.
func openRows(path string, words int) (*rows, io.Closer, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	c, err := rowsOf(f, path, words)
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return c, f, nil
}

func rowsOf(f *os.File, path string, words int) (*rows, error) {
	r, _, err := decompress(f, 0)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return newRows(path, r, words)
}
