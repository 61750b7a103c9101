package transformer

import (
	"errors"
	"math"
	"testing"

	"github.com/north-tui/north/nn"
)

// TestTrainingLearns: a text that repeats itself is learnt by heart, by all
// methods and in both precisions.
func TestTrainingLearns(t *testing.T) {
	for _, method := range nn.OptimizerNames() {
		t.Run("float32/"+method, func(t *testing.T) { testLearns[float32](t, method, 0) })
		t.Run("float64/"+method, func(t *testing.T) { testLearns[float64](t, method, 0) })
	}
	t.Run("clipped", func(t *testing.T) { testLearns[float32](t, "adam", 0.5) })
}

func testLearns[T nn.Float](t *testing.T, method string, clip float64) {
	m, tokens, targets := random[T](t, odd(true, false), 4, 9)
	for i := range tokens {
		tokens[i], targets[i] = int32(i*i%5), int32((i+1)*(i+1)%5)
	}
	m.Optimizer.Method, m.Optimizer.ClipNorm, m.Optimizer.LearningRate = method, clip, 0.01
	if method == "sgd" || method == "momentum" {
		m.Optimizer.LearningRate = 0.05
	}
	first, err := m.Loss(tokens, targets, 9)
	if err != nil {
		t.Fatal(err)
	}
	for range 150 {
		if _, err := m.Train(tokens, targets, 9); err != nil {
			t.Fatal(err)
		}
	}
	if last, err := m.Loss(tokens, targets, 9); err != nil || last > first/2 {
		t.Errorf("loss from %v to %v, %v", first, last, err)
	}
}

// TestTrainIsGradientsAndUpdate: the steps that Train does piece by piece are those
// of the optimizer on the gradients.
func TestTrainIsGradientsAndUpdate(t *testing.T) {
	for _, c := range []Config{odd(false, false), odd(true, true)} {
		for _, clip := range []float64{0, 0.3} {
			a, tokens, targets := random[float32](t, c, 4, 9)
			b, _, _ := random[float32](t, c, 4, 9)
			for _, m := range []*Model[float32]{a, b} {
				m.Optimizer.ClipNorm = clip
			}
			for range 3 {
				if _, err := a.Train(tokens, targets, 9); err != nil {
					t.Fatal(err)
				}
				if _, err := b.Gradients(tokens, targets, 9); err != nil {
					t.Fatal(err)
				}
				nn.Update(b.Optimizer, b.Params())
			}
			if a.WeightsSHA256() != b.WeightsSHA256() {
				t.Errorf("clip %g: weights differ", clip)
			}
		}
	}
}

// TestThreads: the number of threads changes no bit.
func TestThreads(t *testing.T) {
	for _, c := range []Config{odd(true, true), Uniform{Vocab: 30, Context: 40, Hidden: 32, Layers: 2, Inner: 50, Heads: 3, Key: 8, Value: 12}.Config()} {
		c.Context = 40
		for _, sequences := range []int{1, 7, 24} {
			var want string
			var wantLoss float64
			for _, threads := range []int{1, 2, 3, 8} {
				m, tokens, targets := random[float32](t, c, sequences, 40)
				m.Threads = threads
				var loss float64
				for range 2 {
					var err error
					if loss, err = m.Train(tokens, targets, 40); err != nil {
						t.Fatal(err)
					}
				}
				if threads == 1 {
					want, wantLoss = m.WeightsSHA256(), loss
				}
				if m.WeightsSHA256() != want || loss != wantLoss {
					t.Errorf("h=%d, %d sequences: %d threads give other bits than one", c.Hidden, sequences, threads)
				}
			}
		}
	}
}

