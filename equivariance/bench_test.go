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
	start := now()
	for b.Loop() {
		if _, err := m.Train(x, labels); err != nil {
			b.Fatal(err)
		}
	}
	start.report(b)
}

// BenchmarkPair is a step of EquiNAS_D on batches of 32 of the scaled-down network, all
// layers mixed: weights, then alpha.
func BenchmarkPair(b *testing.B) {
	c := Small([4]Group{C1, C1, C1, C1}).As(Mixed)
	x, labels := drawn[float32](c, 320, 1)
	d, err := NewDifferentiation(newModel[float32](b, c, 1), Data[float32]{x, labels, x, labels, 0}, DifferentiateSettings{
		Batch: 32, Alpha: AlphaLearn, LearningRate: 0.01,
	})
	if err != nil {
		b.Fatal(err)
	}
	start := now()
	for b.Loop() {
		if err := d.Advance(); err != nil {
			b.Fatal(err)
		}
	}
	start.report(b)
}

// BenchmarkEvaluate is the logits of 256 images.
func BenchmarkEvaluate(b *testing.B) {
	c := Small([4]Group{D4, D4, D4, D4})
	m := newModel[float32](b, c, 1)
	x, _ := drawn[float32](c, 256, 1)
	for b.Loop() {
		if _, err := m.Forward(x); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(256*float64(b.N)/b.Elapsed().Seconds(), "images/s")
}

// BenchmarkRelax is the relaxation of the last layer, D4 to C1, and the way back.
func BenchmarkRelax(b *testing.B) {
	m := newModel[float32](b, Small([4]Group{D4, D4, D4, D4}), 1)
	for b.Loop() {
		done, err := m.Relax(Relaxation{3, C1}, Carry, nn.Mat[float32]{})
		if err != nil {
			b.Fatal(err)
		}
		m.Restore(done.Before)
	}
}
