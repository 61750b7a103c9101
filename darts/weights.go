package darts

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"

	"github.com/north-tui/north/nn"
)

// sha256 is the SHA-256, in hexadecimal, of all matrices in the order of names, as
// little-endian float32, row-major.
func (w *weights[T]) sha256() string {
	hash := sha256.New()
	var buffer []byte
	for _, v := range w.value {
		buffer = binary.LittleEndian.AppendUint32(buffer, math.Float32bits(float32(v)))
	}
	hash.Write(buffer)
	return hex.EncodeToString(hash.Sum(nil))
}

// names are those of all matrices, in their order in memory.
func (w *weights[T]) names() []string {
	var list []string
	for _, p := range w.list {
		list = append(list, p.name)
	}
	return list
}

// named is a matrix by its name.
func (w *weights[T]) named(name string) (nn.Mat[T], error) {
	for i, p := range w.list {
		if p.name == name {
			return w.in(w.value, i), nil
		}
	}
	return nn.Mat[T]{}, fmt.Errorf("darts: no weights %q", name)
}

// WeightsSHA256 is the SHA-256, in hexadecimal, of all weights of the supernet in the
// order of Names, as little-endian float32, row-major. The architecture is not part of
// it.
func (s *Search[T]) WeightsSHA256() string { return s.net.sha256() }

// Names are those of all weight matrices: stem.W, cells.0.pre0.W,
// cells.0.edges.1.linear.W, …, head.W, head.b.
func (s *Search[T]) Names() []string { return s.net.names() }

// Weights is a weight matrix by its name, outputs×inputs, those of a depthwise
// convolution channels×9. It shares the search's memory: read it before the next step,
// and write to it before the first alone.
func (s *Search[T]) Weights(name string) (nn.Mat[T], error) { return s.net.named(name) }

// WeightsSHA256 is the SHA-256 of all weights, as that of a Search.
func (r *Retrain[T]) WeightsSHA256() string { return r.net.sha256() }

// Names are those of all weight matrices.
func (r *Retrain[T]) Names() []string { return r.net.names() }

// Weights is a weight matrix by its name, as that of a Search.
func (r *Retrain[T]) Weights(name string) (nn.Mat[T], error) { return r.net.named(name) }
