package nn

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"slices"
)

// A saved state is a header and a payload, little-endian. The header is a magic
// word, the version and the CRC-32 of the payload, 4 bytes each, and the length of
// the payload, 8 bytes, so that a state can be followed by something else.
const headerSize = 4 + 4 + 4 + 8

// maxCount bounds step and neuron counts in a saved state, so that counting on does
// not overflow.
const maxCount = math.MaxInt / 2

// WriteState writes the contents of an Encoder after a header with a 4-byte magic
// word and the format version.
func WriteState(w io.Writer, magic string, version uint32, e *Encoder) error {
	header := append(make([]byte, 0, headerSize), magic...)
	header = binary.LittleEndian.AppendUint32(header, version)
	header = binary.LittleEndian.AppendUint32(header, crc32.ChecksumIEEE(e.data))
	header = binary.LittleEndian.AppendUint64(header, uint64(len(e.data)))
	for _, part := range [][]byte{header, e.data} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// ReadState reads exactly what WriteState wrote. It returns an error if the magic
// word, the version or the checksum differs.
func ReadState(r io.Reader, magic string, version uint32) (*Decoder, error) {
	var header [headerSize]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	if got := string(header[:4]); got != magic {
		return nil, fmt.Errorf("it begins with %q, want %q", got, magic)
	}
	if v := binary.LittleEndian.Uint32(header[4:]); v != version {
		return nil, fmt.Errorf("version %d of the format, want %d", v, version)
	}
	length := binary.LittleEndian.Uint64(header[12:])
	if length > maxCount {
		return nil, fmt.Errorf("length %d: corrupted", length)
	}
	var payload bytes.Buffer
	if _, err := io.CopyN(&payload, r, int64(length)); err != nil {
		return nil, fmt.Errorf("%d of %d bytes: %w", payload.Len(), length, err)
	}
	if crc32.ChecksumIEEE(payload.Bytes()) != binary.LittleEndian.Uint32(header[8:]) {
		return nil, errors.New("checksum differs: corrupted")
	}
	return &Decoder{data: payload.Bytes()}, nil
}

// Encoder collects little-endian numbers. The zero value is ready.
type Encoder struct{ data []byte }

// Grow reserves n more bytes, so that a large state is not copied while it is
// collected.
func (e *Encoder) Grow(n int) { e.data = slices.Grow(e.data, n) }

// Count adds a non-negative number.
func (e *Encoder) Count(n int) { e.data = binary.LittleEndian.AppendUint64(e.data, uint64(n)) }

// Number adds a number bit for bit.
func (e *Encoder) Number(x float64) {
	e.data = binary.LittleEndian.AppendUint64(e.data, math.Float64bits(x))
}

// Text adds a string with its length.
func (e *Encoder) Text(s string) { e.Count(len(s)); e.data = append(e.data, s...) }

// Flag adds a boolean.
func (e *Encoder) Flag(b bool) {
	if b {
		e.Count(1)
	} else {
		e.Count(0)
	}
}

// Counts adds non-negative numbers, without their count.
func (e *Encoder) Counts(list []int) {
	for _, n := range list {
		e.Count(n)
	}
}

// Optimizer adds all fields.
func (e *Encoder) Optimizer(o *Optimizer) {
	e.Text(o.Method)
	e.Number(o.LearningRate)
	e.Number(o.WeightDecay)
	e.Number(o.ClipNorm)
	e.Flag(o.SharedAge)
	e.Number(o.Beta2)
	e.Count(o.Ramp)
	e.Count(o.Steps)
}

// EncodeParam adds births, value and moments; the reader must know their shape.
func EncodeParam[T Float](e *Encoder, p *Param[T]) {
	e.Counts(p.rowBorn)
	e.Counts(p.colBorn)
	for _, m := range []Mat[T]{p.Value, p.M, p.V} {
		EncodeMat(e, m)
	}
}

// EncodeMat adds a matrix without its padding, each number in the size of T.
func EncodeMat[T Float](e *Encoder, m Mat[T]) {
	for i := range m.Rows {
		switch row := any(m.Row(i)).(type) {
		case []float32:
			for _, v := range row {
				e.data = binary.LittleEndian.AppendUint32(e.data, math.Float32bits(v))
			}
		case []float64:
			for _, v := range row {
				e.data = binary.LittleEndian.AppendUint64(e.data, math.Float64bits(v))
			}
		}
	}
}

// EncodeUnits adds the identities of a layer's neurons.
func EncodeUnits[T Float](e *Encoder, h *Hidden[T]) {
	e.Count(h.nextID)
	for _, u := range h.units {
		e.Count(u.ID)
		e.Count(u.Born)
	}
}
