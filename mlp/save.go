package mlp

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/north-tui/north/nn"
)

const (
	magic   = "nMLP"
	version = 1
)

// Save writes the full state: weights, moments, births, identities and the optimizer.
// A network that loads it continues bit for bit like this one.
func (n *Network[T]) Save(w io.Writer) error {
	var e nn.Encoder
	e.Grow(n.stateSize())
	n.encode(&e)
	if err := nn.WriteState(w, magic, version, &e); err != nil {
		return fmt.Errorf("mlp: saving a network: %w", err)
	}
	return nil
}

func (n *Network[T]) encode(e *nn.Encoder) {
	e.Count(bytesPer[T]())
	e.Text(n.spec.nonlinearity())
	e.Text(n.spec.Loss)
	e.Count(len(n.linears) + 1)
	e.Counts(n.Widths())

	o := n.Optimizer
	e.Text(o.Method)
	e.Number(o.LearningRate)
	e.Number(o.WeightDecay)
	e.Number(o.ClipNorm)
	e.Flag(o.SharedAge)
	e.Count(o.Steps)

	for _, p := range n.params {
		nn.EncodeParam(e, p)
	}
	for _, h := range n.hidden {
		nn.EncodeUnits(e, h)
	}
}

// stateSize is slightly more than the number of bytes that encode writes, so that a
// large state is not copied while it grows.
func (n *Network[T]) stateSize() int {
	const (
		settings = 256
		perUnit  = 6 * 8 // births as row and as column of two maps, identity, width
	)
	size := settings + 3*bytesPer[T]()*n.Params()
	for _, width := range n.Widths() {
		size += perUnit * (width + 1)
	}
	return size
}

func bytesPer[T nn.Float]() int {
	var zero T
	return binary.Size(zero)
}
