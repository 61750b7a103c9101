package equivariance

import (
	"testing"

	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
)

// bench is one layer of a network on its own: what it reads and the gradient behind it
// are set, and it is passed both ways.
type bench[T nn.Float] struct {
	*tape[T]
	n int
}

// benchOf is layer n of a model, for a batch.
func benchOf[T nn.Float](t testing.TB, m *Model[T], n, samples int) bench[T] {
	t.Helper()
	if err := m.expand(); err != nil {
		t.Fatal(err)
	}
	p := &m.work.train
	p.fit(m, samples, true)
	p.params = true
	p.images = nn.NewMat[T](samples, m.Config.Channels*m.Config.Side*m.Config.Side)
	return bench[T]{p, n}
}

// layerConfig is a network whose last layer is that of a fixture: the first one if it
// lifts, otherwise the second of two.
func layerConfig(l LayerConfig, lifting bool, in, side int) Config {
	c := Config{Channels: in, Side: side, Classes: 2, Norm: NormNone, Eps: DefaultEps, Layers: []LayerConfig{l}, Head: HeadConfig{Kind: HeadFlatten, Hidden: 1}}
	if !lifting {
		above := LayerConfig{Kind: l.Kind, Group: D4, Base: in, Kernel: 1, Pool: PoolNone, Radius: l.Radius}
		if l.Kind != Plain {
			above.Group = C1
		}
		c.Channels, c.Layers = 1, []LayerConfig{above, l}
	}
	return c
}

// each visits the pixels of a field N×channels×side×side beside its flat numbers.
func (b bench[T]) each(x []float64, channels int, visit func(image, i, j, channel, flat int)) {
	side := b.layers[b.n].at.side
	for at := range x {
		j, i, q := at%side, at/side%side, at/side/side%channels
		visit(at/side/side/channels, i, j, q, at)
	}
}

// field reads a field N×channels×side×side of the layer.
func (b bench[T]) field(from []T, samples, channels int) []T {
	l := &b.layers[b.n]
	out := make([]T, samples*channels*l.at.side*l.at.side)
	b.each(make([]float64, len(out)), channels, func(image, i, j, q, at int) {
		out[at] = from[l.at.pixel(image, i, j)*channels+q]
	})
	return out
}

// read sets what the layer reads.
func (b bench[T]) read(x tensor) {
	l := &b.layers[b.n]
	if b.n == 0 {
		b.images = images[T](x)
		b.share(b.images.Rows, b.work[0].load)
		return
	}
	b.each(x.Data, x.Shape[1], func(image, i, j, q, at int) {
		l.in[l.at.pixel(image, i, j)*x.Shape[1]+q] = T(x.Data[at])
	})
}

// pull sets the gradient by y and goes back to the parameters and to what is read.
func (b bench[T]) pull(dy tensor) {
	l := &b.layers[b.n]
	for p := range l.a {
		l.a[p], l.b[p], l.c[p] = 1, 0, 0
	}
	b.each(dy.Data, dy.Shape[1], func(image, i, j, q, at int) {
		l.d[l.at.pixel(image, i, j)*dy.Shape[1]+q] = T(dy.Data[at])
	})
	b.share(b.images.Rows, b.work[b.n].back)
	b.finish(b.n)
	if b.n == 0 {
		b.imageGradient()
	}
}

// TestConvolutionFixtures: expansion, convolution and the way back, each group.
func TestConvolutionFixtures(t *testing.T) {
	both(t, 1e-11, 1e-4, testConvolutionFixtures[float64], testConvolutionFixtures[float32])
}

func testConvolutionFixtures[T nn.Float](t *testing.T, tolerance float64) {
	for _, name := range []string{"lifting", "group_conv"} {
		for _, c := range readCases[fields](t, name) {
			t.Run(name+"/"+get[string](t, c, "name"), func(t *testing.T) {
				number := func(name string) int { return get[int](t, c, name) }
				numbers := func(name string) tensor { return get[tensor](t, c, name) }
				layer := LayerConfig{Kind: Plain, Group: get[Group](t, c, "group"), Base: number("c_out"), Kernel: number("k"), Bias: true, Pool: PoolNone}
				x, y := numbers("x"), numbers("y")
				m := newModel[T](t, layerConfig(layer, get[bool](t, c, "lifting"), number("c_in"), x.Shape[2]), 1)
				n := len(m.Layers) - 1
				term := m.Layers[n].Terms[0]
				fill(t, "w", term.W.Value, numbers("w"))
				fill(t, "b", term.B.Value, numbers("b"))
				b := benchOf(t, m, n, x.Shape[0])
				bank, err := m.Filters(n)
				if err != nil {
					t.Fatal(err)
				}
				near(t, "K", bank, toT[T](numbers("K").Data), 0)
				near(t, "B", m.Layers[n].bank.bias, toT[T](numbers("B").Data), 0)
				b.read(x)
				b.share(b.images.Rows, b.work[n].convolve)
				near(t, "y", b.field(b.layers[n].y, x.Shape[0], y.Shape[1]), y.Data, tolerance)
				b.pull(numbers("dy"))
				near(t, "dw", flat(term.W.Grad), numbers("dw").Data, tolerance)
				near(t, "db", flat(term.B.Grad), numbers("db").Data, tolerance)
				near(t, "dx", b.field(b.layers[n].dX, x.Shape[0], x.Shape[1]), numbers("dx").Data, tolerance)
			})
		}
	}
}

