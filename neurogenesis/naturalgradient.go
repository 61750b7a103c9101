package neurogenesis

import (
	"errors"
	"fmt"
	"math"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/metrics"
	"gonum.org/v1/gonum/mat"
)

// damping is added to the diagonals of both factors of the Fisher matrix, as a
// fraction of their mean. Without this Tikhonov damping, a layer of copies has no
// natural gradient.
const damping = 1e-3

// NaturalGradient is the natural gradient of the linear map that reads a layer, z =
// W·[h, 1], with K-FAC's factored Fisher matrix F = A ⊗ S and
//
//	A = E[h̃h̃ᵀ] + λI   (width+1)×(width+1), h̃ = [h, 1]
//	S = E[ggᵀ] + λI     outputs×outputs, g = dL/dz of one sample
//
// where the expectations are means over the probe batch. The Fisher matrix is
// the empirical one: g belongs to the true labels, not to drawn ones.
//
// Source: Martens and Grosse, "Optimizing Neural Networks with Kronecker-factored
// Approximate Curvature", ICML 2015, section 3; Mitchell et al., "Self-Expanding
// Neural Networks", arXiv 2307.04526.
type NaturalGradient struct {
	Score float64 // η = tr(S⁻¹DA⁻¹Dᵀ), with D = E[g h̃ᵀ] the gradient by W

	inputs   *mat.Dense // H̃, samples×(width+1)
	whitened *mat.Dense // gL⁻ᵀ for S = LLᵀ, samples×outputs: its squares are those of g under S⁻¹
	factor   mat.Cholesky
	lambda   float64 // of A
}

// NaturalGradient computes the natural gradient of the linear map that reads the
// layer. It costs the factorisations of A and S, width³/3 and outputs³/3, and their
// Gram matrices.
func (p *Probe) NaturalGradient() (*NaturalGradient, error) {
	if err := p.Observe(); err != nil {
		return nil, err
	}
	h, grad := p.Layer.Activations(), mat.DenseCopyOf(p.Layer.OutputGrad())
	samples, width := h.Dims()
	// OutputGrad is the gradient of the mean loss.
	grad.Scale(float64(samples), grad)
	if size := mat.Norm(h, 2) + mat.Norm(grad, 2); !finite(size) {
		return nil, fmt.Errorf("the activations of %s and the gradient of what reads them have norm %g: %w", p.Layer.Name(), size, metrics.ErrNotFinite)
	}
	n := &NaturalGradient{inputs: mat.NewDense(samples, width+1, nil)}
	n.inputs.Copy(h)
	for i := range samples {
		n.inputs.Set(i, width, 1)
	}
	var err error
	if n.lambda, err = damped(&n.factor, n.inputs); err != nil {
		return nil, err
	}
	var curvature mat.Cholesky
	if _, err := damped(&curvature, grad); err != nil {
		return nil, err
	}
	if n.whitened, err = whiten(&curvature, grad); err != nil {
		return nil, err
	}
	n.Score, err = n.score()
	return n, err
}

// damped factors AᵀA/rows + λI and returns λ.
func damped(factor *mat.Cholesky, a *mat.Dense) (lambda float64, err error) {
	rows, columns := a.Dims()
	g := metrics.Gram(a, float64(rows))
	lambda = damping * mat.Trace(g) / float64(columns)
	if lambda == 0 {
		lambda = 1 // A is zero, and so is everything it scales
	}
	for i := range columns {
		g.SetSym(i, i, g.At(i, i)+lambda)
	}
	if !factor.Factorize(g) {
		return 0, errors.New("a factor of the Fisher matrix is not positive definite")
	}
	return lambda, nil
}

// whiten returns XL⁻ᵀ for factor = LLᵀ.
func whiten(factor *mat.Cholesky, x *mat.Dense) (*mat.Dense, error) {
	var lower mat.TriDense
	factor.LTo(&lower)
	var columns mat.Dense
	if err := usable(columns.Solve(&lower, x.T())); err != nil {
		return nil, err
	}
	return mat.DenseCopyOf(columns.T()), nil
}

// usable ignores the error that a system is ill-conditioned, because damping bounds
// the condition number.
func usable(err error) error {
	var condition mat.Condition
	if errors.As(err, &condition) {
		return nil
	}
	return err
}

