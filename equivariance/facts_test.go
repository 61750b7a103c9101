package equivariance

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/north-tui/north/nn"
)

// TestGroupLaws: the table is a group that acts on arrays, and the slots of every
// subgroup are a partition of it (spec section 8, test 1).
func TestGroupLaws(t *testing.T) {
	const side = 5
	for a := range Elements {
		if Product(a, Inverse(a)) != 0 || Product(Inverse(a), a) != 0 || Product(0, a) != a {
			t.Errorf("element %d has no inverse", a)
		}
		for b := range Elements {
			first, second, whole := Gather(b, side), Gather(a, side), Gather(Product(a, b), side)
			for i := range whole {
				if whole[i] != first[second[i]] {
					t.Fatalf("T_%d T_%d is not T_%d", a, b, Product(a, b))
				}
			}
			for c := range Elements {
				if Product(Product(a, b), c) != Product(a, Product(b, c)) {
					t.Fatalf("(%d %d) %d is another than %d (%d %d)", a, b, c, a, b, c)
				}
			}
		}
	}
	for _, g := range Groups() {
		var all []int
		for a, slots := range g.Slots() {
			all = append(all, slots...)
			for i, s := range slots {
				if coset, element := g.Locate(s); coset != a || element != g.Members()[i] || Product(element, slots[0]) != s {
					t.Errorf("%s: slot %d", g, s)
				}
			}
		}
		if slices.Sort(all); !slices.Equal(all, []int{0, 1, 2, 3, 4, 5, 6, 7}) {
			t.Errorf("%s: slots %v", g, all)
		}
	}
}

// plainLayers is a network whose layers, without a norm, are all of one group.
func plainLayers(g Group, side int) Config {
	c := Config{
		Channels: 2, Side: side, Classes: 3, Norm: NormNone, Eps: DefaultEps,
		Head: HeadConfig{Kind: HeadInvariant, Hidden: 4},
	}
	for n := range 2 {
		c.Layers = append(c.Layers, LayerConfig{Kind: Plain, Group: g, Base: 2, Kernel: 5 - 2*n, Bias: true, Pool: PoolNone})
	}
	return c
}

// shaken draws every parameter afresh, biases and norms too.
func shaken[T nn.Float](m *Model[T], seed uint64) *Model[T] {
	rng := rand.New(rand.NewPCG(seed, 11))
	for _, p := range m.Params() {
		for i := range p.Value.Rows {
			row := p.Value.Row(i)
			deviation := 1.0
			if p.Decay {
				deviation = math.Sqrt(2 / float64(len(row)))
			}
			for j := range row {
				row[j] = T(deviation * rng.NormFloat64())
			}
		}
	}
	return m
}

// TestLayersCommute: lifting and group convolution commute with the elements of their
// group, and with no other (tests 2 and 3).
func TestLayersCommute(t *testing.T) {
	both(t, 1e-12, 1e-5, testLayersCommute[float64], testLayersCommute[float32])
}

func testLayersCommute[T nn.Float](t *testing.T, tolerance float64) {
	for _, side := range []int{6, 7} {
		for _, g := range Groups() {
			m := shaken(newModel[T](t, plainLayers(g, side), 1), 2)
			checkCommutes(t, m, 0, tolerance)
			checkCommutes(t, m, 1, tolerance)
		}
	}
}

// checkCommutes holds layer n to its group.
func checkCommutes[T nn.Float](t *testing.T, m *Model[T], n int, tolerance float64) {
	t.Helper()
	x, _ := drawn[T](m.Config, 2, 3)
	all, err := m.Commutators(x)
	if err != nil {
		t.Fatal(err)
	}
	g := m.Config.Layers[n].Group
	for element, off := range all[n] {
		if g.Has(element) && off > tolerance {
			t.Errorf("%s, layer %d: off by %g from commuting with %s", g, n+1, off, ElementNames()[element])
		}
		if !g.Has(element) && off < 0.1 {
			t.Errorf("%s, layer %d: commutes with %s but for %g", g, n+1, ElementNames()[element], off)
		}
	}
}

// naive is a convolution as spec section 2.4 defines it.
func naive(bank, x []float64, bias []float64, outputs, inputs, kernel, side int) []float64 {
	y, pad := make([]float64, outputs*side*side), (kernel-1)/2
	for p := range outputs {
		for i := range side {
			for j := range side {
				sum := bias[p]
				for q := range inputs {
					for u := range kernel {
						for v := range kernel {
							row, col := i+u-pad, j+v-pad
							if row >= 0 && row < side && col >= 0 && col < side {
								sum += bank[((p*inputs+q)*kernel+u)*kernel+v] * x[(q*side+row)*side+col]
							}
						}
					}
				}
				y[(p*side+i)*side+j] = sum
			}
		}
	}
	return y
}

