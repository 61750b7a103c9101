// Package weights reads and writes the tensors of a trained model in files that other
// programs understand: safetensors, and NumPy's npz.
package weights

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// File is what a file of weights holds.
type File struct {
	Metadata map[string]string
	Tensors  []Tensor // in the order of the model; their names differ
}

// Tensor is a named array, row-major. One of Floats and Ints holds its elements.
type Tensor struct {
	Name   string
	Shape  []int // none for a scalar
	Floats []float32
	Ints   []int64
}

// Find returns the tensor of a name.
func (f *File) Find(name string) (Tensor, bool) {
	i := slices.IndexFunc(f.Tensors, func(t Tensor) bool { return t.Name == name })
	if i < 0 {
		return Tensor{}, false
	}
	return f.Tensors[i], true
}

// size is the number of elements of a shape. It is an error if that is more than limit
// or a length is negative.
func size(shape []int, limit int) (int, error) {
	n := 1
	for _, length := range shape {
		if length < 0 || length > 0 && n > limit/length {
			return 0, fmt.Errorf("shape %v has more elements than the file has room for", shape)
		}
		n *= length
	}
	return n, nil
}

// check refuses what cannot be written: names that repeat, and elements that do not fill
// their shape.
func (f *File) check() error {
	seen := map[string]bool{}
	for _, t := range f.Tensors {
		if seen[t.Name] {
			return fmt.Errorf("two tensors are called %s", Quoted(t.Name))
		}
		seen[t.Name] = true
		if n, err := size(t.Shape, math.MaxInt); err != nil || n != len(t.Floats)+len(t.Ints) {
			return fmt.Errorf("tensor %s of shape %v has %d elements", Quoted(t.Name), t.Shape, len(t.Floats)+len(t.Ints))
		}
	}
	return nil
}

// format is a kind of file.
type format struct {
	ending string
	write  func(io.Writer, *File) error
	read   func(r io.ReaderAt, size int64) (*File, error)
}

var formats = []format{
	{".safetensors", writeSafetensors, readSafetensors},
	{".npz", writeNPZ, readNPZ},
}

// formatOf is the format that the ending of a path names.
func formatOf(path string) (format, error) {
	ending := strings.ToLower(filepath.Ext(path))
	for _, f := range formats {
		if f.ending == ending {
			return f, nil
		}
	}
	return format{}, fmt.Errorf("%s: want a name that ends in .safetensors or .npz", path)
}

// Check returns an error unless the ending of path names a format.
func Check(path string) error {
	_, err := formatOf(path)
	return err
}

// Write writes a file of weights to w, in the format that the ending of path names.
func Write(w io.Writer, path string, f *File) error {
	format, err := formatOf(path)
	if err != nil {
		return err
	}
	if err := f.check(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return format.write(w, f)
}

// Read reads a file of weights. Floating-point tensors of other sizes are converted to
// float32, and whole numbers to int64.
func Read(path string) (*File, error) {
	format, err := formatOf(path)
	if err != nil {
		return nil, err
	}
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a regular file", path)
	}
	f, err := format.read(in, info.Size())
	if err == nil {
		err = f.check()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

// mostQuoted is how many characters of a foreign name a message shows.
const mostQuoted = 40

// Quoted is a name from a file as a message may show it: short, with control characters
// as escapes.
func Quoted(name string) string {
	if utf8.RuneCountInString(name) > mostQuoted {
		name = string([]rune(name)[:mostQuoted-1]) + "…"
	}
	return fmt.Sprintf("%q", name)
}
