package equivariance

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/north-tui/north/nn"
)

const (
	magic   = "nEQV"
	version = 1
)

// Save writes the full state: shape with its groups, weights, moments, births, running
// statistics, alpha, the identities of channels and the optimizer. A model that loads it
// goes on bit for bit as this one does.
func (m *Model[T]) Save(w io.Writer) error {
	var e nn.Encoder
	m.encode(&e)
	if err := nn.WriteState(w, magic, version, &e); err != nil {
		return fmt.Errorf("equivariance: saving a model: %w", err)
	}
	return nil
}

// Load replaces the model's state by one that Save wrote for a model of the same images,
// classes and precision; all else may differ. It reads no further than that state and
// changes nothing when it returns an error. Optimizer stays the same object.
func (m *Model[T]) Load(r io.Reader) error {
	d, err := nn.ReadState(r, magic, version)
	if err == nil {
		err = m.decode(d)
	}
	if err != nil {
		return fmt.Errorf("equivariance: loading a model: %w", err)
	}
	return nil
}

func (m *Model[T]) decode(d *nn.Decoder) error {
	next, err := decodeModel[T](d)
	if err != nil {
		return err
	}
	if d.Left() > 0 {
		return fmt.Errorf("%d bytes too many", d.Left())
	}
	a, b := next.Config, m.Config
	if a.Channels != b.Channels || a.Side != b.Side || a.Classes != b.Classes {
		return fmt.Errorf("images of %d×%d×%d and %d classes, want %d×%d×%d and %d", a.Channels, a.Side, a.Side, a.Classes, b.Channels, b.Side, b.Side, b.Classes)
	}
	m.swap(next)
	return nil
}

func (m *Model[T]) encode(e *nn.Encoder) {
	e.Count(bytesPer[T]())
	m.Config.encode(e)
	e.Optimizer(m.Optimizer)
	for _, p := range m.encoded() {
		nn.EncodeParam(e, p)
	}
	for _, s := range m.stats() {
		for _, v := range s {
			e.Number(float64(v))
		}
	}
	for _, c := range m.Hidden() {
		e.Count(c.nextID)
		for _, u := range c.units {
			e.Counts([]int{u.ID, u.Born})
		}
	}
}

// encoded are all parameters, alpha included.
func (m *Model[T]) encoded() []*nn.Param[T] { return m.appendAlphas(m.Params()) }

// stats are the running statistics in a fixed order.
func (m *Model[T]) stats() [][]T {
	var all [][]T
	for _, l := range m.Layers {
		all = append(all, l.Mean, l.Var)
	}
	return append(all, m.Head.Mean, m.Head.Var)
}

// decodeModel reads what encode added.
func decodeModel[T nn.Float](d *nn.Decoder) (*Model[T], error) {
	size := d.Count("size of a number", 8)
	c := decodeConfig(d)
	optimizer := d.Optimizer()
	if err := d.Err(); err != nil {
		return nil, err
	}
	if size != bytesPer[T]() {
		return nil, fmt.Errorf("numbers of %d bytes, want %d", size, bytesPer[T]())
	}
	if err := c.Check(); err != nil {
		return nil, err
	}
	if need := 3 * size * c.ParamCount(); d.Left() < need {
		return nil, fmt.Errorf("%d bytes, want at least %d", d.Left(), need)
	}
	m, err := blank[T](c)
	if err != nil {
		return nil, err
	}
	*m.Optimizer = optimizer
	for _, p := range m.encoded() {
		nn.DecodeParam(d, p, optimizer.Steps)
	}
	for _, s := range m.stats() {
		for i := range s {
			s[i] = T(d.Number())
		}
	}
	for _, c := range m.Hidden() {
		c.decode(d, optimizer.Steps)
	}
	return m, d.Err()
}

// maxID bounds identities, so that counting on from them does not overflow.
const maxID = 1 << 40

func (c *Channels[T]) decode(d *nn.Decoder, steps int) {
	c.nextID = d.Count("number of channels so far", maxID)
	last := -1
	for i := range c.units {
		c.units[i] = nn.Unit{ID: d.Count("identity", maxID), Born: d.Count("step of birth", steps)}
		if id := c.units[i].ID; d.Err() == nil && (id <= last || id >= c.nextID) {
			d.Fail("identity %d of a channel of %s, want more than %d and less than %d", id, c.Name(), last, c.nextID)
		}
		last = c.units[i].ID
	}
}

func (c Config) encode(e *nn.Encoder) {
	e.Counts([]int{c.Channels, c.Side, c.Classes})
	e.Text(string(c.Norm))
	e.Number(c.Eps)
	e.Number(c.Penalty)
	e.Text(string(c.Head.Kind))
	e.Count(c.Head.Hidden)
	e.Flag(c.Head.Norm)
	e.Count(len(c.Layers))
	for _, l := range c.Layers {
		e.Text(string(l.Kind))
		e.Counts([]int{int(l.Group), l.Base, l.Kernel})
		e.Flag(l.Bias)
		e.Text(string(l.Pool))
		e.Text(string(l.Radius))
	}
}

func decodeConfig(d *nn.Decoder) Config {
	c := Config{
		Channels: d.Count("channels of images", maxBase),
		Side:     d.Count("side of images", maxSide),
		Classes:  d.Count("classes", maxWidth),
		Norm:     NormKind(d.Text()),
		Eps:      d.Number(),
		Penalty:  d.Number(),
		Head: HeadConfig{
			Kind:   HeadKind(d.Text()),
			Hidden: d.Count("hidden width of the head", maxWidth),
			Norm:   d.Flag("norm of the head"),
		},
	}
	for range d.Count("layers", maxLayers) {
		c.Layers = append(c.Layers, LayerConfig{
			Kind:   LayerKind(d.Text()),
			Group:  Group(d.Count("group", len(groupNames)-1)),
			Base:   d.Count("base width", maxBase),
			Kernel: d.Count("kernel", maxSide),
			Bias:   d.Flag("bias"),
			Pool:   Pool(d.Text()),
			Radius: RadiusKind(d.Text()),
		})
	}
	return c
}

func bytesPer[T nn.Float]() int {
	var zero T
	return binary.Size(zero)
}
