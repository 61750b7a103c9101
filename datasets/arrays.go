package datasets

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/npy"
)

// array is an array of NumPy's, in C order.
type array struct {
	shape  []int
	floats []float64
	bytes  []uint8  // instead, of unsigned bytes
	words  []string // instead, of texts
}

// number reads one element of a type.
type number struct {
	bytes int
	value func(b []byte, order binary.ByteOrder) float64
}

// numbers are the types that can be read, without their byte order.
var numbers = map[string]number{
	"f4": {4, func(b []byte, o binary.ByteOrder) float64 { return float64(math.Float32frombits(o.Uint32(b))) }},
	"f8": {8, func(b []byte, o binary.ByteOrder) float64 { return math.Float64frombits(o.Uint64(b)) }},
	"i1": {1, func(b []byte, _ binary.ByteOrder) float64 { return float64(int8(b[0])) }},
	"i2": {2, func(b []byte, o binary.ByteOrder) float64 { return float64(int16(o.Uint16(b))) }},
	"i4": {4, func(b []byte, o binary.ByteOrder) float64 { return float64(int32(o.Uint32(b))) }},
	"i8": {8, func(b []byte, o binary.ByteOrder) float64 { return float64(int64(o.Uint64(b))) }},
	"u1": {1, func(b []byte, _ binary.ByteOrder) float64 { return float64(b[0]) }},
	"u2": {2, func(b []byte, o binary.ByteOrder) float64 { return float64(o.Uint16(b)) }},
	"u4": {4, func(b []byte, o binary.ByteOrder) float64 { return float64(o.Uint32(b)) }},
	"u8": {8, func(b []byte, o binary.ByteOrder) float64 { return float64(o.Uint64(b)) }},
	"b1": {1, func(b []byte, _ binary.ByteOrder) float64 { return float64(b[0]) }},
}

// readArray reads an array in NumPy's format.
func readArray(r io.Reader) (*array, error) {
	h, err := npy.ReadHeader(r)
	if err != nil {
		return nil, err
	}
	n, err := h.Size(tableMost)
	if err != nil {
		return nil, err
	}
	a := &array{shape: h.Shape}
	order := binary.ByteOrder(binary.LittleEndian)
	if strings.HasPrefix(h.Elements, ">") {
		order = binary.BigEndian
	}
	kind := strings.TrimLeft(h.Elements, "<>|=")
	if runes, ok := strings.CutPrefix(kind, "U"); ok {
		return a, a.readWords(r, n, runes, order)
	}
	of, ok := numbers[kind]
	if !ok {
		return nil, fmt.Errorf("elements of type %s, want floating-point numbers (f4, f8), integers, bool or text (U); numpy.save another with astype", form.Shown(h.Elements))
	}
	// The header may claim any size: what is not there is not allocated.
	data, err := io.ReadAll(io.LimitReader(r, int64(n)*int64(of.bytes)))
	if err != nil {
		return nil, err
	}
	if len(data) < n*of.bytes {
		return nil, fmt.Errorf("%d bytes short of the %d of its shape %v: the file is cut off; copy or save it again", n*of.bytes-len(data), n*of.bytes, h.Shape)
	}
	if kind == "u1" {
		a.bytes = data
	} else {
		a.floats = make([]float64, n)
		for i := range a.floats {
			a.floats[i] = of.value(data[i*of.bytes:], order)
		}
	}
	if h.Fortran {
		a.bytes, a.floats = inCOrder(a.bytes, h.Shape), inCOrder(a.floats, h.Shape)
	}
	return a, nil
}

// readWords reads texts, which NumPy keeps in UTF-32 with zeros at the end.
func (a *array) readWords(r io.Reader, n int, runes string, order binary.ByteOrder) error {
	length, err := strconv.Atoi(runes)
	if err != nil || length < 0 || length > 1<<10 || n*length > tableMost {
		return fmt.Errorf("texts of type U%s, want at most 1024 characters; shorten them", form.Shown(runes))
	}
	data := make([]byte, 4*length)
	for range n {
		if _, err := io.ReadFull(r, data); err != nil {
			return fmt.Errorf("text %d: %w", len(a.words)+1, err)
		}
		var text []byte
		for at := 0; at < len(data); at += 4 {
			if c := order.Uint32(data[at:]); c != 0 && c <= utf8.MaxRune {
				text = utf8.AppendRune(text, rune(c))
			}
		}
		a.words = append(a.words, strings.TrimSpace(string(text)))
	}
	return nil
}

