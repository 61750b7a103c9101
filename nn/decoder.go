package nn

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Decoder reads what an Encoder collected. After the first error every read returns
// zero. It never allocates more than the remaining data can fill.
type Decoder struct {
	data []byte
	err  error
}

// Err is the first error.
func (d *Decoder) Err() error { return d.err }

// Left is the number of unread bytes.
func (d *Decoder) Left() int { return len(d.data) }

// Fail records an error unless one is already recorded.
func (d *Decoder) Fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf(format, args...)
	}
}

// take returns the next n bytes, or nil if fewer remain.
func (d *Decoder) take(n int) []byte {
	if d.err == nil && (n < 0 || n > len(d.data)) {
		d.err = errors.New("it is too short")
	}
	if d.err != nil {
		return nil
	}
	out := d.data[:n]
	d.data = d.data[n:]
	return out
}

func (d *Decoder) bits() uint64 {
	if b := d.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// Number reads what Encoder.Number added.
func (d *Decoder) Number() float64 { return math.Float64frombits(d.bits()) }

// Count reads a number from 0 to most.
func (d *Decoder) Count(what string, most int) int {
	n := d.bits()
	if n > uint64(most) {
		d.Fail("%s %d, want at most %d", what, n, most)
		return 0
	}
	return int(n)
}

// Flag reads a boolean.
func (d *Decoder) Flag(what string) bool { return d.Count(what, 1) == 1 }

// Counts reads n numbers from 0 to most, or returns nil if fewer remain.
func (d *Decoder) Counts(what string, n, most int) []int {
	if n > len(d.data)/8 {
		d.Fail("it is too short for %d times %s", n, what)
		return nil
	}
	list := make([]int, n)
	for i := range list {
		list[i] = d.Count(what, most)
	}
	return list
}

// Text reads a short string.
func (d *Decoder) Text() string { return string(d.take(d.Count("length of a name", 64))) }

// Optimizer reads an optimizer and checks it.
func (d *Decoder) Optimizer() Optimizer {
	o := Optimizer{
		Method:       d.Text(),
		LearningRate: d.Number(),
		WeightDecay:  d.Number(),
		ClipNorm:     d.Number(),
		SharedAge:    d.Flag("shared age"),
		Beta2:        d.Number(),
		Ramp:         d.Count("length of the ramp", maxCount),
		Steps:        d.Count("number of steps", maxCount),
	}
	if err := o.Check(); err != nil {
		d.Fail("%w", err)
	}
	return o
}

// DecodeParam fills a parameter of the right shape. No birth may be later than the
// given number of steps.
func DecodeParam[T Float](d *Decoder, p *Param[T], steps int) {
	rows := d.Counts("step of birth", p.Value.Rows, steps)
	cols := d.Counts("step of birth", p.Value.Cols, steps)
	for _, m := range []Mat[T]{p.Value, p.M, p.V} {
		DecodeMat(d, m)
	}
	if d.err != nil {
		return
	}
	if err := p.SetBorn(rows, cols); err != nil {
		d.Fail("%w", err)
	}
}

// DecodeMat fills a matrix of the right shape with what EncodeMat added.
func DecodeMat[T Float](d *Decoder, m Mat[T]) {
	for i := range m.Rows {
		switch row := any(m.Row(i)).(type) {
		case []float32:
			if b := d.take(4 * len(row)); b != nil {
				for j := range row {
					row[j] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*j:]))
				}
			}
		case []float64:
			if b := d.take(8 * len(row)); b != nil {
				for j := range row {
					row[j] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*j:]))
				}
			}
		}
	}
}

// DecodeUnits restores the identities of a layer's neurons.
func DecodeUnits[T Float](d *Decoder, h *Hidden[T], steps int) {
	next := d.Count("number of neurons so far", maxCount)
	units := make([]Unit, h.Width())
	for i := range units {
		units[i] = Unit{ID: d.Count("identity", maxCount), Born: d.Count("step of birth", steps)}
	}
	if d.err != nil {
		return
	}
	if err := h.SetUnits(units, next); err != nil {
		d.Fail("%w", err)
	}
}