// score is η, in the coordinates in which S is the identity.
func (n *NaturalGradient) score() (float64, error) {
	var d, solved mat.Dense // (width+1)×outputs
	d.Mul(n.inputs.T(), n.whitened)
	d.Scale(1/n.samples(), &d)
	if err := usable(n.factor.SolveTo(&solved, &d)); err != nil {
		return 0, err
	}
	solved.MulElem(&solved, &d)
	return mat.Sum(&solved), nil
}

func (n *NaturalGradient) samples() float64 {
	rows, _ := n.inputs.Dims()
	return float64(rows)
}

// Residual is the part of the gradient that the map cannot follow, samples×outputs:
// dL/dZ per sample minus its damped least squares fit on [h, 1], in coordinates in
// which S is the identity.
func (n *NaturalGradient) Residual() (*mat.Dense, error) { return n.beyond(n.whitened) }

// beyond is X − H̃A⁻¹H̃ᵀX/n, for X samples×count.
func (n *NaturalGradient) beyond(x *mat.Dense) (*mat.Dense, error) {
	var inner, fit mat.Dense
	inner.Mul(n.inputs.T(), x)
	if err := usable(n.factor.SolveTo(&inner, &inner)); err != nil {
		return nil, err
	}
	fit.Mul(n.inputs, &inner)
	fit.Scale(1/n.samples(), &fit)
	fit.Sub(x, &fit)
	return &fit, nil
}

// ProposalsField is the setting shared by the trigger and the initialiser that use
// the natural gradient.
func ProposalsField() form.Field {
	return form.Field{
		Name: "proposals", Doc: "random neurons scored by what they add to the natural gradient", Kind: form.Int,
		Default: "100", Min: 1, Max: 10000, Log: true, Effect: form.Check,
	}
}

// Expansion computes how much candidate neurons would add to the score, for all
// candidates at once. With c = E[h̃h] and ρ = E[h²] + λ for a candidate's activations
// h, A grows to [[A, c], [cᵀ, ρ]], and the inverse of that by blocks gives
//
//	Δη = ‖E[g h] − DA⁻¹c‖²_{S⁻¹} / (ρ − cᵀA⁻¹c)
type Expansion struct {
	candidates *mat.Dense // h, samples×count
	residual   *mat.Dense // h − H̃A⁻¹c, samples×count
	gradient   *mat.Dense // E[g h] − DA⁻¹c whitened, outputs×count
	schur      []float64  // ρ − cᵀA⁻¹c
	samples    float64
}

// Expansion prepares to score candidates by their activations, samples×count. It
// costs 4·samples·width·count operations and samples·outputs·count.
func (n *NaturalGradient) Expansion(candidates *mat.Dense) (*Expansion, error) {
	residual, err := n.beyond(candidates)
	if err != nil {
		return nil, err
	}
	_, count := candidates.Dims()
	e := &Expansion{candidates: candidates, residual: residual, gradient: new(mat.Dense), schur: make([]float64, count), samples: n.samples()}
	e.gradient.Mul(n.whitened.T(), residual)
	e.gradient.Scale(1/e.samples, e.gradient)
	for c := range e.schur {
		e.schur[c] = mat.Dot(candidates.ColView(c), residual.ColView(c))/e.samples + n.lambda
	}
	return e, nil
}

// Gains returns Δη of each candidate, given those already picked. Gains are never
// negative; that of a picked candidate is almost zero.
func (e *Expansion) Gains() []float64 {
	gains := make([]float64, len(e.schur))
	for c, s := range e.schur {
		norm := mat.Norm(e.gradient.ColView(c), 2)
		gains[c] = norm * norm / s
	}
	return gains
}

// Pick updates the scores as if a candidate had been added to the layer.
func (e *Expansion) Pick(p int) {
	var cross mat.VecDense // E[h_p h] − c_pᵀA⁻¹c
	cross.MulVec(e.residual.T(), e.candidates.ColView(p))
	cross.ScaleVec(1/e.samples, &cross)
	own := mat.VecDenseCopyOf(e.residual.ColView(p))
	gradient := mat.VecDenseCopyOf(e.gradient.ColView(p))
	e.residual.RankOne(e.residual, -1/e.schur[p], own, &cross)
	e.gradient.RankOne(e.gradient, -1/e.schur[p], gradient, &cross)
	at := e.schur[p]
	for c := range e.schur {
		e.schur[c] -= cross.AtVec(c) * cross.AtVec(c) / at
		// The picked candidate keeps between λ and 2λ, up to rounding.
		e.schur[c] = math.Max(e.schur[c], 0x1p-52*at)
	}
}
