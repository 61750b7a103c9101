package nn

import "gonum.org/v1/gonum/mat"

// cached is a float64 copy of a matrix, recomputed only when it is out of date.
type cached struct {
	fresh bool
	dense *mat.Dense
}

// copied updates c from src and returns it, reusing its memory if the shape is the
// same.
func copied[T Float](c *cached, src Mat[T]) *mat.Dense {
	if c.fresh {
		return c.dense
	}
	c.fresh = true
	if c.dense != nil {
		if rows, cols := c.dense.Dims(); rows == src.Rows && cols == src.Cols {
			src.CopyTo(c.dense)
			return c.dense
		}
	}
	c.dense = src.Dense()
	return c.dense
}

// spoil marks the copies of observed matrices as out of date.
func (c *copies) spoil() {
	for _, m := range []*cached{&c.inputs, &c.preActivations, &c.activations, &c.outputGrad} {
		m.fresh = false
	}
}