// TestTrainRefuses: bad batches and losses that are not finite change nothing.
func TestTrainRefuses(t *testing.T) {
	c := odd(false, false)
	tokens, targets := []int32{0, 1, 2, 3, 4, 0}, []int32{1, 2, 3, 4, 0, 1}
	tests := []struct {
		name            string
		tokens, targets []int32
		length          int
		spoil           float64
		finite          bool
	}{
		{"no tokens", nil, nil, 3, 0, true},
		{"no length", tokens, targets, 0, 0, true},
		{"longer than the context", make([]int32, 10), make([]int32, 10), 10, 0, true},
		{"half a sequence", tokens, targets, 4, 0, true},
		{"too few targets", tokens, targets[:3], 3, 0, true},
		{"no such token", []int32{0, 1, 5}, targets[:3], 3, 0, true},
		{"negative token", []int32{0, -1, 2}, targets[:3], 3, 0, true},
		{"no such target", tokens[:3], []int32{0, 1, 5}, 3, 0, true},
		{"NaN", tokens, targets, 3, math.NaN(), false},
		{"infinity", tokens, targets, 3, math.Inf(1), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, _, _ := random[float32](t, c, 1, 1)
			if !tt.finite {
				m.Layers[1].First.W.Value.Row(0)[0] = float32(tt.spoil)
			}
			before := m.WeightsSHA256()
			_, trained := m.Train(tt.tokens, tt.targets, tt.length)
			_, evaluated := m.Loss(tt.tokens, tt.targets, tt.length)
			for _, err := range []error{trained, evaluated} {
				if err == nil || errors.Is(err, nn.ErrNotFinite) == tt.finite {
					t.Errorf("error %v", err)
				}
			}
			if m.WeightsSHA256() != before || m.Optimizer.Steps != 0 {
				t.Error("the model has changed")
			}
		})
	}
}

// TestFarTargetsHaveALoss: a target without any share in float32 costs what its
// logit is below the largest, and is not an error.
func TestFarTargetsHaveALoss(t *testing.T) {
	logits := nn.MatOf(1, 3, []float32{0, 500, 1})
	if got := crossEntropy(logits, []int32{0}, 1); math.Abs(got-500) > 1e-3 {
		t.Errorf("loss %v, want 500", got)
	}
	for j, want := range []float32{-1, 1, 0} {
		if got := logits.Row(0)[j]; math.Abs(float64(got-want)) > 1e-6 {
			t.Errorf("gradient %d is %v, want %v", j, got, want)
		}
	}
}

func TestFiniteNamesTheParameter(t *testing.T) {
	m, _, _ := random[float32](t, odd(false, false), 1, 1)
	if err := m.Finite(); err != nil {
		t.Fatal(err)
	}
	m.Layers[0].Heads[1].Output.Value.Row(3)[2] = float32(math.Inf(-1))
	if err := m.Finite(); !errors.Is(err, nn.ErrNotFinite) || err.Error() != "transformer: layers.0.heads.1.WO at step 0: not finite" {
		t.Errorf("error %v", err)
	}
}

// TestBatchesAreMeans: the loss and the gradient of two batches together are the
// means of theirs, whatever the groups.
func TestBatchesAreMeans(t *testing.T) {
	m, tokens, targets := random[float64](t, odd(true, false), 80, 9)
	half := len(tokens) / 2
	whole, err := m.Gradients(tokens, targets, 9)
	if err != nil {
		t.Fatal(err)
	}
	var sum []nn.Mat[float64]
	for _, p := range m.Params() {
		sum = append(sum, nn.MatFrom[float64](p.Grad.Dense()))
	}
	var losses float64
	for _, from := range []int{0, half} {
		loss, err := m.Gradients(tokens[from:from+half], targets[from:from+half], 9)
		if err != nil {
			t.Fatal(err)
		}
		losses += loss / 2
		for k, p := range m.Params() {
			for i := range p.Grad.Rows {
				for j, g := range p.Grad.Row(i) {
					sum[k].Row(i)[j] -= g / 2
				}
			}
		}
	}
	if math.Abs(losses-whole) > 1e-12 {
		t.Errorf("loss %v, the mean of the halves is %v", whole, losses)
	}
	for k, p := range m.Named() {
		for i := range sum[k].Rows {
			for j, g := range sum[k].Row(i) {
				if math.Abs(g) > 1e-12 {
					t.Errorf("gradient of %s[%d][%d] is %g off", p.Name, i, j, g)
				}
			}
		}
	}
}
