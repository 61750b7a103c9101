package datasets

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// blanks stands for fields that any number of blanks or tabs separate.
const blanks = ' '

// separators are tried in this order; of equally good ones the first is taken.
var separators = []struct {
	char rune
	name string
}{
	{',', "comma"}, {';', "semicolon"}, {'\t', "tab"}, {'|', "bar |"}, {blanks, "blanks"},
}

// dialect is how a table is written.
type dialect struct {
	separator rune
	comma     bool // numbers have a decimal comma
	comment   rune // begins a line that is no row; 0 for none
	skip      int  // rows before the header or the data
	width     int  // fields a row
	header    []string
	doubtful  bool     // the first row was taken as names, but it need not be
	rowNames  bool     // rows have one field more than the header, in front
	classes   []string // named by a first row as scikit-learn writes it
}

// sampleRows is how many rows are looked at before a format is decided.
const sampleRows = 200

// findDialect recognises how a table is written from its beginning. whole says that
// the sample is all of it.
func findDialect(sample []byte, whole bool) dialect {
	d := dialect{comment: commentOf(sample)}
	best := layout{}
	for _, s := range separators {
		l := layoutOf(sample, s.char, d.comment, whole)
		if s.char == blanks && best.consistent() || !l.beats(best) {
			continue
		}
		best, d.separator = l, s.char
	}
	d.width, d.comma = best.width, best.comma
	d.findHeader(best.rows)
	return d
}

func (d dialect) separatorName() string {
	for _, s := range separators {
		if s.char == d.separator {
			return s.name
		}
	}
	return ""
}

// commentOf is # if some lines of the sample begin with it, but not as many as if it
// belonged to the data.
func commentOf(sample []byte) rune {
	var comments, lines int
	for line := range bytes.Lines(sample) {
		if lines++; bytes.HasPrefix(line, []byte("#")) {
			comments++
		}
	}
	if comments > 0 && 2*comments < lines {
		return '#'
	}
	return 0
}

// layout is what one separator makes of a sample.
type layout struct {
	rows  [][]string
	width int // the most frequent number of fields
	share float64
	comma bool // there are numbers with a decimal comma, and none with a point
}

func layoutOf(sample []byte, separator, comment rune, whole bool) layout {
	l := layout{}
	r := newSeparated(bytes.NewReader(sample), separator, comment)
	r.lazy()
	for len(l.rows) < sampleRows {
		fields, err := r.read()
		if err != nil {
			break
		}
		l.rows = append(l.rows, slices.Clone(fields))
	}
	if len(l.rows) < sampleRows && !whole && len(l.rows) > 1 {
		l.rows = l.rows[:len(l.rows)-1] // it may be cut
	}
	count := map[int]int{}
	for _, row := range l.rows {
		count[len(row)]++
	}
	for width, n := range count {
		if n > count[l.width] || n == count[l.width] && width > l.width {
			l.width = width
		}
	}
	l.share = float64(count[l.width]) / float64(max(1, len(l.rows)))
	l.comma = separator != ',' && decimalComma(l.rows)
	return l
}

// consistent says whether rows have a number of fields in common.
func (l layout) consistent() bool { return l.width > 1 && l.share >= 0.9 }

// beats compares the layouts of two separators.
func (l layout) beats(other layout) bool {
	switch {
	case l.width < 2:
		return false
	case other.width < 2:
		return true
	case l.consistent() != other.consistent():
		return l.consistent()
	case l.comma != other.comma:
		return l.comma
	case !l.consistent():
		return l.share > other.share
	}
	return l.width > other.width
}

func decimalComma(rows [][]string) bool {
	var found bool
	for _, row := range rows {
		for _, field := range row {
			if isNumber(field) && strings.ContainsRune(field, '.') {
				return false
			}
			found = found || strings.Count(field, ",") == 1 && isNumber(strings.Replace(field, ",", ".", 1))
		}
	}
	return found
}

