package neurogenesis

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"github.com/north-tui/north/nn"
)

// TestComponents compares principal components with gonum's, of more rows than columns
// and of fewer.
func TestComponents(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, size := range [][2]int{{50, 3}, {40, 12}, {12, 40}, {300, 300}} {
		n, d := size[0], size[1]
		x := nn.NewMat[float32](n, d)
		for i := range n {
			a, b := 3*rng.NormFloat64(), 2*rng.NormFloat64()
			for j := range d {
				x.Row(i)[j] = float32(5 + a*math.Sin(float64(j)) + b*math.Cos(2*float64(j)) + .1*rng.NormFloat64())
			}
		}
		s := components(x)
		var pc stat.PC
		if !pc.PrincipalComponents(x.Dense(), nil) {
			t.Fatalf("%v: gonum finds no components", size)
		}
		var vectors mat.Dense
		pc.VectorsTo(&vectors)
		variances := pc.VarsTo(nil)
		var total float64
		for _, v := range variances {
			total += v
		}
		if share := (variances[0] + variances[1]) / total; math.Abs(share-s.share) > 1e-6 {
			t.Errorf("%v: share %g, gonum has %g", size, s.share, share)
		}
		for i, axis := range s.axes {
			along := math.Abs(mat.Dot(mat.NewVecDense(d, axis), vectors.ColView(i)))
			if math.Abs(along-1) > 1e-6 || largest(axis) <= 0 {
				t.Errorf("%v: component %d is at %g along gonum's, its largest element is %g", size, i+1, along, largest(axis))
			}
		}
		row := make([]float32, d)
		s.inputs(1.5, -.75, row)
		if u, v := s.place(row); math.Abs(u-1.5) > 1e-4 || math.Abs(v+.75) > 1e-4 {
			t.Errorf("%v: the point at 1.5, -.75 is at %g, %g", size, u, v)
		}
	}
}

// TestComponentsOfLittle wants a plane of data that have fewer than two components.
func TestComponentsOfLittle(t *testing.T) {
	for name, value := range map[string]func(i, j int) float32{
		"all the same": func(int, int) float32 { return 3 },
		"on a line":    func(i, j int) float32 { return float32(i * (j + 1)) },
	} {
		x := nn.NewMat[float32](8, 4)
		for i := range x.Rows {
			for j := range x.Cols {
				x.Row(i)[j] = value(i, j)
			}
		}
		s := components(x)
		dot, first, second := 0.0, 0.0, 0.0
		for j := range x.Cols {
			dot += s.axes[0][j] * s.axes[1][j]
			first += s.axes[0][j] * s.axes[0][j]
			second += s.axes[1][j] * s.axes[1][j]
		}
		if math.Abs(dot) > 1e-9 || math.Abs(first-1) > 1e-9 || math.Abs(second-1) > 1e-9 {
			t.Errorf("%s: axes %v", name, s.axes)
		}
	}
}

// TestSpread wants rows at even distances, all of them where there are few.
func TestSpread(t *testing.T) {
	for _, c := range []struct {
		n, most, count, last int
	}{{3, 5, 3, 2}, {10, 5, 5, 8}, {0, 5, 0, -1}, {1000, 400, 400, 997}} {
		rows := spread(c.n, c.most)
		if len(rows) != c.count || c.count > 0 && (rows[0] != 0 || rows[len(rows)-1] != c.last) {
			t.Errorf("%d of %d: %v", c.most, c.n, rows)
		}
	}
}
