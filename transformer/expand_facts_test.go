package transformer

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/north-tui/north/nn"
)

// TestOldGradients is fact A: gradients of old entries are what they were, and
// those of scaled ones divided by the factor. The copies kept in Grad say so even
// before the next pass.
func TestOldGradients(t *testing.T) {
	t.Run("float64", func(t *testing.T) { testOldGradients[float64](t) })
	t.Run("float32", func(t *testing.T) { testOldGradients[float32](t) })
}

func testOldGradients[T nn.Float](t *testing.T) {
	bound := bounds[T](1e-11, 1e-4)
	for _, kind := range Kinds() {
		for seed := range uint64(15) {
			s := newScenario[T](t, seed)
			s.gradients(t)
			old := s.model.Clone().Named()
			g := randomGrowth(s.model.Config, kind, s.rng)
			blocks := s.grow(t, g, Safeguards{}).Receipt.Blocks
			check := func(when string) {
				for i, p := range olderParams(s.model, blocks) {
					factor := factorOf(p.Name, blocks)
					before := old[i].Param.Grad
					for r := range before.Rows {
						for c, want := range before.Row(r) {
							got := float64(p.Param.Grad.Row(r)[c]) * factor
							if !(math.Abs(got-float64(want)) <= bound) {
								t.Errorf("%s, seed %d, %s: gradient of %s[%d][%d] times %g is %v, want %v", g, seed, when, p.Name, r, c, factor, got, want)
							}
						}
					}
				}
			}
			check("carried")
			s.gradients(t)
			check("made again")
		}
	}
}

func (s *scenario[T]) gradients(t testing.TB) {
	t.Helper()
	if _, err := s.model.Gradients(s.tokens, s.targets, s.length); err != nil {
		t.Fatal(err)
	}
}

// olderParams are the parameters that were there before a growth, in order.
func olderParams[T nn.Float](m *Model[T], blocks []Block) (older []nn.Named[T]) {
	whole := map[string]bool{}
	for _, b := range blocks {
		if b.Role != Old && b.Role != Scaled && b.RowFrom == 0 && b.ColFrom == 0 {
			whole[b.Param] = true
		}
	}
	for _, p := range m.Named() {
		if !whole[p.Name] {
			older = append(older, p)
		}
	}
	return older
}

func factorOf(name string, blocks []Block) float64 {
	for _, b := range blocks {
		if b.Param == name && b.Role == Scaled {
			return b.Factor
		}
	}
	return 1
}

// everyKind are growths of everything, large enough for some inner unit to be
// active.
func everyKind() []Growth {
	return []Growth{
		{Kind: KindMLP, By: 8}, {Kind: KindHeads, By: 2}, {Kind: KindValue, By: 3}, {Kind: KindKey, By: 3},
		{Kind: KindHidden, By: 4}, {Kind: KindLayer, By: 1}, {Kind: KindLayer, By: 1, Position: 1}, {Kind: KindLayer, By: 1, Position: 2, Copy: true},
	}
}

// middling is a shape in which everything can wake.
func middling(tied bool) Config {
	c := Uniform{Vocab: 6, Context: 7, Hidden: 6, Layers: 2, Inner: 9, Heads: 2, Key: 3, Value: 3}.Config()
	c.Tied = tied
	return c
}

// largest is the largest |entry| of a block.
func largest[T nn.Float](m nn.Mat[T], b Block) (most float64) {
	for i := b.RowFrom; i < b.RowTo; i++ {
		for _, v := range m.Row(i)[b.ColFrom:b.ColTo] {
			most = max(most, math.Abs(float64(v)))
		}
	}
	return most
}

func byName[T nn.Float](m *Model[T], name string) *nn.Param[T] {
	for _, p := range m.Named() {
		if p.Name == name {
			return p.Param
		}
	}
	return nil
}

