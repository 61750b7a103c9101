package weights

import (
	"encoding/binary"
	"fmt"
	"math"
)

// element is a type of the elements of a tensor in a file, little-endian.
type element struct {
	safetensors string // its name in the header, "" if the format has none
	numpy       string // and in that of an npy file
	bytes       int
	float       func(b []byte) float32 // of floating-point types
	integer     func(b []byte) int64   // of others
}

// elements are the types that can be read. The first two are those that are written.
var elements = []element{
	{"F32", "<f4", 4, func(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) }, nil},
	{"I64", "<i8", 8, nil, func(b []byte) int64 { return int64(binary.LittleEndian.Uint64(b)) }},
	{"F64", "<f8", 8, func(b []byte) float32 { return float32(math.Float64frombits(binary.LittleEndian.Uint64(b))) }, nil},
	{"F16", "<f2", 2, func(b []byte) float32 { return half(binary.LittleEndian.Uint16(b)) }, nil},
	{"BF16", "", 2, func(b []byte) float32 { return math.Float32frombits(uint32(binary.LittleEndian.Uint16(b)) << 16) }, nil},
	{"I32", "<i4", 4, nil, func(b []byte) int64 { return int64(int32(binary.LittleEndian.Uint32(b))) }},
}

// half is a number of IEEE 754 binary16.
func half(bits uint16) float32 {
	sign := uint32(bits>>15) << 31
	exponent, fraction := uint32(bits>>10&0x1f), uint32(bits&0x3ff)
	switch exponent {
	case 0: // zero or subnormal: fraction·2⁻²⁴
		v := float32(fraction) / (1 << 24)
		return math.Float32frombits(sign | math.Float32bits(v))
	case 0x1f: // infinity or not a number
		return math.Float32frombits(sign | 0xff<<23 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}

// elementOf is the type of the elements that a tensor is written with.
func elementOf(t Tensor) element {
	if t.Ints != nil {
		return elements[1]
	}
	return elements[0]
}

// appendElements appends the elements of a tensor, of type elementOf.
func appendElements(b []byte, t Tensor) []byte {
	for _, v := range t.Floats {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	for _, v := range t.Ints {
		b = binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	return b
}

// take sets the elements of a tensor from data, which must fill its shape.
func (t *Tensor) take(e element, data []byte) error {
	n, err := size(t.Shape, len(data)/e.bytes)
	if err != nil || n*e.bytes != len(data) {
		return fmt.Errorf("tensor %s of shape %v has %d bytes, want %d for each element", Quoted(t.Name), t.Shape, len(data), e.bytes)
	}
	if e.float != nil {
		t.Floats = make([]float32, n)
		for i := range t.Floats {
			t.Floats[i] = e.float(data[i*e.bytes:])
		}
		return nil
	}
	t.Ints = make([]int64, n)
	for i := range t.Ints {
		t.Ints[i] = e.integer(data[i*e.bytes:])
	}
	return nil
}
