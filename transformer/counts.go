package transformer

// ParamCount is the number of trained numbers.
func (c Config) ParamCount() int {
	h := c.Hidden
	count := (c.Vocab + c.Context) * h
	if !c.Tied {
		count += c.Vocab * h
	}
	if c.FinalNorm {
		count += h
	}
	for _, l := range c.Layers {
		count += 2*h + 2*l.Inner*h + l.Inner + h
		for _, head := range l.Heads {
			count += 2 * h * (head.Key + head.Value)
		}
	}
	return count
}

// States is about how many numbers a token of a sequence of a given length becomes on its
// way through the model: what each map makes, and the attention.
func (c Config) States(length int) float64 {
	states := float64(c.Hidden + c.Vocab)
	for _, l := range c.Layers {
		states += float64(4*c.Hidden + 2*l.Inner)
		for _, head := range l.Heads {
			states += float64(2*head.Key + 2*head.Value + length)
		}
	}
	return states
}

// Operations is the number of floating-point operations to train on one token of
// a sequence of a given length, forwards and backwards:
//
//	3 [ sum over layers ( sum over heads ( 2h(2k+v) + 2vh + 2s(k+v) ) + 4hp ) + 2hV ]
//
// A multiplication with its addition is two. Norms, the softmax, biases and the
// optimizer are left out, and attention is counted as if it saw the whole sequence.
func (c Config) Operations(length int) float64 {
	h, s := float64(c.Hidden), float64(length)
	sum := 2 * h * float64(c.Vocab)
	for _, l := range c.Layers {
		sum += 4 * h * float64(l.Inner)
		for _, head := range l.Heads {
			k, v := float64(head.Key), float64(head.Value)
			sum += 2*h*(2*k+v) + 2*v*h + 2*s*(k+v)
		}
	}
	return 3 * sum
}
