package mlp

import (
	"math"

	"github.com/north-tui/north/nn"
)

// evaluateRows is the number of samples evaluated at once: large enough for fast
// products, small enough for the caches.
const evaluateRows = 256

// Predict returns the outputs for x, samples×outputs: logits for cross-entropy.
func (n *Network[T]) Predict(x nn.Mat[T]) (nn.Mat[T], error) {
	return n.PredictOn(nn.Inputs[T]{Mat: x})
}

// PredictOn is Predict for samples that may be pixels.
func (n *Network[T]) PredictOn(x nn.Inputs[T]) (nn.Mat[T], error) {
	if err := n.checkInputs(x); err != nil {
		return nn.Mat[T]{}, err
	}
	out := nn.NewMat[T](x.Samples(), n.linears[len(n.linears)-1].Outputs())
	n.eachBlock(x, func(from, to int, block nn.Mat[T]) {
		copy(out.Data[from*out.Stride:to*out.Stride], block.Data)
	})
	return out, nil
}

// Evaluate returns the mean loss on x and the fraction of samples whose largest
// output is that of their label; without labels the fraction is NaN.
func (n *Network[T]) Evaluate(x nn.Mat[T], y nn.Targets[T]) (loss, accuracy float64, err error) {
	return n.EvaluateOn(nn.Inputs[T]{Mat: x}, y)
}

// EvaluateOn is Evaluate for samples that may be pixels.
func (n *Network[T]) EvaluateOn(x nn.Inputs[T], y nn.Targets[T]) (loss, accuracy float64, err error) {
	if err := n.checkBatch(x, y); err != nil {
		return 0, 0, err
	}
	correct := 0
	n.eachBlock(x, func(from, to int, block nn.Mat[T]) {
		part := y.Slice(from, to)
		loss += n.loss.Sum(block, part, n.evaluate.d[len(n.linears)-1], 1)
		correct += nn.Correct(block, part.Labels)
	})
	accuracy = float64(correct) / float64(x.Samples())
	if y.Labels == nil {
		accuracy = math.NaN()
	}
	return loss / float64(x.Samples()), accuracy, nil
}

// eachBlock calls see with the outputs for samples [from, to) of x, block by block.
func (n *Network[T]) eachBlock(x nn.Inputs[T], see func(from, to int, out nn.Mat[T])) {
	t := &n.evaluate
	for from := 0; from < x.Samples(); from += evaluateRows {
		to := min(from+evaluateRows, x.Samples())
		t.passing(n, x.Slice(from, to))
		n.forward(t)
		see(from, to, t.outputs())
	}
}
