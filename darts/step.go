package darts

import (
	"fmt"
	"math"

	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
)

// Report is what one iteration did (specification 6).
type Report struct {
	Iteration int     // weight steps done, this one included
	Epoch     int     // of this step, from 0
	Rate      float64 // learning rate of the weights
	Progress  float64 // Iteration over all iterations

	ArchitectureStep bool
	ValidLoss        float64 // cross-entropy of the architecture step, in nats; at the unrolled weights if order is 2
	Penalty          float64 // value of the regulariser
	DualStep         bool    // Z and U were updated
	Pruned           int     // operations that died

	Loss         float64 // cross-entropy of the weight step, in nats
	F            float64 // squared norm of its gradient, before the clip
	Smoothed     float64 // F̄
	Tau          float64 // threshold after this iteration's decision; NaN under the fixed schedule or before it is set
	Clip         float64 // factor of the clip
	Alpha        int     // architecture steps done
	GradientNorm float64 // √F
}

// Step does one weight step, and before it the architecture step if one is due. After
// the last it returns ErrFinished. Another error wraps nn.ErrNotFinite: the loss or a
// gradient has left the finite numbers, and the step that found it changed no weight.
func (s *Search[T]) Step() (Report, error) {
	if s.iteration >= s.TotalSteps() {
		return Report{}, fmt.Errorf("darts: step %d of %d: %w", s.iteration+1, s.TotalSteps(), ErrFinished)
	}
	if s.iteration%s.StepsPerEpoch() == 0 {
		s.beginEpoch()
	}
	return s.iterate(s.train.batch(s.settings.Batch), s.nextValid)
}

// beginEpoch shuffles the training rows.
func (s *Search[T]) beginEpoch() {
	s.train.next = len(s.train.order)
	s.schedule.perEpoch = 0
}

func (s *Search[T]) nextValid() []int { return s.valid.batch(s.settings.Batch) }

// iterate does one iteration on the given training rows. The schedule comes first, then
// the architecture, then the weights.
func (s *Search[T]) iterate(rows []int, valid func() []int) (Report, error) {
	c := &s.settings
	it := s.iteration + 1
	r := Report{
		Iteration: it, Epoch: s.iteration / s.StepsPerEpoch(), Tau: math.NaN(),
		Progress: float64(it) / float64(s.TotalSteps()),
	}
	r.Rate = c.rate(r.Epoch)
	s.trainer.train.load(s.pool, rows)
	r.ArchitectureStep = s.schedule.decide(c, it)
	if r.ArchitectureStep {
		s.validBatch.load(s.pool, valid())
		if err := s.stepArchitecture(&r); err != nil {
			return r, err
		}
	}
	if c.Schedule == Dynamic && s.schedule.decided {
		r.Tau = s.schedule.tau(c)
	}
	err := s.stepWeights(&r)
	if err != nil {
		return r, err
	}
	s.iteration, s.last = it, r
	return r, nil
}

// stepWeights does the weight step, which no regulariser enters.
func (s *Search[T]) stepWeights(r *Report) error {
	c := &s.settings
	r.Loss = s.pass(&s.trainer.train, s.activated, true, false)
	if math.IsNaN(r.Loss) || math.IsInf(r.Loss, 0) {
		return fmt.Errorf("darts: loss at step %d %w", r.Iteration, nn.ErrNotFinite)
	}
	var err error
	r.F, r.Clip, err = s.update(descent{r.Rate, c.Momentum, c.Decay, c.Clip})
	if err != nil {
		return fmt.Errorf("step %d: %w", r.Iteration, err)
	}
	s.schedule.observe(c, r.F)
	r.GradientNorm, r.Smoothed, r.Alpha = math.Sqrt(r.F), s.schedule.smoothed, s.alphaSteps
	return nil
}

