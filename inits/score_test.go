package inits

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"sort"
	"testing"

	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// active is a layer of which only the activations are known.
type active struct {
	neurogenesis.Layer
	h *mat.Dense
}

func (a active) Activations() *mat.Dense { return a.h }

const eps = 0.01

// score is count(σ > eps) + Σσ of h/√n, by an SVD.
func score(t testing.TB, h *mat.Dense) float64 {
	var svd mat.SVD
	if !svd.Factorize(h, mat.SVDNone) {
		t.Fatal("no convergence")
	}
	samples, _ := h.Dims()
	sum := 0.0
	for _, v := range svd.Values(nil) {
		v /= math.Sqrt(float64(samples))
		sum += v
		if v > eps {
			sum++
		}
	}
	return sum
}

// with is [h, c] for some columns c of candidates.
func with(h, candidates *mat.Dense, columns ...int) *mat.Dense {
	out := h
	for _, c := range columns {
		column := mat.NewDense(h.RawMatrix().Rows, 1, mat.Col(nil, c, candidates))
		wider := new(mat.Dense)
		wider.Augment(out, column)
		out = wider
	}
	return out
}

// brute is the greedy choice by one SVD a candidate and pick.
func brute(t testing.TB, h, candidates *mat.Dense, count int) []int {
	_, n := candidates.Dims()
	var picked []int
	for range count {
		best, bestScore := -1, math.Inf(-1)
		for c := range n {
			if slices.Contains(picked, c) {
				continue
			}
			if s := score(t, with(h, candidates, append(slices.Clone(picked), c)...)); s > bestScore+1e-9 {
				best, bestScore = c, s
			}
		}
		picked = append(picked, best)
	}
	return picked
}

func newTestScorer(t testing.TB, h, candidates *mat.Dense) *scorer {
	t.Helper()
	s, err := newScorer(&neurogenesis.Probe{Layer: active{h: h}}, borrow(), candidates, eps, false)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSelectFixtures compares with figures made by numpy.
func TestSelectFixtures(t *testing.T) {
	data, err := os.ReadFile("testdata/select.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		H, Cand       [][]float64
		Score         []float64
		Top3, Greedy3 []int
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for i, tt := range cases {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			h, candidates := fromRows(tt.H), fromRows(tt.Cand)
			s := newTestScorer(t, h, candidates)
			base := score(t, h)
			for c, gain := range s.gains() {
				if got := base + gain; math.Abs(got-tt.Score[c]) > 1e-4 {
					t.Errorf("candidate %d scores %.6f, want %.6f", c, got, tt.Score[c])
				}
			}
			alive := s.alive()
			if got := s.top(alive, 3); !reflect.DeepEqual(got, tt.Top3) {
				t.Errorf("top %v, want %v", got, tt.Top3)
			}
			if got := s.greedy(alive, 3); !reflect.DeepEqual(got, tt.Greedy3) {
				t.Errorf("greedy %v, want %v", got, tt.Greedy3)
			}
		})
	}
}

func fromRows(rows [][]float64) *mat.Dense {
	m := mat.NewDense(len(rows), len(rows[0]), nil)
	for i, row := range rows {
		m.SetRow(i, row)
	}
	return m
}

// scene is the activations of a layer and of candidates for it, over inputs of
// little dimension, with some neurons dead, some copied, some candidates already
// there.
func scene(rng *rand.Rand, samples, width, count, inputs int) (h, candidates *mat.Dense) {
	x := uniform(rng, samples, inputs, 1)
	respond := func(n int) *mat.Dense {
		var z mat.Dense
		z.Mul(x, uniform(rng, n, inputs, 1).T())
		z.Apply(func(_, _ int, v float64) float64 { return max(0, v) }, &z)
		return &z
	}
	h, candidates = respond(width), respond(count)
	for j := range width {
		switch from := rng.IntN(width); rng.IntN(8) {
		case 0:
			h.SetCol(j, make([]float64, samples))
		case 1:
			h.SetCol(j, mat.Col(nil, from, h))
		}
	}
	candidates.SetCol(rng.IntN(count), mat.Col(nil, rng.IntN(width), h))
	return h, candidates
}

// TestGains compares the gains with one SVD each: before any pick and after some.
func TestGains(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 0))
	for i := range 60 {
		width, count := 1+rng.IntN(24), 6+rng.IntN(20)
		h, candidates := scene(rng, 2*width+5, width, count, 1+rng.IntN(10))
		s := newTestScorer(t, h, candidates)
		var picked []int
		for round := range 4 {
			now := with(h, candidates, picked...)
			base := score(t, now)
			for c, gain := range s.gains() {
				if slices.Contains(picked, c) {
					continue
				}
				if want := score(t, with(now, candidates, c)) - base; math.Abs(gain-want) > 2e-5 {
					t.Errorf("scene %d (width %d), round %d, candidate %d: gain %.8f, want %.8f", i, width, round, c, gain, want)
				}
			}
			p := rng.IntN(count)
			for slices.Contains(picked, p) {
				p = rng.IntN(count)
			}
			s.pick(p)
			picked = append(picked, p)
		}
	}
}

