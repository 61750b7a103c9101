package equivariance

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/north-tui/north/internal/contract"
	"github.com/north-tui/north/nn"
)

// mustRelax relaxes or fails the test.
func mustRelax[T nn.Float](t testing.TB, m *Model[T], r Relaxation, state State, x nn.Mat[T]) *Relaxed[T] {
	t.Helper()
	done, err := m.Relax(r, state, x)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// banks are the filter banks of all layers.
func banks[T nn.Float](t testing.TB, m *Model[T]) [][]T {
	t.Helper()
	var all [][]T
	for n := range m.Layers {
		bank, err := m.Filters(n)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, bank, slices.Clone(m.Layers[n].bank.bias))
	}
	return all
}

func sameBanks[T nn.Float](t *testing.T, what string, got, want [][]T) {
	t.Helper()
	for i := range want {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("%s: bank %d differs", what, i)
		}
	}
}

// TestRelaxKeepsBanks: for every pair of groups the filter banks stay, bit for bit, in
// lifting layers and others, and every chain of relaxations comes to the same weights
// (tests 6 and 7).
func TestRelaxKeepsBanks(t *testing.T) {
	t.Run("float64", testRelaxKeepsBanks[float64])
	t.Run("float32", testRelaxKeepsBanks[float32])
}

func testRelaxKeepsBanks[T nn.Float](t *testing.T) {
	for _, g := range Groups() {
		for _, h := range Groups() {
			if h == g || !h.Within(g) {
				continue
			}
			m := shaken(newModel[T](t, plainLayers(g, 5), 1), 3)
			want := banks(t, m)
			for n := 1; n >= 0; n-- {
				mustRelax(t, m, Relaxation{n, h}, Carry, nn.Mat[T]{})
				sameBanks(t, fmt.Sprintf("%s to %s", g, h), banks(t, m), want)
			}
		}
	}
	relaxed := func(chain ...Group) string {
		m := shaken(newModel[T](t, plainLayers(D4, 5), 1), 3)
		for _, g := range chain {
			mustRelax(t, m, Relaxation{1, g}, Carry, nn.Mat[T]{})
		}
		return m.WeightsSHA256()
	}
	straight := relaxed(C1)
	for _, chain := range [][]Group{{C4, C2, C1}, {D2, D1, C1}, {D2, C2, C1}, {C4, C1}, {D1, C1}} {
		if relaxed(chain...) != straight {
			t.Errorf("%v comes to other weights than C1 at once", chain)
		}
	}
}

// downToC1 relaxes every layer as far as it goes, in steps that are legal.
func downToC1[T nn.Float](t testing.TB, m *Model[T], x nn.Mat[T], seen func(r *Relaxed[T])) {
	t.Helper()
	for rng := rand.New(rand.NewPCG(1, 9)); ; {
		moves := Moves(m.Config.Groups(), false)
		if len(moves) == 0 {
			return
		}
		seen(mustRelax(t, m, moves[rng.IntN(len(moves))], Carry, x))
	}
}

// TestRelaxTrained: a trained network relaxed to C1 throughout computes what it did, with
// both heads and every norm, and once everything in it is shaken its layers commute with
// their groups (tests 8 and 9).
func TestRelaxTrained(t *testing.T) {
	both(t, 1e-12, 1e-5, testRelaxTrained[float64], testRelaxTrained[float32])
}

