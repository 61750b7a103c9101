package equivariance

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/north-tui/north/internal/contract"
	"github.com/north-tui/north/nn"
)

// kinds are configurations of all kinds of layers, norms, pools and heads.
func kinds() map[string]Config {
	all := growing()
	all["mixed"] = tiny([3]Group{C1, C1, C1}, NormPhysical, HeadFlatten).As(Mixed)
	all["mixed without norm"] = tiny([3]Group{C1, C1, C1}, NormNone, HeadFlatten).As(Mixed)
	all["partial"] = tiny([3]Group{C1, C1, C1}, NormPhysical, HeadFlatten).As(Partial)
	all["physical"] = tiny([3]Group{D4, C4, C4}, NormPhysical, HeadInvariant)
	return all
}

// TestSaveLoad: a model that has loaded another goes on as it does, bit for bit, with
// growth and relaxation, and nothing beyond it is read.
func TestSaveLoad(t *testing.T) {
	for name, c := range kinds() {
		t.Run(name, func(t *testing.T) { testSaveLoad[float32](t, c) })
	}
	t.Run("float64", func(t *testing.T) { testSaveLoad[float64](t, kinds()["chain"]) })
}

func testSaveLoad[T nn.Float](t *testing.T, c Config) {
	a := newModel[T](t, c, 1)
	x, labels := drawn[T](c, 6, 2)
	steps := func(m *Model[T]) {
		t.Helper()
		for range 2 {
			if _, err := m.Train(x, labels); err != nil {
				t.Fatal(err)
			}
		}
		if err := m.Recompute(x); err != nil {
			t.Fatal(err)
		}
	}
	steps(a)
	if c.growable() == nil {
		contract.AddNeurons(t, a.Hidden()[0], 1, 0.1)
	}
	var file bytes.Buffer
	if err := a.Save(&file); err != nil {
		t.Fatal(err)
	}
	file.WriteString("what follows")
	b := newModel[T](t, c, 9)
	steps(b)
	if err := b.Load(&file); err != nil {
		t.Fatal(err)
	}
	if file.String() != "what follows" {
		t.Errorf("%q left to read", file.String())
	}
	for _, m := range []*Model[T]{a, b} {
		steps(m)
		if c.growable() == nil {
			contract.AddNeurons(t, m.Hidden()[1], 1, 0.1)
		}
		if c.Layers[0].Kind == Plain {
			if moves := Moves(m.Config.Groups(), false); len(moves) > 0 {
				if _, err := m.Relax(moves[0], Carry, x); err != nil {
					t.Fatal(err)
				}
			}
		}
		steps(m)
	}
	sameModel(t, a, b)
}

// sameModel compares everything that is saved.
func sameModel[T nn.Float](t *testing.T, a, b *Model[T]) {
	t.Helper()
	var x, y bytes.Buffer
	if err := errors.Join(a.Save(&x), b.Save(&y)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(x.Bytes(), y.Bytes()) {
		t.Error("the models differ")
	}
	if a.WeightsSHA256() != b.WeightsSHA256() {
		t.Error("the weights differ")
	}
}

// saving is a model as internal/contract asks for it, which knows neurons only.
type saving[T nn.Float] struct{ *Model[T] }

func (saving[T]) Hidden() []*nn.Hidden[T] { return nil }

// TestLoadRefuses: files that are damaged, of another precision or of another shape are
// errors that say so and change nothing.
func TestLoadRefuses(t *testing.T) {
	c := kinds()["chain"]
	var file bytes.Buffer
	if err := newModel[float32](t, c, 1).Save(&file); err != nil {
		t.Fatal(err)
	}
	build := func() contract.Model[float32] { return saving[float32]{newModel[float32](t, c, 2)} }
	contract.LoadRefuses(t, file.Bytes(), build, saving[float64]{newModel[float64](t, c, 2)})

	other := c
	other.Classes++
	file.Reset()
	if err := newModel[float32](t, other, 1).Save(&file); err != nil {
		t.Fatal(err)
	}
	contract.LoadRefused(t, build(), file.Bytes(), "4 classes, want")
	for name, change := range map[string]func(e *nn.Encoder, m *Model[float32]){
		"norm":              func(_ *nn.Encoder, m *Model[float32]) { m.Config.Norm = "none of them" },
		"groups never grow": func(_ *nn.Encoder, m *Model[float32]) { m.Config.Layers[2].Group = D4 },
		"kernel":            func(_ *nn.Encoder, m *Model[float32]) { m.Config.Layers[1].Kernel = 4 },
		"bytes, want":       func(_ *nn.Encoder, m *Model[float32]) { m.Config.Head.Hidden = maxWidth },
		"learning rate 0":   func(_ *nn.Encoder, m *Model[float32]) { m.Optimizer.LearningRate = 0 },
		"identity":          func(_ *nn.Encoder, m *Model[float32]) { m.Hidden()[0].units[1].ID = 0 },
		"too many":          func(e *nn.Encoder, _ *Model[float32]) { e.Count(1) },
	} {
		m := newModel[float32](t, c, 1)
		var e nn.Encoder
		if name == "too many" {
			m.encode(&e)
		}
		change(&e, m)
		if name != "too many" {
			m.encode(&e)
		}
		file.Reset()
		if err := nn.WriteState(&file, magic, version, &e); err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) { contract.LoadRefused(t, build(), file.Bytes(), name) })
	}
}

