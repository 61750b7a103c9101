package transformer

import (
	"math"

	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
)

// blockTokens is how many queries are looked at together: no key after the last of
// them is.
const blockTokens = 32

// headTape is what belongs to one head in one sequence, cut out of the matrices of
// all. The gradients are there in a pass backwards only.
type headTape[T nn.Float] struct {
	query, key, value    nn.Mat[T] // length×k, length×k, length×v
	dQuery, dKey, dValue nn.Mat[T]
	weights              nn.Mat[T] // length×length: attention weights
	mixed, dMixed        nn.Mat[T] // length×v
	scale                T         // 1/√k
}

// head cuts out one head in one sequence. dMixed has no rows in a pass forwards.
func (l *layerTape[T]) head(p *packed[T], c LayerConfig, length, sequence, head int, dMixed nn.Mat[T]) headTape[T] {
	at, shape := p.heads[head], c.Heads[head]
	from := sequence * length
	first := (sequence*len(c.Heads) + head) * length
	h := headTape[T]{
		query:   submatrix(l.qkv, from, at.query, length, shape.Key),
		key:     submatrix(l.qkv, from, at.key, length, shape.Key),
		value:   submatrix(l.qkv, from, at.value, length, shape.Value),
		weights: l.weights.Slice(first, first+length),
		mixed:   submatrix(l.mixed, from, at.mixed, length, shape.Value),
		scale:   T(1 / math.Sqrt(float64(shape.Key))),
	}
	if dMixed.Rows > 0 {
		h.dQuery = submatrix(l.dQKV, from, at.query, length, shape.Key)
		h.dKey = submatrix(l.dQKV, from, at.key, length, shape.Key)
		h.dValue = submatrix(l.dQKV, from, at.value, length, shape.Value)
		h.dMixed = submatrix(dMixed, from, at.mixed, length, shape.Value)
	}
	return h
}

// submatrix is a part of m, from a row and a column on.
func submatrix[T nn.Float](m nn.Mat[T], row, col, rows, cols int) nn.Mat[T] {
	from := row*m.Stride + col
	return nn.Mat[T]{Rows: rows, Cols: cols, Stride: m.Stride, Data: m.Data[from : from+(rows-1)*m.Stride+cols]}
}

// forward computes softmax(Q·Kᵀ/√k)·V without the keys that come after a query.
func (h *headTape[T]) forward() {
	length := h.weights.Rows
	for from := 0; from < length; from += blockTokens {
		to := min(from+blockTokens, length)
		w := submatrix(h.weights, from, 0, to-from, to)
		scaledProduct(h.scale, false, true, h.query.Slice(from, to), h.key.Slice(0, to), 0, w)
		gemm.CausalSoftmax(w.Rows, w.Cols, w.Data, w.Stride)
		product(false, false, w, h.value.Slice(0, to), 0, h.mixed.Slice(from, to))
	}
}

// backward computes the gradients by queries, keys and values, given dMixed. With W
// the attention weights,
//
//	dW = dMixed·Vᵀ    dV = Wᵀ·dMixed
//	dS = W∘(dW - row sums of W∘dW)/√k    dQ = dS·K    dK = dSᵀ·Q
//
// scores is memory for dS·√k.
func (h *headTape[T]) backward(scores nn.Mat[T]) {
	length := h.weights.Rows
	for from := 0; from < length; from += blockTokens {
		to := min(from+blockTokens, length)
		w, d := submatrix(h.weights, from, 0, to-from, to), submatrix(scores, from, 0, to-from, to)
		product(false, true, h.dMixed.Slice(from, to), h.value.Slice(0, to), 0, d)
		gemm.CausalSoftmaxGrad(d.Rows, d.Cols, d.Data, d.Stride, w.Data, w.Stride)
		scaledProduct(h.scale, false, false, d, h.key.Slice(0, to), 0, h.dQuery.Slice(from, to))
	}
	for from := 0; from < length; from += blockTokens {
		to := min(from+blockTokens, length)
		w, d := submatrix(h.weights, from, from, length-from, to-from), submatrix(scores, from, from, length-from, to-from)
		product(true, false, w, h.dMixed.Slice(from, length), 0, h.dValue.Slice(from, to))
		scaledProduct(h.scale, true, false, d, h.query.Slice(from, length), 0, h.dKey.Slice(from, to))
	}
}
