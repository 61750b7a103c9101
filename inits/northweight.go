package inits

import (
	"math/rand/v2"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// NorthWeight gives new neurons incoming weights orthogonal to all existing ones:
// random rows projected onto the null space of W_l.
//
//	fan-in   count×inputs   r − VᵀVr, r Glorot uniform, V an orthonormal basis of
//	                        the rows of W_l; rows of the mean norm of those in W_l
//	fan-out  outputs×count  zero, so the network's function is preserved
//	cost     M_l²·inputs for the projector
//
// A layer at least as wide as its inputs has no null space; the rows are then those
// of RandomIn, and the note says so.
//
// Source: Maile et al. 2022, arXiv 2202.08539, "NORTH-Weight".
type NorthWeight struct{}

// Neurons implements neurogenesis.Initializer.
func (NorthWeight) Neurons(p *neurogenesis.Probe, count int, rng *rand.Rand) (neurogenesis.Neurons, error) {
	if err := p.Observe(); err != nil {
		return neurogenesis.Neurons{}, err
	}
	length, err := meanNorm(p.Layer)
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	rows := glorot(rng, p.Layer, count)
	rescale(rows, length)
	kernel, err := intoKernel(p.Layer.FanIn(), rows)
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	if kernel == nil {
		n := silent(p.Layer, rows)
		n.Note = "no null space, random-in instead"
		return n, nil
	}
	rescale(kernel, length)
	return silent(p.Layer, kernel), nil
}

// emptyKernel is the share of a row's norm below which its projection on the
// kernel is taken for rounding.
const emptyKernel = 1e-6

// intoKernel returns rows projected on the kernel of w, or nil if w has none as
// far as one of the rows can tell.
func intoKernel(w, rows *mat.Dense) (*mat.Dense, error) {
	width, inputs := w.Dims()
	if width >= inputs {
		return nil, nil
	}
	kernel, err := newComplement(mat.DenseCopyOf(w.T()))
	if err != nil {
		return nil, err
	}
	columns := mat.DenseCopyOf(rows.T())
	if err := kernel.project(columns); err != nil {
		return nil, err
	}
	projected := mat.DenseCopyOf(columns.T())
	count, _ := rows.Dims()
	for i := range count {
		if norm(projected.RawRowView(i)) <= emptyKernel*norm(rows.RawRowView(i)) {
			return nil, nil
		}
	}
	return projected, nil
}

func northWeight() neurogenesis.InitEntry {
	return neurogenesis.InitEntry{
		Name:       "north-weight",
		Doc:        "incoming weights orthogonal to all existing ones",
		Source:     maile,
		Preserving: true,
		New:        func(form.Values) neurogenesis.Initializer { return NorthWeight{} },
	}
}
