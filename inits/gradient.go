package inits

import (
	"errors"
	"fmt"
	"math"

	"github.com/north-tui/north/metrics"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// bridging is A_l = (dL/dZ_{l+1})ᵀH_{l−1} on the probe batch, outputs×inputs: the
// gradient with respect to the weights of a map that would bypass the layer. The
// papers use the current minibatch instead of the buffer of recent inputs.
func bridging(p *neurogenesis.Probe) (*mat.Dense, error) {
	var a mat.Dense
	a.Mul(p.Layer.OutputGrad().T(), p.Layer.Inputs())
	return &a, checkFinite(p, "gradient across", &a)
}

// checkFinite returns an error that names the layer unless all entries are finite.
func checkFinite(p *neurogenesis.Probe, what string, m *mat.Dense) error {
	if size := mat.Norm(m, 1); math.IsNaN(size) || math.IsInf(size, 0) {
		return fmt.Errorf("the %s %s has norm %g: %w", what, p.Layer.Name(), size, metrics.ErrNotFinite)
	}
	return nil
}

// noRank is the fraction of the largest singular value below which a singular value
// counts as rounding error.
const noRank = 1e-9

// leading returns the first count singular vectors and values of a rows×columns:
// left rows×k, right columns×k, with k less than count where the rank is less.
func leading(a *mat.Dense, count int) (left *mat.Dense, values []float64, right *mat.Dense, err error) {
	var svd mat.SVD
	if !svd.Factorize(a, mat.SVDThin) {
		return nil, nil, nil, errors.New("the singular value decomposition did not converge")
	}
	values = svd.Values(nil)
	k := 0
	for k < min(count, len(values)) && values[k] > noRank*values[0] {
		k++
	}
	if k == 0 {
		return nil, nil, nil, nil
	}
	var u, v mat.Dense
	svd.UTo(&u)
	svd.VTo(&v)
	rows, columns := a.Dims()
	return mat.DenseCopyOf(u.Slice(0, rows, 0, k)), values[:k], mat.DenseCopyOf(v.Slice(0, columns, 0, k)), nil
}

// shrinkage is the ridge of a fit that has to hold beyond the activation buffer,
// which may have hardly more samples than the layer has inputs.
const shrinkage = 1e-3

// directions solves the regression of target on x with at most count linear
// neurons, min ‖target − x·rowsᵀ·diag(values)·outᵀ‖_F: rows k×inputs such that the
// columns of x·rowsᵀ are orthonormal, values the k largest that there are, out
// outputs×k with orthonormal columns. k is less than count where the rank is less,
// and 0 if x explains nothing of target.
//
// With XᵀX + δI = LLᵀ, see regularised, the rows are L⁻ᵀu and the rest is from the singular value
// decomposition of L⁻¹Xᵀtarget. TINY writes (XᵀX)^(−1/2) for L⁻¹, another square
// root with the same result.
func directions(x, target *mat.Dense, count int, ridge float64) (rows *mat.Dense, values []float64, out *mat.Dense, err error) {
	factor, err := regularised(x, ridge)
	if err != nil {
		return nil, nil, nil, err
	}
	var lower mat.TriDense
	factor.LTo(&lower)
	var correlation, whitened mat.Dense
	correlation.Mul(x.T(), target)
	if err := usable(whitened.Solve(&lower, &correlation)); err != nil {
		return nil, nil, nil, err
	}
	left, values, out, err := leading(&whitened, count)
	if err != nil || left == nil {
		return nil, nil, nil, err
	}
	var columns mat.Dense
	if err := usable(columns.Solve(lower.T(), left)); err != nil {
		return nil, nil, nil, err
	}
	return mat.DenseCopyOf(columns.T()), values, out, nil
}

// withOnes is [x, 1], samples×(columns+1).
func withOnes(x *mat.Dense) *mat.Dense {
	samples, columns := x.Dims()
	wider := mat.NewDense(samples, columns+1, nil)
	wider.Copy(x)
	for i := range samples {
		wider.Set(i, columns, 1)
	}
	return wider
}

// meanColumnNorm is the mean L2 norm of the columns of w.
func meanColumnNorm(w *mat.Dense) float64 {
	_, columns := w.Dims()
	sum := 0.0
	for j := range columns {
		sum += mat.Norm(w.ColView(j), 2)
	}
	return sum / float64(columns)
}

// The bounds of lineSearch: scales from 2^-30 to 2^10. No paper gives any. A loss
// that is straight along the search, as where ReLU stays on one side, falls without
// end, and there the upper one is what ends it: TINY comes to it on simulated data,
// Splitting to half of it at most on data in the plane.
const (
	mostDoublings = 10
	mostHalvings  = 30
)

// lineSearch returns the power of 2 with the lowest loss among the scales tried, or 0
// if none is better than 0. From 1 it doubles while the loss falls. If doubling does
// not help, it halves until the loss is below that at 0 and stops falling. It stays
// within the bounds.
func lineSearch(loss func(scale float64) (float64, error)) (float64, error) {
	return searchUpTo(mostDoublings, loss)
}

// searchUpTo is lineSearch with a bound of 2^doublings.
func searchUpTo(doublings int, loss func(scale float64) (float64, error)) (float64, error) {
	lowest, err := loss(0)
	if err != nil {
		return 0, err
	}
	best := 0.0
	try := func(scale float64) (bool, error) {
		l, err := loss(scale)
		if err != nil || !(l < lowest) {
			return false, err
		}
		lowest, best = l, scale
		return true, nil
	}
	better, err := try(1)
	for scale, n := 2.0, 0; err == nil && better && n < doublings; scale, n = 2*scale, n+1 {
		better, err = try(scale)
	}
	for scale, n := 0.5, 0; err == nil && best <= 1 && n < mostHalvings; scale, n = scale/2, n+1 {
		better, err = try(scale)
		if best > 0 && !better {
			break
		}
	}
	return best, err
}
