package neurogenesis_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/neurogenesis/growtest"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// gains are Δη of rows without a bias.
func gains(t *testing.T, natural *neurogenesis.NaturalGradient, layer neurogenesis.View, rows *mat.Dense) []float64 {
	t.Helper()
	count, _ := rows.Dims()
	e, err := natural.Expansion(layer.Respond(rows, make([]float64, count)))
	if err != nil {
		t.Fatal(err)
	}
	return e.Gains()
}

// climbing is a layer, its natural gradient and proposals.
func climbing(t *testing.T, activation string, seed uint64) (neurogenesis.View, *neurogenesis.NaturalGradient, *mat.Dense) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	net := growtest.New(rng, 40, activation, 3, 4, 3, 2)
	net.Target = mat.NewDense(40, 2, nil)
	net.Target.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, net.Target)
	if err := net.Observe(); err != nil {
		t.Fatal(err)
	}
	layer := net.Hidden()[0]
	natural, err := (&neurogenesis.Probe{Layer: layer}).NaturalGradient()
	if err != nil {
		t.Fatal(err)
	}
	rows := mat.NewDense(12, 3, nil)
	rows.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, rows)
	return layer, natural, rows
}

// TestAscend: no row is worse afterwards or of another length, and a smooth activation
// has no way up left.
func TestAscend(t *testing.T) {
	for _, activation := range []string{"relu", "tanh"} {
		for seed := range uint64(5) {
			layer, natural, rows := climbing(t, activation, seed)
			before, old := gains(t, natural, layer, rows), mat.DenseCopyOf(rows)
			reached, err := natural.Ascend(layer, rows, 300)
			if err != nil {
				t.Fatal(err)
			}
			after := gains(t, natural, layer, rows)
			if !floats.EqualApprox(reached, after, 1e-12) {
				t.Errorf("%s, seed %d: gains %v told, are %v", activation, seed, reached, after)
			}
			for k := range after {
				if after[k] < before[k] {
					t.Errorf("%s, seed %d: the gain of row %d fell from %g to %g", activation, seed, k, before[k], after[k])
				}
				if a, b := mat.Norm(rows.RowView(k), 2), mat.Norm(old.RowView(k), 2); math.Abs(a/b-1) > 1e-12 {
					t.Errorf("%s, seed %d: row %d went from length %g to %g", activation, seed, k, b, a)
				}
			}
			if activation == "tanh" {
				atTop(t, natural, layer, rows, after)
			}
		}
	}
}

// atTop turns every row a little in all directions.
func atTop(t *testing.T, natural *neurogenesis.NaturalGradient, layer neurogenesis.View, rows *mat.Dense, top []float64) {
	t.Helper()
	_, inputs := rows.Dims()
	for j := range inputs {
		for _, by := range []float64{-1e-2, 1e-2} {
			moved := mat.DenseCopyOf(rows)
			for k := range top {
				row := moved.RawRowView(k)
				length := mat.Norm(moved.RowView(k), 2)
				row[j] += by * length
				now := mat.Norm(moved.RowView(k), 2)
				for i := range row {
					row[i] *= length / now
				}
			}
			for k, g := range gains(t, natural, layer, moved) {
				if g > top[k]*(1+1e-3) {
					t.Errorf("row %d rises from %g to %g when it turns", k, top[k], g)
				}
			}
		}
	}
}

// TestImprove: only as many rows as are asked for change, the best ones.
func TestImprove(t *testing.T) {
	layer, natural, rows := climbing(t, "tanh", 7)
	before, old := gains(t, natural, layer, rows), mat.DenseCopyOf(rows)
	best, err := natural.Improve(layer, rows, 3, 10)
	if err != nil {
		t.Fatal(err)
	}
	if want := slices.Max(gains(t, natural, layer, rows)); math.Abs(best/want-1) > 1e-12 || best <= slices.Max(before) {
		t.Errorf("best gain %g told, is %g, was %g", best, want, slices.Max(before))
	}
	for k, g := range before {
		better := 0
		for _, other := range before {
			if other > g {
				better++
			}
		}
		if same := mat.Equal(rows.RowView(k), old.RowView(k)); same == (better < 3) {
			t.Errorf("row %d, of which %d are better, changed: %v", k, better, !same)
		}
	}
}
