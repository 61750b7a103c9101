package darts

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/north-tui/north/nn"
)

// random is a matrix of normal numbers around a half.
func random(rows, cols int, rng *rand.Rand) nn.Mat[float64] {
	m := nn.NewMat[float64](rows, cols)
	for i := range m.Data {
		m.Data[i] = 0.5 + rng.NormFloat64()
	}
	return m
}

// nearest tries all discrete architectures, node by node: they are independent.
func nearest(v nn.Mat[float64], nodes, first int) nn.Mat[float64] {
	d := nn.NewMat[float64](v.Rows, v.Cols)
	for node := range nodes {
		from, to := rowsOf(node)
		best, pick := math.Inf(1), [4]int{}
		for e := from; e < to; e++ {
			for f := e + 1; f < to; f++ {
				for o := first; o < v.Cols; o++ {
					for q := first; q < v.Cols; q++ {
						if far := apart(v, from, to, e, o, f, q); far < best {
							best, pick = far, [4]int{e, o, f, q}
						}
					}
				}
			}
		}
		d.Row(pick[0])[pick[1]], d.Row(pick[2])[pick[3]] = 1, 1
	}
	return d
}

// apart is the squared distance of a node's rows from two ones.
func apart(v nn.Mat[float64], from, to, e, o, f, q int) float64 {
	sum := 0.0
	for row := from; row < to; row++ {
		for column, x := range v.Row(row) {
			if row == e && column == o || row == f && column == q {
				x--
			}
			sum += x * x
		}
	}
	return sum
}

// TestProjection (P1, P2): it is the nearest discrete architecture, and projecting again
// changes nothing; two ones a node, none in the column of none; operations in another
// order are projected alike.
func TestProjection(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	const nodes, columns = 3, 5
	d, again := nn.NewMat[float64](Edges(nodes), columns), nn.NewMat[float64](Edges(nodes), columns)
	for round := range 200 {
		v := random(Edges(nodes), columns, rng)
		withNone := round%2 == 1
		Project(d, v, v, withNone)
		same(t, "projection", d.Data, nearest(v, nodes, round%2).Data, 0)
		Project(again, d, d, withNone)
		same(t, "projection of it", again.Data, d.Data, 0)
		for node := range nodes {
			from, to := rowsOf(node)
			ones := 0.0
			for row := from; row < to; row++ {
				for column, x := range d.Row(row) {
					ones += x
					if withNone && column == 0 && x != 0 {
						t.Fatal("none is kept")
					}
				}
			}
			if ones != 2 {
				t.Fatalf("%v ones at node %d", ones, node)
			}
		}
		order := rng.Perm(columns)
		if withNone {
			order = []int{0, 4, 2, 1, 3}
		}
		turned := nn.NewMat[float64](v.Rows, columns)
		for row := range v.Rows {
			for to, from := range order {
				turned.Row(row)[to] = v.Row(row)[from]
			}
		}
		Project(again, turned, turned, withNone)
		for row := range v.Rows {
			for to, from := range order {
				if again.Row(row)[to] != d.Row(row)[from] {
					t.Fatal("another order is projected otherwise")
				}
			}
		}
	}
}

// TestFirstDistance (P3): δ₀ = √(E/K − 4n/K + 2n) at equal weights.
func TestFirstDistance(t *testing.T) {
	for _, tt := range []struct {
		nodes, columns int
		want           float64 // specification 8 and P
	}{{4, 8, 2.784}, {4, 7, 2.777}, {3, 7, 2.360}, {3, 6, 2.345}} {
		a := nn.NewMat[float64](Edges(tt.nodes), tt.columns)
		d := nn.NewMat[float64](a.Rows, a.Cols)
		for i := range a.Data {
			a.Data[i] = 1 / float64(tt.columns)
		}
		Project(d, a, a, false)
		close(t, "distance", distance(a, d), tt.want, 1e-3/2)
		n, k, e := float64(tt.nodes), float64(tt.columns), float64(Edges(tt.nodes))
		close(t, "distance", distance(a, d), math.Sqrt(e/k-4*n/k+2*n), 1e-12)
	}
}

func TestEdgeRow(t *testing.T) {
	row := 0
	for node := range maxNodes {
		for source := range node + 2 {
			if got := EdgeRow(node, source); got != row {
				t.Errorf("row %d of node %d, source %d, want %d", got, node, source, row)
			}
			if n, s := EdgeEnds(row); n != node || s != source {
				t.Errorf("row %d ends at %d, %d, want %d, %d", row, n, s, node, source)
			}
			row++
		}
	}
}
