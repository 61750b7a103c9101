package weights

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A safetensors file is the length of a header in 8 bytes, the header in JSON, and the
// tensors one behind the other (https://github.com/huggingface/safetensors#format).
const (
	lengthBytes = 8
	metadataKey = "__metadata__"
	mostHeader  = 100_000_000 // bytes, the limit of the format's own library
)

// entry is what the header says of a tensor.
type entry struct {
	Type    string   `json:"dtype"`
	Shape   []int    `json:"shape"`
	Offsets [2]int64 `json:"data_offsets"` // of the first byte and the byte after the last, counted from the header's end
}

func writeSafetensors(w io.Writer, f *File) error {
	var header bytes.Buffer
	at := int64(0)
	member := func(key string, value any) error {
		name, err := json.Marshal(key)
		if err != nil {
			return err
		}
		text, err := json.Marshal(value)
		if err != nil {
			return err
		}
		separator := ","
		if header.Len() == 0 {
			separator = "{"
		}
		fmt.Fprintf(&header, "%s%s:%s", separator, name, text)
		return nil
	}
	if err := member(metadataKey, f.Metadata); err != nil {
		return err
	}
	for _, t := range f.Tensors {
		e := elementOf(t)
		n := int64(len(t.Floats)+len(t.Ints)) * int64(e.bytes)
		shape := t.Shape
		if shape == nil {
			shape = []int{} // a scalar, which null is not
		}
		if err := member(t.Name, entry{e.safetensors, shape, [2]int64{at, at + n}}); err != nil {
			return err
		}
		at += n
	}
	header.WriteByte('}')
	for header.Len()%lengthBytes != 0 {
		header.WriteByte(' ') // so that the tensors are aligned
	}
	if _, err := w.Write(binary.LittleEndian.AppendUint64(nil, uint64(header.Len()))); err != nil {
		return err
	}
	if _, err := w.Write(header.Bytes()); err != nil {
		return err
	}
	for _, t := range f.Tensors {
		if _, err := w.Write(appendElements(nil, t)); err != nil {
			return err
		}
	}
	return nil
}

func readSafetensors(r io.ReaderAt, size int64) (*File, error) {
	var first [lengthBytes]byte
	if _, err := r.ReadAt(first[:], 0); err != nil {
		return nil, errors.New("not a safetensors file: it is shorter than the length of its header")
	}
	length := binary.LittleEndian.Uint64(first[:])
	if length > mostHeader || int64(length) > size-lengthBytes {
		return nil, fmt.Errorf("not a safetensors file: it begins with a header of %d bytes, but has %d", length, size-lengthBytes)
	}
	header := make([]byte, length)
	if _, err := r.ReadAt(header, lengthBytes); err != nil {
		return nil, err
	}
	f := &File{}
	entries, err := f.readHeader(header)
	if err != nil {
		return nil, err
	}
	data := io.NewSectionReader(r, lengthBytes+int64(length), size-lengthBytes-int64(length))
	return f, f.readTensors(data, entries)
}

// readHeader reads the metadata and what is said of each tensor.
func (f *File) readHeader(header []byte) (map[string]entry, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(header, &members); err != nil {
		return nil, fmt.Errorf("the header is not JSON: %w", err)
	}
	if text, ok := members[metadataKey]; ok {
		if err := json.Unmarshal(text, &f.Metadata); err != nil {
			return nil, fmt.Errorf("the metadata are not words by name: %w", err)
		}
		delete(members, metadataKey)
	}
	entries := make(map[string]entry, len(members))
	for name, text := range members {
		var e entry
		if err := json.Unmarshal(text, &e); err != nil {
			return nil, fmt.Errorf("tensor %s: %w", Quoted(name), err)
		}
		entries[name] = e
	}
	return entries, nil
}

// readTensors reads the tensors in the order in which they lie in the file. As the
// format demands, they leave no gap and do not overlap.
func (f *File) readTensors(data *io.SectionReader, entries map[string]entry) error {
	names := make([]string, 0, len(entries))
	for name := range entries {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(entries[a].Offsets[0], entries[b].Offsets[0]), cmp.Compare(entries[a].Offsets[1], entries[b].Offsets[1]), strings.Compare(a, b))
	})
	at := int64(0)
	for _, name := range names {
		e := entries[name]
		from, to := e.Offsets[0], e.Offsets[1]
		if from != at || to < from || to > data.Size() {
			return fmt.Errorf("tensor %s lies from byte %d to %d, want from %d to at most %d", Quoted(name), from, to, at, data.Size())
		}
		at = to
		kind := slices.IndexFunc(elements, func(k element) bool { return k.safetensors == e.Type })
		if kind < 0 {
			return fmt.Errorf("tensor %s has elements of type %s, want F32, F64, F16, BF16, I32 or I64", Quoted(name), Quoted(e.Type))
		}
		t := Tensor{Name: name, Shape: e.Shape}
		b := make([]byte, to-from)
		if _, err := data.ReadAt(b, from); err != nil && len(b) > 0 {
			return fmt.Errorf("tensor %s: %w", Quoted(name), err)
		}
		if err := t.take(elements[kind], b); err != nil {
			return err
		}
		f.Tensors = append(f.Tensors, t)
	}
	if at != data.Size() {
		return fmt.Errorf("%d bytes behind the last tensor", data.Size()-at)
	}
	return nil
}