// stepArchitecture does the architecture step on the validation batch.
func (s *Search[T]) stepArchitecture(r *Report) error {
	c := &s.settings
	if c.Order == 2 {
		r.ValidLoss = s.unrolledGradient(r.Rate)
	} else {
		r.ValidLoss = s.pass(&s.validBatch, s.activated, false, true)
		for i, t := range s.types {
			copy(t.pulls.data.Data, s.tape.ga[i].Data)
		}
	}
	for i, t := range s.types {
		r.Penalty += t.regularise(c, &s.projections[i], r.Progress)
		t.gradient(c)
		if !t.pulls.total.Finite() {
			return fmt.Errorf("darts: gradient of the architecture at step %d %w", r.Iteration, nn.ErrNotFinite)
		}
	}
	s.alphaSteps++
	before := s.masked()
	for _, t := range s.types {
		t.step(c, s.alphaSteps)
	}
	r.Pruned = s.masked() - before
	if c.Regulariser == ADMM && s.alphaSteps%c.Period == 0 {
		r.DualStep = true
		for i, t := range s.types {
			t.updateDual(c, &s.projections[i])
		}
	}
	return nil
}

// masked counts the operations that are pruned for good.
func (s *Search[T]) masked() int {
	count := 0
	for _, t := range s.types {
		for _, m := range t.mask.Data {
			if m == 0 {
				count++
			}
		}
	}
	return count
}

// unrolled is the memory of the second-order gradient.
type unrolled[T nn.Float] struct {
	saved, direction []T
	plus             []nn.Mat[float64]
}

// unrolledScale over the norm of the gradient is the step of the finite difference.
const unrolledScale = 0.01

// unrolledGradient sets the gradient by a at the weights that a plain gradient step of
// the given rate on the training batch would give, and returns the validation loss
// there (specification 1.4): with w′ = w − ξ∇L_train(w) and w± = w ± ε∇L_valid(w′),
//
//	∂L_valid(w′) − ξ·(∂L_train(w⁺) − ∂L_train(w⁻))/2ε
func (s *Search[T]) unrolledGradient(rate float64) float64 {
	w, u := &s.net.weights, &s.unrolled
	u.fit(s)
	copy(u.saved, w.value)
	s.pass(&s.trainer.train, s.activated, true, false)
	gemm.Axpy(-T(rate), w.grad, w.value)

	loss := s.pass(&s.validBatch, s.activated, true, true)
	for i, t := range s.types {
		copy(t.pulls.data.Data, s.tape.ga[i].Data)
	}
	copy(u.direction, w.grad)
	if norm := math.Sqrt(w.squares()); norm > 0 {
		s.addCurvature(rate, unrolledScale/norm)
	}
	copy(w.value, u.saved)
	return loss
}

// addCurvature takes rate times the finite difference of step epsilon off the gradient.
func (s *Search[T]) addCurvature(rate, epsilon float64) {
	w, u := &s.net.weights, &s.unrolled
	copy(w.value, u.saved)
	gemm.Axpy(T(epsilon), u.direction, w.value)
	s.pass(&s.trainer.train, s.activated, false, true)
	for i := range s.types {
		copy(u.plus[i].Data, s.tape.ga[i].Data)
	}
	copy(w.value, u.saved)
	gemm.Axpy(-T(epsilon), u.direction, w.value)
	s.pass(&s.trainer.train, s.activated, false, true)
	for i, t := range s.types {
		for j, minus := range s.tape.ga[i].Data {
			t.pulls.data.Data[j] -= rate * (u.plus[i].Data[j] - minus) / (2 * epsilon)
		}
	}
}

// fit makes room for all weights.
func (u *unrolled[T]) fit(s *Search[T]) {
	if size := s.net.count(); len(u.saved) != size {
		u.saved, u.direction = make([]T, size), make([]T, size)
	}
	for len(u.plus) < len(s.types) {
		shape := s.types[0].a
		u.plus = append(u.plus, nn.NewMat[float64](shape.Rows, shape.Cols))
	}
}
