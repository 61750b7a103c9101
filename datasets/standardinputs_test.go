package datasets

import (
	"math"
	"slices"
	"testing"
)

// TestInputs: over the training samples every input has mean 0 and, if standardised, the
// deviation 1, of images all of them together; Scales gives back what was there, and
// single and double precision agree.
func TestInputs(t *testing.T) {
	for _, name := range []string{"sim:3", "digits", "mnist"} {
		plain, err := Open(name, nil, 3)
		if err != nil {
			t.Fatal(err)
		}
		for _, how := range []string{inputsCentre, inputsStandard} {
			t.Run(name+" "+how, func(t *testing.T) {
				s, err := Open(name, map[string]string{InputsKey: how}, 3)
				if err != nil {
					t.Fatal(err)
				}
				checkSet(t, s)
				mean, variance := spreadOf(s.Train)
				_, before := spreadOf(plain.Train)
				var total float64
				for j := range mean {
					if math.Abs(mean[j]) > 1e-5 {
						t.Fatalf("input %d has mean %g", j, mean[j])
					}
					want := before[j]
					switch {
					case how == inputsStandard && s.Height == 0:
						want = 1
					case how == inputsStandard:
						want = variance[j]
					}
					if math.Abs(variance[j]-want) > 1e-5*max(1, want) {
						t.Fatalf("input %d has variance %g, want %g", j, variance[j], want)
					}
					total += variance[j] / float64(len(mean))
				}
				if how == inputsStandard && math.Abs(total-1) > 1e-5 {
					t.Errorf("mean variance %g, want 1", total)
				}
				rows := []int{5, 0, 7}
				single, double := make([]float32, 3*s.Inputs), make([]float64, 3*s.Inputs)
				raw := slices.Clone(double)
				Gather(s.Test, single, rows)
				Gather(s.Test, double, rows)
				Gather(plain.Test, raw, rows)
				again := slices.Clone(double)
				Gather(s.Test.Raw(), again, rows)
				if !slices.Equal(again, raw) {
					t.Error("Raw is not what the set without scaling has")
				}
				for i, z := range double {
					scale := s.Scales[i%s.Inputs]
					if back := scale.Mean + scale.Deviation*z; math.Abs(back-raw[i]) > 1e-4*max(1, math.Abs(raw[i])) {
						t.Fatalf("value %d is %g again, want %g", i, back, raw[i])
					}
					if math.Abs(float64(single[i])-z) > 1e-5*max(1, math.Abs(z)) {
						t.Fatalf("value %d is %g and %g", i, single[i], z)
					}
				}
			})
		}
	}
}

// TestConstantInput: an input that never varies is only centred.
func TestConstantInput(t *testing.T) {
	s := &Set{Inputs: 2, Scaling: "none", Train: Split{N: 2, Inputs: 2, X: []float32{7, 1, 7, 3}}}
	got := make([]float32, 4)
	Gather(scaled(s, map[string]string{InputsKey: inputsStandard}).Train, got, []int{0, 1})
	if !slices.Equal(got, []float32{0, -1, 0, 1}) {
		t.Errorf("%v, want 0 -1 0 1", got)
	}
}
