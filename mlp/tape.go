package mlp

import "github.com/north-tui/north/nn"

// tape is the workspace for one pass over a batch. Training, evaluation and the probe
// each have their own, so that they do not disturb each other. Entry l belongs to the
// units that linear map l feeds.
type tape[T nn.Float] struct {
	threads int
	scratch nn.Scratch[T]
	merged  bool         // of a hidden layer, z is lost to h, which has the same memory
	turns   [2]nn.Mat[T] // memory of passing

	sparse nn.Sparse[T] // the inputs, if they were found so
	x      nn.Mat[T]    // else
	dense  []T          // memory for x
	z      []nn.Mat[T]  // samples×width: pre-activations; the last are the outputs
	h      []nn.Mat[T]  // samples×width: activations of the hidden layers
	d      []nn.Mat[T]  // samples×width: gradient of the loss by z; below the outputs, sized by gradients
}

// fit resizes the tape for a forward pass of so many samples and the loss.
func (t *tape[T]) fit(n *Network[T], samples int) {
	t.threads = n.Threads
	t.layers(len(n.linears))
	for l, linear := range n.linears {
		if l == len(t.h) {
			resize(&t.z[l], samples, linear.Outputs())
			resize(&t.d[l], samples, linear.Outputs())
			break
		}
		resize(&t.h[l], samples, linear.Outputs())
		if t.merged {
			t.z[l] = t.h[l]
		} else {
			resize(&t.z[l], samples, linear.Outputs())
		}
	}
}

// passing resizes the tape for a forward pass from the inputs of which only the latest
// layer is read, and the loss: the hidden layers take turns with two blocks of memory.
func (t *tape[T]) passing(n *Network[T], x nn.Inputs[T]) {
	samples := x.Samples()
	t.threads = n.Threads
	t.layers(len(n.linears))
	for l, h := range n.hidden {
		if turn := &t.turns[l%2]; turn.Cols < h.Width() || turn.Rows < samples {
			resize(turn, max(samples, turn.Rows), max(h.Width(), turn.Cols))
		}
	}
	for l, h := range n.hidden {
		t.h[l] = nn.MatOf(samples, h.Width(), t.turns[l%2].Data[:samples*h.Width()])
		t.z[l] = t.h[l]
	}
	last := len(t.h)
	resize(&t.z[last], samples, n.linears[last].Outputs())
	resize(&t.d[last], samples, n.linears[last].Outputs())
	t.find(n, x)
}

// gradients resizes the tape for a backward pass down to layer first.
func (t *tape[T]) gradients(n *Network[T], first int) {
	for l := first; l < len(n.linears); l++ {
		resize(&t.d[l], t.outputs().Rows, n.linears[l].Outputs())
	}
}

// load is fit for a forward pass from the inputs.
func (t *tape[T]) load(n *Network[T], x nn.Inputs[T]) {
	t.fit(n, x.Samples())
	t.find(n, x)
}

// find sets sparse or x.
func (t *tape[T]) find(n *Network[T], x nn.Inputs[T]) {
	if !t.sparse.Find(x, n.linears[0].Outputs()) {
		t.x = x.Dense(&t.dense)
	}
}

// layers makes room for the given number of linear maps.
func (t *tape[T]) layers(count int) {
	if len(t.z) != count {
		t.z, t.h, t.d = make([]nn.Mat[T], count), make([]nn.Mat[T], count-1), make([]nn.Mat[T], count)
	}
}

// view sets t to samples [from, to) of whole, for one goroutine.
func (t *tape[T]) view(whole *tape[T], from, to int) {
	t.threads = 1
	t.sparse.View(&whole.sparse, from, to)
	if !t.sparse.Found() {
		t.x = whole.x.Slice(from, to)
	}
	t.layers(len(whole.z))
	for l := range whole.z {
		t.z[l], t.d[l] = whole.z[l].Slice(from, to), whole.d[l].Slice(from, to)
		if l < len(whole.h) {
			t.h[l] = whole.h[l].Slice(from, to)
		}
	}
}

// outputs are the network's outputs, samples×outputs.
func (t *tape[T]) outputs() nn.Mat[T] { return t.z[len(t.z)-1] }

// resize gives m a shape; its contents are undefined afterwards. It reserves an eighth
// more than needed, so that growing layers rarely need new memory.
func resize[T nn.Float](m *nn.Mat[T], rows, cols int) {
	size := rows * cols
	if cap(m.Data) < size {
		m.Data = make([]T, size, size+size/8)
	}
	*m = nn.MatOf(rows, cols, m.Data[:size])
}

// made is what the units that linear map l feeds give to the next.
func (t *tape[T]) made(l int) nn.Mat[T] {
	if l == len(t.h) {
		return t.z[l]
	}
	return t.h[l]
}

// input is the input of linear map l, undefined for the first if the inputs are sparse.
func (t *tape[T]) input(l int) nn.Mat[T] {
	if l == 0 {
		return t.x
	}
	return t.made(l - 1)
}

// forward fills z and h.
func (n *Network[T]) forward(t *tape[T]) {
	for l := range n.linears {
		n.forwardLayer(l, t)
	}
}

// forwardLayer fills those of linear map l.
func (n *Network[T]) forwardLayer(l int, t *tape[T]) {
	n.affine(l, t)
	if l < len(t.h) {
		n.activation.Forward(t.h[l].Data, t.z[l].Data)
	}
}

// affine fills z of linear map l.
func (n *Network[T]) affine(l int, t *tape[T]) {
	if l == 0 && t.sparse.Found() {
		n.linears[0].ForwardSparse(t.threads, &t.sparse, t.z[0], &t.scratch)
	} else {
		n.linears[l].Forward(t.threads, t.input(l), t.z[l], &t.scratch)
	}
}

// weightGradient sets rows [from, to) of the gradient of linear map l's weights.
func (n *Network[T]) weightGradient(t *tape[T], threads, l, from, to int) {
	if l == 0 && t.sparse.Found() {
		n.linears[l].SparseWeightGradient(&t.sparse, t.d[l], from, to)
	} else {
		n.linears[l].WeightGradient(threads, t.input(l), t.d[l], from, to)
	}
}

// backward fills d from the last layer, which is given, down to layer first. It
// leaves parameter gradients untouched.
func (n *Network[T]) backward(t *tape[T], first int) {
	t.gradients(n, first)
	for l := len(n.linears) - 1; l > first; l-- {
		n.linears[l].InputGradient(t.threads, t.d[l], t.d[l-1])
		n.activation.Backward(t.d[l-1].Data, t.z[l-1].Data, t.h[l-1].Data)
	}
}
