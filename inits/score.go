package inits

import (
	"fmt"
	"math"

	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/metrics"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// scorer tells how much candidate neurons would add to a layer, all at once.
//
// With G = HᵀH/n, and g = Hᵀh/n and ρ = hᵀh/n for a candidate's activations h,
// the matrix [H, h]/√n has the Gram matrix [[G, g], [gᵀ, ρ]], and
//
//	s(t) = ρ + t − gᵀ(G + tI)⁻¹g
//
// is the ratio of the determinants of the two, each with t added to its diagonal. It
// computes everything needed:
//   - one more singular value is above eps exactly if s(−eps²) > 0 (inertia);
//   - Σσ grows by 1/2π ∫ ln(s(t)/t) t^(−1/2) dt from 0 to infinity;
//   - s(t) − t for small t is what of h is not in the span of H, squared.
//
// In u = ln t the integral is a trapezoidal sum with an error of 1e-5, nearly
// the same for all candidates. After a candidate p was picked the others have
// s(t) − cross(t)²/s_p(t), with cross(t) = hᵀh_p/n − gᵀ(G + tI)⁻¹g_p.
type scorer struct {
	rule       rule
	responses  *mat.Dense     // samples×candidates
	power      []float64      // ρ, of each candidate
	reduced    tridiagonal    // of G
	projection blas64.General // Qᵀg, width×candidates
	schur      blas64.General // s(t), shifts×candidates
	picks      []pickedOne
	space      *memory // where the matrices are
}

// pickedOne is what a pick did to all candidates.
type pickedOne struct {
	cross blas64.General // shifts×candidates
	own   []float64      // s_p(t) when it was picked, by shift
}

// newScorer prepares to score candidates for the layer of p by their responses,
// samples×candidates. It costs a product samples×width×candidates, a reduction of
// width³, and an elimination of shifts×width×candidates.
func newScorer(p *neurogenesis.Probe, space *memory, responses *mat.Dense, eps float64, residual bool) (*scorer, error) {
	power, err := columnPower(responses)
	if err != nil {
		return nil, err
	}
	g, err := p.Gram()
	if err != nil {
		return nil, err
	}
	h := p.Layer.Activations()
	_, candidates := responses.Dims()
	projection := space.general(h.RawMatrix().Cols, candidates)
	mark := space.taken
	reduced, q := reduce(space, g)
	project(space, projection, q, h.RawMatrix(), responses.RawMatrix())
	space.backTo(mark)

	size := reduced.size()
	for _, v := range power {
		size = max(size, v)
	}
	s := &scorer{responses: responses, power: power, reduced: reduced, projection: projection, space: space}
	if residual {
		s.rule = residualRule(size)
	} else {
		s.rule = exactRule(size, eps)
	}
	s.schur = reduced.quadratic(space, s.rule.shifts, projection)
	for j, t := range s.rule.shifts {
		row := s.row(j)
		for c := range row {
			row[c] = power[c] + t - row[c]
		}
	}
	return s, nil
}

// project sets projection to QᵀHᵀR/n for the responses R, in the cheaper order.
func project(space *memory, projection, q, h, responses blas64.General) {
	samples, width, candidates := h.Rows, h.Cols, responses.Cols
	if samples < candidates {
		rotated := space.general(samples, width)
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1/float64(samples), h, q, 0, rotated)
		blas64.Gemm(blas.Trans, blas.NoTrans, 1, rotated, responses, 0, projection)
		return
	}
	cross := space.general(width, candidates)
	blas64.Gemm(blas.Trans, blas.NoTrans, 1/float64(samples), h, responses, 0, cross)
	blas64.Gemm(blas.Trans, blas.NoTrans, 1, q, cross, 0, projection)
}

// columnPower is the mean square of each column.
func columnPower(m *mat.Dense) ([]float64, error) {
	rows, columns := m.Dims()
	power := make([]float64, columns)
	raw := m.RawMatrix()
	gemm.ColumnSquares(power, rows, columns, raw.Data, raw.Stride)
	for c := range power {
		power[c] /= float64(rows)
		if !(power[c] <= math.MaxFloat64) {
			return nil, fmt.Errorf("candidate %d has activations of mean square %g: %w", c, power[c], metrics.ErrNotFinite)
		}
	}
	return power, nil
}

func (s *scorer) row(j int) []float64 {
	return s.schur.Data[j*s.schur.Stride : j*s.schur.Stride+s.schur.Cols]
}

// gains returns what each candidate would add to the score of the layer and the
// picks so far.
func (s *scorer) gains() []float64 { return s.rule.gains(s.schur, s.power) }

// pick adds candidate p to the layer, as far as the scores are concerned.
func (s *scorer) pick(p int) {
	shifts, width, candidates := len(s.rule.shifts), s.projection.Rows, s.projection.Cols
	solved := s.space.general(shifts, width) // (T + tI)⁻¹ Qᵀg_p, by shift
	for j, t := range s.rule.shifts {
		x := solved.Data[j*width : (j+1)*width]
		for i := range x {
			x[i] = s.projection.Data[i*s.projection.Stride+p]
		}
		s.reduced.solve(t, x)
	}
	cross := s.space.general(shifts, candidates)
	blas64.Gemm(blas.NoTrans, blas.NoTrans, -1, solved, s.projection, 0, cross)

	products := s.products(p)
	one := pickedOne{cross: cross, own: make([]float64, shifts)}
	for j := range s.rule.shifts {
		row := cross.Data[j*candidates : (j+1)*candidates]
		add(row, products, 1)
		for _, earlier := range s.picks {
			before := earlier.cross.Data[j*candidates : (j+1)*candidates]
			add(row, before, -before[p]/earlier.own[j])
		}
		schur := s.row(j)
		one.own[j] = schur[p]
		for c, v := range row {
			schur[c] -= v * v / one.own[j]
		}
	}
	s.picks = append(s.picks, one)
}

// products is h_cᵀh_p/n for every candidate c.
func (s *scorer) products(p int) []float64 {
	h := s.responses.RawMatrix()
	out := make([]float64, h.Cols)
	column := blas64.Vector{N: h.Rows, Inc: h.Stride, Data: h.Data[p:]}
	blas64.Gemv(blas.Trans, 1/float64(h.Rows), h, column, 0, blas64.Vector{N: h.Cols, Inc: 1, Data: out})
	return out
}

// add adds f·x to y.
func add(y, x []float64, f float64) {
	blas64.Axpy(f, blas64.Vector{N: len(x), Inc: 1, Data: x}, blas64.Vector{N: len(y), Inc: 1, Data: y})
}