// inCOrder turns elements whose first index changes fastest into ones whose last does.
func inCOrder[E any](in []E, shape []int) []E {
	if in == nil || len(shape) < 2 {
		return in
	}
	out := make([]E, 0, len(in))
	index := make([]int, len(shape))
	for range in {
		at, step := 0, 1
		for axis, i := range index {
			at += i * step
			step *= shape[axis]
		}
		out = append(out, in[at])
		for axis := len(shape) - 1; axis >= 0; axis-- {
			if index[axis]++; index[axis] < shape[axis] {
				break
			}
			index[axis] = 0
		}
	}
	return out
}

// rows is the length of the first axis, row the number of elements in each.
func (a *array) rows() int {
	if len(a.shape) == 0 {
		return 0
	}
	return a.shape[0]
}

func (a *array) row() int {
	n := 1
	for _, length := range a.shape[1:] {
		n *= length
	}
	return n
}

// value is an element as a number.
func (a *array) value(i int) float64 {
	if a.bytes != nil {
		return float64(a.bytes[i])
	}
	return a.floats[i]
}

// text is an element as it would be written.
func (a *array) text(i int) string {
	if a.words != nil {
		return a.words[i]
	}
	return strconv.FormatFloat(a.value(i), 'g', -1, 64)
}

// arrays are those of a file: one, called x, of a .npy file; those of an .npz file by
// the roles that their names say.
type arrays struct {
	name string
	by   map[string]*array
	hash string
}

// The names under which arrays are looked for.
var arrayNames = map[string][]string{
	"x":      {"x", "x_train", "train_images", "images", "data", "arr_0"},
	"y":      {"y", "y_train", "train_labels", "labels", "target", "arr_1"},
	"x_test": {"x_test", "test_images", "arr_2"},
	"y_test": {"y_test", "test_labels", "arr_3"},
}

// The first bytes of files of arrays.
const zipMagic = "PK\x03\x04"

// isArrays says whether a file holds arrays of NumPy's.
func isArrays(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false // reading it as a table says why
	}
	defer f.Close()
	magic := make([]byte, len(npy.Magic))
	n, err := io.ReadFull(f, magic)
	return (err == nil || errors.Is(err, io.ErrUnexpectedEOF)) && (string(magic[:n]) == npy.Magic || bytes.HasPrefix(magic[:n], []byte(zipMagic)))
}

