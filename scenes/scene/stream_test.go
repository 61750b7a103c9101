package scene

import (
	"bytes"
	"encoding/gob"
	"math"
	"slices"
	"testing"
)

// TestStream: every epoch deals out each sample once, in another order.
func TestStream(t *testing.T) {
	for _, size := range []int{1, 3, 10, 64} {
		s := NewStream(10, 5, DataStream)
		var before []int
		for epoch := 1; epoch <= 3; epoch++ {
			var dealt []int
			for len(dealt) < 10 {
				dealt = append(dealt, s.Next(size)...)
			}
			if slices.Equal(dealt, before) || s.Epoch() != float64(epoch) {
				t.Errorf("batches of %d: epoch %g, dealt %v after %v", size, s.Epoch(), dealt, before)
			}
			before = slices.Clone(dealt)
			slices.Sort(dealt)
			if !slices.Equal(dealt, Rows(10)) {
				t.Errorf("batches of %d: dealt %v", size, dealt)
			}
		}
	}
}

// TestStreamGoesOn: a stream that is restored deals out what the other does.
func TestStreamGoesOn(t *testing.T) {
	a := NewStream(23, 1, DataStream)
	for range 13 {
		a.Next(4)
	}
	state, err := a.State()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(state); err != nil {
		t.Fatal(err)
	}
	var stored StreamState
	if err := gob.NewDecoder(&b).Decode(&stored); err != nil {
		t.Fatal(err)
	}
	other := NewStream(23, 9, DataStream)
	if err := other.Restore(stored); err != nil {
		t.Fatal(err)
	}
	for range 40 {
		if got, want := other.Next(4), a.Next(4); !slices.Equal(got, want) {
			t.Fatalf("dealt %v, want %v", got, want)
		}
	}
}

// TestBadStreams: a state that is none is refused and changes nothing.
func TestBadStreams(t *testing.T) {
	source, err := NewStream(3, 1, DataStream).source.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for name, state := range map[string]StreamState{
		"too few":  {source, []int{0, 1}, 0, 0},
		"too far":  {source, []int{0, 1, 2}, 4, 0},
		"before":   {source, []int{0, 1, 2}, -1, 0},
		"epochs":   {source, []int{0, 1, 2}, 0, -1},
		"sample":   {source, []int{0, 1, 3}, 0, 0},
		"negative": {source, []int{0, -1, 2}, 0, 0},
		"source":   {[]byte("x"), []int{2, 1, 0}, 1, 1},
	} {
		s := NewStream(3, 7, DataStream)
		order := slices.Clone(s.Order)
		if err := s.Restore(state); err == nil || !slices.Equal(s.Order, order) || s.Epoch() != 0 {
			t.Errorf("%s: error %v, order %v, want %v", name, err, s.Order, order)
		}
	}
}

func TestNumbers(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", .5: ".5", -.25: "−.25", 1.0 / 3: ".333", 1234: "1,234", -1e6: "−1,000,000", 1235.6: "1,236", 2e-7: "2e-7", 1e9: "1e9",
	} {
		if got := Short(v); got != want {
			t.Errorf("%g is written %s, want %s", v, got, want)
		}
	}
	if got := Factor(-.5) + Factor(2); got != "(−.5)2" {
		t.Errorf("factors %s", got)
	}
	if got := Small(0) + " " + Small(4.8e-7); got != "0 4.8e-7" {
		t.Errorf("small numbers %s", got)
	}
	if got := Grouped(1234567) + " " + Grouped(12) + " " + Subscript(10); got != "1,234,567 12 ₁₀" {
		t.Errorf("whole numbers %s", got)
	}
}

// TestSoftmax: the shares are those of the definition, and large logits do no harm.
func TestSoftmax(t *testing.T) {
	shares, total := Softmax([]float32{1000, 999, 1000 - float32(math.Ln2)}, 1)
	want := []float64{1, math.Exp(-1), .5}
	for i, p := range shares {
		if math.Abs(p*total-want[i]) > 1e-4 {
			t.Errorf("share %d of %g is %g, want %g", i, total, p*total, want[i])
		}
	}
	if cold, _ := Softmax([]float64{0, 1}, 1e-3); cold[1] != 1 {
		t.Errorf("near temperature 0 the largest has %g", cold[1])
	}
}
