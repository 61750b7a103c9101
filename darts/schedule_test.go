package darts

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// dynamic are settings of the schedule alone.
func dynamic(s float64) Settings {
	c := Usual()
	c.Schedule, c.S = Dynamic, s
	return c
}

// TestLedger (F1): τ is what the count of steps says, after ten thousand random F.
func TestLedger(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	for _, s := range []float64{1, 2.5, 4, 10} {
		c := dynamic(s)
		var sch schedule
		steps := 0
		const n = 10000
		for it := range n {
			if sch.decide(&c, it+1) {
				steps++
			}
			sch.observe(&c, math.Exp(rng.NormFloat64()))
		}
		want := math.Log(c.M) * (n - (1+s)*float64(steps))
		if got := math.Log(sch.tau(&c)); math.Abs(got-want) > 1e-9*n {
			t.Errorf("S %g: ln τ is %v, want %v", s, got, want)
		}
		if steps == 0 || steps == n {
			t.Errorf("S %g: %d steps", s, steps)
		}
	}
}

// TestConstant (F2): exactly S idle iterations between two steps, and τ in its band.
func TestConstant(t *testing.T) {
	for _, s := range []float64{1, 4, 10} {
		c := dynamic(s)
		var sch schedule
		idle := 0
		for it := range 2000 {
			burnt := it > 30 // more than ln(1/0.7)/ln m
			if sch.decide(&c, it+1) {
				if burnt && idle != int(s) {
					t.Fatalf("S %g: %d idle iterations", s, idle)
				}
				idle = 0
			} else {
				idle++
			}
			if tau := sch.tau(&c); burnt && !(tau > 0.7*math.Pow(c.M, -s)*(1-1e-12) && tau <= 0.7*c.M*(1+1e-12)) {
				t.Fatalf("S %g: τ %v", s, tau)
			}
			sch.observe(&c, 0.7)
		}
	}
}

// TestGeometric (F3): the rate of steps while F̄ changes by a factor an iteration.
func TestGeometric(t *testing.T) {
	for _, s := range []float64{1, 4, 10} {
		c := dynamic(s)
		c.E = 1
		last := 1.0
		for _, q := range []float64{math.Pow(c.M, -s), 0.98, 1, 1.02, 1.06} {
			n := 4000
			if q == math.Pow(c.M, -s) {
				n = 3000 / int(s) // F would underflow beyond
			}
			var sch schedule
			for it := range n {
				sch.decide(&c, it+1)
				sch.observe(&c, 0.7*math.Pow(q, float64(it)))
			}
			want := min(1, max(0, (1-math.Log(q)/math.Log(c.M))/(1+s)))
			got := float64(sch.steps) / float64(n)
			if tolerance := max(0.005, 30/float64(n)); math.Abs(got-want) > tolerance || got > last+tolerance {
				t.Errorf("S %g, q %g: rate %v after %v, want %v", s, q, got, last, want)
			}
			if q >= c.M && sch.steps > 0 && got > 0.005 {
				t.Errorf("S %g, q %g: %d steps", s, q, sch.steps)
			}
			last = got
		}
	}
}

// TestSmoothing (F4): the first value passes through, a step is answered by 1 − (1−e)^k,
// and e = 1 is F itself.
func TestSmoothing(t *testing.T) {
	c := dynamic(4)
	var s schedule
	s.observe(&c, 0)
	for k := 1; k < 50; k++ {
		s.observe(&c, 1)
		close(t, "step response", s.smoothed, 1-math.Pow(1-c.E, float64(k)), 1e-12)
	}
	var first schedule
	first.observe(&c, 3)
	close(t, "first", first.smoothed, 3, 0)
	c.E = 1
	s.observe(&c, 0.123)
	close(t, "e = 1", s.smoothed, 0.123, 0)
}

// TestInformation (F5): F is the sum of the squares before the clip, whatever decay and
// regulariser are.
func TestInformation(t *testing.T) {
	var want float64
	for i, change := range []func(c *Settings){
		func(*Settings) {},
		func(c *Settings) { c.Decay, c.Clip = 0.5, 1e-3 },
		func(c *Settings) { c.Regulariser, c.Rho = Prox, 5 },
		func(c *Settings) { c.Regulariser, c.AlphaDecay = ADMM, 1 },
	} {
		s := small[float64](t, smallDense(), CRB)
		c := s.Settings()
		change(&c)
		if err := s.Change(c); err != nil {
			t.Fatal(err)
		}
		before, err := s.Fork()
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.Step()
		if err != nil {
			t.Fatal(err)
		}
		before.pass(&s.trainer.train, s.activated, true, false)
		square := 0.0
		for _, g := range before.net.grad {
			square += g * g
		}
		relative(t, "F", r.F, square, 1e-12)
		if i == 0 {
			want = r.F
		}
		relative(t, "F of the first step", r.F, want, 1e-12)
	}
}