// TestZeroBlocksWakeFirst is fact B: the first gradient of a free block is 0 and
// that of a zero block is not; one step later both have one.
func TestZeroBlocksWakeFirst(t *testing.T) {
	for _, tied := range []bool{false, true} {
		for _, g := range everyKind() {
			s := newScenarioOf[float64](t, middling(tied), rand.New(rand.NewPCG(1, 8)))
			blocks := s.grow(t, g, Safeguards{}).Receipt.Blocks
			s.train(t, 1)
			for _, b := range blocks {
				first := largest(byName(s.model, b.Param).Grad, b)
				if b.Role == Free && first != 0 {
					t.Errorf("%s, tied %v: first gradient of %s is %g, want 0", g, tied, b, first)
				}
				// What the last layer writes to new coordinates no tied output reads yet.
				asleep := tied && g.Kind == KindHidden && strings.HasSuffix(b.Param, "2") && strings.HasPrefix(b.Param, "layers.1.")
				if b.Role == Zero && !asleep && first == 0 {
					t.Errorf("%s, tied %v: first gradient of %s is 0", g, tied, b)
				}
			}
			s.gradients(t)
			for _, b := range blocks {
				if second := largest(byName(s.model, b.Param).Grad, b); second == 0 {
					t.Errorf("%s, tied %v: second gradient of %s is 0", g, tied, b)
				}
			}
		}
	}
}

// TestZeroFreeBlocksNeverLearn documents the trap: with both sides of a product
// zero no gradient ever reaches either. Only the bias b2 of a new layer moves.
func TestZeroFreeBlocksNeverLearn(t *testing.T) {
	for _, g := range everyKind() {
		s := newScenarioOf[float64](t, middling(false), rand.New(rand.NewPCG(1, 8)))
		blocks := s.grow(t, g, Safeguards{ZeroFreeBlocks: true}).Receipt.Blocks
		s.train(t, 5)
		for _, b := range blocks {
			alive := b.Role == Old || b.Role == Scaled || g.Kind == KindLayer && strings.HasSuffix(b.Param, ".b2")
			if moved := largest(byName(s.model, b.Param).Value, b) != 0; moved != alive {
				t.Errorf("%s: %s has moved: %v, want %v", g, b, moved, alive)
			}
		}
	}
}

// TestMoments: old moments are carried, by factors where the entry is scaled, and
// new ones are zero and born now.
func TestMoments(t *testing.T) {
	for _, kind := range Kinds() {
		for seed := range uint64(10) {
			s := newScenario[float64](t, seed)
			old := s.model.Clone().Named()
			g := randomGrowth(s.model.Config, kind, s.rng)
			blocks := s.grow(t, g, Safeguards{}).Receipt.Blocks
			for i, p := range olderParams(s.model, blocks) {
				c := factorOf(p.Name, blocks)
				for r := range old[i].Param.M.Rows {
					for j, m := range old[i].Param.M.Row(r) {
						v := old[i].Param.V.Row(r)[j]
						if got, want := p.Param.M.Row(r)[j], m/c; math.Abs(got-want) > 1e-14*math.Abs(want) {
							t.Errorf("%s, seed %d: first moment of %s is %v, want %v", g, seed, p.Name, got, want)
						}
						if got, want := p.Param.V.Row(r)[j], v/c/c; math.Abs(got-want) > 1e-14*want {
							t.Errorf("%s, seed %d: second moment of %s is %v, want %v", g, seed, p.Name, got, want)
						}
					}
				}
			}
			for _, b := range blocks {
				p := byName(s.model, b.Param)
				newborn := b.Role == Free || b.Role == Zero
				if newborn && (largest(p.M, b) != 0 || largest(p.V, b) != 0) {
					t.Errorf("%s, seed %d: %s is born with moments", g, seed, b)
				}
				rows, cols := p.Born()
				if born := max(rows[b.RowTo-1], cols[b.ColTo-1]); newborn != (born == s.model.Optimizer.Steps) {
					t.Errorf("%s, seed %d: %s is born at step %d of %d", g, seed, b, born, s.model.Optimizer.Steps)
				}
			}
		}
	}
}

// TestGradNorms: those of blocks that are there, and NaN for the others.
func TestGradNorms(t *testing.T) {
	s := newScenarioOf[float32](t, middling(false), rand.New(rand.NewPCG(1, 8)))
	grad := s.model.Layers[1].First.B.Grad.Row(0)
	grad[3], grad[4], grad[5] = 2, -3, 4
	got := s.model.GradNorms([]Block{
		{Param: "layers.1.b1", RowTo: 1, ColFrom: 4, ColTo: 6},
		{Param: "layers.1.b1", RowTo: 1, ColFrom: 3, ColTo: 4},
		{Param: "layers.1.b1", RowTo: 1, ColFrom: 3, ColTo: 10},
		{Param: "layers.2.b1", RowTo: 1, ColTo: 1},
	})
	if got[0] != 5 || got[1] != 2 || !math.IsNaN(got[2]) || !math.IsNaN(got[3]) {
		t.Errorf("norms %v, want 5, 2, NaN, NaN", got)
	}
}