// FuzzLoad: whatever a file holds behind a sound header, it is taken in or refused.
func FuzzLoad(f *testing.F) {
	c := kinds()["chain"]
	m, err := blank[float32](c)
	if err != nil {
		f.Fatal(err)
	}
	var file bytes.Buffer
	if err := m.Save(&file); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes()[20:])
	f.Add([]byte(strings.Repeat("x", 300)))
	f.Fuzz(func(t *testing.T, payload []byte) {
		var e nn.Encoder
		for _, b := range payload {
			e.Flag(b&1 == 1) // mostly small numbers, as in a file
		}
		for _, decoder := range []func() error{
			func() error { return m.Load(framed(t, magic, payload)) },
			func() error {
				var file bytes.Buffer
				if err := nn.WriteState(&file, magic, version, &e); err != nil {
					t.Fatal(err)
				}
				return m.Load(&file)
			},
		} {
			before := m.WeightsSHA256()
			if err := decoder(); err != nil && m.WeightsSHA256() != before {
				t.Error("the model has changed")
			}
		}
	})
}

// framed is a payload behind the header of a saved state.
func framed(t *testing.T, magic string, payload []byte) *bytes.Buffer {
	t.Helper()
	var e nn.Encoder
	var file bytes.Buffer
	for len(payload) >= 8 {
		var n uint64
		for i := range 8 {
			n |= uint64(payload[i]) << (8 * i)
		}
		e.Count(int(n))
		payload = payload[8:]
	}
	if err := nn.WriteState(&file, magic, version, &e); err != nil {
		t.Fatal(err)
	}
	return &file
}

// small are data for tests of the searches.
func small(c Config) Data[float32] {
	x, labels := drawn[float32](c, 40, 7)
	v, validation := drawn[float32](c, 20, 8)
	return Data[float32]{x, labels, v, validation, 0}
}

// newEvolution is a short search.
func newEvolution(t *testing.T, threads int, rule Selection) *Evolution[float32] {
	t.Helper()
	c := tiny([3]Group{D4, D4, D4}, NormGroup, HeadInvariant)
	e, err := NewEvolution([]*Model[float32]{newModel[float32](t, c, 1)}, small(c), EvolveSettings{
		Generations: 3, Parents: 2, Steps: 3, Batch: 9, Selection: rule, State: Carry, Seed: 5,
	})
	if err != nil {
		t.Fatal(err)
	}
	e.Threads = threads
	return e
}

// TestEvolutionIsReproducible: threads change no bit, and neither does stopping anywhere
// and going on from a file.
func TestEvolutionIsReproducible(t *testing.T) {
	for _, rule := range Selections() {
		a, b := newEvolution(t, 1, rule), newEvolution(t, 3, rule)
		for step := 0; !a.Done(); step++ {
			if err := errors.Join(a.Advance(), b.Advance()); err != nil {
				t.Fatal(err)
			}
			x, y := savedEvolution(t, a), savedEvolution(t, b)
			if !bytes.Equal(x, y) {
				t.Fatalf("%s: the searches differ after step %d", rule, step)
			}
			next := newEvolution(t, 2, rule)
			if err := next.Load(bytes.NewReader(x)); err != nil {
				t.Fatal(err)
			}
			b = next
		}
		if err := a.Advance(); err == nil {
			t.Error("the search went on after its end")
		}
		checkTree(t, a)
	}
}