// findHeader looks for names in the first rows, and for rows before them that are no
// part of the table.
func (d *dialect) findHeader(rows [][]string) {
	if len(rows) > 0 {
		if d.classes = d.classNames(rows[0]); d.classes != nil {
			d.skip = 1
			return
		}
	}
	for d.skip < len(rows)-1 && d.isTitle(rows[d.skip], rows[d.skip+1]) {
		d.skip++
	}
	if d.skip >= len(rows) {
		return
	}
	first, rest := rows[d.skip], rows[d.skip+1:]
	d.rowNames = len(first) == d.width-1 && !slices.ContainsFunc(first, d.isNumber) && d.width > 2
	if d.rowNames {
		first = append([]string{""}, first...)
	}
	if isHeader, doubtful := d.isHeader(first, rest); isHeader && len(first) == d.width {
		d.header, d.doubtful = first, doubtful
	}
}

// classNames are those in a first row as in the files of scikit-learn: the number of
// rows, the number of features, and the names of the classes.
func (d *dialect) classNames(row []string) []string {
	if len(row) < 4 || d.width < 2 || row[1] != strconv.Itoa(d.width-1) {
		return nil
	}
	if n, err := strconv.Atoi(row[0]); err != nil || n < tableLeast {
		return nil
	}
	names := slices.DeleteFunc(slices.Clone(row[2:]), func(s string) bool { return s == "" })
	if len(names) < 2 || slices.ContainsFunc(names, d.isNumber) {
		return nil
	}
	return names
}

// isTitle says whether a row before others does not belong to the table: it has
// another number of fields, or is nearly empty where the next one is not.
func (d *dialect) isTitle(row, next []string) bool {
	if len(row) != d.width {
		return len(row) != d.width-1 || slices.ContainsFunc(row, d.isNumber)
	}
	return 2*emptyFields(row) > len(row) && emptyFields(next) == 0 && !slices.ContainsFunc(next, d.isNumber)
}

func emptyFields(row []string) int {
	var n int
	for _, field := range row {
		if field == "" {
			n++
		}
	}
	return n
}

// isHeader says whether the first row of a table holds names: if none of its fields is
// a number; or if some word of it stands above a number and at least half of it are
// words, or its numbers count up evenly, as those of years or pixels do. It is doubtful
// if nothing stands above a number.
func (d *dialect) isHeader(first []string, rest [][]string) (header, doubtful bool) {
	var numbers []float64
	var words, above int
	for column, field := range first {
		if x, ok := d.number(field); ok {
			numbers = append(numbers, x)
			continue
		}
		if field == "" {
			continue
		}
		words++
		if len(rest) > 0 && column < len(rest[0]) && d.isNumber(rest[0][column]) && !isMissing(field) {
			above++
		}
	}
	switch {
	case words == 0:
		return len(numbers) == 0 && len(first) > 0, false
	case len(numbers) == 0 && above > 0:
		return true, false
	case len(numbers) == 0:
		return !d.recurs(first, rest), true
	case above > 0 && countsUp(numbers):
		return true, false
	}
	return above > 0 && words >= len(numbers), true
}

// recurs says whether a field of a row stands in the same column of others too, as data
// do and names do not.
func (d *dialect) recurs(first []string, rest [][]string) bool {
	for _, row := range rest {
		for column, field := range first {
			if column < len(row) && row[column] == field && field != "" {
				return true
			}
		}
	}
	return false
}

func countsUp(x []float64) bool {
	for i := range x {
		if x[i] != math.Trunc(x[i]) || i > 0 && (x[i] <= x[i-1] || x[i]-x[i-1] != x[1]-x[0]) {
			return false
		}
	}
	return len(x) > 0
}

func (d *dialect) isNumber(field string) bool {
	_, ok := d.number(field)
	return ok
}

