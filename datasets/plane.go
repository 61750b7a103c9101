package datasets

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
)

const ours = "generated; part of this program"

var planeDefaults = Defaults{Hidden: []int{4, 4}, MaxWidth: 64, Batch: 32, Epochs: 150, Baseline: "max"}

const planeScaling = "none: coordinates are within about -1.5 to 1.5"

// pointsField is the size of generated data.
func pointsField(points int) form.Field {
	return form.Field{Name: "points", Doc: "number of samples, training and test together", Kind: form.Int,
		Default: strconv.Itoa(points), Min: 20, Max: 100000, Log: true, Effect: form.Restart}
}

// noiseField is the standard deviation of Gaussian noise.
func noiseField(noise float64, on string) form.Field {
	return form.Field{Name: "noise", Doc: "standard deviation of the noise on " + on, Kind: form.Float,
		Default: strconv.FormatFloat(noise, 'g', -1, 64), Min: 0, Max: 0.5, Effect: form.Restart}
}

func classesField(classes int) form.Field {
	return form.Field{Name: "classes", Doc: "number of classes, all the same size", Kind: form.Int,
		Default: strconv.Itoa(classes), Min: 2, Max: 6, Effect: form.Restart}
}

// planeSet makes a balanced classification of points in the plane. The function
// point draws a point of a class, to which Gaussian noise is added.
func planeSet(name string, classes int, v form.Values, seed uint64, point func(class int, rng *rand.Rand) (x, y float64)) *Set {
	rng := newRand(seed)
	n, noise := v.Int("points"), v.Float("noise")
	all := Split{N: n, Inputs: 2, X: make([]float32, 0, 2*n), Labels: make([]int32, n)}
	for i := range n {
		class := i % classes
		x, y := point(class, rng)
		x += noise * rng.NormFloat64()
		y += noise * rng.NormFloat64()
		all.X = append(all.X, float32(x), float32(y))
		all.Labels[i] = int32(class)
	}
	s := &Set{
		Name: name, Title: fmt.Sprintf("%s · %s points · %d classes", name, picture.Grouped(float64(n)), classes),
		Task: Classification, Inputs: 2, Outputs: classes,
		Features: []string{"x1", "x2"}, Classes: countingNames(classes),
		Splitting: stratified, Scaling: planeScaling, Defaults: planeDefaults,
	}
	s.Train, s.Test = divide(all, rng)
	s.Bounds = boundsOf(s)
	return s
}

// countingNames names classes 0, 1, 2, ...
func countingNames(classes int) []string {
	names := make([]string, classes)
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	return names
}