func savedEvolution(t *testing.T, e *Evolution[float32]) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := e.Save(&file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// checkTree: parents come before children, were survivors, and moves lead from the one
// to the other; there is a copy of every parent.
func checkTree(t *testing.T, e *Evolution[float32]) {
	t.Helper()
	copies := map[int]int{}
	for i, a := range e.Tree {
		if a.ID != i {
			t.Fatalf("ancestor %d has identity %d", i, a.ID)
		}
		if a.Parent < 0 {
			continue
		}
		p := e.Tree[a.Parent]
		if a.Parent >= i || !p.Survived || p.Generation != a.Generation-1 {
			t.Errorf("%+v is a child of %+v", a, p)
		}
		groups := append([]Group(nil), p.Groups...)
		if a.Move != nil {
			groups[a.Move.Layer] = a.Move.To
		} else {
			copies[p.ID]++
		}
		if fmt.Sprint(groups) != fmt.Sprint(a.Groups) {
			t.Errorf("%+v does not follow from %v by its move", a, p.Groups)
		}
	}
	for _, a := range e.Tree {
		if a.Survived && a.Generation < e.Settings.Generations && copies[a.ID] != 1 {
			t.Errorf("candidate %d has %d copies", a.ID, copies[a.ID])
		}
	}
}

// newDifferentiation is a search on a small mixed network.
func newDifferentiation(t *testing.T, rule AlphaRule, onValidation bool) *Differentiation[float32] {
	t.Helper()
	c := kinds()["mixed"]
	d, err := NewDifferentiation(newModel[float32](t, c, 1), small(c), DifferentiateSettings{
		Batch: 9, Alpha: rule, LearningRate: 0.01, OnValidation: onValidation, Seed: 3,
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestDifferentiationIsReproducible: threads change no bit, and neither does stopping and
// going on from a file.
func TestDifferentiationIsReproducible(t *testing.T) {
	for _, rule := range AlphaRules() {
		a, b := newDifferentiation(t, rule, false), newDifferentiation(t, rule, false)
		for step := range 6 {
			b.Model.Threads = 1 + step%3
			if err := errors.Join(a.Advance(), b.Advance()); err != nil {
				t.Fatal(err)
			}
			var file bytes.Buffer
			if err := a.Save(&file); err != nil {
				t.Fatal(err)
			}
			if a.Loss != b.Loss || a.SearchLoss != b.SearchLoss {
				t.Fatalf("%s, step %d: losses %v, %v and %v, %v", rule, step, a.Loss, a.SearchLoss, b.Loss, b.SearchLoss)
			}
			sameModel(t, a.Model, b.Model)
			b = newDifferentiation(t, rule, false)
			if err := b.Load(&file); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// FuzzLoadSearch: whatever a file holds behind a sound header, it is taken in or refused,
// and then the search goes on or is as it was.
func FuzzLoadSearch(f *testing.F) {
	c := tiny([3]Group{D4, D4, D4}, NormGroup, HeadInvariant)
	m, err := blank[float32](c)
	if err != nil {
		f.Fatal(err)
	}
	e, err := NewEvolution([]*Model[float32]{m}, small(c), EvolveSettings{Parents: 1, Steps: 2, Batch: 4, Selection: SelectTop, State: Carry})
	if err != nil {
		f.Fatal(err)
	}
	var file bytes.Buffer
	if err := e.Save(&file); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes()[20:])
	f.Fuzz(func(t *testing.T, payload []byte) {
		before := savedEvolution(t, e)
		if err := e.Load(framed(t, evolutionMagic, payload)); err != nil && !bytes.Equal(savedEvolution(t, e), before) {
			t.Error("the search has changed")
		}
		if len(e.Population) == 0 {
			t.Error("a search of nobody was taken")
		}
	})
}

// TestSearchLoadRefuses: bad files change nothing.
func TestSearchLoadRefuses(t *testing.T) {
	e := newEvolution(t, 1, SelectPareto)
	if err := e.Generate(); err != nil {
		t.Fatal(err)
	}
	good := savedEvolution(t, e)
	d := newDifferentiation(t, AlphaLearn, true)
	for name, load := range map[string]func() error{
		"cut off":   func() error { return e.Load(bytes.NewReader(good[:len(good)-1])) },
		"another":   func() error { return d.Load(bytes.NewReader(good)) },
		"not whole": func() error { return e.Load(framed(t, evolutionMagic, make([]byte, 80))) },
		"short":     func() error { return e.Load(framed(t, evolutionMagic, make([]byte, 16))) },
	} {
		if err := load(); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !bytes.Equal(savedEvolution(t, e), good) {
		t.Error("the search has changed")
	}
	var file bytes.Buffer
	if err := d.Save(&file); err != nil {
		t.Fatal(err)
	}
	c := kinds()["mixed without norm"]
	other, err := NewDifferentiation(newModel[float32](t, c, 1), small(c), DifferentiateSettings{Batch: 9, Alpha: AlphaLearn, LearningRate: 0.01})
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Load(&file); err == nil {
		t.Error("a network of another shape was taken")
	}
}
