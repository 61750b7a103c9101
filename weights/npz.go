package weights

import (
	"archive/zip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/north-tui/north/internal/npy"
)

// An npz file is a zip of npy files, one a tensor. An npy file is a magic word, the
// version, the length of a header, the header as a Python dictionary, and the elements
// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
const (
	npyAlign     = 64
	npyEnding    = ".npy"
	bytesPerRune = 4 // of text, which NumPy keeps in UTF-32
)

// writeNPZ keeps the metadata as JSON in a text of that name, without dimensions.
func writeNPZ(w io.Writer, f *File) error {
	archive := zip.NewWriter(w)
	member := func(name, elements string, shape []int, data []byte) error {
		// Stored, as numpy.savez does: trained weights do not get smaller.
		out, err := archive.CreateHeader(&zip.FileHeader{Name: name + npyEnding, Method: zip.Store})
		if err != nil {
			return err
		}
		if _, err := out.Write(npyHeader(elements, shape)); err != nil {
			return err
		}
		_, err = out.Write(data)
		return err
	}
	text, err := json.Marshal(f.Metadata)
	if err != nil {
		return err
	}
	var wide []byte
	for _, r := range string(text) {
		wide = binary.LittleEndian.AppendUint32(wide, uint32(r))
	}
	if err := member(metadataKey, fmt.Sprintf("<U%d", len(wide)/bytesPerRune), nil, wide); err != nil {
		return err
	}
	for _, t := range f.Tensors {
		if err := member(t.Name, elementOf(t).numpy, t.Shape, appendElements(nil, t)); err != nil {
			return err
		}
	}
	return archive.Close()
}

// npyHeader is what precedes the elements of an npy file of version 1.
func npyHeader(elements string, shape []int) []byte {
	var lengths strings.Builder
	for _, n := range shape {
		fmt.Fprintf(&lengths, "%d, ", n)
	}
	dictionary := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", elements, strings.TrimSuffix(lengths.String(), " "))
	const before = len(npy.Magic) + 2 + 2
	length := before + len(dictionary) + 1
	length += (npyAlign - length%npyAlign) % npyAlign
	dictionary += strings.Repeat(" ", length-before-len(dictionary)-1) + "\n"
	header := append([]byte(npy.Magic), 1, 0)
	header = binary.LittleEndian.AppendUint16(header, uint16(len(dictionary)))
	return append(header, dictionary...)
}

func readNPZ(r io.ReaderAt, size int64) (*File, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("not an npz file: %w", err)
	}
	f := &File{}
	for _, member := range archive.File {
		name, ok := strings.CutSuffix(member.Name, npyEnding)
		if !ok {
			return nil, fmt.Errorf("%s is not an array: want names that end in .npy", Quoted(member.Name))
		}
		if err := f.readMember(member, name); err != nil {
			return nil, fmt.Errorf("array %s: %w", Quoted(name), err)
		}
	}
	return f, nil
}

// readMember reads one array. It reads no more than the array's header says.
func (f *File) readMember(member *zip.File, name string) error {
	in, err := member.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	h, err := npy.ReadHeader(in)
	if err != nil {
		return err
	}
	if name == metadataKey {
		return f.readMetadata(in, h)
	}
	kind := slices.IndexFunc(elements, func(e element) bool { return e.numpy == h.Elements && e.numpy != "" })
	if kind < 0 {
		return fmt.Errorf("elements of type %s, want <f4, <f8, <f2, <i4 or <i8", Quoted(h.Elements))
	}
	if h.Fortran && len(h.Shape) > 1 {
		return errors.New("in Fortran order; save numpy.ascontiguousarray of it")
	}
	n, err := size(h.Shape, mostElements)
	if err != nil {
		return err
	}
	// The archive may claim any size: what it does not hold is not allocated.
	data, err := io.ReadAll(io.LimitReader(in, int64(n)*int64(elements[kind].bytes)))
	if err != nil {
		return err
	}
	t := Tensor{Name: name, Shape: h.Shape}
	if err := t.take(elements[kind], data); err != nil {
		return err
	}
	f.Tensors = append(f.Tensors, t)
	return nil
}

// mostElements bounds an array, so that a small archive does not exhaust the memory: it
// is the largest number of parameters that a model here may have.
const mostElements = 1 << 28

// readMetadata reads the text that writeNPZ wrote.
func (f *File) readMetadata(in io.Reader, h npy.Header) error {
	runes, err := strconv.Atoi(strings.TrimPrefix(h.Elements, "<U"))
	if err != nil || runes < 0 || runes > mostHeader || len(h.Shape) != 0 {
		return fmt.Errorf("metadata of type %s, want one text", Quoted(h.Elements))
	}
	data, err := io.ReadAll(io.LimitReader(in, int64(runes)*bytesPerRune))
	if err != nil {
		return err
	}
	var text []byte
	for ; len(data) >= bytesPerRune; data = data[bytesPerRune:] {
		text = utf8.AppendRune(text, rune(binary.LittleEndian.Uint32(data)))
	}
	return json.Unmarshal(text, &f.Metadata)
}
