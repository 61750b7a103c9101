package transformer

import (
	"fmt"
	"math"

	"github.com/north-tui/north/nn"
)

// evaluateTokens is about how many tokens are evaluated at once: enough for fast
// products, few enough for the caches.
const evaluateTokens = 256

// Forward returns the logits, tokens×vocab, for sequences of a given length, one
// after the other in tokens.
func (m *Model[T]) Forward(tokens []int32, length int) (nn.Mat[T], error) {
	if err := m.checkTokens("token", tokens, length); err != nil {
		return nn.Mat[T]{}, err
	}
	out := nn.NewMat[T](len(tokens), m.Config.Vocab)
	m.eachBlock(tokens, length, func(from, to int, t *tape[T]) {
		copyRows(out.Slice(from, to), t.logits)
	})
	return out, nil
}

// Loss returns the mean loss on sequences of a given length, in nats a token. One
// that is not finite is an error that wraps nn.ErrNotFinite.
func (m *Model[T]) Loss(tokens, targets []int32, length int) (float64, error) {
	if err := m.checkBatch(tokens, targets, length); err != nil {
		return 0, err
	}
	sum := 0.0
	m.eachBlock(tokens, length, func(from, to int, t *tape[T]) {
		sum += crossEntropy(t.logits, targets[from:to], 1)
	})
	loss := sum / float64(len(tokens))
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		return loss, fmt.Errorf("transformer: loss at step %d: %w", m.Optimizer.Steps, nn.ErrNotFinite)
	}
	return loss, nil
}

// eachBlock hands the tape of tokens from to to to see, which may write to its
// logits. It leaves training and the probe alone.
func (m *Model[T]) eachBlock(tokens []int32, length int, see func(from, to int, t *tape[T])) {
	t := &m.work.evaluate
	m.sync()
	m.pack()
	var s scratch[T]
	block := max(1, evaluateTokens/length) * length
	for from := 0; from < len(tokens); from += block {
		to := min(from+block, len(tokens))
		t.tokens = tokens[from:to]
		t.fit(m.Config, (to-from)/length, length, false)
		m.forward(t, &s)
		see(from, to, t)
	}
}