// TestConvolutionIsNaive compares both layouts with the definition, on filters larger
// than the image too.
func TestConvolutionIsNaive(t *testing.T) {
	for _, side := range []int{1, 2, 5} {
		for _, kernel := range []int{1, 3, 7} {
			c := plainLayers(C4, side)
			for n := range c.Layers {
				c.Layers[n].Kernel = kernel
			}
			m := shaken(newModel[float64](t, c, 1), 4)
			for n := range c.Layers {
				b := benchOf(t, m, n, 2)
				inputs, per := c.filters(n, C1).inputs(), c.filters(n, C1).inputs()*side*side
				x := tensor{Shape: []int{2, inputs, side, side}}
				rng := rand.New(rand.NewPCG(1, 1))
				for range 2 * per {
					x.Data = append(x.Data, rng.NormFloat64())
				}
				b.read(x)
				b.share(2, b.work[n].convolve)
				bank, err := m.Filters(n)
				if err != nil {
					t.Fatal(err)
				}
				var want []float64
				for image := range 2 {
					want = append(want, naive(bank, x.Data[image*per:(image+1)*per], m.Layers[n].bank.bias, 16, inputs, kernel, side)...)
				}
				near(t, "y", b.field(b.layers[n].y, 2, 16), want, 1e-13)
			}
		}
	}
}

// TestNetworksAreInvariant: with norms, pools and the invariant head, logits do not
// change when the images turn by an element of the last group, in training and with
// running statistics (test 4).
func TestNetworksAreInvariant(t *testing.T) {
	both(t, 1e-10, 1e-4, testNetworksAreInvariant[float64], testNetworksAreInvariant[float32])
}

func testNetworksAreInvariant[T nn.Float](t *testing.T, tolerance float64) {
	for _, norm := range []NormKind{NormGroup, NormShared, NormNone} {
		for _, groups := range [][3]Group{{D4, D4, D4}, {D4, C4, C2}, {D2, D2, D1}, {D4, D4, C4}, {D4, D2, D2}} {
			c := tiny(groups, norm, HeadInvariant)
			m := shaken(newModel[T](t, c, 1), 8)
			x, labels := drawn[T](c, 4, 6)
			if err := m.Recompute(x); err != nil {
				t.Fatal(err)
			}
			logits := func(x nn.Mat[T], norms statistics) []T {
				if norms == running {
					out, err := m.Forward(x)
					if err != nil {
						t.Fatal(err)
					}
					return out.Data
				}
				if _, err := m.Gradients(x, labels); err != nil {
					t.Fatal(err)
				}
				return slices.Clone(m.work.train.head.logits.Data)
			}
			for _, norms := range []statistics{running, ofBatch} {
				want := logits(x, norms)
				for g := range Elements {
					off := relativeError(logits(Turn(g, x, c.Side), norms), want)
					if last := groups[2]; last.Has(g) && off > tolerance {
						t.Errorf("%v, norm %s: logits off by %g when images turn by %s", groups, norm, off, ElementNames()[g])
					} else if !last.Has(g) && off < 1e-3 {
						t.Errorf("%v, norm %s: logits stay when images turn by %s", groups, norm, ElementNames()[g])
					}
				}
			}
		}
	}
}

// pooled is a pool as spec section 2.5 defines it, whatever the side.
func pooled(pool Pool, x []float64, side int) (y []float64, small int) {
	reach, first, count := 2, 0, 4.0
	small = side / 2
	if pool == PoolMean3 {
		reach, first, count, small = 3, -1, 9, (side+1)/2
	}
	for i := range small {
		for j := range small {
			sum := 0.0
			for u := range reach {
				for v := range reach {
					row, col := 2*i+u+first, 2*j+v+first
					if row >= 0 && row < side && col >= 0 && col < side {
						sum += x[row*side+col]
					}
				}
			}
			y = append(y, sum/count)
		}
	}
	return y, small
}