// TestGreedyIsBrute: the same neurons as by one SVD a candidate and pick.
func TestGreedyIsBrute(t *testing.T) {
	rng := rand.New(rand.NewPCG(12, 0))
	for i := range 20 {
		width := 2 + rng.IntN(10)
		h, candidates := scene(rng, 3*width+9, width, 15, 5)
		s := newTestScorer(t, h, candidates)
		got, want := s.greedy(s.alive(), 5), brute(t, h, candidates, 5)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("scene %d (width %d): greedy %v, brute force %v", i, width, got, want)
		}
	}
}

// TestRanking: on a layer of the usual size the order is that of the SVD.
func TestRanking(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 0))
	h, candidates := scene(rng, 64, 32, 150, 20)
	gains := newTestScorer(t, h, candidates).gains()
	want := make([]float64, len(gains))
	for c := range want {
		want[c] = score(t, with(h, candidates, c))
	}
	if r := spearman(gains, want); r < 0.9999 {
		t.Errorf("Spearman correlation with the SVD %.5f, want 1", r)
	}
	for _, k := range []int{1, 8, 32} {
		if a, b := best(gains, k), best(want, k); !reflect.DeepEqual(a, b) {
			t.Errorf("best %d are %v, want %v", k, a, b)
		}
	}
}

// best lists the k largest of x, by position.
func best(x []float64, k int) []int {
	order := ranks(x)
	var out []int
	for i, r := range order {
		if r < float64(k) {
			out = append(out, i)
		}
	}
	return out
}

func ranks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return x[order[i]] > x[order[j]] })
	r := make([]float64, len(x))
	for i, k := range order {
		r[k] = float64(i)
	}
	return r
}

func spearman(a, b []float64) float64 {
	ra, rb := ranks(a), ranks(b)
	sum, n := 0.0, float64(len(a))
	for i := range ra {
		sum += (ra[i] - rb[i]) * (ra[i] - rb[i])
	}
	return 1 - 6*sum/(n*(n*n-1))
}

// TestDeadLayer: a layer of which nothing is active takes the strongest candidate.
func TestDeadLayer(t *testing.T) {
	rng := rand.New(rand.NewPCG(14, 0))
	_, candidates := scene(rng, 20, 4, 9, 3)
	h := mat.NewDense(20, 4, nil)
	s := newTestScorer(t, h, candidates)
	for c, gain := range s.gains() {
		if want := score(t, with(h, candidates, c)); math.Abs(gain-want) > 2e-5 {
			t.Errorf("candidate %d gains %.6f, want %.6f", c, gain, want)
		}
	}
	if got, want := s.greedy(s.alive(), 3), brute(t, h, candidates, 3); !reflect.DeepEqual(got, want) {
		t.Errorf("greedy %v, want %v", got, want)
	}
}

// TestResidual: the score is the distance from the span of the layer.
func TestResidual(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 0))
	h, candidates := scene(rng, 40, 6, 12, 9)
	s, err := newScorer(&neurogenesis.Probe{Layer: active{h: h}}, new(memory), candidates, eps, true)
	if err != nil {
		t.Fatal(err)
	}
	outside, err := newComplement(h)
	if err != nil {
		t.Fatal(err)
	}
	rest := mat.DenseCopyOf(candidates)
	if err := outside.project(rest); err != nil {
		t.Fatal(err)
	}
	for c, got := range s.gains() {
		want := norm(mat.Col(nil, c, rest)) / math.Sqrt(40)
		if math.Abs(got-want) > 1e-4 {
			t.Errorf("candidate %d: %.6f, want %.6f", c, got, want)
		}
	}
}

func TestScorerNotFinite(t *testing.T) {
	h, candidates := scene(rand.New(rand.NewPCG(16, 0)), 20, 4, 9, 3)
	p := &neurogenesis.Probe{Layer: active{h: h}}
	candidates.Set(3, 2, math.NaN())
	if _, err := newScorer(p, new(memory), candidates, eps, false); err == nil {
		t.Error("no error for a candidate that is not finite")
	}
	candidates.Set(3, 2, 1)
	h.Set(0, 0, math.Inf(1))
	if _, err := newScorer(p, new(memory), candidates, eps, false); err == nil {
		t.Error("no error for a layer that is not finite")
	}
}
