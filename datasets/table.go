package datasets

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/form"
)

const (
	// tableMost bounds the values of a table, which take up to 8 bytes each.
	tableMost = 1 << 26
	// tableLeast is the least number of rows: 5 are 4 for training and 1 for testing.
	tableLeast = 5
	// classesMost bounds the number of classes.
	classesMost = 1000
	// previewRows is how many rows are kept as they are written.
	previewRows = 5
)

// otherFormats are formats of tables that are recognised and refused, by their first
// bytes. A reader of Parquet would add a third to the size of the program.
var otherFormats = map[string]string{
	"PAR1": "a Parquet file", "ARROW1": "an Arrow file", "ORC": "an ORC file",
	"\x89HDF\r\n": "an HDF5 file", "SQLite format 3": "an SQLite database", "\xd0\xcf\x11\xe0": "an Excel file",
}

// pandasUnnamed is what pandas calls a first column without a name.
const pandasUnnamed = "Unnamed: 0"

// largest is the magnitude above which a number is refused: up to there the square of a
// number and the sum of all squares in a file are finite.
const largest = 1e150

// table is a table as it is read, column by column. A second file for testing is
// appended to the first.
type table struct {
	name    string
	test    string   // name of the second file
	format  []string // in words: comma-separated, UTF-8
	named   bool     // columns have names of their own
	columns []*column
	lines   []int32 // of each row
	split   int     // rows of the first file if there is a second one, else 0
	whole   bool    // all rows were read
	notes   []string
	preview [][]string
	hash    string
	dialect dialect
}

func (t *table) rows() int { return len(t.lines) }

// tableReader reads a table row by row.
type tableReader struct {
	name    string
	in      *input // nil in tests
	text    *textInput
	records recordReader
	dialect dialect
	taken   int // values so far
	format  []string
}