// TestPoolsCommute: on sides that the check lets through pools commute with every
// element, on others they are far from it (test 5).
func TestPoolsCommute(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, pool := range []Pool{PoolMean2, PoolMean3} {
		for _, side := range []int{6, 7, 14, 15, 28, 29} {
			const planes, transpose = 40, 7
			for g := 1; g < Elements; g++ {
				var turned, want []float64
				for range planes {
					x := nn.NewMat[float64](1, side*side)
					for i := range x.Data {
						x.Data[i] = rng.NormFloat64()
					}
					straight, small := pooled(pool, x.Data, side)
					after, _ := pooled(pool, Turn(g, x, side).Data, side)
					turned = append(turned, after...)
					want = append(want, Turn(g, nn.MatOf(1, small*small, straight), small).Data...)
				}
				off, exact := relativeError(turned, want), pool.check(side) == nil
				if exact && off > 1e-15 || !exact && g != transpose && off < 0.5 {
					t.Errorf("%s on side %d: off by %g from commuting with %s", pool, side, off, ElementNames()[g])
				}
			}
		}
	}
}

// symmetric is a bank that is tied by a group, drawn at random.
func symmetric(f filters, rng *rand.Rand) []float64 {
	w := make([]float64, f.size()/f.group.Order())
	for i := range w {
		w[i] = rng.NormFloat64()
	}
	bank := make([]float64, f.size())
	addGathered(bank, w, f.index(f.freeCols()), 1, true)
	return bank
}

