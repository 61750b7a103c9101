package darts

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
)

// retraining is a small one.
func retraining(t *testing.T, seed uint64) *Retrain[float32] {
	t.Helper()
	g, err := ParseGenotype(reduction(), goodGenotype)
	if err != nil {
		t.Fatal(err)
	}
	c := UsualRetrain()
	c.Epochs, c.Batch = 4, 8
	r, err := NewRetrain(reduction(), g, c, randomData[float32](reduction(), 40, 1), seed)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRetrain: it learns, allocates nothing and ends; what it saves goes on bit for bit.
func TestRetrain(t *testing.T) {
	r, other := retraining(t, 1), retraining(t, 2)
	before, err := r.Evaluate(r.pool)
	if err != nil {
		t.Fatal(err)
	}
	step := func() {
		if _, err := r.Step(); err != nil {
			t.Fatal(err)
		}
	}
	step()
	step()
	if n := testing.AllocsPerRun(3, step); n > 0 {
		t.Errorf("%v allocations a step", n)
	}
	var file bytes.Buffer
	if err := r.Save(&file); err != nil {
		t.Fatal(err)
	}
	saved := bytes.Clone(file.Bytes())
	if err := other.Load(&file); err != nil {
		t.Fatal(err)
	}
	for {
		p, err := r.Step()
		q, otherErr := other.Step()
		if p != q || (err == nil) != (otherErr == nil) {
			t.Fatalf("%+v, %v and %+v, %v", p, err, q, otherErr)
		}
		if errors.Is(err, ErrFinished) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if r.WeightsSHA256() != other.WeightsSHA256() || r.Steps() != r.TotalSteps() {
		t.Errorf("other weights after %d of %d steps", r.Steps(), r.TotalSteps())
	}
	after, err := r.Evaluate(r.pool)
	if err != nil || after.Loss >= before.Loss {
		t.Errorf("loss %v, was %v, %v", after.Loss, before.Loss, err)
	}
	saved[len(saved)-1] ^= 1
	if err := other.Load(bytes.NewReader(saved)); err == nil || !strings.Contains(err.Error(), "checksum") {
		t.Errorf("damaged: %v", err)
	}
}

// TestRetrainSetEpochs: the end moves, but not before what has begun.
func TestRetrainSetEpochs(t *testing.T) {
	r := retraining(t, 1)
	for range r.StepsPerEpoch() + 1 {
		if _, err := r.Step(); err != nil {
			t.Fatal(err)
		}
	}
	for _, refused := range []int{0, 1, -3, maxSize + 1} {
		if err := r.SetEpochs(refused); err == nil || r.settings.Epochs != 4 {
			t.Errorf("%d epochs: %v, and now %d", refused, err, r.settings.Epochs)
		}
	}
	if err := r.SetEpochs(2); err != nil || r.TotalSteps() != 2*r.StepsPerEpoch() {
		t.Errorf("%v, %d steps in all", err, r.TotalSteps())
	}
}

// TestCellParams (E3): the network of a genotype has as many weights as the table of
// operations says, besides preprocessing, stem and head.
func TestCellParams(t *testing.T) {
	for name, space := range map[string]Space{"dense": smallDense(), "conv": smallConv()} {
		for seed := range uint64(5) {
			settings := Usual()
			settings.Activation, settings.Batch = CRB, 8
			s, err := NewSearch(space, settings, randomData[float32](space, 60, 7), seed)
			if err != nil {
				t.Fatal(err)
			}
			g := s.Genotype()
			r, err := NewRetrain(space, g, UsualRetrain(), s.pool, seed)
			if err != nil {
				t.Fatal(err)
			}
			rest := 0
			for _, p := range r.net.list {
				if !strings.Contains(p.name, "edges") {
					rest += p.rows * p.cols
				}
			}
			want, err := g.CellParams(space)
			if err != nil || r.Params()-rest != want {
				t.Errorf("%s, %v: %d weights in the cells, %v, the table says %d", name, g, r.Params()-rest, err, want)
			}
			adds, err := g.CellMultiplyAdds(space)
			bare := r.net.multiplyAdds(func(int, int, int) bool { return false })
			if err != nil || r.MultiplyAdds()-bare != adds {
				t.Errorf("%s, %v: %d multiplications in the cells, %v, want %d", name, g, r.MultiplyAdds()-bare, err, adds)
			}
			if r.MultiplyAdds() >= s.MultiplyAdds() || r.MultiplyAdds() < want {
				t.Errorf("%s: %d multiplications, the supernet %d", name, r.MultiplyAdds(), s.MultiplyAdds())
			}
		}
	}
}

// TestMultiplyAdds counts a network by hand.
func TestMultiplyAdds(t *testing.T) {
	space := Space{Kind: Dense, Inputs: 5, Channels: 4, Nodes: 1, Classes: 3, Cells: []CellType{Normal}, Ops: []string{"skip", "linear"}}
	settings := Usual()
	settings.Activation, settings.Batch = CRB, 8
	s, err := NewSearch(space, settings, randomData[float32](space, 60, 7), 1)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.MultiplyAdds(), 5*4+2*4*4+2*4*4+4*3; got != want {
		t.Errorf("%d, want %d", got, want)
	}
	if got, want := s.Params(), 5*4+2*4*4+2*4*4+4*3+3; got != want {
		t.Errorf("%d parameters, want %d", got, want)
	}
	if _, err := s.Kill(Normal, 0, "linear"); err != nil {
		t.Fatal(err)
	}
	if got, want := s.MultiplyAdds(), 5*4+2*4*4+4*4+4*3; got != want {
		t.Errorf("%d after a death, want %d", got, want)
	}
}

// TestRetrainRefuses: settings out of range are errors.
func TestRetrainRefuses(t *testing.T) {
	r := retraining(t, 1)
	for name, change := range map[string]func(c *RetrainSettings){
		"batch":  func(c *RetrainSettings) { c.Batch = 41 },
		"epochs": func(c *RetrainSettings) { c.Epochs = 0 },
		"rate":   func(c *RetrainSettings) { c.RateMax = math.Inf(1) },
	} {
		c := UsualRetrain()
		c.Batch = 8
		change(&c)
		if _, err := NewRetrain(r.space, r.genotype, c, r.pool, 1); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
