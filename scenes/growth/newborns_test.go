package growth

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/north-tui/north/mlp"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/scenes/scene"
	"gonum.org/v1/gonum/mat"
)

// growingNet is a network with one neuron more in either layer after each of some steps.
func growingNet(t testing.TB, activation string, inputs, batch, births int) *mlp.Network[float32] {
	t.Helper()
	rng := rand.New(rand.NewPCG(5, 6))
	net, err := mlp.New[float32](mlp.Spec{Inputs: inputs, Hidden: []int{4, 5}, Outputs: 3, Activation: activation}, rng)
	if err != nil {
		t.Fatal(err)
	}
	x := nn.NewMat[float32](batch, inputs)
	y := nn.Targets[float32]{Labels: make([]int32, batch)}
	for i := range x.Data {
		x.Data[i] = float32(rng.NormFloat64())
	}
	for i := range y.Labels {
		y.Labels[i] = int32(rng.IntN(3))
	}
	random := func(rows, cols int) *mat.Dense {
		m := mat.NewDense(rows, cols, nil)
		for i := range rows {
			for j := range cols {
				m.Set(i, j, rng.NormFloat64())
			}
		}
		return m
	}
	step := func() {
		if _, err := net.Train(x, y); err != nil {
			t.Fatal(err)
		}
	}
	for i := range births {
		step()
		h, above := net.Hidden()[i%2], 3
		if i%2 == 0 {
			above = net.Hidden()[1].Width()
		}
		count := 1 + i%3
		in, _ := h.Fans()
		if err := h.Append(random(count, in), make([]float64, count), random(above, count)); err != nil {
			t.Fatal(err)
		}
	}
	step()
	return net
}

// medianOf is the median by sorting.
func medianOf(list []float64) float64 {
	list = slices.Sorted(slices.Values(list))
	return (list[(len(list)-1)/2] + list[len(list)/2]) / 2
}

// TestNewbornShares compares what is measured with its definition, neuron by neuron.
func TestNewbornShares(t *testing.T) {
	for _, activation := range []string{"relu", "tanh"} {
		net := growingNet(t, activation, 3, 40, 9)
		now := net.Optimizer.Steps
		n := Newborns{Of: &MLPs{Model: net}, Cadence: Cadence{Setting: Auto}}
		n.measure(now, true)
		measured := 0
		for l, h := range net.Hidden() {
			active, ok := net.Trained(l)
			if !ok {
				t.Fatal("the training step left nothing")
			}
			activity := func(unit int) float64 {
				sum := 0.0
				for i := range active.Rows {
					sum += math.Abs(float64(active.Row(i)[unit]))
				}
				return sum / float64(active.Rows)
			}
			gradient := func(unit int) float64 { return gradientNorm(net, l, unit) }
			lives := n.state.Lives[l]
			for i, u := range h.Units() {
				if u.Born == 0 {
					continue
				}
				var older [2][]float64
				for j, o := range h.Units() {
					if o.Born < u.Born {
						older[0], older[1] = append(older[0], activity(j)), append(older[1], gradient(j))
					}
				}
				at := slices.IndexFunc(lives, func(life Newcomer) bool { return life.ID == u.ID })
				if at < 0 || len(lives[at].Measured) != 1 {
					t.Fatalf("%s, neuron %d of %s: no share in %+v", activation, u.ID, h.Name(), lives)
				}
				measured++
				s := lives[at].Measured[0]
				active, grad := s.Shares()
				if s.Age != now-u.Born || s.Older != len(older[0]) || !close(active, activity(i)/medianOf(older[0])) || !close(grad, gradient(i)/medianOf(older[1])) {
					t.Errorf("%s, neuron %d of %s: %+v, want age %d, %g and %g", activation, u.ID, h.Name(), s, now-u.Born, activity(i)/medianOf(older[0]), gradient(i)/medianOf(older[1]))
				}
			}
		}
		if measured == 0 {
			t.Fatal("nothing was born")
		}
	}
}

