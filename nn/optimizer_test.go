package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// entry is one number trained by the textbook.
type entry struct {
	value, m, v float64
	born        int
}

// step is one update by the formulas of the papers, with nothing arranged. last is the
// step of the last birth.
func (e *entry) step(o Optimizer, last int, g float64) {
	age, beta2, rate := o.Steps, 0.999, o.LearningRate
	if o.Beta2 > 0 {
		beta2 = o.Beta2
	}
	if age := o.Steps - e.born; e.born > 0 && age < o.Ramp {
		rate *= float64(age) / float64(o.Ramp)
	}
	if o.Boosted && e.born > 0 {
		rate *= 1 + (o.Boost-1)*math.Pow(.5, float64(o.Steps-e.born-1)/o.HalfLife)
	}
	decay := o.WeightDecay
	if o.Freeze > 0 && e.born < last && o.Steps-last <= o.Freeze {
		rate, decay = 0, 0
	}
	if !o.SharedAge {
		age -= e.born
	}
	switch o.Method {
	case "sgd":
		e.value -= rate * (g + o.WeightDecay*e.value)
		return
	case "momentum":
		e.m = 0.9*e.m + g + o.WeightDecay*e.value
		e.value -= rate * e.m
		return
	case "adamw":
		e.value -= o.LearningRate * decay * e.value
	default:
		g += o.WeightDecay * e.value
	}
	e.m = 0.9*e.m + 0.1*g
	e.v = beta2*e.v + (1-beta2)*g*g
	mHat := e.m / (1 - math.Pow(0.9, float64(age)))
	vHat := e.v / (1 - math.Pow(beta2, float64(age)))
	e.value -= rate * mHat / (math.Sqrt(vHat) + 1e-8)
}

// TestUpdateMatchesTextbook trains a parameter that grows at random moments,
// beside one entry at a time.
func TestUpdateMatchesTextbook(t *testing.T) {
	for _, method := range OptimizerNames() {
		for _, shared := range []bool{false, true} {
			for _, wd := range []float64{0, 0.01} {
				t.Run(fmt.Sprintf("%s/shared=%v/decay=%g", method, shared, wd), func(t *testing.T) {
					o := Optimizer{Method: method, LearningRate: 3e-3, WeightDecay: wd, SharedAge: shared}
					ramped := o
					ramped.Beta2, ramped.Ramp = 0.99, 20
					boosted := o
					boosted.Boosted, boosted.Boost, boosted.HalfLife = true, 3, 2.5
					slowed := ramped
					slowed.Boosted, slowed.Boost, slowed.HalfLife = true, 0, 40
					freezing := o
					freezing.Freeze = 3
					all := boosted
					all.Ramp, all.Freeze = 5, 2
					for seed := range uint64(5) {
						testUpdate[float64](t, o, rand.New(rand.NewPCG(seed, 7)), 1e-12)
						testUpdate[float64](t, ramped, rand.New(rand.NewPCG(seed, 7)), 1e-12)
						testUpdate[float32](t, ramped, rand.New(rand.NewPCG(seed, 7)), 2e-5)
						for _, o := range []Optimizer{boosted, slowed, freezing, all} {
							testUpdate[float64](t, o, rand.New(rand.NewPCG(seed, 7)), 1e-6)
						}
					}
				})
			}
		}
	}
}

