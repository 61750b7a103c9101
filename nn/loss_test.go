package nn

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
)

func TestLossGradients(t *testing.T) {
	const samples, outputs = 4, 3
	rng := rand.New(rand.NewPCG(1, 1))
	y := Targets[float64]{Labels: []int32{2, 0, 1, 1}, Values: filled(NewMat[float64](samples, outputs), rng)}
	for _, l := range Losses[float64]() {
		t.Run(l.Name, func(t *testing.T) {
			at := filled(NewMat[float64](samples, outputs), rng).Data
			mean := func(out []float64) float64 {
				return l.Sum(MatOf(samples, outputs, out), y, NewMat[float64](samples, outputs), 1) / samples
			}
			grad := NewMat[float64](samples, outputs)
			sum := l.Sum(MatOf(samples, outputs, at), y, grad, 1.0/samples)
			if got := mean(at); math.Abs(got-sum/samples) > 1e-14 {
				t.Errorf("%v with one factor of the gradient, %v with another", got, sum/samples)
			}
			for i, want := range fd.Gradient(nil, mean, at, &fd.Settings{Formula: fd.Central}) {
				if math.Abs(grad.Data[i]-want) > 1e-8 {
					t.Errorf("gradient %d = %v, want %v", i, grad.Data[i], want)
				}
			}
		})
	}
}

func TestLossValues(t *testing.T) {
	tests := []struct {
		name, loss string
		out        []float64 // two samples of two outputs
		y          Targets[float64]
		want       float64 // sum over the samples
	}{
		{"even", "cross-entropy", []float64{0, 0, 7, 7}, Targets[float64]{Labels: []int32{0, 1}}, 2 * math.Ln2},
		{"large", "cross-entropy", []float64{1e300, 0, 0, -1e300}, Targets[float64]{Labels: []int32{0, 0}}, 0},
		{"surely wrong", "cross-entropy", []float64{1000, 0, 0, 0}, Targets[float64]{Labels: []int32{1, 0}}, 1000 + math.Ln2},
		{"square", "mean-square", []float64{1, 2, 3, 4}, Targets[float64]{Values: MatOf(2, 2, []float64{1, 0, 0, 4})}, 2 + 4.5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l, err := LossNamed[float64](tt.loss)
			if err != nil {
				t.Fatal(err)
			}
			grad := NewMat[float64](2, 2)
			got := l.Sum(MatOf(2, 2, tt.out), tt.y, grad, 1)
			if math.Abs(got-tt.want) > 1e-12*max(1, tt.want) {
				t.Errorf("%v, want %v", got, tt.want)
			}
			if !grad.Finite() {
				t.Errorf("gradient %v", grad.Data)
			}
		})
	}
}

func TestLossShowsNaN(t *testing.T) {
	for _, l := range Losses[float32]() {
		for at := range 3 {
			out := NewMat[float32](1, 3)
			out.Data[at] = float32(math.NaN())
			y := Targets[float32]{Labels: []int32{1}, Values: NewMat[float32](1, 3)}
			if got := l.Sum(out, y, NewMat[float32](1, 3), 1); !math.IsNaN(got) {
				t.Errorf("%s: loss %v for a NaN at output %d", l.Name, got, at)
			}
		}
	}
}

func TestTargetsAreChecked(t *testing.T) {
	tests := []struct {
		name, loss string
		y          Targets[float32]
		ok         bool
	}{
		{"labels", "cross-entropy", Targets[float32]{Labels: []int32{0, 2}}, true},
		{"too few", "cross-entropy", Targets[float32]{Labels: []int32{0}}, false},
		{"too large", "cross-entropy", Targets[float32]{Labels: []int32{0, 3}}, false},
		{"negative", "cross-entropy", Targets[float32]{Labels: []int32{-1, 0}}, false},
		{"none", "cross-entropy", Targets[float32]{}, false},
		{"values", "mean-square", Targets[float32]{Values: NewMat[float32](2, 3)}, true},
		{"narrow", "mean-square", Targets[float32]{Values: NewMat[float32](2, 1)}, false},
		{"labels for values", "mean-square", Targets[float32]{Labels: []int32{0, 2}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l, err := LossNamed[float32](tt.loss)
			if err != nil {
				t.Fatal(err)
			}
			if err := l.Check(2, 3, tt.y); (err == nil) != tt.ok {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestCorrect(t *testing.T) {
	out := MatOf(4, 3, []float64{1, 0, 0, 0, 2, 1, 5, 5, 5, -3, -2, -1})
	if got := Correct(out, []int32{0, 2, 0, 2}); got != 3 {
		t.Errorf("%d correct, want 3", got)
	}
}

// TestManyOutputs: the product of sums does not overflow.
func TestManyOutputs(t *testing.T) {
	const samples, outputs = 500, 100
	got := crossEntropy(NewMat[float64](samples, outputs), Targets[float64]{Labels: make([]int32, samples)}, NewMat[float64](samples, outputs), 1)
	if want := samples * math.Log(outputs); math.Abs(got-want) > 1e-9*want {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestCorrectAmongTies compares with the first largest output, on rows with many ties.
func TestCorrectAmongTies(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		out := NewMat[float32](1, 1+rng.IntN(6))
		row := out.Row(0)
		for i := range row {
			row[i] = float32(rng.IntN(3))
		}
		first := slices.Index(row, slices.Max(row))
		for label := range row {
			if got := Correct(out, []int32{int32(label)}) == 1; got != (label == first) {
				t.Fatalf("%v, label %d: right is %t, want %t", row, label, got, label == first)
			}
		}
	}
}
