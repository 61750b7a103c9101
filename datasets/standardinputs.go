package datasets

import (
	"math"

	"github.com/north-tui/north/form"
)

// InputsKey is the setting that says how inputs are scaled.
const InputsKey = "inputs"

// The ways to scale inputs.
const (
	inputsRaw      = "raw"
	inputsCentre   = "centre"
	inputsStandard = "standard"
)

// inputsField is the setting of data that are not scaled by themselves.
func inputsField() form.Field {
	return form.Field{
		Name: InputsKey, Doc: "inputs as they are, with mean 0, or with mean 0 and deviation 1, by the training samples", Kind: form.Choice,
		Choices: []string{inputsRaw, inputsCentre, inputsStandard}, Default: inputsRaw, Effect: form.Restart,
	}
}

// Affine is what Gather does to the features of a sample: (x − Mean)·Factor. Multiplying
// after a subtraction rounds the same on all processors, since nothing fuses the two.
type Affine struct{ Mean, Factor []float32 }

// Raw is the split without its Affine: what images are drawn from.
func (s Split) Raw() Split {
	s.Affine = nil
	return s
}

// scaled returns a set with its inputs as v asks: less their means over the training
// samples, and divided by their deviations. All pixels of images are divided by one
// deviation, the root of their mean variance, because some pixels hardly vary. An input
// that never varies is only centred.
func scaled(s *Set, v form.Values) *Set {
	how := v.Text(InputsKey)
	if how == inputsRaw {
		return s
	}
	mean, variance := spreadOf(s.Train)
	deviation := make([]float64, s.Inputs)
	for j := range deviation {
		deviation[j] = 1
		if how == inputsStandard && variance[j] > 0 {
			deviation[j] = math.Sqrt(variance[j])
		}
	}
	if how == inputsStandard && s.Height > 0 {
		var sum float64
		for _, x := range variance {
			sum += x
		}
		for j := range deviation {
			deviation[j] = math.Sqrt(sum / float64(s.Inputs))
		}
	}
	out, affine := *s, &Affine{Mean: make([]float32, s.Inputs), Factor: make([]float32, s.Inputs)}
	out.Scales = make([]InputScale, s.Inputs)
	for j := range s.Inputs {
		affine.Mean[j], affine.Factor[j] = float32(mean[j]), float32(1/deviation[j])
		out.Scales[j] = InputScale{Scale: Scale{Mean: mean[j], Deviation: deviation[j]}, Fill: mean[j]}
	}
	out.Train.Affine, out.Test.Affine = affine, affine
	words := map[string]string{inputsCentre: "centred", inputsStandard: "standardised"}[how] + " by the training split"
	out.Title += " · " + words
	if out.Scaling == "none" {
		out.Scaling = words
	} else {
		out.Scaling += ", " + words
	}
	return &out
}

// spreadOf gives the mean and the population variance of each input, summed in the order of
// the samples.
func spreadOf(s Split) (mean, variance []float64) {
	mean, variance = make([]float64, s.Inputs), make([]float64, s.Inputs)
	row := make([]float64, s.Inputs)
	each := func(f func(j int, x float64)) {
		for i := range s.N {
			Gather(s, row, []int{i})
			for j, x := range row {
				f(j, x)
			}
		}
	}
	n := float64(s.N)
	each(func(j int, x float64) { mean[j] += x / n })
	each(func(j int, x float64) { variance[j] += (x - mean[j]) * (x - mean[j]) / n })
	return mean, variance
}

// apply scales gathered samples.
func apply[T float32 | float64](a *Affine, dst []T) {
	for ; len(dst) > 0; dst = dst[len(a.Mean):] {
		row := dst[:len(a.Mean)]
		for j, x := range row {
			row[j] = (x - T(a.Mean[j])) * T(a.Factor[j])
		}
	}
}