// toT are numbers rounded to T.
func toT[T nn.Float](x []float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = float64(T(v))
	}
	return out
}

// TestNormFixtures: batch norm both ways, with the statistics of the batch and with the
// running ones. y stands for what convolution made; the ReLU behind the norm is passed
// by, as beta is so large that all is positive, and taken off again.
func TestNormFixtures(t *testing.T) {
	both(t, 1e-11, 1e-4, testNormFixtures[float64], testNormFixtures[float32])
}

func testNormFixtures[T nn.Float](t *testing.T, tolerance float64) {
	type pass struct{ Y, DX, DGamma, DBeta tensor }
	type fixture struct {
		Name        string
		Kind        NormKind
		Group       Group
		Base        int
		Eps         float64
		X, DY       tensor
		Gamma, Beta tensor
		Mean, Var   tensor
		BatchMean   tensor `json:"batch_mean"`
		BatchVar    tensor `json:"batch_var"`
		Train, Eval pass
	}
	for _, c := range readCases[fixture](t, "batchnorm") {
		t.Run(c.Name, func(t *testing.T) {
			layer := LayerConfig{Kind: Plain, Group: c.Group, Base: c.Base, Kernel: 1, Pool: PoolNone}
			config := layerConfig(layer, false, 1, c.X.Shape[2])
			config.Norm, config.Eps = c.Kind, c.Eps
			m := newModel[T](t, config, 1)
			const raise = 8
			l := m.Layers[1]
			fill(t, "gamma", l.Gamma.Value, c.Gamma)
			fill(t, "beta", l.Beta.Value, c.Beta)
			for i := range l.Mean {
				l.Beta.Value.Row(0)[i] += raise
				l.Mean[i], l.Var[i] = T(c.Mean.Data[i]), T(c.Var.Data[i])
			}
			for name, want := range map[string]pass{"train": c.Train, "eval": c.Eval} {
				b := benchOf(t, m, 1, c.X.Shape[0])
				b.norms = map[string]statistics{"train": ofBatch, "eval": running}[name]
				s, physical := &b.layers[1], c.X.Shape[1]
				b.each(c.X.Data, physical, func(image, i, j, q, at int) {
					s.y[s.at.pixel(image, i, j)*physical+q] = T(c.X.Data[at])
				})
				for image := range c.X.Shape[0] {
					s.statistics(image, s.y[s.at.pixel(image, 0, 0)*physical:][:s.at.run()*physical], s.local[:physical])
				}
				b.normalise(1)
				if b.norms == ofBatch {
					near(t, "mean", s.mean, c.BatchMean.Data, tolerance)
					near(t, "var", s.variance, c.BatchVar.Data, tolerance)
				}
				out := make([]T, len(c.X.Data))
				for image := range c.X.Shape[0] {
					per := len(out) / c.X.Shape[0]
					s.activateRows(image, out[image*per:], geometry{side: s.at.side}, 0)
				}
				y := make([]T, len(out))
				side := s.at.side
				for at := range y {
					j, i, q, image := at%side, at/side%side, at/side/side%physical, at/side/side/physical
					y[at] = out[((image*side+i)*side+j)*physical+q] - raise
				}
				near(t, name+" y", y, want.Y.Data, tolerance)
				m.pullNorm(b, c.DY)
				near(t, name+" dgamma", flat(l.Gamma.Grad), want.DGamma.Data, tolerance)
				near(t, name+" dbeta", flat(l.Beta.Grad), want.DBeta.Data, tolerance)
				near(t, name+" dx", b.field(s.d, c.X.Shape[0], physical), want.DX.Data, tolerance)
			}
		})
	}
}

// pullNorm goes back through the ReLU and the norm of a layer.
func (m *Model[T]) pullNorm(b bench[T], dy tensor) {
	l := &b.layers[b.n]
	physical, side := dy.Shape[1], l.at.side
	clear(l.dSums)
	clear(l.dProducts)
	for image := range dy.Shape[0] {
		grad := make([]T, side*side*physical)
		for at := range grad {
			grad[at] = T(dy.Data[(image*physical+at%physical)*side*side+at/physical])
		}
		l.unrectify(image, 0, 0, 1, field(grad, geometry{side: side}, 0, physical))
	}
	b.denormalise(b.n)
	for image := range dy.Shape[0] {
		gemm.Combine(side, side, physical, field(l.d, l.at, image, physical), field(l.y, l.at, image, physical), l.a, l.b, l.c)
	}
}