// newTableReader recognises the format of a table and reads as far as its names.
func newTableReader(name string, r io.Reader) (*tableReader, error) {
	t := &tableReader{name: name}
	t.in, _ = r.(*input)
	var err error
	if t.text, err = newTextInput(r); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	buffered := bufio.NewReaderSize(t.text, sampleBytes)
	sample, err := buffered.Peek(sampleBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for magic, format := range otherFormats {
		if strings.HasPrefix(string(sample), magic) {
			return nil, fmt.Errorf("%s: %s, which this program does not read; write it as CSV, or pipe that to --data -", name, format)
		}
	}
	if at := slices.Index(sample, 0); at >= 0 {
		return nil, fmt.Errorf("%s: line %d: a zero byte, so this is not text; for IDX files, give the folder, and save text as UTF-8", name, 1+strings.Count(string(sample[:at]), "\n"))
	}
	if len(strings.TrimSpace(string(sample))) == 0 {
		return nil, fmt.Errorf("%s: empty file; add rows to it", name)
	}
	switch {
	case isJSON(sample):
		t.records, err = newJSONObjects(buffered, sample)
	case isARFF(sample):
		err = t.openARFF(buffered)
	default:
		t.dialect = findDialect(sample, err != nil)
		err = t.openSeparated(buffered)
	}
	t.format = t.describe()
	return t, t.failed(err)
}

// openSeparated reads as far as the names of a table with separators.
func (t *tableReader) openSeparated(r io.Reader) error {
	if t.dialect.width < 2 {
		t.dialect.width, t.dialect.separator = 1, ','
	}
	t.records = newSeparated(r, t.dialect.separator, t.dialect.comment)
	rows := t.dialect.skip
	if t.dialect.header != nil {
		rows++
	}
	for range rows {
		if _, err := t.records.read(); err != nil {
			return err
		}
	}
	return nil
}

func (t *tableReader) openARFF(r *bufio.Reader) error {
	names, lines, err := readARFFHeader(r)
	if err != nil {
		return err
	}
	t.dialect = dialect{header: names, width: len(names)}
	t.records = newARFFRows(r, lines)
	return nil
}

// describe is the format in words.
func (t *tableReader) describe() []string {
	d := t.dialect
	var words []string
	switch t.records.(type) {
	case *jsonObjects:
		words = append(words, "JSON objects")
	case *arffRows:
		words = append(words, "ARFF")
	case *blankSeparated:
		words = append(words, "separated by blanks")
	case *separated:
		words = append(words, d.separatorName()+"-separated")
	}
	if d.comma {
		words = append(words, "decimal comma")
	}
	encoding := t.text.encoding
	if t.text.mark && encoding == inUTF8 {
		encoding += " with a byte order mark"
	}
	words = append(words, encoding)
	if t.text.lonelyCR {
		words = append(words, "lines end in CR")
	}
	if d.comment != 0 {
		words = append(words, "comments after "+string(d.comment))
	}
	if t.in != nil && t.in.packed {
		words = append(words, "gzipped")
	}
	return words
}

// failed says in which file something went wrong.
func (t *tableReader) failed(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	return fmt.Errorf("%s: %w", t.name, err)
}

// next returns the next row, which is as wide as the others, or io.EOF. It is valid
// until the next call.
func (t *tableReader) next() ([]string, error) {
	fields, err := t.records.read()
	if err != nil {
		return nil, t.failed(err)
	}
	if _, growing := t.records.(*jsonObjects); !growing && len(fields) != t.dialect.width {
		return nil, fmt.Errorf("%s: line %d: %d fields, want %d as in the other rows; a field that holds a %s needs quotes",
			t.name, t.records.line(), len(fields), t.dialect.width, t.dialect.separatorName())
	}
	for i, field := range fields {
		if strings.IndexByte(field, 0) >= 0 {
			return nil, fmt.Errorf("%s: line %d, column %d: a zero byte in %s, so this is not text; save the file as UTF-8", t.name, t.records.line(), i+1, form.Quoted(field))
		}
	}
	return fields, t.count(len(fields))
}

// count bounds the values that are read.
func (t *tableReader) count(fields int) error {
	if t.taken += fields; t.taken > tableMost {
		return fmt.Errorf("%s: line %d: more than %d values; give a part of the rows", t.name, t.records.line(), tableMost)
	}
	if t.in != nil {
		t.in.rows.Add(1)
	}
	return nil
}

// keys are those of JSON objects so far.
func (t *tableReader) keys() []string {
	if objects, ok := t.records.(*jsonObjects); ok {
		return objects.keys
	}
	return nil
}

// names are those of the columns: numbers from 1 where there is none. A name that comes
// again gets a number, as in pandas.
func (t *tableReader) names() []string {
	names := make([]string, t.dialect.width)
	for i := range names {
		name := strconv.Itoa(i + 1)
		if t.dialect.header != nil && t.dialect.header[i] != "" {
			name = t.dialect.header[i]
		}
		names[i] = name
		for n := 1; slices.Contains(names[:i], names[i]); n++ {
			names[i] = fmt.Sprintf("%s.%d", name, n)
		}
	}
	return names
}

// readTable reads up to most values of a table; 0 is all.
func readTable(name string, r io.Reader, most int) (*table, error) {
	t, err := readUnsettled(name, r, most)
	if err == nil {
		t.settle()
	}
	return t, err
}

// readUnsettled is readTable without looking at what the columns hold.
func readUnsettled(name string, r io.Reader, most int) (*table, error) {
	reader, err := newTableReader(name, r)
	if err != nil {
		return nil, err
	}
	t := &table{name: name, dialect: reader.dialect, format: reader.format}
	_, objects := reader.records.(*jsonObjects)
	t.named = objects || reader.dialect.header != nil
	t.noteHeader(reader)
	return t, t.read(reader, most)
}

// readTest appends the rows of a file for testing. Its columns are found by their names
// or, if it has none, by their places.
func (t *table) readTest(name string, r io.Reader) error {
	reader, err := newTableReader(name, r)
	if err != nil {
		return err
	}
	t.split, t.test = t.rows(), name
	if err := t.read(reader, 0); err != nil {
		return err
	}
	if t.rows() == t.split {
		return fmt.Errorf("%s: no rows, want at least one for testing", name)
	}
	return nil
}

func (t *table) settle() {
	for _, c := range t.columns {
		c.settle()
	}
}

// read adds rows of up to most values; 0 is all.
func (t *table) read(reader *tableReader, most int) error {
	names := reader.names()
	place, err := t.places(reader, nil, names)
	if err != nil {
		return err
	}
	for most == 0 || reader.taken < most {
		fields, err := reader.next()
		if errors.Is(err, io.EOF) {
			t.whole = true
			break
		}
		if err != nil {
			return err
		}
		if len(fields) > len(place) { // an object has keys that those before had not
			if place, err = t.places(reader, place, reader.keys()); err != nil {
				return err
			}
		}
		if len(t.preview) < previewRows {
			t.preview = append(t.preview, slices.Clone(fields))
		}
		for i, field := range fields {
			if place[i] >= 0 {
				t.columns[place[i]].add(field, &reader.dialect)
			}
		}
		t.lines = append(t.lines, int32(reader.records.line()))
		for _, c := range t.columns {
			if c.rows < t.rows() {
				c.add("", &reader.dialect)
			}
		}
	}
	return nil
}

// places are the columns of fields with some names, the first of which are known. Of a
// first file they are new. Of a file for testing, those that training does not have are
// -1, and none may be missing.
func (t *table) places(reader *tableReader, known []int, names []string) ([]int, error) {
	for i := len(known); i < len(names); i++ {
		at := slices.IndexFunc(t.columns, func(c *column) bool { return c.name == names[i] })
		switch {
		case t.test == "":
			at = t.addColumn(reader, i, names[i])
		case reader.dialect.header == nil && reader.dialect.width == len(t.columns):
			at = i
		}
		known = append(known, at)
	}
	if t.test == "" || reader.dialect.width == 0 {
		return known, nil
	}
	for at, c := range t.columns {
		if !slices.Contains(known, at) {
			return nil, fmt.Errorf("%s: no column %s, which %s has; add it, or call it so: there are %s", reader.name, form.Shown(c.name), t.name, someOf(names))
		}
	}
	return known, nil
}

// addColumn adds a column, of which the rows so far have no value, and returns its place.
func (t *table) addColumn(reader *tableReader, i int, name string) int {
	c := newColumn(name)
	if header := reader.dialect.header; header != nil {
		c.unnamed = header[i] == "" || header[i] == pandasUnnamed
	}
	for range t.lines {
		c.add("", &reader.dialect)
	}
	t.columns = append(t.columns, c)
	return len(t.columns) - 1
}

// noteHeader says what was made of the first rows where that may be wrong.
func (t *table) noteHeader(reader *tableReader) {
	d := reader.dialect
	switch {
	case d.classes != nil:
		t.note("the first row names the classes: %s", someOf(d.classes))
	case d.skip > 0:
		t.note("the first %s before the table left out", counted(d.skip, "row"))
	case d.doubtful:
		t.note("first row taken as names: %s", someOf(d.header))
	}
	if d.rowNames {
		t.note("the first column has no name: rows have one field more than the names")
	}
}

func (t *table) note(format string, args ...any) {
	t.notes = append(t.notes, fmt.Sprintf(format, args...))
}

// someOf are up to 20 words, shortened.
func someOf(words []string) string {
	var out []string
	for _, w := range words {
		if len(out) == 20 {
			out = append(out, "…")
			break
		}
		out = append(out, form.Shown(w))
	}
	return strings.Join(out, ", ")
}

// counted is "1 row" or "2 rows".
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	if strings.HasSuffix(what, "s") {
		return fmt.Sprintf("%d %ses", n, what)
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// at names a field.
func (t *table) at(row, column int) string {
	place := fmt.Sprintf("%s: line %d, column %d", t.file(row), t.lines[row], column+1)
	if name := t.columns[column].name; t.named && name != "" {
		place += " (" + form.Shown(name) + ")"
	}
	return place
}

// file is the name of the file that a row is from.
func (t *table) file(row int) string {
	if t.test != "" && row >= t.split {
		return t.test
	}
	return t.name
}

func shortNumber(x float64) string { return strconv.FormatFloat(x, 'g', 6, 64) }