func gradientNorm(net *mlp.Network[float32], layer, unit int) float64 {
	square := 0.0
	for _, v := range net.Named()[2*layer].Param.Grad.Row(unit) {
		square += float64(v) * float64(v)
	}
	return math.Sqrt(square)
}

func close(a, b float64) bool { return math.Abs(a-b) <= 1e-5*max(1, math.Abs(b)) }

// TestNewbornsAreMeasuredAtAges: with auto, and time for all, a neuron is measured when it
// is 1, 2, 4, 8 … steps old and at no other step; with a number, at every so many steps;
// with 0 or by default in an old record never.
func TestNewbornsAreMeasuredAtAges(t *testing.T) {
	for _, tt := range []struct {
		cadence Cadence
		want    []int // ages of the first newborn at which something is sampled
	}{
		{Cadence{Setting: Auto}, []int{1, 2, 4, 8, 16, 32}},
		{Cadence{Setting: "7"}, []int{7, 14, 21, 28, 35}},
		{Cadence{Setting: "0"}, nil},
		{Cadence{Setting: Auto, Old: true}, nil},
	} {
		net := growingNet(t, "relu", 3, 40, 1)
		born := net.Optimizer.Steps - 1
		n := Newborns{Of: &MLPs{Model: net}, Cadence: tt.cadence}
		var m scene.Measurements
		var got []int
		for age := 1; age < 40; age++ {
			m.Restart()
			n.Watch(&m, born+age, Work{Training: 1e9, Samples: 40}, 2)
			if len(m.Report.Samples) > 0 {
				got = append(got, age)
			}
			for _, s := range m.Report.Samples {
				if name, want := m.Columns()[s.Column].Label, strconv.Itoa(1<<ageOf(age)); name != want {
					t.Errorf("at age %d a sample is for age %s, want %s", age, name, want)
				}
			}
		}
		if tt.cadence.Setting == "7" { // counts steps of the run, which the birth is one after the start of
			for i := range got {
				got[i] += born
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%+v: sampled at ages %v, want %v", tt.cadence, got, tt.want)
		}
	}
}

// TestNewbornsKeepToTheirPrice: with a training that takes next to no time, most
// measurements are left out.
func TestNewbornsKeepToTheirPrice(t *testing.T) {
	net := growingNet(t, "relu", 3, 40, 9)
	n := Newborns{Of: &MLPs{Model: net}, Cadence: Cadence{Setting: Auto}}
	var m scene.Measurements
	for step := range 5000 {
		n.Watch(&m, net.Optimizer.Steps+step, Work{Samples: 40}, 2)
	}
	e := n.state.Effort
	if limit := e.Trained/200 + math.Sqrt(newbornAllowance*e.Trained); e.Spent == 0 || e.Spent > limit {
		t.Errorf("spent %g of %g, want at most %g", e.Spent, e.Trained, limit)
	}
}

// TestRemovedNewcomers: what is known of the others stays with them.
func TestRemovedNewcomers(t *testing.T) {
	net := growingNet(t, "relu", 3, 40, 9)
	n := Newborns{Of: &MLPs{Model: net}, Cadence: Cadence{Setting: Auto}}
	n.measure(net.Optimizer.Steps, true)
	before := slices.Clone(n.state.Lives[0])
	h := net.Hidden()[0]
	if err := h.Remove([]int{1, 5}); err != nil {
		t.Fatal(err)
	}
	lives := n.livesOf(0, h.Units())
	for _, u := range h.Units() {
		if u.Born == 0 {
			continue
		}
		same := func(l Newcomer) bool { return l.ID == u.ID }
		i, j := slices.IndexFunc(before, same), slices.IndexFunc(lives, same)
		if i < 0 || j < 0 || !slices.Equal(before[i].Measured, lives[j].Measured) {
			t.Errorf("neuron %d: %v after a removal, %v before", u.ID, lives, before)
		}
	}
	if len(lives) >= len(before) {
		t.Errorf("%d newcomers, before the removal of one %d", len(lives), len(before))
	}
}
