package darts

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/north-tui/north/nn"
)

// bounded is a random architecture target inside 0 to 1.
func bounded(rows, cols int, rng *rand.Rand) nn.Mat[float64] {
	m := nn.NewMat[float64](rows, cols)
	for i := range m.Data {
		m.Data[i] = 0.05 + 0.9*rng.Float64()
	}
	return m
}

// TestProximityGradient (R1): central differences with the target held, both norms, and
// 0 at the target.
func TestProximityGradient(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 1))
	for _, squared := range []bool{false, true} {
		settings := Usual()
		settings.Activation, settings.Regulariser, settings.Squared, settings.Rho = CRB, Prox, squared, 0.8
		r := toy(bounded(9, 6, rng))
		var p projection
		r.regularise(&settings, &p, 0.7)
		exact := append([]float64(nil), r.pulls.reg.Data...)
		value := func() float64 {
			residual := make([]float64, len(exact))
			for i, v := range r.a.Data {
				residual[i] = v - r.target.Data[i]
			}
			return penalty(residual, 0.7*0.8/2, squared)
		}
		for i := range exact {
			const h = 1e-6
			was := r.a.Data[i]
			r.a.Data[i] = was + h
			up := value()
			r.a.Data[i] = was - h
			down := value()
			r.a.Data[i] = was
			close(t, "gradient", (up-down)/(2*h), exact[i], 1e-6)
		}
		copy(r.alpha.Data, r.target.Data)
		r.begin(CRB)
		if v := r.regularise(&settings, &p, 1); v != 0 {
			t.Errorf("penalty %v at the target", v)
		}
		same(t, "gradient at the target", r.pulls.reg.Data, make([]float64, len(exact)), 0)
	}
}

// TestPureProximity (R2): under CRB plain steps on the squared penalty shrink the
// distance by 1 − ηρ′ and never change the choice.
func TestPureProximity(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 1))
	settings := Usual()
	settings.Activation, settings.Regulariser, settings.Squared, settings.Rho = CRB, Prox, true, 1
	r := toy(bounded(9, 6, rng))
	var p projection
	r.regularise(&settings, &p, 1)
	first, choice := distance(r.a, r.target), append([]float64(nil), r.target.Data...)
	for range 100 {
		for i, g := range r.pulls.reg.Data {
			r.alpha.Data[i] -= 0.1 * g
		}
		Activate(CRB, r.a, r.alpha)
		r.regularise(&settings, &p, 1)
		same(t, "choice", r.target.Data, choice, 0)
	}
	close(t, "distance", distance(r.a, r.target)/first, math.Pow(0.9, 100), 1e-9)
}

// TestSoftmaxFloor (R3): pure proximity under softmax ends at √(unselected edges/K); with
// none as the target of these edges it goes below.
func TestSoftmaxFloor(t *testing.T) {
	for _, none := range []bool{false, true} {
		settings := Usual()
		settings.Regulariser, settings.AlphaDecay, settings.AlphaRate, settings.NoneTarget = Prox, 0, 0.05, none
		settings.Squared = true
		r := newArchitecture(9, 7)
		r.draw(Softmax, rand.New(rand.NewPCG(7, 1)))
		var p projection
		for step := range 3000 {
			r.regularise(&settings, &p, 1)
			r.gradient(&settings)
			r.step(&settings, step+1)
		}
		d := nn.NewMat[float64](9, 7)
		Project(d, r.a, r.alpha, true)
		got := distance(r.a, d)
		if !none {
			close(t, "floor", got, 0.6547, 1e-3) // specification 8, R3: √(3/7)
		} else if distance(r.a, r.target) > 0.05 {
			t.Errorf("distance %v from a target that softmax reaches", distance(r.a, r.target))
		}
	}
}

// descended is ½‖a−c‖² with proximity, by 1500 of Adam's steps with a linear ramp.
func descended(c nn.Mat[float64], settings Settings) (r *architecture, delta float64) {
	r = toy(c)
	var p projection
	const steps = 1500
	for step := range steps {
		for i, v := range r.a.Data {
			r.pulls.data.Data[i] = v - c.Data[i]
		}
		r.regularise(&settings, &p, float64(step+1)/steps)
		r.gradient(&settings)
		r.step(&settings, step+1)
	}
	d := nn.NewMat[float64](c.Rows, c.Cols)
	Project(d, r.a, r.alpha, false)
	return r, distance(r.a, d)
}

// TestUnitQuadratic (R4, R5): the squared penalty halves the distance; the plain norm is
// an exact penalty from the loss gradient's norm on.
func TestUnitQuadratic(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 1))
	for range 3 {
		c := bounded(9, 6, rng)
		d := nn.NewMat[float64](9, 6)
		Project(d, c, c, false)
		far := distance(c, d)
		settings := Usual()
		settings.Activation, settings.Regulariser, settings.AlphaDecay, settings.AlphaRate = CRB, Prox, 0, 0.01
		settings.Squared, settings.Rho = true, 1
		_, delta := descended(c, settings)
		relative(t, "squared", delta/far, 0.5, 0.05)
		settings.Squared, settings.Rho = false, 2*1.25*far
		if _, delta = descended(c, settings); delta > 0.1 {
			t.Errorf("a strong norm leaves a distance of %v", delta)
		}
		settings.Rho = 2 * 0.28 * far
		if _, delta = descended(c, settings); delta < 1 {
			t.Errorf("a weak norm leaves a distance of only %v", delta)
		}
	}
}

