package equivariance

// weights is the shape of the weights of a group in layer n: a filter a row.
func (c Config) weights(n int, g Group) (rows, cols int) {
	l := c.Layers[n]
	taps := l.Kernel * l.Kernel
	if n == 0 {
		return l.Base * g.Cosets(), c.Channels * taps
	}
	return l.Base * g.Cosets(), Elements * c.in(n) * taps
}

// ParamCount is the number of all free parameters but alpha: weights, biases, gammas
// and betas of the layers, and the head with its norm. It is the size that EquiNAS_E
// compares.
func (c Config) ParamCount() int {
	count := c.headCount()
	for n, l := range c.Layers {
		count += 2 * c.normChannels(n)
		for _, g := range l.terms() {
			rows, cols := c.weights(n, g)
			count += rows * cols
			if l.Bias {
				count += rows
			}
		}
	}
	return count
}

// PaperCount is the number of parameters as the spec's section 2.8 states it, after the
// reference code: batch norm per physical channel whatever the norm is, biases of
// convolutions and alpha not counted.
func (c Config) PaperCount() int {
	count := c.headCount()
	for n, l := range c.Layers {
		count += 2 * l.physical()
		for _, g := range l.terms() {
			rows, cols := c.weights(n, g)
			count += rows * cols
		}
	}
	return count
}

func (c Config) headCount() int {
	h := c.Head.Hidden
	count := h*(c.features()+1) + c.Classes*(h+1)
	if c.Head.Norm {
		count += 2 * h
	}
	return count
}

// States is how many numbers an image becomes on its way through the layers: what each
// convolution makes, and norm and ReLU of it.
func (c Config) States() int {
	count := 0
	for n, l := range c.Layers {
		count += 2 * c.side(n) * c.side(n) * l.physical()
	}
	return count
}

// MultiplyAdds is the number of multiplications with an addition to go forwards for one
// image: convolutions, at every pixel and the margin included, and the head. They are
// the same for all groups, since a group convolution is a convolution of all physical
// channels; the head alone differs.
func (c Config) MultiplyAdds() int {
	count := c.Head.Hidden * (c.features() + c.Classes)
	for n, l := range c.Layers {
		side, in := c.side(n), c.in(n)
		if n > 0 {
			in *= Elements
		}
		count += side * side * l.Kernel * l.Kernel * in * l.physical()
	}
	return count
}
