package growth

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/north-tui/north/mlp"
	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/mat"
)

// BenchmarkNewborns compares a measurement with what Newborns.price says of it.
func BenchmarkNewborns(b *testing.B) {
	for _, shape := range []struct{ inputs, width, born, batch int }{{2, 10, 6, 10}, {2, 30, 20, 10}, {784, 70, 6, 512}, {784, 400, 300, 512}} {
		b.Run(fmt.Sprint(shape), func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 1))
			net, err := mlp.New[float32](mlp.Spec{Inputs: shape.inputs, Hidden: []int{shape.width - shape.born}, Outputs: 10}, rng)
			if err != nil {
				b.Fatal(err)
			}
			x := nn.NewMat[float32](shape.batch, shape.inputs)
			for i := range x.Data {
				x.Data[i] = float32(rng.NormFloat64())
			}
			y := nn.Targets[float32]{Labels: make([]int32, shape.batch)}
			for range shape.born {
				if _, err := net.Train(x, y); err != nil {
					b.Fatal(err)
				}
				if err := net.Hidden()[0].Append(mat.NewDense(1, shape.inputs, nil), []float64{1}, mat.NewDense(10, 1, nil)); err != nil {
					b.Fatal(err)
				}
			}
			if _, err := net.Train(x, y); err != nil {
				b.Fatal(err)
			}
			n := Newborns{Of: &MLPs{Model: net}, Cadence: Cadence{Setting: Auto}}
			b.ResetTimer()
			for range b.N {
				n.measure(net.Optimizer.Steps, false)
			}
			b.ReportMetric(n.price(net.Optimizer.Steps, shape.batch), "priced-ns")
		})
	}
}