// readArrays reads a .npy or .npz file.
func readArrays(path string) (*arrays, error) {
	in, err := openInput(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	sum := sha256.Sum256(data)
	a := &arrays{name: path, by: map[string]*array{}, hash: hex.EncodeToString(sum[:])}
	if bytes.HasPrefix(data, []byte(npy.Magic)) {
		x, err := readArray(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		a.by["x"] = x
		return a, a.check()
	}
	if err := a.unzip(data); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return a, a.check()
}

// unzip reads the arrays of an .npz file whose names say what they are.
func (a *arrays) unzip(data []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return fmt.Errorf("not a whole .npz file: %w; copy or save it again", err)
	}
	var names []string
	for _, member := range archive.File {
		name := strings.TrimSuffix(member.Name, ".npy")
		names = append(names, form.Shown(name))
		role := roleOf(name)
		if role == "" || a.by[role] != nil {
			continue
		}
		if cancelled() {
			return ErrCancelled
		}
		in, err := member.Open()
		if err != nil {
			return fmt.Errorf("array %s: %w", form.Shown(name), err)
		}
		a.by[role], err = readArray(in)
		if err = errors.Join(err, in.Close()); err != nil {
			return fmt.Errorf("array %s: %w", form.Shown(name), err)
		}
	}
	if slices.Contains(names, "[Content_Types].xml") {
		return errors.New("an Excel file, which this program does not read; write it as CSV")
	}
	if a.by["x"] == nil || a.by["y"] == nil {
		return fmt.Errorf("arrays %s, want x and y, and for testing x_test and y_test", strings.Join(names, ", "))
	}
	return nil
}

func roleOf(name string) string {
	for role, names := range arrayNames {
		if slices.Contains(names, strings.ToLower(name)) {
			return role
		}
	}
	return ""
}

// check compares the shapes.
func (a *arrays) check() error {
	if a.by["y"] == nil {
		x := a.by["x"]
		if len(x.shape) != 2 || x.shape[1] < 2 || x.words != nil {
			return fmt.Errorf("%s: shape %v, want rows and at least two columns of numbers, of which the last is the label; save x and y in an .npz file", a.name, x.shape)
		}
		return nil
	}
	for _, part := range []string{"", "_test"} {
		x, y := a.by["x"+part], a.by["y"+part]
		switch {
		case x == nil && y == nil:
			continue
		case x == nil || y == nil:
			return fmt.Errorf("%s: only one of x%s and y%s is there, want both; numpy.savez(file, x=…, y=…) writes them", a.name, part, part)
		case x.words != nil:
			return fmt.Errorf("%s: x%s holds texts, want numbers; write a table with words as CSV", a.name, part)
		case len(x.shape) < 1 || len(x.shape) > 4 || x.row() == 0:
			return fmt.Errorf("%s: x%s has shape %v, want rows of 1 to 3 dimensions; reshape it", a.name, part, x.shape)
		case len(y.shape) == 0 || y.rows() != x.rows() || y.row() != 1:
			return fmt.Errorf("%s: y%s has shape %v, want one label for each of the %d rows of x%s; reshape it", a.name, part, y.shape, x.rows(), part)
		case !slices.Equal(x.shape[1:], a.by["x"].shape[1:]):
			return fmt.Errorf("%s: x_test has shape %v, x has %v", a.name, x.shape, a.by["x"].shape)
		}
	}
	return nil
}

// images says whether x holds images of unsigned bytes, with one or three channels.
func (a *arrays) images() bool {
	x := a.by["x"]
	return a.by["y"] != nil && x.bytes != nil && (len(x.shape) == 3 || len(x.shape) == 4 && (x.shape[3] == 1 || x.shape[3] == 3))
}

// stack are the images.
func (a *arrays) stack() *stack {
	x := a.by["x"]
	k := &stack{name: a.name, height: x.shape[1], width: x.shape[2], channels: 1, hash: a.hash, labels: newColumn("y")}
	if len(x.shape) == 4 {
		k.channels = x.shape[3]
	}
	var d dialect
	for _, part := range []string{"", "_test"} {
		x, y := a.by["x"+part], a.by["y"+part]
		if x == nil {
			continue
		}
		if part != "" {
			k.split = k.labels.rows
		}
		size := x.row()
		for i := range x.rows() {
			k.pixels = append(k.pixels, planar(x.bytes[i*size:(i+1)*size], k.channels)...)
			k.labels.add(y.text(i), &d)
		}
	}
	return k
}

// columnNames are x1, x2, … and y, or numbers where all is in one array.
func (a *arrays) columnNames() []string {
	if a.by["y"] == nil {
		names := make([]string, a.by["x"].shape[1])
		for i := range names {
			names[i] = strconv.Itoa(i + 1)
		}
		return names
	}
	return append(featureNames(a.by["x"].row()), "y")
}

// table has a column for each feature, and one for the label.
func (a *arrays) table() *table {
	t := &table{name: a.name, format: []string{"arrays of NumPy"}, named: true, hash: a.hash, whole: true}
	for _, name := range a.columnNames() {
		t.columns = append(t.columns, newColumn(name))
	}
	var d dialect
	for _, part := range []string{"", "_test"} {
		x, y := a.by["x"+part], a.by["y"+part]
		if x == nil {
			continue
		}
		if part != "" {
			t.split, t.test = t.rows(), a.name
		}
		width := x.row()
		for i := range x.rows() {
			for j := range width {
				if y == nil { // any column may become the label
					t.columns[j].add(x.text(i*width+j), &d)
				} else {
					t.columns[j].addNumber(x.value(i*width + j))
				}
			}
			if y != nil {
				t.columns[width].add(y.text(i), &d)
			}
			t.lines = append(t.lines, int32(i+1))
		}
	}
	t.settle()
	for row := range min(previewRows, t.rows()) {
		var fields []string
		for _, c := range t.columns {
			fields = append(fields, c.text(row))
		}
		t.preview = append(t.preview, fields)
	}
	return t
}

// arrayFile is a file of arrays: images, or a table.
func arrayFile(path string) (Entry, error) {
	a, err := readArrays(path)
	if err != nil {
		return Entry{}, err
	}
	if a.images() {
		k := a.stack()
		train := k.split
		if train == 0 {
			train = trainingShare(k.labels.rows)
		}
		return imageEntry(path, fmt.Sprintf("%d images of %d×%d pixels", k.labels.rows, k.height, k.width), k.height*k.width*k.channels, train,
			func() (*stack, error) { return k, nil }), nil
	}
	t := a.table()
	names := columnNames(t.columns)
	return Entry{
		Name: path, Doc: fmt.Sprintf("arrays of %d columns", len(names)), Source: "your own file",
		Fields: tableFields(names, names[len(names)-1]), Defaults: t.defaults(names[len(names)-1]),
		Load: func(v form.Values, _ uint64) (*Set, error) { return t.set(wantedOf(v)) },
	}, nil
}
