package datasets

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strconv"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
)

// simulatedInputs is the number of features of simulated data, whatever their
// effective dimension.
const simulatedInputs = 64

var dimField = form.Field{Name: "dim", Doc: "effective dimension", Kind: form.Int,
	Default: "16", Min: 1, Max: simulatedInputs, Effect: form.Restart}

// simulated is the data with known effective dimension d of Maile, Rachelson,
// Luga and Wilson, "When, where, and how to add new neurons to ANNs", AutoML
// 2022: 64 features of which the first d are N(0,1) and the others random
// linear mixes of those, the weights N(0,1); response = 0.9·Σ features +
// 0.1·N(0,1); the class says whether the response is above its mean.
func simulated() Entry {
	points := pointsField(5000)
	points.Min = 100
	return Entry{
		Name: "sim", Doc: "simulated data of known effective dimension; sim:8 is dim=8", Source: ours,
		Fields:   []form.Field{dimField, points, inputsField()},
		Defaults: simulatedDefaults(16),
		Load: func(v form.Values, seed uint64) (*Set, error) {
			return scaled(simulatedSet(v.Int("dim"), v.Int("points"), seed), v), nil
		},
	}
}

// simulatedOf is simulated with the dimension in the name instead of a field.
func simulatedOf(spec, dim string) (Entry, error) {
	canonical, err := dimField.Parse(dim)
	if err != nil {
		return Entry{}, fmt.Errorf("data: %s: %w", spec, err)
	}
	d := form.Values{"dim": canonical}.Int("dim")
	e := simulated()
	load := e.Load
	e.Name, e.Doc = "sim:"+canonical, "simulated data of effective dimension "+canonical
	e.Fields, e.Defaults = e.Fields[1:], simulatedDefaults(d)
	e.Load = func(v form.Values, seed uint64) (*Set, error) {
		v = maps.Clone(v)
		v["dim"] = canonical
		return load(v, seed)
	}
	return e, nil
}

func simulatedDefaults(dim int) Defaults {
	return Defaults{Hidden: []int{4}, MaxWidth: 512, Batch: 128, Epochs: 20 + 4*dim}
}

func simulatedSet(dim, n int, seed uint64) *Set {
	rng := newRand(seed)
	mix := make([][]float64, simulatedInputs-dim) // (64-dim, dim)
	for k := range mix {
		mix[k] = normals(dim, rng)
	}
	all := Split{N: n, Inputs: simulatedInputs, X: make([]float32, 0, n*simulatedInputs), Labels: make([]int32, n)}
	response := make([]float64, n)
	var mean float64
	for i := range n {
		features := mixFeatures(normals(dim, rng), mix)
		for _, x := range features {
			all.X = append(all.X, float32(x))
			response[i] += 0.9 * x
		}
		response[i] += 0.1 * rng.NormFloat64()
		mean += response[i] / float64(n)
	}
	for i, r := range response {
		if r > mean {
			all.Labels[i] = 1
		}
	}
	name := "sim:" + strconv.Itoa(dim)
	s := &Set{
		Name: name, Title: fmt.Sprintf("simulated, effective dimension %d · %s samples · 2 classes", dim, picture.Grouped(float64(n))),
		Task: Classification, Inputs: simulatedInputs, Outputs: 2,
		Features: featureNames(simulatedInputs), Classes: []string{"below the mean", "above the mean"},
		Splitting: atRandom, Scaling: "none", Defaults: simulatedDefaults(dim),
	}
	// The samples are drawn independently, so the first are as random as any.
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	cut := n - n/5
	s.Train, s.Test = all.pick(rows[:cut]), all.pick(rows[cut:])
	return s
}

func normals(n int, rng *rand.Rand) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	return x
}

// mixFeatures appends to the free features their mixes, (64-dim, dim).
func mixFeatures(features []float64, mix [][]float64) []float64 {
	free := features
	for _, weights := range mix {
		var sum float64
		for j, w := range weights {
			sum += w * free[j]
		}
		features = append(features, sum)
	}
	return features
}

// featureNames names inputs x1, x2, ...
func featureNames(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = "x" + strconv.Itoa(i+1)
	}
	return names
}
