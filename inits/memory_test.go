package inits

import (
	"math/rand/v2"
	"testing"

	"github.com/north-tui/north/metrics"
	"github.com/north-tui/north/neurogenesis"
)

// TestMemoryOfDecision: scoring candidates leaves in the space what scores need,
// projections and s(t), and a decision like the one before needs no more memory.
func TestMemoryOfDecision(t *testing.T) {
	const width, count = 20, 30
	h, candidates := scene(rand.New(rand.NewPCG(1, 0)), 2*width, width, count, 9)
	space := new(memory)
	for round := range 2 {
		space.taken, space.most = 0, 0
		s, err := newScorer(&neurogenesis.Probe{Layer: active{h: h}}, space, candidates, eps, false)
		if err != nil {
			t.Fatal(err)
		}
		if want := (width + len(s.rule.shifts)) * count; space.taken != want {
			t.Errorf("round %d: %d numbers are kept, want %d", round, space.taken, want)
		}
		if round == 1 && space.most > len(space.numbers) {
			t.Errorf("%d numbers were taken, and there were %d", space.most, len(space.numbers))
		}
		space.numbers = make([]float64, space.most)
	}
}

// TestReduceDirty: what a decision before has left in the space does not matter.
func TestReduceDirty(t *testing.T) {
	g := metrics.Gram(normal(rand.New(rand.NewPCG(1, 1)), 90, 40), 90)
	_, want := reduce(new(memory), g)
	dirty := &memory{numbers: make([]float64, 1e5)}
	for i := range dirty.numbers {
		dirty.numbers[i] = 1e300
	}
	_, got := reduce(dirty, g)
	for i := range got.Rows {
		for j := range got.Cols {
			if got.Data[i*got.Stride+j] != want.Data[i*want.Stride+j] {
				t.Fatalf("entry %d, %d is %g, want %g", i, j, got.Data[i*got.Stride+j], want.Data[i*want.Stride+j])
			}
		}
	}
}
