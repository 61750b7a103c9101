package transformer

import "github.com/north-tui/north/nn"

// workspace is memory that is used again. It holds nothing that the next call
// needs, the probe aside, and fits itself to the model.
type workspace[T nn.Float] struct {
	params   []*nn.Param[T]
	packed   []packed[T] // by layer
	train    tape[T]
	evaluate tape[T]
	plan     plan
	workers  []worker[T] // one a goroutine
	sums     []float64   // losses by sequence
	probe    probe[T]
}

// worker is what a goroutine needs for itself.
type worker[T nn.Float] struct {
	view    tape[T]
	scratch scratch[T]
}

// scratch is memory of one goroutine.
type scratch[T nn.Float] struct {
	bias   nn.Scratch[T]
	branch nn.Mat[T] // tokens×hidden: gradient by the output of a norm
	mixed  nn.Mat[T] // tokens×values: gradient by what heads have mixed
	scores nn.Mat[T] // length×length: gradient by attention weights, then by scores
}

// tape is what a pass over some sequences leaves, one token a row. Training,
// evaluation and the probe each have their own, so that none disturbs another.
//
// The residual stream is kept at every place where something is added to it:
// entry 2n is x_n, from 0, what layer n reads, entry 2n+1 is x~_n, what its MLP
// reads, and the last is x_{N+1}.
type tape[T nn.Float] struct {
	sequences, length int

	tokens  []int32
	stream  []nn.Mat[T] // tokens×hidden
	d       []nn.Mat[T] // gradient of the loss by it
	layers  []layerTape[T]
	last    normTape[T] // of the final norm
	logits  nn.Mat[T]   // tokens×vocab
	dLogits nn.Mat[T]   // tokens×vocab: gradient of the loss by them, which takes their place
}

// layerTape is what a pass leaves of one layer.
type layerTape[T nn.Float] struct {
	attention normTape[T]
	qkv       nn.Mat[T] // tokens×(queries, keys, values of all heads)
	dQKV      nn.Mat[T]
	weights   nn.Mat[T] // (sequences·heads·length)×length: attention weights, by sequence, then by head
	mixed     nn.Mat[T] // tokens×values of all heads: attention weights times values

	mlp    normTape[T]
	z      nn.Mat[T] // tokens×inner: pre-activations
	dZ     nn.Mat[T]
	active nn.Mat[T] // tokens×inner
}

// normTape is what a pass leaves of a norm.
type normTape[T nn.Float] struct {
	out     nn.Mat[T] // tokens×hidden
	inverse nn.Mat[T] // 1×tokens: 1/√(mean of squares + eps)
	dGain   nn.Mat[T] // sequences×hidden: gradient by the gain, a sequence a row
}

// fit gives the tape the shapes for a model and a batch. With gradients it has
// room for a pass backwards.
func (t *tape[T]) fit(c Config, sequences, length int, gradients bool) {
	t.sequences, t.length = sequences, length
	tokens := sequences * length
	t.places(len(c.Layers))
	for i := range t.stream {
		resize(&t.stream[i], tokens, c.Hidden)
	}
	for n := range t.layers {
		t.layers[n].fit(c.Hidden, c.Layers[n], sequences, length, gradients)
	}
	if c.FinalNorm {
		t.last.fit(c.Hidden, sequences, length, gradients)
	} else {
		t.last = normTape[T]{}
	}
	resizeApart(&t.logits, tokens, c.Vocab)
	if !gradients {
		return
	}
	for i := range t.d {
		resize(&t.d[i], tokens, c.Hidden)
	}
	t.dLogits = t.logits
}

// places makes room for the given number of layers.
func (t *tape[T]) places(layers int) {
	if len(t.layers) != layers {
		t.layers = make([]layerTape[T], layers)
		t.stream, t.d = make([]nn.Mat[T], 2*layers+1), make([]nn.Mat[T], 2*layers+1)
	}
}

func (l *layerTape[T]) fit(hidden int, c LayerConfig, sequences, length int, gradients bool) {
	tokens := sequences * length
	keys, values := c.sizes()
	l.attention.fit(hidden, sequences, length, gradients)
	l.mlp.fit(hidden, sequences, length, gradients)
	resize(&l.qkv, tokens, 2*keys+values)
	resize(&l.weights, tokens*len(c.Heads), length)
	resize(&l.mixed, tokens, values)
	resize(&l.z, tokens, c.Inner)
	resize(&l.active, tokens, c.Inner)
	if gradients {
		resize(&l.dQKV, tokens, 2*keys+values)
		resize(&l.dZ, tokens, c.Inner)
	}
}

func (n *normTape[T]) fit(hidden, sequences, length int, gradients bool) {
	resize(&n.out, sequences*length, hidden)
	resize(&n.inverse, 1, sequences*length)
	if gradients {
		resize(&n.dGain, sequences, hidden)
	}
}

// sizes are the keys and the values of all heads together.
func (c LayerConfig) sizes() (keys, values int) {
	for _, h := range c.Heads {
		keys, values = keys+h.Key, values+h.Value
	}
	return keys, values
}

// resize gives m a shape. What it holds afterwards is undefined. Half as much
// again is reserved, so that growing models rarely need new memory.
func resize[T nn.Float](m *nn.Mat[T], rows, cols int) {
	size := rows * cols
	if cap(m.Data) < size {
		m.Data = make([]T, size, size+size/2)
	}
	*m = nn.MatOf(rows, cols, m.Data[:size])
}

// resizeApart is resize with rows that begin on cache lines, so that what kernels write
// under a mask at the end of a row does not delay those that read the next.
func resizeApart[T nn.Float](m *nn.Mat[T], rows, cols int) {
	const line = 16 // numbers of float32
	stride := (cols + line - 1) / line * line
	resize(m, rows, stride)
	m.Cols = cols
}

// view makes t the sequences from to to, exclusive, of a tape with gradients.
func (t *tape[T]) view(whole *tape[T], from, to int) {
	a, b := from*whole.length, to*whole.length
	t.sequences, t.length = to-from, whole.length
	t.places(len(whole.layers))
	t.tokens = whole.tokens[a:b]
	for i := range whole.stream {
		t.stream[i], t.d[i] = whole.stream[i].Slice(a, b), whole.d[i].Slice(a, b)
	}
	for n := range whole.layers {
		t.layers[n].view(&whole.layers[n], from, to, whole.length, whole.sequences)
	}
	t.last = normTape[T]{}
	if whole.last.out.Rows > 0 {
		t.last.view(&whole.last, from, to, whole.length)
	}
	t.logits, t.dLogits = whole.logits.Slice(a, b), whole.dLogits.Slice(a, b)
}

func (l *layerTape[T]) view(whole *layerTape[T], from, to, length, sequences int) {
	a, b := from*length, to*length
	rows := whole.weights.Rows / sequences
	l.attention.view(&whole.attention, from, to, length)
	l.mlp.view(&whole.mlp, from, to, length)
	l.qkv, l.dQKV = whole.qkv.Slice(a, b), whole.dQKV.Slice(a, b)
	l.weights, l.mixed = whole.weights.Slice(from*rows, to*rows), whole.mixed.Slice(a, b)
	l.z, l.dZ, l.active = whole.z.Slice(a, b), whole.dZ.Slice(a, b), whole.active.Slice(a, b)
}

func (n *normTape[T]) view(whole *normTape[T], from, to, length int) {
	a, b := from*length, to*length
	n.out, n.dGain = whole.out.Slice(a, b), whole.dGain.Slice(from, to)
	n.inverse = nn.MatOf(1, b-a, whole.inverse.Data[a:b])
}
