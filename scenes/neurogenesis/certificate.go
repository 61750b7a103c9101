package neurogenesis

import (
	"github.com/north-tui/north/metrics"
	grow "github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
	"gonum.org/v1/gonum/mat"
)

// certified is the largest width of a layer whose rank is measured again after
// each birth: above it that would be felt in the speed of training.
const certified = 128

// certify adds to the event of a birth what is worth remembering of it. The
// neurons are the last ones of their layer, and the network has just been observed.
func (g *growing) certify(e *sim.Event, growth grow.Growth) {
	h := g.net.Hidden()[growth.Index]
	units := h.Units()
	if e.Kind != sim.Born || len(units) < growth.Count {
		return
	}
	first := len(units) - growth.Count
	e.Unit = units[first].ID
	e.Parents = parents(growth.Parent, units)
	if scene.Has(g.Choice.Init.Fields, "candidates") {
		e.Candidates = g.Values.Int("candidates") + growth.Count
	}
	in, out := g.net.Weights(growth.Index), g.net.Weights(growth.Index+1)
	for j := first; j < len(units); j++ {
		e.FanIn = append(e.FanIn, norm(in.Row(j)))
		e.FanOut = append(e.FanOut, columnNorm(out, j))
	}
	if len(units) <= certified {
		e.Rank, e.Gain = g.rankGain(h.Activations(), first)
		h.Release()
	}
}

// parents are the identities of the neurons at some positions, -1 staying as it
// is; nil if there is none.
func parents(positions []int, units []nn.Unit) []int {
	var out []int
	known := false
	for _, at := range positions {
		id := -1
		if at >= 0 {
			id, known = units[at].ID, true
		}
		out = append(out, id)
	}
	if !known {
		return nil
	}
	return out
}

// rankGain is the rank of activations, samples×width, and how much of it is due
// to the columns from first on; both are 0 where that is not measured.
func (g *growing) rankGain(activations *mat.Dense, first int) (rank, gain int) {
	samples, width := activations.Dims()
	if samples <= width || first < 1 || first >= width {
		return 0, 0
	}
	before, ok := rankOf(activations.Slice(0, samples, 0, first).(*mat.Dense), g.eps())
	after, okAfter := rankOf(activations, g.eps())
	if !ok || !okAfter {
		return 0, 0
	}
	return after, after - before
}

// rankOf is the number of singular values of h/√n that count.
func rankOf(h *mat.Dense, eps grow.Eps) (int, bool) {
	samples, _ := h.Dims()
	s, err := metrics.NewSpectrum(h, float64(samples))
	if err != nil {
		return 0, false
	}
	threshold, err := eps.Of(s)
	if err != nil {
		return 0, false
	}
	rank, err := s.Count(threshold)
	return rank, err == nil
}
