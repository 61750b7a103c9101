package transformer

import (
	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
)

// perLayer is the number of pieces of a layer in which gradients are made.
const perLayer = 4

// pieces is the number of pieces in which the gradients of all parameters are made.
func (m *Model[T]) pieces() int { return perLayer*len(m.Layers) + 2 }

// gradientPiece makes the gradients of some parameters from the training tape and,
// with step, updates them. Different pieces may be made by different goroutines.
func (m *Model[T]) gradientPiece(piece int, step bool) {
	if n := piece / perLayer; n < len(m.Layers) {
		m.layerPiece(n, piece%perLayer, step)
		return
	}
	if piece == m.pieces()-1 {
		m.tableGradients(step)
		return
	}
	m.outputGradients(step)
}

func (m *Model[T]) layerPiece(n, piece int, step bool) {
	t, layer := &m.work.train, m.Layers[n]
	l, p := &t.layers[n], &m.work.packed[n]
	switch piece {
	case 0:
		product(true, false, l.dQKV, l.attention.out, 0, p.dIn)
		p.unpackIn(layer.Heads)
		gainGradient(layer.AttentionGain, &l.attention)
		for _, h := range layer.Heads {
			m.update(step, h.Query)
			m.update(step, h.Key)
			m.update(step, h.Value)
		}
		m.update(step, layer.AttentionGain)
	case 1:
		product(true, false, t.d[2*n+1], l.mixed, 0, p.dOut)
		p.unpackOut(layer.Heads)
		for _, h := range layer.Heads {
			m.update(step, h.Output)
		}
	case 2:
		layer.First.Gradients(1, l.mlp.out, l.dZ)
		gainGradient(layer.MLPGain, &l.mlp)
		m.update(step, layer.First.W)
		m.update(step, layer.First.B)
		m.update(step, layer.MLPGain)
	case 3:
		layer.Second.Gradients(1, l.active, t.d[2*n+2])
		m.update(step, layer.Second.W)
		m.update(step, layer.Second.B)
	}
}

// outputGradients does the output map, if it has one of its own, and the gain in
// front of it.
func (m *Model[T]) outputGradients(step bool) {
	t := &m.work.train
	if m.FinalGain != nil {
		gainGradient(m.FinalGain, &t.last)
		m.update(step, m.FinalGain)
	}
	if m.Out != nil {
		product(true, false, t.dLogits, m.readByOutput(t), 0, m.Out.Grad)
		m.update(step, m.Out)
	}
}

// tableGradients does the tables of tokens and positions. Rows are added in the
// order of the batch.
func (m *Model[T]) tableGradients(step bool) {
	t := &m.work.train
	if m.Out == nil {
		product(true, false, t.dLogits, m.readByOutput(t), 0, m.Token.Grad)
	} else {
		zero(m.Token.Grad)
	}
	for i, token := range t.tokens {
		gemm.Axpy(1, t.d[0].Row(i), m.Token.Grad.Row(int(token)))
	}
	zero(m.Position.Grad)
	for i := range t.length {
		d := everyNth(t.d[0], i, t.length)
		gemm.ColumnSums(m.Position.Grad.Row(i), d.Rows, d.Cols, d.Data, d.Stride)
	}
	m.update(step, m.Token)
	m.update(step, m.Position)
}

// readByOutput is what the output map read when the tape was passed forwards.
func (m *Model[T]) readByOutput(t *tape[T]) nn.Mat[T] {
	if m.FinalGain != nil {
		return t.last.out
	}
	return t.stream[len(t.stream)-1]
}

func (m *Model[T]) update(step bool, p *nn.Param[T]) {
	if step {
		nn.UpdateRows(m.Optimizer, p, 0, p.Value.Rows)
	}
}

// gainGradient adds up what the sequences left, from the first to the last.
func gainGradient[T nn.Float](gain *nn.Param[T], t *normTape[T]) {
	d := t.dGain
	gemm.ColumnSums(gain.Grad.Row(0), d.Rows, d.Cols, d.Data, d.Stride)
}

// zero clears m without what lies between its rows, which is zero anyway.
func zero[T nn.Float](m nn.Mat[T]) { clear(m.Data) }