func testUpdate[T Float](t *testing.T, o Optimizer, rng *rand.Rand, tolerance float64) {
	p := NewParam[T](2, 1+rng.IntN(12), true)
	want := [][]entry{make([]entry, p.Value.Cols), make([]entry, p.Value.Cols)}
	last := 0
	for step := range 60 {
		switch rng.IntN(8) {
		case 0:
			last = step
			p.AppendRows(1, step)
			row := make([]entry, p.Value.Cols)
			for j := range row {
				row[j].born = step
			}
			want = append(want, row)
		case 1:
			last = step
			p.AppendCols(1, step)
			for i := range want {
				want[i] = append(want[i], entry{born: step})
			}
		}
		filled(p.Grad, rng)
		o.Steps = step + 1
		for i, row := range want {
			for j := range row {
				row[j].step(o, last, float64(p.Grad.Row(i)[j]))
			}
		}
		o.Steps = step
		Update(&o, []*Param[T]{p})
		for i, row := range want {
			for j, e := range row {
				if got := float64(p.Value.Row(i)[j]); math.Abs(got-e.value) > tolerance*max(1, math.Abs(e.value)) {
					t.Fatalf("step %d, entry %d,%d: %v, want %v", step, i, j, got, e.value)
				}
			}
		}
	}
}

// TestFirstUpdate of a neuron born late is the learning rate with an age of its
// own, and 0.1/sqrt(0.001) = 3.16 times it with the age of the run.
func TestFirstUpdate(t *testing.T) {
	for _, tt := range []struct {
		shared bool
		want   float64
	}{{false, 1}, {true, 0.1 / math.Sqrt(0.001)}} {
		o := Optimizer{Method: "adam", LearningRate: 0.01, SharedAge: tt.shared, Steps: 100000}
		p := NewParam[float64](2, 2, true)
		p.AppendRows(1, o.Steps)
		p.AppendCols(1, o.Steps)
		for i := range 3 {
			for j := range 3 {
				p.Grad.Row(i)[j] = 0.5
			}
		}
		Update(&o, []*Param[float64]{p})
		for i := range 3 {
			for j := range 3 {
				if i < 2 && j < 2 {
					continue
				}
				if got := -p.Value.Row(i)[j] / o.LearningRate; math.Abs(got-tt.want) > 1e-5 { // Adam's eps costs 6e-7 of it
					t.Errorf("shared %v: entry %d,%d moved by %v learning rates, want %v", tt.shared, i, j, got, tt.want)
				}
			}
		}
	}
}

// TestRamp: a newborn entry takes the hundredth part of its first step, all of the
// hundredth, and those of the start take all of all.
func TestRamp(t *testing.T) {
	o := Optimizer{Method: "sgd", LearningRate: 1, Ramp: 100, Steps: 7}
	p := NewParam[float64](1, 1, true)
	p.AppendCols(1, o.Steps)
	p.Grad.Row(0)[0], p.Grad.Row(0)[1] = 1, 1
	for step := range 102 {
		before := p.Value.Row(0)[1]
		Update(&o, []*Param[float64]{p})
		if got, want := before-p.Value.Row(0)[1], min(1, float64(step+1)/100); math.Abs(got-want) > 1e-12 {
			t.Fatalf("step %d after birth is %v, want %v", step+1, got, want)
		}
	}
	if got := p.Value.Row(0)[0]; got != -102 {
		t.Errorf("the entry of the start went to %v, want -102", got)
	}
}

func TestBiasesDoNotDecay(t *testing.T) {
	for _, method := range OptimizerNames() {
		o := Optimizer{Method: method, LearningRate: 0.1, WeightDecay: 0.5}
		p := NewParam[float64](1, 3, false)
		p.Value.Row(0)[1] = 2
		Update(&o, []*Param[float64]{p})
		if got := p.Value.Row(0)[1]; got != 2 {
			t.Errorf("%s: a bias without gradient moved from 2 to %v", method, got)
		}
	}
}

func TestClipNorm(t *testing.T) {
	a, b := NewParam[float64](1, 1, true), NewParam[float64](1, 1, true)
	for _, tt := range []struct{ clip, wantA float64 }{{0, -3}, {10, -3}, {1, -0.6}} {
		a.Value.Row(0)[0], a.Grad.Row(0)[0], b.Grad.Row(0)[0] = 0, 3, 4
		o := Optimizer{Method: "sgd", LearningRate: 1, ClipNorm: tt.clip}
		Update(&o, []*Param[float64]{a, b})
		if got := a.Value.Row(0)[0]; math.Abs(got-tt.wantA) > 1e-15 {
			t.Errorf("clip %g: moved to %v, want %v", tt.clip, got, tt.wantA)
		}
	}
}

