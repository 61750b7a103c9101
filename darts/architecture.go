package darts

import (
	"math"
	"math/rand/v2"

	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
)

// architecture is what a search knows of one cell type's architecture. All matrices
// are edges×operations, in float64.
type architecture struct {
	alpha  nn.Mat[float64] // raw weights
	a      nn.Mat[float64] // activated
	mask   nn.Mat[float64] // 1, or 0 for an operation that CRB has pruned for good
	m, v   nn.Mat[float64] // Adam's moments of alpha
	z, u   nn.Mat[float64] // ADMM's auxiliary and dual
	target nn.Mat[float64] // P(a), of the last architecture step that had proximity
	work   nn.Mat[float64] // A(α)+U
	pulls  pulls
}

// pulls are the parts of the gradient of the last architecture step.
type pulls struct {
	before    nn.Mat[float64] // a at that step
	beforeRaw nn.Mat[float64] // alpha at that step
	data      nn.Mat[float64] // of cross-entropy, by a
	reg       nn.Mat[float64] // of the regulariser, by a
	alphaData nn.Mat[float64] // of cross-entropy, by alpha
	alphaReg  nn.Mat[float64] // of the regulariser, by alpha
	total     nn.Mat[float64] // by alpha, with the decay
}

func newArchitecture(edges, columns int) *architecture {
	r := &architecture{}
	for _, m := range r.all() {
		*m = nn.NewMat[float64](edges, columns)
	}
	for i := range r.mask.Data {
		r.mask.Data[i] = 1
	}
	return r
}

// all are the matrices that are kept from step to step.
func (r *architecture) all() []*nn.Mat[float64] {
	p := &r.pulls
	return []*nn.Mat[float64]{
		&r.alpha, &r.a, &r.mask, &r.m, &r.v, &r.z, &r.u, &r.target, &r.work,
		&p.before, &p.beforeRaw, &p.data, &p.reg, &p.alphaData, &p.alphaReg, &p.total,
	}
}

// draw sets the first alpha: near 0 for softmax, near 1/K for CRB (specification 1.3,
// 2).
func (r *architecture) draw(activation string, rng *rand.Rand) {
	centre, deviation := 0.0, 1e-3
	if activation == CRB {
		centre, deviation = 1/float64(r.alpha.Cols), 1e-4
	}
	for i := range r.alpha.Data {
		r.alpha.Data[i] = centre + deviation*rng.NormFloat64()
	}
	r.begin(activation)
}

// begin makes what follows from the first alpha: a, and Z = A(α) (specification 9.2).
func (r *architecture) begin(activation string) {
	Activate(activation, r.a, r.alpha)
	copy(r.z.Data, r.a.Data)
}

// regularise sets the regulariser's gradient by a and returns its value. progress is
// the share of the run's weight steps that are begun (specification 4, 5).
func (r *architecture) regularise(c *Settings, p *projection, progress float64) float64 {
	residual := r.pulls.reg
	switch c.Regulariser {
	case Prox:
		p.find(r.a, r.alpha, c.Activation == Softmax)
		p.fill(r.target)
		r.aimAtNone(c, r.target)
		for i, v := range r.a.Data {
			residual.Data[i] = v - r.target.Data[i]
		}
		return penalty(residual.Data, progress*c.Rho/2, c.Squared)
	case ADMM:
		for i, v := range r.a.Data {
			residual.Data[i] = (v - r.z.Data[i] + r.u.Data[i]) * r.mask.Data[i]
		}
		return penalty(residual.Data, c.Rho/2, c.Squared)
	}
	clear(residual.Data)
	return 0
}

// aimAtNone makes none the target of edges that are not kept, if that is wanted.
func (r *architecture) aimAtNone(c *Settings, target nn.Mat[float64]) {
	if !c.NoneTarget || c.Activation != Softmax {
		return
	}
	for e := range target.Rows {
		row, sum := target.Row(e), 0.0
		for _, v := range row {
			sum += v
		}
		row[0] = 1 - sum
	}
}

// penalty returns by·‖residual‖, or by times its square, and turns the residual into
// the gradient, which is 0 where the norm is too small to divide by (specification 4).
func penalty(residual []float64, by float64, squared bool) float64 {
	square := 0.0
	for _, v := range residual {
		square += v * v
	}
	norm := math.Sqrt(square)
	value, scale := by*norm, 0.0
	if squared {
		value, scale = by*square, 2*by
	} else if norm >= 1e-12 {
		scale = by / norm
	}
	for i := range residual {
		residual[i] *= scale
	}
	return value
}

// gradient makes the gradient by alpha of its parts, the decay included.
func (r *architecture) gradient(c *Settings) {
	p := &r.pulls
	copy(p.before.Data, r.a.Data)
	copy(p.beforeRaw.Data, r.alpha.Data)
	PullBack(c.Activation, p.alphaData, p.data, r.a, r.alpha)
	PullBack(c.Activation, p.alphaReg, p.reg, r.a, r.alpha)
	for i, v := range r.alpha.Data {
		p.total.Data[i] = p.alphaData.Data[i] + p.alphaReg.Data[i] + c.AlphaDecay*v
	}
}

// balance is the sum of a·∂L/∂a over what enters a node.
func (p *pulls) balance(node int) float64 {
	sum := 0.0
	from, to := rowsOf(node)
	for row := from; row < to; row++ {
		for column, a := range p.before.Row(row) {
			sum += a * p.data.Row(row)[column]
		}
	}
	return sum
}

// step does Adam's step number count, from 1, and prunes (specification 1.4, 2).
func (r *architecture) step(c *Settings, count int) {
	gemm.Adam(r.alpha.Data, r.pulls.total.Data, r.m.Data, r.v.Data, gemm.AdamCoefficients{
		Beta1: c.Beta1, Beta2: c.Beta2, Epsilon: c.AlphaEps,
		Rate: c.AlphaRate / (1 - math.Pow(c.Beta1, float64(count))),
		Root: 1 / math.Sqrt(1-math.Pow(c.Beta2, float64(count))),
	})
	if c.Activation == CRB {
		r.prune(c.ClipAlpha)
	}
	Activate(c.Activation, r.a, r.alpha)
}

// prune clears for good what is not above 0, moments included, at once (specification
// 9.11). With clip it also takes back what is above 1.
func (r *architecture) prune(clip bool) {
	for i, v := range r.alpha.Data {
		if !(v > 0) || r.mask.Data[i] == 0 {
			r.kill(i)
		} else if clip && v > 1 {
			r.alpha.Data[i] = 1
		}
	}
}

// kill prunes an entry.
func (r *architecture) kill(i int) {
	for _, m := range []nn.Mat[float64]{r.alpha, r.mask, r.m, r.v} {
		m.Data[i] = 0
	}
}

// updateDual moves ADMM's auxiliary and dual: Z = P(A(α)+U), U = (γU + A(α) − Z)⊙M
// (specification 5).
func (r *architecture) updateDual(c *Settings, p *projection) {
	for i, v := range r.a.Data {
		r.work.Data[i] = v + r.u.Data[i]
	}
	p.find(r.work, r.alpha, c.Activation == Softmax)
	p.fill(r.z)
	r.aimAtNone(c, r.z)
	for i, v := range r.a.Data {
		r.u.Data[i] = (c.Gamma*r.u.Data[i] + v - r.z.Data[i]) * r.mask.Data[i]
	}
}

// finite reports whether every alpha is a finite number.
func (r *architecture) finite() bool { return r.alpha.Finite() }
