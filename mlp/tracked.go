package mlp

import "gonum.org/v1/gonum/mat"

// Tracked returns the activations of hidden layer l (from 0), samples×width, for at
// most the given number of last samples of the latest training batch, before the step
// changed the weights. It returns nil if there was no step since the layer got its
// current width. The result is valid until the next call for that layer.
func (n *Network[T]) Tracked(l, samples int) *mat.Dense {
	if !n.stepped || l < 0 || l >= len(n.hidden) {
		return nil
	}
	h := n.train.h[l]
	if h.Cols != n.hidden[l].Width() {
		return nil
	}
	for len(n.tracked) < len(n.hidden) {
		n.tracked = append(n.tracked, new(mat.Dense))
	}
	newest := h.Slice(max(0, h.Rows-samples), h.Rows)
	d := n.tracked[l]
	if rows, cols := d.Dims(); rows != newest.Rows || cols != newest.Cols {
		d.Reset()
		d.ReuseAs(newest.Rows, newest.Cols)
	}
	newest.CopyTo(d)
	return d
}
