package mlp

import (
	"sync"
	"sync/atomic"

	"github.com/north-tui/north/nn"
)

const (
	// shareFrom is the number of floating-point operations per step above which it
	// pays to wake other goroutines, twice.
	shareFrom = 10e6
	// updateRows is the number of weight-matrix rows per piece of work: few enough
	// that their gradient is still in the cache when they are updated.
	updateRows = 48
)

// workers is the number of goroutines for a training step on the given number of
// samples. With gradient clipping it is one, because the step needs all gradients
// before it can update anything.
func (n *Network[T]) workers(samples int) int {
	if n.Optimizer.ClipNorm > 0 || 6*float64(n.MultiplyAdds())*float64(samples) < shareFrom {
		return 1
	}
	return min(n.Threads, chunks(samples, sumRows))
}

// passShared is pass with the samples divided among goroutines. Each sample's numbers
// depend only on that sample.
func (n *Network[T]) passShared(y nn.Targets[T], workers int) {
	for len(n.parts) < workers {
		n.parts = append(n.parts, tape[T]{})
	}
	n.train.gradients(n, 0)
	samples := n.train.outputs().Rows
	pieces := chunks(samples, sumRows)
	together(workers, func(w int) {
		from, to := pieces*w/workers*sumRows, min(samples, pieces*(w+1)/workers*sumRows)
		n.parts[w].view(&n.train, from, to)
		n.pass(&n.parts[w], y, from)
	})
}

// updateShared computes the gradients and updates the parameters piece by piece. A
// piece is some rows of a weight matrix, or all biases of a layer.
func (n *Network[T]) updateShared(workers int) {
	nn.Begin(n.Optimizer, n.params)
	var next atomic.Int64
	together(workers, func(int) {
		for n.updatePiece(int(next.Add(1)) - 1) {
		}
	})
}

// updatePiece reports whether there is such a piece.
func (n *Network[T]) updatePiece(piece int) bool {
	for l, linear := range n.linears {
		rows := chunks(linear.Outputs(), updateRows)
		switch {
		case piece < rows:
			from, to := piece*updateRows, min((piece+1)*updateRows, linear.Outputs())
			n.weightGradient(&n.train, 1, l, from, to)
			nn.UpdateRows(n.Optimizer, linear.W, from, to)
			return true
		case piece == rows:
			linear.BiasGradient(n.train.d[l])
			nn.UpdateRows(n.Optimizer, linear.B, 0, 1)
			return true
		}
		piece -= rows + 1
	}
	return false
}

// together runs do once for each worker and waits for all of them.
func together(workers int, do func(worker int)) {
	var wait sync.WaitGroup
	for w := 1; w < workers; w++ {
		wait.Go(func() { do(w) })
	}
	do(0)
	wait.Wait()
}

// chunks is the number of pieces of the given size that cover count.
func chunks(count, size int) int { return (count + size - 1) / size }
