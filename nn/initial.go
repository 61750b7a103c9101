package nn

import (
	"math"
	"math/rand/v2"
)

// WeightInit is a way to draw the initial weights.
type WeightInit struct {
	Name, Doc string
	Draw      func(inputs, outputs int, rng *rand.Rand) float64
}

// WeightInits is the table of initialisations, in display order.
func WeightInits() []WeightInit {
	return []WeightInit{
		{"glorot", "uniform within ±sqrt(6/(inputs+outputs)): Glorot and Bengio, AISTATS 2010, eq. 16", glorot},
		{"he", "normal with variance 2/inputs: He et al., ICCV 2015, eq. 10", he},
	}
}

func glorot(inputs, outputs int, rng *rand.Rand) float64 {
	return (2*rng.Float64() - 1) * math.Sqrt(6/float64(inputs+outputs))
}

func he(inputs, _ int, rng *rand.Rand) float64 {
	return rng.NormFloat64() * math.Sqrt(2/float64(inputs))
}

// InitNames are the names in the table.
func InitNames() []string {
	var names []string
	for _, w := range WeightInits() {
		names = append(names, w.Name)
	}
	return names
}

// InitWeights draws the weights of l row by row and leaves the biases at 0. It draws
// in float64, so that both precisions use the same random stream.
func InitWeights[T Float](l *Linear[T], name string, rng *rand.Rand) error {
	for _, w := range WeightInits() {
		if w.Name != name {
			continue
		}
		for i := range l.Outputs() {
			row := l.W.Value.Row(i)
			for j := range row {
				row[j] = T(w.Draw(l.Inputs(), l.Outputs(), rng))
			}
		}
		return nil
	}
	return unknown("initialisation of weights", name, InitNames())
}