// number is the value of a field; false for a word. A number that is missing is a word.
func (d *dialect) number(field string) (float64, bool) {
	if d.comma {
		field = strings.Replace(field, ",", ".", 1)
	}
	x, err := strconv.ParseFloat(field, 64)
	if err != nil && !math.IsInf(x, 0) && !d.comma && inThousands(field) {
		x, err = strconv.ParseFloat(strings.ReplaceAll(field, ",", ""), 64)
	}
	if err != nil && !math.IsInf(x, 0) || math.IsNaN(x) {
		return 0, false
	}
	return x, true
}

// inThousands says whether commas divide a number into groups of three digits.
func inThousands(field string) bool {
	whole, _, _ := strings.Cut(strings.TrimLeft(field, "+-"), ".")
	groups := strings.Split(whole, ",")
	for i, group := range groups {
		if len(group) != 3 && (i > 0 || len(group) == 0 || len(group) > 3) || strings.Trim(group, "0123456789") != "" {
			return false
		}
	}
	return len(groups) > 1
}

func isNumber(field string) bool {
	var d dialect
	return d.isNumber(field)
}

// missingWords are what pandas and ARFF write for a value that is not there.
var missingWords = map[string]bool{
	"": true, "NA": true, "N/A": true, "n/a": true, "<NA>": true, "#N/A": true, "?": true, "-": true,
	"null": true, "NULL": true, "Null": true, "nan": true, "NaN": true, "NAN": true, "-nan": true, "-NaN": true,
}

func isMissing(field string) bool { return missingWords[field] }

// recordReader reads the rows of a table as fields, which are valid until the next call.
type recordReader interface {
	// read returns io.EOF at the end. Fields have no blanks around them.
	read() ([]string, error)
	// line is that of the last row, from 1.
	line() int
}

// separated reads fields between separators, quoted as in RFC 4180.
type separated struct {
	reader *csv.Reader
	at     int
}

// newSeparated returns a reader of fields for any separator.
func newSeparated(r io.Reader, separator, comment rune) lazyReader {
	if separator == blanks {
		s := bufio.NewScanner(r)
		s.Buffer(nil, inputMost)
		return &blankSeparated{lines: s, comment: string(comment)}
	}
	c := csv.NewReader(r)
	c.Comma, c.Comment, c.ReuseRecord = separator, comment, true
	c.FieldsPerRecord = -1                 // who reads says more about a ragged row
	c.TrimLeadingSpace = separator != '\t' // a tab would be trimmed too
	return &separated{reader: c}
}

type lazyReader interface {
	recordReader
	lazy() // makes it take quotes as they come
}

func (s *separated) lazy() { s.reader.LazyQuotes = true }

func (s *separated) line() int { return s.at }

func (s *separated) read() ([]string, error) {
	fields, err := s.reader.Read()
	if err != nil {
		if parse, ok := err.(*csv.ParseError); ok {
			return nil, fmt.Errorf("line %d, byte %d: %w; a field that holds quotes stands in quotes, and those within it are doubled", parse.Line, parse.Column, parse.Err)
		}
		return nil, err
	}
	s.at, _ = s.reader.FieldPos(0)
	for i, field := range fields {
		fields[i] = strings.TrimSpace(field)
	}
	return fields, nil
}

// blankSeparated reads fields between blanks.
type blankSeparated struct {
	lines   *bufio.Scanner
	comment string
	at      int
}

func (s *blankSeparated) lazy() {}

func (s *blankSeparated) line() int { return s.at }

func (s *blankSeparated) read() ([]string, error) {
	for s.lines.Scan() {
		s.at++
		text := s.lines.Text()
		if s.comment != "\x00" && strings.HasPrefix(text, s.comment) {
			continue
		}
		if fields := strings.Fields(text); len(fields) > 0 {
			for i, field := range fields {
				fields[i] = unquoted(field)
			}
			return fields, nil
		}
	}
	if err := s.lines.Err(); err != nil {
		return nil, err
	}
	return nil, io.EOF
}

// unquoted is a field without quotes around it.
func unquoted(field string) string {
	if n := len(field); n > 1 && (field[0] == '"' || field[0] == '\'') && field[n-1] == field[0] {
		return field[1 : n-1]
	}
	return field
}
