package darts

import (
	"fmt"
	"math"

	"github.com/north-tui/north/nn"
)

// liveFrom is the weight above which an operation counts as live (specification P, 6).
const liveFrom = 0.01

// Metrics describe the present architecture, over all cell types (specification 0, 2,
// P 6).
type Metrics struct {
	Delta      float64 // distance to discretisation
	Floor      float64 // below which softmax cannot bring it; 0 for CRB
	Live       int     // operations with a weight above 0.01, none left out
	Positive   int     // with a weight above 0
	Operations int     // of all, none left out
	Entropy    float64 // of the weights of an edge, as a share of that of equal ones; mean over edges with any
	Margin     float64 // smallest lead of a kept entry over one that it beat
	NoneMass   float64 // share of all weight that none holds
	Degenerate int     // kept entries with weight 0
	DeadNodes  int     // nodes without a live operation
}

// Metrics describes the present architecture.
func (s *Search[T]) Metrics() Metrics {
	s.project()
	m := Metrics{Margin: math.Inf(1)}
	square, unselected, entropy, rows, mass := 0.0, 0, 0.0, 0, 0.0
	for i, r := range s.types {
		d := distance(r.a, s.targets[i])
		square += d * d
		unselected += r.a.Rows - len(s.projections[i].kept)
		m.Margin = min(m.Margin, s.projections[i].margin(r.a, s.withNone()))
		m.Degenerate += s.projections[i].degenerate()
		m.countLive(r.a, s.withNone())
		sum, count := entropies(r.a)
		entropy, rows = entropy+sum, rows+count
		for e := range r.a.Rows {
			for column, v := range r.a.Row(e) {
				mass += v
				if column == 0 && s.withNone() {
					m.NoneMass += v
				}
			}
		}
		m.DeadNodes += deadNodes(r.a, s.withNone())
	}
	m.Delta = math.Sqrt(square)
	m.Entropy = entropy / float64(max(1, rows))
	m.NoneMass /= max(mass, math.SmallestNonzeroFloat64)
	if s.settings.Activation == Softmax {
		m.Floor = math.Sqrt(float64(unselected) / float64(len(s.columns)))
	}
	return m
}

// NodeMargins are, for each node of a cell type, the smallest lead of a kept entry over
// one that it beat: how close the choice is. Where there is no choice it is infinite.
func (s *Search[T]) NodeMargins(t CellType) ([]float64, error) {
	i := s.space.typeIndex(t)
	if i < 0 {
		return nil, fmt.Errorf("darts: no %s cell in the space, want one of %v", t, s.space.Types())
	}
	s.project()
	list := make([]float64, s.space.Nodes)
	for node := range list {
		list[node] = s.projections[i].nodeMargin(s.types[i].a, node, s.withNone())
	}
	return list, nil
}

// distance is the Frobenius norm of v − d.
func distance(v, d nn.Mat[float64]) float64 {
	square := 0.0
	for i, x := range v.Data {
		square += (x - d.Data[i]) * (x - d.Data[i])
	}
	return math.Sqrt(square)
}

func (m *Metrics) countLive(a nn.Mat[float64], withNone bool) {
	for e := range a.Rows {
		for column, v := range a.Row(e) {
			if column == 0 && withNone {
				continue
			}
			m.Operations++
			if v > 0 {
				m.Positive++
			}
			if v > liveFrom {
				m.Live++
			}
		}
	}
}

// entropies sums, over the rows with any weight, their entropy over that of equal
// weights, and counts these rows.
func entropies(a nn.Mat[float64]) (sum float64, rows int) {
	most := math.Log(float64(a.Cols))
	for e := range a.Rows {
		total := 0.0
		for _, v := range a.Row(e) {
			total += v
		}
		if total <= 0 {
			continue
		}
		rows++
		for _, v := range a.Row(e) {
			if p := v / total; p > 0 && most > 0 {
				sum -= p * math.Log(p) / most
			}
		}
	}
	return sum, rows
}

// deadNodes counts the nodes into which nothing comes.
func deadNodes(a nn.Mat[float64], withNone bool) int {
	count := 0
	for node := 0; Edges(node) < a.Rows; node++ {
		alive := false
		from, to := rowsOf(node)
		for row := from; row < to; row++ {
			for column, v := range a.Row(row) {
				alive = alive || v != 0 && (column > 0 || !withNone)
			}
		}
		if !alive {
			count++
		}
	}
	return count
}
