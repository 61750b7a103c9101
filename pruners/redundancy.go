package pruners

import (
	"math"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// Redundancy removes neurons whose activations the others express: the reverse of
// the north-* triggers. Of those whose removal costs no rank, the number of
// singular values of H_l/√n above Eps, the one whose removal costs the least
// nuclear norm, Σσ, goes first; the next is chosen without it.
//
// With the Gram matrix G = HᵀH/n = UΛUᵀ and s_m(t) = 1/[(G + tI)⁻¹]_mm, what of
// neuron m is left when the others are taken out of it,
//
//   - the rank does not fall exactly if s_m(−eps²) < 0 (Haynsworth's additivity of
//     inertia);
//   - Σσ falls by 1/2π ∫ ln(s_m(t)/t) t^(−1/2) dt from 0 to infinity,
//
// as inits.NorthSelect has it for a neuron that is added.
//
// A trigger that grows the layer while the share of its neurons that count is above
// a limit stops only when enough of them are redundant. To remove those would set
// it off again, so they stay until the share is a fifth below the limit even after
// the removal; see spare. A trigger without such a limit, a schedule say, is not
// known to the pruner and adds again what it removes.
//
// The function changes, by as much as the neuron's fan-out carries.
//
// Cost: an eigendecomposition of width³ for each neuron that is removed, and one
// more.
//
// Source: the metrics are those of Maile et al. 2022, arXiv 2202.08539; the paper
// only grows.
type Redundancy struct {
	Eps neurogenesis.Eps // which singular values count
}

// Measure implements neurogenesis.Pruner.
func (Redundancy) Measure() string { return "redundant neurons" }

// Select implements neurogenesis.Pruner.
func (r Redundancy) Select(p *neurogenesis.Probe, candidates []int, most int) ([]int, error) {
	g, err := p.Gram()
	if err != nil {
		return nil, err
	}
	left := make([]int, g.SymmetricDim()) // position in the layer of each row of g
	for i := range left {
		left[i] = i
	}
	allowed := make(map[int]bool, len(candidates))
	for _, unit := range candidates {
		allowed[unit] = true
	}
	eps, err := r.Eps.For(p)
	if err != nil {
		return nil, err
	}
	spare, err := spare(g, p.Limit, eps)
	if err != nil {
		return nil, err
	}
	var units []int
	for len(units) < min(most, spare) {
		at, err := cheapest(g, eps, func(i int) bool { return allowed[left[i]] })
		if err != nil || at < 0 {
			return units, err
		}
		units = append(units, left[at])
		left = append(left[:at], left[at+1:]...)
		g = without(g, at)
	}
	return units, nil
}

// cheapest is the row of g whose removal costs no rank and the least nuclear
// norm, -1 if every removal costs rank.
func cheapest(g *mat.SymDense, eps float64, allowed func(i int) bool) (int, error) {
	var eigen mat.EigenSym
	if !eigen.Factorize(g, true) {
		return 0, errNoEigenvalues
	}
	values := eigen.Values(nil)
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	best, least := -1, math.Inf(1)
	for i := range values {
		if !allowed(i) {
			continue
		}
		squares := vectors.RawRowView(i)
		if leaveOut(values, squares, -eps*eps) > 0 {
			continue
		}
		if cost := nuclearCost(values, squares); cost < least {
			best, least = i, cost
		}
	}
	return best, nil
}

// leaveOut is [(G + tI)⁻¹]_mm, given row m of the eigenvectors.
func leaveOut(values, vector []float64, t float64) float64 {
	sum := 0.0
	for j, v := range vector {
		d := values[j] + t
		if d == 0 {
			d = 0x1p-500 // as in a Sturm sequence
		}
		sum += v * v / d
	}
	return sum
}

// The nodes of the quadrature, as for inits.NorthSelect: their distance in ln t
// and their range relative to the largest eigenvalue.
const (
	nodeStep   = 1.4
	nodesBelow = -21.0
	nodesAbove = 11.2
)

// nuclearCost is what Σσ falls by. What is left out of the integral at its ends is
// a thousandth of it.
func nuclearCost(values, vector []float64) float64 {
	size := values[len(values)-1]
	if size <= 0 {
		return 0
	}
	sum := 0.0
	for u := nodesBelow; u <= nodesAbove; u += nodeStep {
		t := size * math.Exp(u)
		// s/t is at least 1 but for rounding.
		sum -= math.Sqrt(t) * math.Log(min(1, t*leaveOut(values, vector, t)))
	}
	return nodeStep / (2 * math.Pi) * sum
}

// without is g less one row and column.
func without(g *mat.SymDense, at int) *mat.SymDense {
	n := g.SymmetricDim()
	out := mat.NewSymDense(n-1, nil)
	skip := func(i int) int {
		if i >= at {
			return i + 1
		}
		return i
	}
	for i := range n - 1 {
		for j := i; j < n-1; j++ {
			out.SetSym(i, j, g.At(skip(i), skip(j)))
		}
	}
	return out
}

func redundancy() neurogenesis.PrunerEntry {
	return neurogenesis.PrunerEntry{
		Name:   "redundancy",
		Doc:    "neurons that the rest of their layer can express, beyond those the trigger needs to stop",
		Source: "Maile et al. 2022, arXiv 2202.08539",
		Fields: neurogenesis.EpsFields(),
		New:    func(v form.Values) neurogenesis.Pruner { return Redundancy{Eps: neurogenesis.EpsOf(v)} },
	}
}
