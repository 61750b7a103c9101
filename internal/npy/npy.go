// Package npy reads NumPy's format of arrays: a magic word, the version, the length of a
// header, the header as a Python dictionary, and the elements
// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
package npy

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// Magic is what a file begins with.
const Magic = "\x93NUMPY"

// mostHeader bounds the header, in bytes.
const mostHeader = 1 << 16

// Header says what an array is.
type Header struct {
	Elements string // their type: <f4
	Fortran  bool   // the first index changes fastest
	Shape    []int
}

var (
	elements = regexp.MustCompile(`'descr':\s*'([^']*)'`)
	fortran  = regexp.MustCompile(`'fortran_order':\s*True`)
	shape    = regexp.MustCompile(`'shape':\s*\(([0-9,\s]*)\)`)
)

// ReadHeader reads what precedes the elements.
func ReadHeader(in io.Reader) (h Header, err error) {
	begin := make([]byte, len(Magic)+2)
	if _, err := io.ReadFull(in, begin); err != nil || string(begin[:len(Magic)]) != Magic {
		return h, errors.New("not in NumPy's format")
	}
	length := make([]byte, 2)
	if begin[len(Magic)] > 1 {
		length = make([]byte, 4)
	}
	if _, err := io.ReadFull(in, length); err != nil {
		return h, errors.New("cut off in its header")
	}
	n := binary.LittleEndian.Uint32(append(length, 0, 0)[:4])
	if n > mostHeader {
		return h, fmt.Errorf("a header of %d bytes, want at most %d", n, mostHeader)
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(in, text); err != nil {
		return h, errors.New("cut off in its header")
	}
	found, lengths := elements.FindSubmatch(text), shape.FindSubmatch(text)
	if found == nil || lengths == nil {
		return h, fmt.Errorf("header %.80q, want descr and shape of a plain array", text)
	}
	h.Elements, h.Fortran = string(found[1]), fortran.Match(text)
	for word := range strings.SplitSeq(string(lengths[1]), ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		length, err := strconv.Atoi(word)
		if err != nil {
			return h, fmt.Errorf("shape (%s): %q is no length", lengths[1], word)
		}
		h.Shape = append(h.Shape, length)
	}
	return h, nil
}

// Size is the number of elements. It is an error if that is more than most.
func (h Header) Size(most int) (int, error) {
	n := 1
	for _, length := range h.Shape {
		if length < 0 || length > 0 && n > most/length {
			return 0, fmt.Errorf("shape %v has more than %d elements", h.Shape, most)
		}
		n *= length
	}
	return n, nil
}
