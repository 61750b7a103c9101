// Package tensorboard writes event files, which TensorBoard shows.
//
// An event file is a sequence of records of TFRecord (length, its checksum, data, their
// checksum), each an Event of TensorFlow's event.proto. Sources:
// https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details and
// tensorflow/core/util/event.proto, framework/summary.proto, framework/tensor.proto.
package tensorboard

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"
	"time"
)

// Writer writes the events of one run.
type Writer struct{ out io.Writer }

// NewWriter begins an event file.
func NewWriter(out io.Writer, began time.Time) (*Writer, error) {
	w := &Writer{out}
	const version = "brain.Event:2"
	return w, w.record(text(event(began, 0), eventVersion, version))
}

// The numbers of the fields, by their message.
const (
	eventWall, eventStep, eventVersion, eventSummary    = 1, 2, 3, 5
	summaryValue                                        = 1
	valueTag, valueSimple, valueHistogram               = 1, 2, 5
	valueTensor, valueMetadata                          = 8, 9
	histogramMin, histogramMax, histogramCount          = 1, 2, 3
	histogramSum, histogramSquares                      = 4, 5
	histogramLimits, histogramBuckets                   = 6, 7
	tensorType, tensorShape, tensorText                 = 1, 2, 8
	shapeLength, lengthSize, metadataPlugin, pluginName = 2, 1, 1, 1
	typeString                                          = 7
)

// Scalar writes a number.
func (w *Writer) Scalar(at time.Time, step int, tag string, v float64) error {
	value := text(nil, valueTag, tag)
	value = binary.AppendUvarint(value, valueSimple<<3|fixed32)
	value = binary.LittleEndian.AppendUint32(value, math.Float32bits(float32(v)))
	return w.value(at, step, value)
}

// Text writes words, which TensorBoard reads as Markdown.
func (w *Writer) Text(at time.Time, step int, tag, words string) error {
	one := number(nil, lengthSize, 1)
	tensor := number(nil, tensorType, typeString)
	tensor = message(tensor, tensorShape, message(nil, shapeLength, one))
	tensor = text(tensor, tensorText, words)
	value := text(nil, valueTag, tag)
	value = message(value, valueTensor, tensor)
	value = message(value, valueMetadata, message(nil, metadataPlugin, text(nil, pluginName, "text")))
	return w.value(at, step, value)
}

// Histogram writes how values are distributed. Its buckets are as wide as each other;
// there are no more than most.
func (w *Writer) Histogram(at time.Time, step int, tag string, values []float64, most int) error {
	if len(values) == 0 {
		return nil
	}
	low, high := math.Inf(1), math.Inf(-1)
	sum, squares := 0.0, 0.0
	for _, v := range values {
		low, high = min(low, v), max(high, v)
		sum, squares = sum+v, squares+v*v
	}
	limits, counts := buckets(values, low, high, most)
	var h []byte
	for _, f := range []struct {
		field int
		v     float64
	}{{histogramMin, low}, {histogramMax, high}, {histogramCount, float64(len(values))}, {histogramSum, sum}, {histogramSquares, squares}} {
		h = double(h, f.field, f.v)
	}
	h = message(h, histogramLimits, packed(limits))
	h = message(h, histogramBuckets, packed(counts))
	return w.value(at, step, message(text(nil, valueTag, tag), valueHistogram, h))
}

// buckets are the upper limits of the buckets and how many values each has.
func buckets(values []float64, low, high float64, most int) (limits, counts []float64) {
	if low == high {
		return []float64{low, math.Nextafter(high, math.Inf(1))}, []float64{0, float64(len(values))}
	}
	width := (high - low) / float64(most)
	for i := range most {
		limits = append(limits, low+width*float64(i+1))
	}
	limits[most-1] = math.Nextafter(high, math.Inf(1))
	counts = make([]float64, most)
	for _, v := range values {
		counts[min(int((v-low)/width), most-1)]++
	}
	return limits, counts
}

func (w *Writer) value(at time.Time, step int, value []byte) error {
	return w.record(message(event(at, step), eventSummary, message(nil, summaryValue, value)))
}

func event(at time.Time, step int) []byte {
	e := double(nil, eventWall, float64(at.UnixMilli())/1e3)
	return number(e, eventStep, uint64(step))
}

// The wire types of protocol buffers.
const (
	varint    = 0
	fixed64   = 1
	delimited = 2
	fixed32   = 5
)

func number(b []byte, field int, v uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(b, uint64(field<<3|varint)), v)
}

func double(b []byte, field int, v float64) []byte {
	b = binary.AppendUvarint(b, uint64(field<<3|fixed64))
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
}

func text(b []byte, field int, v string) []byte { return message(b, field, []byte(v)) }

func message(b []byte, field int, v []byte) []byte {
	b = binary.AppendUvarint(b, uint64(field<<3|delimited))
	return append(binary.AppendUvarint(b, uint64(len(v))), v...)
}

func packed(list []float64) []byte {
	var b []byte
	for _, v := range list {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

// record writes one record.
func (w *Writer) record(data []byte) error {
	r := binary.LittleEndian.AppendUint64(nil, uint64(len(data)))
	r = binary.LittleEndian.AppendUint32(r, masked(r))
	r = append(r, data...)
	r = binary.LittleEndian.AppendUint32(r, masked(data))
	_, err := w.out.Write(r)
	return err
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// masked is a checksum as TFRecord has it, so that the checksum of a record that holds
// checksums is no problem.
func masked(data []byte) uint32 {
	sum := crc32.Checksum(data, castagnoli)
	return (sum>>15 | sum<<17) + 0xa282ead8
}