func dots(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

// TestExpansion: Eᵀ is its adjoint, EᵀE = |H|, and the projector made of them is one; of
// a symmetric gradient, what the subgroup gets is the lift of what the group gets,
// divided by r (tests 12 and 13).
func TestExpansion(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	for _, lifting := range []bool{true, false} {
		for _, g := range Groups() {
			f := filters{g, lifting, 2, 3, 3}
			index, bank := f.index(f.freeCols()), make([]float64, f.size())
			w, back := make([]float64, f.size()/g.Order()), make([]float64, f.size()/g.Order())
			dK := make([]float64, f.size())
			for i := range dK {
				dK[i] = rng.NormFloat64()
			}
			for i := range w {
				w[i] = rng.NormFloat64()
			}
			addGathered(bank, w, index, 1, true)
			scatter(back, dK, index)
			if a, b := dots(dK, bank), dots(back, w); math.Abs(a-b) > 1e-12*math.Abs(a)+1e-11 {
				t.Errorf("%s: <dK, E w> = %v, <Eᵀ dK, w> = %v", g, a, b)
			}
			scatter(back, bank, index)
			for i, v := range back {
				if math.Abs(v-float64(g.Order())*w[i]) > 1e-12 {
					t.Fatalf("%s: EᵀE is not %d", g, g.Order())
				}
			}
			project := func(x []float64) []float64 {
				free, out := make([]float64, len(w)), make([]float64, len(x))
				scatter(free, x, index)
				addGathered(out, free, index, 1/float64(g.Order()), true)
				return out
			}
			other := symmetric(filters{C1, lifting, 2, 3, 3}, rng)
			once := project(dK)
			near(t, "projected twice", project(once), once, 1e-12)
			if a, b := dots(once, other), dots(dK, project(other)); math.Abs(a-b) > 1e-11 {
				t.Errorf("%s: <Πx, y> = %v, <x, Πy> = %v", g, a, b)
			}
			for _, h := range Groups() {
				if h != g && h.Within(g) {
					checkLift(t, f, h, rng)
				}
			}
		}
	}
}

func checkLift(t *testing.T, f filters, h Group, rng *rand.Rand) {
	t.Helper()
	to := f
	to.group = h
	dK := symmetric(f, rng)
	p := nn.NewParam[float64](f.out*f.group.Cosets(), f.freeCols(), true)
	scatter(p.M.Data, dK, f.index(p.M.Stride))
	lifted := relaxedWeights(p, f, to).M
	got := nn.NewParam[float64](to.out*h.Cosets(), to.freeCols(), true).Grad
	scatter(got.Data, dK, to.index(got.Stride))
	near(t, f.group.String()+" to "+h.String(), flat(got), flat(lifted), 1e-12)
}

// TestGradients compares the gradients of every parameter, of the images and of alpha
// with central differences, in training and with running statistics (test 11).
func TestGradients(t *testing.T) {
	for name, c := range kinds() {
		t.Run(name, func(t *testing.T) {
			m := newModel[float64](t, c, 2)
			x, labels := drawn[float64](c, 3, 3)
			if err := m.Recompute(x); err != nil {
				t.Fatal(err)
			}
			for _, norms := range []statistics{ofBatch, running} {
				if _, err := m.pass(x, labels, norms, true); err != nil {
					t.Fatal(err)
				}
				byImages := m.work.train.planes()
				grads := map[string]nn.Mat[float64]{"images": byImages}
				values := map[string]nn.Mat[float64]{"images": x}
				for _, p := range allNamed(m) {
					grads[p.Name], values[p.Name] = nn.MatOf(p.Param.Grad.Rows, p.Param.Grad.Cols, flat(p.Param.Grad)), p.Param.Value
				}
				for name, value := range values {
					checkGradient(t, m, x, labels, norms, name, value, grads[name])
				}
			}
		})
	}
}

// checkGradient compares with differences in random directions and at single entries.
func checkGradient(t *testing.T, m *Model[float64], x nn.Mat[float64], labels []int32, norms statistics, name string, value, grad nn.Mat[float64]) {
	t.Helper()
	const h = 1e-6
	rng := rand.New(rand.NewPCG(uint64(len(name)), 4))
	loss := func() float64 {
		l, err := m.pass(x, labels, norms, false)
		if err != nil {
			t.Fatal(err)
		}
		for n, layer := range m.Layers {
			if m.Config.Layers[n].Kind == Partial {
				l += m.Config.Penalty * dot(layer.Terms[0].W.Value, layer.Terms[0].W.Value)
			}
		}
		return l
	}
	entries := value.Rows * value.Cols
	for range min(entries, 12) {
		i := rng.IntN(entries)
		at := &value.Row(i / value.Cols)[i%value.Cols]
		was := *at
		*at = was + h
		above := loss()
		*at = was - h
		below := loss()
		*at = was
		if want := (above - below) / (2 * h); math.Abs(grad.Data[i]-want) > 1e-6*max(0.01, math.Abs(want)) {
			t.Errorf("%s[%d]: gradient %v, want %v", name, i, grad.Data[i], want)
		}
	}
}

// TestRecompute: the logits of the calibration images are those of training, to the bit,
// whatever the number of threads and of images (test 21).
func TestRecompute(t *testing.T) {
	for name, c := range kinds() {
		for _, samples := range []int{5, calibrateImages, 2*calibrateImages + 9} {
			m := newModel[float32](t, c, 2)
			x, labels := drawn[float32](c, samples, 3)
			var want []float32
			for _, threads := range []int{1, 3} {
				m.Threads = threads
				if err := m.Recompute(x); err != nil {
					t.Fatal(err)
				}
				got, err := m.Forward(x)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := m.Gradients(x, labels); err != nil {
					t.Fatal(err)
				}
				if want == nil {
					want = slices.Clone(m.work.train.head.logits.Data)
				}
				if !slices.Equal(got.Data, want) {
					t.Errorf("%s, %d images, %d threads: logits differ", name, samples, threads)
				}
			}
		}
	}
}

// TestThreads: the same bits for any number of them.
func TestThreads(t *testing.T) {
	for name, c := range kinds() {
		x, labels := drawn[float32](c, 29, 3)
		var want string
		for _, threads := range []int{1, 2, 5} {
			m := newModel[float32](t, c, 2)
			m.Threads = threads
			for range 3 {
				if _, err := m.Train(x, labels); err != nil {
					t.Fatal(err)
				}
			}
			if want == "" {
				want = m.WeightsSHA256()
			}
			if got := m.WeightsSHA256(); got != want {
				t.Errorf("%s: other weights with %d threads", name, threads)
			}
		}
	}
}

// TestOverfits: 20 images are learnt by heart within 300 steps (test 20).
func TestOverfits(t *testing.T) {
	plain := func(g Group) Config { return tiny([3]Group{g, g, g}, NormGroup, HeadFlatten) }
	for name, c := range map[string]Config{"D4": plain(D4), "C1": plain(C1), "mixed": plain(C1).As(Mixed), "partial": plain(C1).As(Partial)} {
		t.Run(name, func(t *testing.T) {
			c.Head.Hidden = 16
			m := newModel[float32](t, c, 1)
			x, labels := drawn[float32](c, 20, 3)
			m.Optimizer.LearningRate = 0.02
			for range 300 {
				if _, err := m.Train(x, labels); err != nil {
					t.Fatal(err)
				}
			}
			if err := m.Recompute(x); err != nil {
				t.Fatal(err)
			}
			if v, err := m.Evaluate(x, labels); err != nil || v.Correct != 20 {
				t.Errorf("%d of 20 learnt, %v", v.Correct, err)
			}
		})
	}
}