func TestOptimizerCheck(t *testing.T) {
	good := Optimizer{Method: "adam", LearningRate: 1e-3}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Optimizer){
		"method":        func(o *Optimizer) { o.Method = "adma" },
		"learning rate": func(o *Optimizer) { o.LearningRate = 0 },
		"NaN":           func(o *Optimizer) { o.LearningRate = math.NaN() },
		"decay":         func(o *Optimizer) { o.WeightDecay = -1 },
		"clip":          func(o *Optimizer) { o.ClipNorm = math.Inf(1) },
		"beta2":         func(o *Optimizer) { o.Beta2 = 1 },
		"negative beta": func(o *Optimizer) { o.Beta2 = -0.1 },
		"ramp":          func(o *Optimizer) { o.Ramp = -1 },
	} {
		bad := good
		change(&bad)
		if bad.Check() == nil {
			t.Errorf("%s: %+v accepted", name, bad)
		}
	}
}

// TestSettled: from the age on from which corrections are left out, they are 1.
func TestSettled(t *testing.T) {
	if math.Pow(adamBeta2, settled) >= 0x1p-54 || math.Pow(adamBeta2, settled-1) < 0x1p-54 {
		t.Errorf("0.999^%d = %g", settled, math.Pow(adamBeta2, settled))
	}
}

// TestCorrections: those that are kept are those that are computed, across their blocks and
// beyond the last.
func TestCorrections(t *testing.T) {
	for _, age := range []int{1, 2, blockAges - 1, blockAges, blockAges + 1, settled - 1} {
		if got, want := correctionOf(age), correctionAt(age, adamBeta2); got != want {
			t.Errorf("age %d: %v, want %v", age, got, want)
		}
	}
	for _, age := range []int{settled, settled + 1, math.MaxInt} {
		if got := correctionOf(age); got != (correction{rate: 1, root: 1}) {
			t.Errorf("age %d: %v, want none", age, got)
		}
	}
}

// TestFreeze: for as many steps after a birth as it says, nothing in the model
// that is older changes a bit, in any parameter, and what is new learns;
// then all learn again.
func TestFreeze(t *testing.T) {
	for _, method := range OptimizerNames() {
		o := Optimizer{Method: method, LearningRate: .01, WeightDecay: .1, Freeze: 3}
		rng := rand.New(rand.NewPCG(1, 2))
		grown, other := NewParam[float32](3, 5, true), NewParam[float32](2, 4, true)
		params := []*Param[float32]{grown, other}
		step := func() (old, fresh bool) { // whether older entries and the newborn changed
			before := []*Param[float32]{grown.Clone(), other.Clone()}
			for _, p := range params {
				filled(p.Grad, rng)
			}
			Update(&o, params)
			for k, p := range params {
				for i := range p.Value.Rows {
					for j, v := range p.Value.Row(i) {
						changed := math.Float32bits(v) != math.Float32bits(before[k].Value.Row(i)[j])
						if k == 0 && (i >= 3 || j >= 5) {
							fresh = fresh || changed
						} else {
							old = old || changed
						}
					}
				}
			}
			return old, fresh
		}
		for _, p := range params {
			filled(p.Value, rng)
		}
		if old, _ := step(); !old {
			t.Errorf("%s: nothing is trained before a birth", method)
		}
		grown.AppendCols(1, o.Steps)
		grown.AppendRows(1, o.Steps)
		for age := 1; age <= 5; age++ {
			if old, fresh := step(); !fresh || old != (age > 3) {
				t.Errorf("%s, %d steps after the birth: older entries changed: %v, newborn ones: %v", method, age, old, fresh)
			}
		}
	}
}
