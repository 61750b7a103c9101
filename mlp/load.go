package mlp

import (
	"fmt"
	"io"
	"math"

	"github.com/north-tui/north/nn"
)

// Load replaces the network's state by one that Save wrote for a network of the
// same inputs, outputs, activation (with its derivative at 0), loss and precision; it may have more hidden
// layers than this one, and their widths may differ. It reads no further than that state
// and changes nothing when it returns an error. Layers that Hidden returned
// before are no longer part of the network.
func (n *Network[T]) Load(r io.Reader) error {
	d, err := nn.ReadState(r, magic, version)
	if err == nil {
		err = n.decode(d)
	}
	if err != nil {
		return fmt.Errorf("mlp: loading a network: %w", err)
	}
	return nil
}

func (n *Network[T]) decode(d *nn.Decoder) error {
	widths, err := n.decodeShape(d)
	if err != nil {
		return err
	}
	spec := n.spec
	spec.Hidden = widths[1 : len(widths)-1]
	fresh, err := blank[T](spec)
	if err != nil {
		return err
	}
	decodeOptimizer(d, fresh.Optimizer)
	steps := fresh.Optimizer.Steps
	for _, p := range fresh.params {
		nn.DecodeParam(d, p, steps)
	}
	for _, h := range fresh.hidden {
		nn.DecodeUnits(d, h, steps)
	}
	if err := d.Err(); err != nil {
		return err
	}
	if d.Left() > 0 {
		return fmt.Errorf("%d bytes too many", d.Left())
	}
	n.Optimizer, n.linears, n.params, n.hidden = fresh.Optimizer, fresh.linears, fresh.params, fresh.hidden
	n.probe.z, n.stepped = nil, false
	return nil
}

// decodeShape reads the widths and checks that the rest fits this network and is
// long enough for them.
func (n *Network[T]) decodeShape(d *nn.Decoder) ([]int, error) {
	size := d.Count("size of a number", 8)
	activation, loss := d.Text(), d.Text()
	columns := d.Count("number of columns", maxWidth)
	widths := d.Counts("width", columns, maxWidth)
	if err := d.Err(); err != nil {
		return nil, err
	}
	switch {
	case size != bytesPer[T]():
		return nil, fmt.Errorf("numbers of %d bytes, want %d", size, bytesPer[T]())
	case activation != n.spec.nonlinearity():
		return nil, fmt.Errorf("activation %q, want %q", activation, n.spec.nonlinearity())
	case loss != n.spec.Loss:
		return nil, fmt.Errorf("loss %q, want %q", loss, n.spec.Loss)
	case columns < len(n.linears)+1:
		return nil, fmt.Errorf("%d columns of units, want at least %d", columns, len(n.linears)+1)
	case widths[0] != n.spec.Inputs || widths[columns-1] != n.spec.Outputs:
		return nil, fmt.Errorf("%d inputs and %d outputs, want %d and %d", widths[0], widths[columns-1], n.spec.Inputs, n.spec.Outputs)
	}
	need := 0
	for i, width := range widths[1:] {
		need += width * (widths[i] + 1) * 3 * size
	}
	if need > d.Left() {
		return nil, fmt.Errorf("%d bytes for widths %v, want at least %d", d.Left(), widths, need)
	}
	return widths, nil
}

// decodeOptimizer reads fewer fields than nn.Decoder.Optimizer: this format predates
// the others, which a network leaves at zero.
func decodeOptimizer(d *nn.Decoder, o *nn.Optimizer) {
	o.Method = d.Text()
	o.LearningRate = d.Number()
	o.WeightDecay = d.Number()
	o.ClipNorm = d.Number()
	o.SharedAge = d.Flag("shared age")
	o.Steps = d.Count("number of steps", math.MaxInt/2)
	if err := o.Check(); err != nil {
		d.Fail("%w", err)
	}
}