// TestBatchInformation (F6): at a stationary point of a linear regression, B·E[F] is the
// mean of the squared norms of the samples' gradients.
func TestBatchInformation(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	const samples, inputs, size, batches = 4096, 6, 16, 2000
	grads := make([][inputs]float64, samples) // (w·x − y)·x at the true w: the noise times x
	mean := 0.0
	for i := range grads {
		e := rng.NormFloat64()
		for j := range grads[i] {
			grads[i][j] = e * rng.NormFloat64()
			mean += grads[i][j] * grads[i][j] / samples
		}
	}
	w := weights[float64]{grad: make([]float64, inputs)}
	sum := 0.0
	for range batches {
		clear(w.grad)
		for range size {
			for j, g := range grads[rng.IntN(samples)] {
				w.grad[j] += g / size
			}
		}
		sum += w.squares()
	}
	relative(t, "B·E[F]", size*sum/batches, mean, 0.05)
}

// TestStepOrder (F7): under the dynamic schedule no architecture step comes before the
// first weight step, and never two in an iteration.
func TestStepOrder(t *testing.T) {
	s := small[float64](t, smallDense(), CRB)
	c := s.Settings()
	c.Schedule, c.Tau0 = Dynamic, 1e9
	if err := s.Change(c); err != nil {
		t.Fatal(err)
	}
	for it := range 10 {
		before := s.alphaSteps
		r, err := s.Step()
		if err != nil {
			t.Fatal(err)
		}
		if it == 0 && r.ArchitectureStep || s.alphaSteps-before > 1 || r.ArchitectureStep != (s.alphaSteps > before) {
			t.Errorf("iteration %d: %d steps", it+1, s.alphaSteps-before)
		}
	}
}

// TestScheduleOptions: τ₀ that follows from F̄, the limit an epoch, equal rates.
func TestScheduleOptions(t *testing.T) {
	c := dynamic(4)
	c.Tau0 = 0
	var s schedule
	for it := 1; it <= 20; it++ {
		if s.decide(&c, it) || s.decided || s.decisions != 0 {
			t.Fatalf("a decision at iteration %d", it)
		}
		s.observe(&c, 5)
	}
	s.decide(&c, 21)
	if s.base != 5 || s.decisions != 1 {
		t.Errorf("τ₀ %v after %d decisions", s.base, s.decisions)
	}

	c = dynamic(4)
	c.MaxAlphaPerEpoch, c.Tau0 = 2, 1e30
	s = schedule{}
	s.observe(&c, 1)
	for it := range 10 {
		s.decide(&c, it+1)
	}
	if s.steps != 2 || s.decisions != 2 {
		t.Errorf("%d steps of %d decisions under a limit of 2", s.steps, s.decisions)
	}

	for _, equal := range []bool{false, true} {
		c = dynamic(4)
		c.EqualRates = equal
		s = schedule{}
		for it := range 4000 {
			s.decide(&c, it+1)
			s.observe(&c, 0.7)
		}
		want := map[bool]float64{false: 1. / 5, true: 1. / 4}[equal]
		close(t, fmt.Sprintf("rate, equal rates %v", equal), float64(s.steps)/4000, want, 0.005)
	}
}

// TestTauGoesOn: τ and F̄ are those of the whole run, whatever epoch it is in.
func TestTauGoesOn(t *testing.T) {
	s := small[float64](t, smallDense(), CRB)
	c := s.Settings()
	c.Schedule = Dynamic
	if err := s.Change(c); err != nil {
		t.Fatal(err)
	}
	steps, smoothed := 0, 0.0
	for it := range 3*s.StepsPerEpoch() + 1 {
		due := s.Schedule().Due
		r, err := s.Step()
		if err != nil {
			t.Fatal(err)
		}
		if due != r.ArchitectureStep {
			t.Errorf("iteration %d: a step %v, foretold %v", it+1, r.ArchitectureStep, due)
		}
		if r.ArchitectureStep {
			steps++
		}
		smoothed = c.E*r.F + (1-c.E)*smoothed
		if it == 0 {
			smoothed = r.F
		}
		close(t, "F̄", r.Smoothed, smoothed, 1e-12)
		relative(t, "τ", r.Tau, math.Pow(c.M, float64(it+1)-(1+c.S)*float64(steps)), 1e-12)
		if st := s.Schedule(); math.Abs(st.LedgerError) > 1e-12 || st.Decisions != it+1 {
			t.Errorf("ledger error %g after %d decisions", st.LedgerError, st.Decisions)
		}
	}
}