func testRelaxTrained[T nn.Float](t *testing.T, tolerance float64) {
	for _, head := range HeadKinds() {
		for _, norm := range NormKinds() {
			c := tiny([3]Group{D4, D4, D4}, norm, head)
			m, x, labels := trainedOn[T](t, c)
			before, err := m.Forward(x)
			if err != nil {
				t.Fatal(err)
			}
			downToC1(t, m, x, func(done *Relaxed[T]) {
				r := done.Receipt
				after, err := m.Forward(x)
				if err != nil {
					t.Fatal(err)
				}
				if off := relativeError(after.Data, before.Data); off > tolerance || r.Change > 10*tolerance*r.Largest {
					t.Errorf("%s head, norm %s, %s: logits off by %g, receipt says %g of %g", head, norm, r.Relaxation, off, r.Change, r.Largest)
				}
				if r.After.Params != count(m) || r.Before.Params != count(done.Before) || r.From.Order() != r.Factor*r.Relaxation.To.Order() || r.Images != x.Rows {
					t.Errorf("receipt %+v", r)
				}
				if norm == NormPhysical { // under which nothing commutes
					return
				}
				shakenCopy := shaken(m.Clone(), 4)
				for n := range shakenCopy.Layers {
					checkCommutes(t, shakenCopy, n, max(tolerance, 1e-11))
				}
			})
			if m.Config.Groups()[0] != C1 {
				t.Errorf("went down to %v only", m.Config.Groups())
			}
			if _, err := m.Train(x, labels); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// trainedOn is a network after some steps with recomputed statistics.
func trainedOn[T nn.Float](t testing.TB, c Config) (*Model[T], nn.Mat[T], []int32) {
	t.Helper()
	m := newModel[T](t, c, 3)
	x, labels := drawn[T](c, 9, 4)
	for range 4 {
		if _, err := m.Train(x, labels); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Recompute(x); err != nil {
		t.Fatal(err)
	}
	return m, x, labels
}

// TestRelaxInTraining: with norms over all slots of a base channel a relaxation is exact
// in training as well; over those of an H-channel it is not (test 22).
func TestRelaxInTraining(t *testing.T) {
	for norm, exact := range map[NormKind]bool{NormShared: true, NormPhysical: true, NormNone: true, NormGroup: false} {
		m, x, labels := trainedOn[float64](t, tiny([3]Group{D4, D4, D4}, norm, HeadInvariant))
		want, err := m.Gradients(x, labels)
		if err != nil {
			t.Fatal(err)
		}
		downToC1(t, m, x, func(*Relaxed[float64]) {})
		got, err := m.Gradients(x, labels)
		if err != nil {
			t.Fatal(err)
		}
		if off := math.Abs(got - want); exact && off > 1e-12 || !exact && off < 1e-6 {
			t.Errorf("norm %s: the training loss went from %v to %v", norm, want, got)
		}
	}
}

// TestRelaxSharesNothing: training the child leaves the parent alone, the other way round
// too, and Restore brings it back to the last bit (test 10).
func TestRelaxSharesNothing(t *testing.T) {
	m, x, labels := trainedOn[float32](t, tiny([3]Group{D4, D4, D4}, NormGroup, HeadInvariant))
	parent := m.Clone()
	var before bytes.Buffer
	if err := m.Save(&before); err != nil {
		t.Fatal(err)
	}
	child := parent.Clone()
	done := mustRelax(t, child, Relaxation{2, C4}, Carry, x)
	for range 3 {
		if _, err := child.Train(x, labels); err != nil {
			t.Fatal(err)
		}
	}
	if err := child.Recompute(x); err != nil {
		t.Fatal(err)
	}
	sameModel(t, parent, m)
	sameModel(t, done.Before, m)
	optimizer := child.Optimizer
	child.Restore(done.Before)
	sameModel(t, child, m)
	if child.Optimizer != optimizer {
		t.Error("the optimizer is another object")
	}
	if _, err := child.Train(x, labels); err != nil {
		t.Fatal(err)
	}
	if err := child.Recompute(x); err != nil {
		t.Fatal(err)
	}
	for what, other := range map[string]*Model[float32]{"the first": m, "the parent": parent, "what was before": done.Before} {
		var after bytes.Buffer
		if err := other.Save(&after); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(after.Bytes(), before.Bytes()) {
			t.Errorf("%s has changed", what)
		}
	}
}

// TestRelaxState: carried moments are lifted, and the first step after it goes where the
// symmetric one would, as Adam does not see r; reset ones are zero and born now.
func TestRelaxState(t *testing.T) {
	m, x, labels := trainedOn[float64](t, tiny([3]Group{D4, D4, D4}, NormShared, HeadFlatten))
	carried, reset := m.Clone(), m.Clone()
	for n := 2; n >= 0; n-- {
		mustRelax(t, carried, Relaxation{n, C1}, Carry, x)
		mustRelax(t, reset, Relaxation{n, C1}, Reset, x)
	}
	if a, b := carried.Optimizer.Steps, reset.Optimizer.Steps; a != 4 || b != 4 {
		t.Errorf("%d and %d steps, want 4", a, b)
	}
	for _, p := range reset.Named() {
		rows, cols := p.Param.Born()
		if norm(p.Param.M) != 0 || norm(p.Param.V) != 0 || rows[0] != 4 || cols[0] != 4 {
			t.Errorf("%s: moments %v and %v, births %d and %d", p.Name, norm(p.Param.M), norm(p.Param.V), rows[0], cols[0])
		}
	}
	w, lifted := m.Layers[1].Terms[0].W, carried.Layers[1].Terms[0].W
	const r = 8
	if got, want := norm(lifted.M), norm(w.M)/math.Sqrt(r); math.Abs(got-want) > 1e-12 {
		t.Errorf("first moments of norm %v, want %v", got, want)
	}
	if got, want := norm(lifted.V), norm(w.V)/(r*math.Sqrt(r)); math.Abs(got-want) > 1e-15 {
		t.Errorf("second moments of norm %v, want %v", got, want)
	}
	if _, err := carried.Train(x, labels); err != nil {
		t.Fatal(err)
	}
}

// TestRelaxRefusals: bad input is an error of one line that says why, and changes
// nothing.
func TestRelaxRefusals(t *testing.T) {
	m, x, _ := trainedOn[float32](t, tiny([3]Group{D4, C4, C2}, NormGroup, HeadInvariant))
	mixed, _, _ := trainedOn[float32](t, kinds()["mixed"])
	broken := m.Clone()
	broken.Layers[0].Terms[0].W.Value.Row(0)[0] = float32(math.NaN())
	wrong := nn.NewMat[float32](3, 5)
	for _, tt := range []struct {
		name   string
		m      *Model[float32]
		r      Relaxation
		state  State
		images nn.Mat[float32]
		want   string
	}{
		{"no such layer", m, Relaxation{3, C1}, Carry, x, "there is no L4"},
		{"negative layer", m, Relaxation{-1, C1}, Carry, x, "there is no L0"},
		{"no such group", m, Relaxation{2, 9}, Carry, x, "no group 9"},
		{"its own group", m, Relaxation{2, C2}, Carry, x, "is C2 already"},
		{"larger group", m, Relaxation{2, C4}, Carry, x, "C4 is not a subgroup of C2"},
		{"other branch", m, Relaxation{2, D1}, Carry, x, "D1 is not a subgroup of C2"},
		{"below the next", m, Relaxation{0, C2}, Carry, x, "L1 must stay at or above C4, the group of L2"},
		{"beside the next", m, Relaxation{0, D1}, Carry, x, "L1 must stay at or above C4"},
		{"state", m, Relaxation{2, C1}, "keep", x, `no state "keep"`},
		{"images", m, Relaxation{2, C1}, Carry, wrong, "batch of 3×5"},
		{"mixed", mixed, Relaxation{2, C1}, Carry, x, "layers are mixed"},
		{"not finite", broken, Relaxation{2, C1}, Carry, x, "not finite"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var before, after bytes.Buffer
			if err := tt.m.Save(&before); err != nil {
				t.Fatal(err)
			}
			_, err := tt.m.Relax(tt.r, tt.state, tt.images)
			if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, want a refusal about %q", err, tt.want)
			}
			if err := tt.m.Save(&after); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(before.Bytes(), after.Bytes()) {
				t.Error("something has changed")
			}
		})
	}
}

// FuzzRelax: whatever is relaxed, trained and grown in whatever order, a refusal changes
// nothing, a relaxation keeps the logits, groups never grow with depth, and the
// configuration counts what there is.
func FuzzRelax(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
	f.Add([]byte{200, 17, 3, 92, 45, 6, 7, 250, 33})
	c := tiny([3]Group{D4, D4, D4}, NormGroup, HeadInvariant)
	x, labels := drawn[float32](c, 5, 4)
	f.Fuzz(func(t *testing.T, ops []byte) {
		c := tiny([3]Group{D4, D4, D4}, NormKinds()[len(ops)%2], HeadKinds()[len(ops)/2%2])
		m := newModel[float32](t, c, 1)
		for i, op := range ops[:min(len(ops), 24)] {
			switch op % 4 {
			case 0:
				if _, err := m.Train(x, labels); err != nil {
					t.Fatal(err)
				}
			case 1:
				if m.Config.Layers[1].Base < 4 {
					contract.AddNeurons(t, m.Hidden()[int(op/4)%3], 1, 0.1)
				}
			default:
				fuzzRelaxation(t, m, Relaxation{int(op/4) % 4, Group(op / 16 % 7)}, []State{Carry, Reset}[i%2], x)
			}
			if err := m.Config.Check(); err != nil {
				t.Fatal(err)
			}
			if got, want := count(m), m.Config.ParamCount(); got != want {
				t.Fatalf("%d parameters, the configuration counts %d", got, want)
			}
		}
	})
}

func fuzzRelaxation(t *testing.T, m *Model[float32], r Relaxation, state State, x nn.Mat[float32]) {
	t.Helper()
	if err := m.Recompute(x); err != nil {
		t.Fatal(err)
	}
	legal := r.Layer < 3 && slices.Contains(Legal(m.Config.Groups(), r.Layer), r.To)
	before, want := m.WeightsSHA256(), banks(t, m)
	done, err := m.Relax(r, state, x)
	switch {
	case legal != (err == nil):
		t.Fatalf("%s of %v: legal %v, %v", r, m.Config.Groups(), legal, err)
	case err != nil && m.WeightsSHA256() != before:
		t.Fatalf("%s: refused, and something has changed", r)
	case err == nil && done.Receipt.Change > 1e-4*max(1, done.Receipt.Largest):
		t.Fatalf("%s: %+v", r, done.Receipt)
	}
	sameBanks(t, r.String(), banks(t, m), want)
}

// TestMoves: they keep the order of groups, three lead away from all D4, and from there
// every chain is reached (test 18).
func TestMoves(t *testing.T) {
	all := []Group{D4, D4, D4, D4}
	if got := Moves(all, false); len(got) != 3 {
		t.Errorf("%v from all D4, want three", got)
	}
	for withoutD2, want := range map[bool]int{false: 75, true: 45} {
		reached, queue := map[string]bool{}, [][]Group{all}
		for len(queue) > 0 {
			chain := queue[0]
			queue = queue[1:]
			if key := fmt.Sprint(chain); reached[key] {
				continue
			} else {
				reached[key] = true
			}
			for _, m := range Moves(chain, withoutD2) {
				if err := Allowed(chain, m); err != nil {
					t.Errorf("%v: %s: %v", chain, m, err)
				}
				next := slices.Clone(chain)
				next[m.Layer] = m.To
				queue = append(queue, next)
			}
		}
		if len(reached) != want || len(Chains(4, withoutD2)) != want {
			t.Errorf("%d chains reached, %d listed, want %d", len(reached), len(Chains(4, withoutD2)), want)
		}
	}
	if got, want := fmt.Sprint(Legal([]Group{D4, D4, C2}, 1)), "[D2 C4 C2]"; got != want {
		t.Errorf("legal for the second layer: %s, want %s", got, want)
	}
}
