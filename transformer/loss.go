package transformer

import (
	"math"

	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
)

// crossEntropy is the sum over the rows of logits, tokens×vocab, of
// -ln softmax(logits)[target], in nats. It replaces the logits by the gradient of by
// times that sum.
func crossEntropy[T nn.Float](logits nn.Mat[T], targets []int32, by T) float64 {
	var loss float64
	product := 1.0 // one logarithm for many rows; each sum is from 1 to the vocabulary's size
	for i, target := range targets {
		row := logits.Row(i)
		own := row[target]
		top, sum := gemm.Softmax(row)
		loss += float64(top) - float64(own)
		product *= float64(sum)
		if product > 1e200 {
			loss += math.Log(product)
			product = 1
		}
		gemm.Scale(by, row)
		row[target] -= by
	}
	return loss + math.Log(product)
}