// TestRamp (R6): the coefficient of proximity grows from 1/T_w of ρ/2 to ρ/2, and no
// regulariser enters a weight step.
func TestRamp(t *testing.T) {
	s := small[float64](t, smallDense(), CRB)
	c := s.Settings()
	c.Regulariser, c.Epochs, c.S, c.Rho = Prox, 2, 1, 0.8
	if err := s.Change(c); err != nil {
		t.Fatal(err)
	}
	plain, err := s.Fork()
	if err != nil {
		t.Fatal(err)
	}
	c.Rho = 0
	if err := plain.Change(c); err != nil {
		t.Fatal(err)
	}
	total := float64(s.TotalSteps())
	for it := 1; it <= s.TotalSteps(); it++ {
		s.project()
		far := distance(s.types[0].a, s.targets[0])
		r, err := s.Step()
		if err != nil {
			t.Fatal(err)
		}
		relative(t, "coefficient", r.Penalty/far, float64(it)/total*0.8/2, 1e-12)
		if it > 1 {
			continue
		}
		if _, err := plain.Step(); err != nil {
			t.Fatal(err)
		}
		for i := range plain.types[0].alpha.Data {
			if s.types[0].mask.Data[i] != plain.types[0].mask.Data[i] {
				t.Skip("pruned differently")
			}
		}
	}
}

// TestExactPrimal (D1, D2): with ρ above the curvature ADMM reaches a discrete point,
// P(c), soon; with a small ρ it goes round for ever.
func TestExactPrimal(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 1))
	settings := Usual()
	settings.Activation = CRB
	cycling, rounds := 0, 300
	d := nn.NewMat[float64](9, 6)
	for range rounds {
		c := bounded(9, 6, rng)
		settings.Rho = 2
		r := toy(c)
		var p projection
		residual := math.Inf(1)
		for it := 0; it < 40 && residual >= 1e-6; it++ {
			residual = exactPrimal(r, &settings, &p, c.Data)
		}
		Project(d, c, c, false)
		if residual >= 1e-6 {
			t.Fatalf("residual %v after 40 iterations", residual)
		}
		same(t, "Z", r.z.Data, d.Data, 0)

		settings.Rho = 0.3
		r = toy(c)
		for range 1000 {
			residual = exactPrimal(r, &settings, &p, c.Data)
		}
		if residual >= 1e-6 {
			cycling++
		}
	}
	if cycling < rounds*95/100 {
		t.Errorf("%d of %d go round", cycling, rounds)
	}
}

// TestDiagonalHessian (D3): ρ = 2·max h always converges, mostly to no worse an
// objective than that of P(c).
func TestDiagonalHessian(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 1))
	settings := Usual()
	settings.Activation = CRB
	good := 0
	const rounds = 200
	d := nn.NewMat[float64](9, 6)
	for range rounds {
		c, h := bounded(9, 6, rng), make([]float64, 54)
		for i := range h {
			h[i] = 0.2 + 0.8*rng.Float64()
			settings.Rho = max(settings.Rho, 2*h[i])
		}
		r := toy(c)
		var p projection
		residual := math.Inf(1)
		for it := 0; it < 2000 && residual >= 1e-6; it++ {
			for i, v := range c.Data {
				r.a.Data[i] = min(1, max(0, (h[i]*v+settings.Rho*(r.z.Data[i]-r.u.Data[i]))/(h[i]+settings.Rho)))
			}
			copy(r.alpha.Data, r.a.Data)
			r.updateDual(&settings, &p)
			residual = distance(r.a, r.z)
		}
		if residual >= 1e-6 {
			t.Fatalf("residual %v after 2000 iterations", residual)
		}
		Project(d, c, c, false)
		cost := func(a []float64) (sum float64) {
			for i, v := range a {
				sum += h[i] / 2 * (v - c.Data[i]) * (v - c.Data[i])
			}
			return sum
		}
		if cost(r.z.Data) <= cost(d.Data)+1e-12 {
			good++
		}
	}
	if good < rounds*85/100 {
		t.Errorf("%d of %d as good as P(c)", good, rounds)
	}
}

// TestDual (D4): U is the running sum of the residuals, Z is discrete after each update,
// and updates come exactly every Period architecture steps.
func TestDual(t *testing.T) {
	s := small[float64](t, smallDense(), CRB)
	c := s.Settings()
	c.Regulariser, c.Period, c.S = ADMM, 3, 1
	if err := s.Change(c); err != nil {
		t.Fatal(err)
	}
	r := s.types[0]
	sum := make([]float64, len(r.u.Data))
	again := nn.NewMat[float64](r.z.Rows, r.z.Cols)
	for range 30 {
		report, err := s.Step()
		if err != nil {
			t.Fatal(err)
		}
		if report.DualStep != (report.Alpha%3 == 0) {
			t.Fatalf("update %v after %d architecture steps", report.DualStep, report.Alpha)
		}
		if !report.DualStep {
			continue
		}
		for i := range sum {
			sum[i] = (sum[i] + r.a.Data[i] - r.z.Data[i]) * r.mask.Data[i]
		}
		same(t, "U", r.u.Data, sum, 1e-12)
		Project(again, r.z, r.z, false)
		same(t, "Z", r.z.Data, again.Data, 0)
	}
}
