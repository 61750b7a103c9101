package transformer

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/north-tui/north/nn"
)

const (
	// groupTokens is about how many tokens go through all layers, forwards and
	// backwards, before the next ones do: what they leave stays in the cache.
	groupTokens = 256
	// shareFrom is from how many floating-point operations a step on it pays to wake
	// other goroutines.
	shareFrom = 10e6
)

// plan says how a batch is divided: into groups of per sequences, among workers
// goroutines.
type plan struct {
	targets              []int32
	per, groups, workers int
}

// plan makes the plan for a batch with the given number of sequences.
func (m *Model[T]) plan(targets []int32, sequences, length int) plan {
	p := plan{targets: targets, per: max(1, groupTokens/length), workers: 1}
	p.groups = (sequences + p.per - 1) / p.per
	if m.Config.Operations(length)*float64(sequences*length) >= shareFrom {
		p.workers = max(1, min(m.Threads, p.groups))
	}
	return p
}

// pass goes forwards and backwards over a batch and returns the mean loss. Each
// sequence's numbers depend on it alone, so the groups may be shared out.
func (m *Model[T]) pass(tokens, targets []int32, length int) (float64, error) {
	if err := m.checkBatch(tokens, targets, length); err != nil {
		return 0, err
	}
	m.sync()
	m.pack()
	sequences := len(tokens) / length
	m.work.train.tokens = tokens
	m.work.train.fit(m.Config, sequences, length, true)
	m.work.sums = slices.Grow(m.work.sums[:0], sequences)[:sequences]
	m.work.plan = m.plan(targets, sequences, length)
	m.passGroups()
	loss := 0.0
	for _, sum := range m.work.sums {
		loss += sum
	}
	loss /= float64(len(tokens))
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		return loss, fmt.Errorf("transformer: loss at step %d: %w", m.Optimizer.Steps, nn.ErrNotFinite)
	}
	return loss, nil
}

// passGroups goes over all groups of the plan.
func (m *Model[T]) passGroups() {
	groups, workers := m.work.plan.groups, m.work.plan.workers
	for len(m.work.workers) < workers {
		m.work.workers = append(m.work.workers, worker[T]{})
	}
	if workers == 1 {
		for group := range groups {
			m.passGroup(&m.work.workers[0], group)
		}
		return
	}
	var next atomic.Int64
	together(workers, func(w int) {
		for group := int(next.Add(1)) - 1; group < groups; group = int(next.Add(1)) - 1 {
			m.passGroup(&m.work.workers[w], group)
		}
	})
}

// passGroup goes forwards and backwards over the sequences of a group.
func (m *Model[T]) passGroup(w *worker[T], group int) {
	t, whole, targets := &w.view, &m.work.train, m.work.plan.targets
	from := group * m.work.plan.per
	to := min(whole.sequences, from+m.work.plan.per)
	t.view(whole, from, to)
	m.forward(t, &w.scratch)
	by := T(1 / float64(len(whole.tokens)))
	for sequence := from; sequence < to; sequence++ {
		a, b := (sequence-from)*t.length, (sequence-from+1)*t.length
		own := targets[sequence*t.length : (sequence+1)*t.length]
		m.work.sums[sequence] = crossEntropy(t.logits.Slice(a, b), own, by)
	}
	m.backward(t, &w.scratch, 0)
}

// together has each of some workers do its part, and waits for them all.
func together(workers int, do func(worker int)) {
	var wait sync.WaitGroup
	for w := 1; w < workers; w++ {
		wait.Go(func() { do(w) })
	}
	do(0)
	wait.Wait()
}

func (m *Model[T]) checkBatch(tokens, targets []int32, length int) error {
	if err := m.checkTokens("token", tokens, length); err != nil {
		return err
	}
	if len(targets) != len(tokens) {
		return fmt.Errorf("transformer: %d targets for %d tokens", len(targets), len(tokens))
	}
	return m.checkTokens("target", targets, length)
}

func (m *Model[T]) checkTokens(what string, tokens []int32, length int) error {
	if length < 1 || length > m.Config.Context {
		return fmt.Errorf("transformer: sequences of %d tokens, want 1 to %d", length, m.Config.Context)
	}
	if len(tokens) == 0 || len(tokens)%length != 0 {
		return fmt.Errorf("transformer: %d %ss, want some sequences of %d", len(tokens), what, length)
	}
	for i, token := range tokens {
		if token < 0 || int(token) >= m.Config.Vocab {
			return fmt.Errorf("transformer: %s %d at %d, want 0 to %d", what, token, i, m.Config.Vocab-1)
		}
	}
	return nil
}
