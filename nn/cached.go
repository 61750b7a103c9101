package nn

import "gonum.org/v1/gonum/mat"

// cached is a float64 copy of a matrix, recomputed only when it is out of date.
type cached struct {
	fresh bool
	dense *mat.Dense
}

// copied updates c from src and returns it, in its own memory if that suffices.
func (h *Hidden[T]) copied(c *cached, src Mat[T]) *mat.Dense {
	if c.fresh {
		return c.dense
	}
	if src.Rows == 0 || src.Cols == 0 {
		return &mat.Dense{}
	}
	if c.dense == nil {
		c.dense = h.space().take(src.Rows * src.Cols)
	}
	c.fresh = true
	src.CopyInto(c.dense)
	return c.dense
}

// made is copied of what is made only if c is out of date; it is empty before the first
// observation and once that is released.
func (h *Hidden[T]) made(c *cached, src func() Mat[T]) *mat.Dense {
	if c.fresh {
		return c.dense
	}
	if src == nil {
		return &mat.Dense{}
	}
	return h.copied(c, src())
}

// spoil marks the copies of observed matrices as out of date.
func (c *copies) spoil() {
	for _, m := range []*cached{&c.inputs, &c.preActivations, &c.activations, &c.outputGrad} {
		m.fresh = false
	}
}

// kinds is how many copies a layer can have.
const kinds = 6

// all are the copies.
func (c *copies) all() [kinds]*cached {
	return [kinds]*cached{&c.fanIn, &c.fanOut, &c.inputs, &c.preActivations, &c.activations, &c.outputGrad}
}
