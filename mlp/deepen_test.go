package mlp

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"github.com/north-tui/north/internal/contract"
	"github.com/north-tui/north/nn"
)

// TestInsertHidden: the outputs stay, exactly where that is promised, wherever
// the layer goes and however often.
func TestInsertHidden(t *testing.T) {
	for _, activation := range nn.ActivationNames() {
		for at := range 3 {
			n := trained[float64](t, Spec{Inputs: 4, Hidden: []int{6, 5}, Outputs: 3, Activation: activation})
			x := n.probe.inputs.Mat
			for round := range 2 {
				before, err := n.Predict(x)
				if err != nil {
					t.Fatal(err)
				}
				width := n.InsertedWidth(at)
				if err := n.InsertHidden(at); err != nil {
					t.Fatal(err)
				}
				after, err := n.Predict(x)
				if err != nil {
					t.Fatal(err)
				}
				limit := 1e-12
				switch {
				case activation == "tanh" || activation == "sigmoid":
					limit = 0.05
				case activation == "identity", activation == "relu" && at > 0:
					limit = 0
				}
				for i, v := range after.Data {
					if math.Abs(v-before.Data[i]) > limit {
						t.Fatalf("%s at %d, round %d: output %v, was %v", activation, at, round, v, before.Data[i])
					}
				}
				if w := n.Widths(); len(w) != 5+round || w[at+1] != width || n.Hidden()[at].Width() != width {
					t.Errorf("%s at %d: widths %v, want %d there", activation, at, w, width)
				}
			}
			checkTrains(t, n)
		}
	}
}

// checkTrains: a network with new layers learns in all of them.
func checkTrains(t *testing.T, n *Network[float64]) {
	t.Helper()
	before := make([][]float64, len(n.params))
	for k, p := range n.params {
		before[k] = slices.Clone(p.Value.Data)
	}
	if _, err := n.Train(n.probe.inputs.Mat, n.probe.y); err != nil {
		t.Fatal(err)
	}
	for k, p := range n.params {
		if slices.Equal(before[k], p.Value.Data) {
			t.Errorf("parameter %d of %v has not moved", k, n.Widths())
		}
	}
	if err := n.Observe(); err != nil {
		t.Fatal(err)
	}
	for l, h := range n.Hidden() {
		if want := n.Widths()[l+1]; h.Width() != want || h.Name() != []string{"L1", "L2", "L3", "L4"}[l] {
			t.Errorf("layer %d is %s of %d", l, h.Name(), h.Width())
		}
	}
}

// TestInsertHiddenKeepsState: moments, births and identities of the rest stay,
// those of the new layer begin now.
func TestInsertHiddenKeepsState(t *testing.T) {
	n := trained[float32](t, Spec{Inputs: 4, Hidden: []int{6, 5}, Outputs: 3})
	contract.AddNeurons(t, n.Hidden()[1], 2, 0.1)
	var moments [][]float32
	for _, p := range n.params {
		moments = append(moments, slices.Clone(p.V.Data))
	}
	units := [][]nn.Unit{n.Hidden()[0].Units(), n.Hidden()[1].Units()}
	if err := n.InsertHidden(1); err != nil {
		t.Fatal(err)
	}
	for k, p := range slices.Concat(n.params[:2], n.params[4:]) {
		if !slices.Equal(p.V.Data, moments[k]) {
			t.Errorf("moments of old parameter %d have changed", k)
		}
	}
	for i, l := range []int{0, 2} {
		if !slices.Equal(n.Hidden()[l].Units(), units[i]) {
			t.Errorf("units of %s: %v, were %v", n.Hidden()[l].Name(), n.Hidden()[l].Units(), units[i])
		}
	}
	for _, born := range n.Hidden()[1].Born() {
		if born != 3 {
			t.Errorf("births of the new layer %v, want 3", n.Hidden()[1].Born())
			break
		}
	}
	if rows, cols := n.params[2].Born(); rows[0] != 3 || cols[0] != 3 {
		t.Errorf("births of the new weights %v, %v", rows, cols)
	}
}

// TestInsertHiddenSaves: a deeper network is read by the shallow one it came from,
// and goes on bit for bit.
func TestInsertHiddenSaves(t *testing.T) {
	a, x, y := random[float32](t, smallSpec(), 20)
	b, _, _ := random[float32](t, smallSpec(), 1)
	for at := range 2 {
		if _, err := a.Train(x, y); err != nil {
			t.Fatal(err)
		}
		if err := a.InsertHidden(at); err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	if err := a.Save(&file); err != nil {
		t.Fatal(err)
	}
	if err := b.Load(&file); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		for _, n := range []*Network[float32]{a, b} {
			if _, err := n.Train(x, y); err != nil {
				t.Fatal(err)
			}
		}
	}
	if a.WeightsSHA256() != b.WeightsSHA256() {
		t.Error("the networks went apart")
	}
	for _, n := range []*Network[float32]{a, b} {
		if err := n.SetProbe(x, y); err != nil {
			t.Fatal(err)
		}
		if err := n.Observe(); err != nil {
			t.Fatal(err)
		}
	}
	for l, h := range a.Hidden() {
		equal(t, h.Name()+" gradient", b.Hidden()[l].OutputGrad(), h.OutputGrad())
	}
}

func TestInsertHiddenRefuses(t *testing.T) {
	n, _, _ := random[float32](t, Spec{Inputs: 1<<15 + 1, Hidden: []int{1}, Outputs: 2}, 1)
	before := n.WeightsSHA256()
	for _, at := range []int{-1, 2, 0} {
		if err := n.InsertHidden(at); err == nil {
			t.Errorf("inserted at %d", at)
		}
	}
	if n.WeightsSHA256() != before || len(n.Hidden()) != 1 {
		t.Error("the network has changed")
	}
}
