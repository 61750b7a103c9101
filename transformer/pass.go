package transformer

import (
	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
)

// forward fills the tape from its tokens to the logits. The maps are packed.
func (m *Model[T]) forward(t *tape[T], s *scratch[T]) {
	m.embed(t)
	m.forwardFrom(t, 0, s)
}

// forwardFrom fills the tape from layer n on, given what that layer reads.
func (m *Model[T]) forwardFrom(t *tape[T], n int, s *scratch[T]) {
	for ; n < len(m.Layers); n++ {
		m.attend(t, n)
		m.think(t, n, s)
	}
	out := m.output().Value
	product(false, true, m.lastNormed(t), out, 0, t.logits)
}

// embed sets the stream to token row + position row.
func (m *Model[T]) embed(t *tape[T]) {
	x := t.stream[0]
	for i, token := range t.tokens {
		copy(x.Row(i), m.Token.Value.Row(int(token)))
	}
	for i := range t.length {
		at := everyNth(x, i, t.length)
		gemm.AddRow(at.Rows, at.Cols, at.Data, at.Stride, m.Position.Value.Row(i))
	}
}

// everyNth are the rows of m from one on, n apart.
func everyNth[T nn.Float](m nn.Mat[T], from, n int) nn.Mat[T] {
	return nn.Mat[T]{Rows: (m.Rows - from + n - 1) / n, Cols: m.Cols, Stride: n * m.Stride, Data: m.Data[from*m.Stride:]}
}

// attend is the attention of layer n: x~ = x + attention(norm(x)).
func (m *Model[T]) attend(t *tape[T], n int) {
	l, p := &t.layers[n], &m.work.packed[n]
	x, sum := t.stream[2*n], t.stream[2*n+1]
	l.attention.forward(x, m.Layers[n].AttentionGain, m.Config.Eps)
	product(false, true, l.attention.out, p.in, 0, l.qkv)
	for sequence := range t.sequences {
		for head := range p.heads {
			h := l.head(p, m.Config.Layers[n], t.length, sequence, head, nn.Mat[T]{})
			h.forward()
		}
	}
	copy(sum.Data, x.Data)
	product(false, true, l.mixed, p.out, 1, sum)
}

// think is the MLP of layer n: x = x~ + MLP(norm(x~)).
func (m *Model[T]) think(t *tape[T], n int, s *scratch[T]) {
	l, layer := &t.layers[n], m.Layers[n]
	x, sum := t.stream[2*n+1], t.stream[2*n+2]
	l.mlp.forward(x, layer.MLPGain, m.Config.Eps)
	layer.First.Forward(1, l.mlp.out, l.z, &s.bias)
	gemm.ReLU(l.active.Data, l.z.Data)
	copy(sum.Data, x.Data)
	product(false, true, l.active, layer.Second.W.Value, 1, sum)
	gemm.AddRow(sum.Rows, sum.Cols, sum.Data, sum.Stride, layer.Second.B.Value.Row(0))
}

// lastNormed is what the output map reads.
func (m *Model[T]) lastNormed(t *tape[T]) nn.Mat[T] {
	x := t.stream[len(t.stream)-1]
	if m.FinalGain == nil {
		return x
	}
	t.last.forward(x, m.FinalGain, m.Config.Eps)
	return t.last.out
}

// backward fills the gradients of a tape that was passed forwards, from those by
// the logits down to what layer first reads, and touches no gradient of a parameter.
func (m *Model[T]) backward(t *tape[T], s *scratch[T], first int) {
	s.fit(m.Config, t)
	last := len(t.stream) - 1
	out := m.output().Value
	if m.FinalGain == nil {
		product(false, false, t.dLogits, out, 0, t.d[last])
	} else {
		product(false, false, t.dLogits, out, 0, s.branch)
		zero := t.d[last]
		clear(zero.Data)
		t.last.backward(t.stream[last], m.FinalGain, s.branch, zero, zero)
	}
	for n := len(m.Layers) - 1; n >= first; n-- {
		m.thinkBackward(t, n, s)
		m.attendBackward(t, n, s)
	}
}

func (m *Model[T]) thinkBackward(t *tape[T], n int, s *scratch[T]) {
	l, layer := &t.layers[n], m.Layers[n]
	above := t.d[2*n+2]
	product(false, false, above, layer.Second.W.Value, 0, l.dZ)
	gemm.ReLUGrad(l.dZ.Data, l.dZ.Data, l.z.Data)
	product(false, false, l.dZ, layer.First.W.Value, 0, s.branch)
	l.mlp.backward(t.stream[2*n+1], layer.MLPGain, s.branch, above, t.d[2*n+1])
}

func (m *Model[T]) attendBackward(t *tape[T], n int, s *scratch[T]) {
	l, p := &t.layers[n], &m.work.packed[n]
	above := t.d[2*n+1]
	resize(&s.mixed, above.Rows, p.out.Cols)
	product(false, false, above, p.out, 0, s.mixed)
	for sequence := range t.sequences {
		for head := range p.heads {
			h := l.head(p, m.Config.Layers[n], t.length, sequence, head, s.mixed)
			h.backward(s.scores)
		}
	}
	product(false, false, l.dQKV, p.in, 0, s.branch)
	l.attention.backward(t.stream[2*n], m.Layers[n].AttentionGain, s.branch, above, t.d[2*n])
}

func (s *scratch[T]) fit(c Config, t *tape[T]) {
	resize(&s.branch, t.sequences*t.length, c.Hidden)
	resize(&s.scores, t.length, t.length)
}

// product computes c = op(a)·op(b) + beta·c on one thread.
func product[T nn.Float](transA, transB bool, a, b nn.Mat[T], beta T, c nn.Mat[T]) {
	scaledProduct(1, transA, transB, a, b, beta, c)
}

// scaledProduct computes c = alpha·op(a)·op(b) + beta·c on one thread.
func scaledProduct[T nn.Float](alpha T, transA, transB bool, a, b nn.Mat[T], beta T, c nn.Mat[T]) {
	inner := a.Cols
	if transA {
		inner = a.Rows
	}
	gemm.Gemm(1, transA, transB, c.Rows, c.Cols, inner, alpha, a.Data, a.Stride, b.Data, b.Stride, beta, c.Data, c.Stride)
}
