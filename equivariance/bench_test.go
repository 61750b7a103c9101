package equivariance

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/north-tui/north/nn"
)

// drawn is a batch of random images and labels for a configuration.
func drawn[T nn.Float](c Config, samples int, seed uint64) (nn.Mat[T], []int32) {
	rng := rand.New(rand.NewPCG(seed, 5))
	x := nn.NewMat[T](samples, c.Channels*c.Side*c.Side)
	for i := range x.Data {
		x.Data[i] = T(rng.NormFloat64())
	}
	labels := make([]int32, samples)
	for i := range labels {
		labels[i] = int32(rng.IntN(c.Classes))
	}
	return x, labels
}

// BenchmarkTrain is a step of Adam on 32 images of the scaled-down network, the shape of
// the project's comparison with PyTorch.
func BenchmarkTrain(b *testing.B) {
	for _, g := range []Group{D4, C1} {
		c := Small([4]Group{g, g, g, g})
		for _, threads := range []int{1, 2} {
			b.Run(fmt.Sprintf("float32/%s/threads=%d", g, threads), func(b *testing.B) { benchmarkTrain[float32](b, c, threads) })
		}
		b.Run(fmt.Sprintf("float64/%s/threads=1", g), func(b *testing.B) { benchmarkTrain[float64](b, c, 1) })
	}
}

func benchmarkTrain[T nn.Float](b *testing.B, c Config, threads int) {
	m := newModel[T](b, c, 1)
	m.Threads = threads
	x, labels := drawn[T](c, 32, 1)
	for b.Loop() {
		if _, err := m.Train(x, labels); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "steps/s")
}