// TestPoolFixtures: pools both ways, and the means of the head.
func TestPoolFixtures(t *testing.T) {
	both(t, 1e-13, 1e-6, testPoolFixtures[float64], testPoolFixtures[float32])
}

func testPoolFixtures[T nn.Float](t *testing.T, tolerance float64) {
	type fixture struct {
		Name        string
		Pool        string
		Group       Group
		Base        int
		X, Y        tensor
		DY, DX      tensor
		SpatialMean tensor `json:"spatial_mean"`
		Features    tensor
	}
	for _, c := range readCases[fixture](t, "pooling") {
		t.Run(c.Name, func(t *testing.T) {
			if c.Pool == "group" {
				testHeadMeans[T](t, c.Group, c.Base, c.X, c.SpatialMean, c.Features, tolerance)
				return
			}
			testPool[T](t, Pool(c.Pool), c.X, c.Y, c.DY, c.DX, tolerance)
		})
	}
}

// testHeadMeans: a field behind the last layer becomes the features of the head.
func testHeadMeans[T nn.Float](t *testing.T, g Group, base int, x, means, features tensor, tolerance float64) {
	side, physical := x.Shape[2], x.Shape[1]
	c := layerConfig(LayerConfig{Kind: Plain, Group: g, Base: base, Kernel: 1, Pool: PoolNone}, true, 1, side)
	c.Head.Kind = HeadInvariant
	m := newModel[T](t, c, 1)
	b := benchOf(t, m, 0, x.Shape[0])
	for image := range x.Shape[0] {
		out := make([]T, side*side*physical)
		for at := range out {
			q, pixel := at%physical, at/physical
			out[at] = T(x.Data[(image*physical+q)*side*side+pixel])
		}
		b.head.average(c, image, out)
	}
	near(t, "means", b.head.means.Data, means.Data, tolerance)
	near(t, "features", b.head.features.Data, features.Data, tolerance)
}

// testPool puts a field of any number of channels into the first ones of a layer, raised
// so that the ReLU lets all through. The gradient is read where it is behind the norm.
func testPool[T nn.Float](t *testing.T, pool Pool, x, y, dy, dx tensor, tolerance float64) {
	side, channels := x.Shape[2], x.Shape[1]
	layer := LayerConfig{Kind: Plain, Group: C1, Base: 1, Kernel: 1, Pool: PoolNone}
	c := layerConfig(layer, false, 1, side)
	c.Layers[0].Pool = pool
	m := newModel[T](t, c, 1)
	b := benchOf(t, m, 0, x.Shape[0])
	b.normalise(0)
	l, next := &b.layers[0], &b.layers[1]
	const raise = 16
	for p := range l.shift {
		l.shift[p] = raise
	}
	b.each(x.Data, channels, func(image, i, j, q, at int) {
		l.y[l.at.pixel(image, i, j)*Elements+q] = T(x.Data[at])
	})
	b.activate(0, 0)
	behind := bench[T]{b.tape, 1}
	field := behind.field(next.in, x.Shape[0], Elements)
	var got []T
	want := toT[T](y.Data)
	behind.each(make([]float64, len(field)), Elements, func(image, i, j, q, at int) {
		if q < channels {
			got = append(got, field[at])
		}
	})
	// At the margin the pool of 3×3 holds less of what was raised.
	for at := range want {
		small := y.Shape[2]
		want[at] += raise * covered(pool, at/small%small, at%small, side)
	}
	near(t, "y", got, want, tolerance)
	behind.each(dy.Data, channels, func(image, i, j, q, at int) {
		next.dX[next.at.pixel(image, i, j)*Elements+q] = T(dy.Data[at])
	})
	b.unpool(0, 0)
	b.denormalise(0)
	got = got[:0]
	d := b.field(l.d, x.Shape[0], Elements)
	b.each(make([]float64, len(d)), Elements, func(image, i, j, q, at int) {
		if q < channels {
			got = append(got, d[at]*l.a[q])
		}
	})
	near(t, "dx", got, dx.Data, tolerance)
}

// covered is the share of a pooled pixel that is not margin.
func covered(pool Pool, i, j, side int) float64 {
	if pool != PoolMean3 {
		return 1
	}
	count := 0.0
	for row := 2*i - 1; row <= 2*i+1; row++ {
		for col := 2*j - 1; col <= 2*j+1; col++ {
			if row >= 0 && row < side && col >= 0 && col < side {
				count++
			}
		}
	}
	return count / 9
}
