package transformer

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"testing"

	"github.com/north-tui/north/internal/contract"
	"github.com/north-tui/north/nn"
)

// grownUp returns a model with a past: trained, grown, shrunk.
func grownUp[T nn.Float](tb testing.TB, method string) (m *Model[T], tokens, targets []int32) {
	m, tokens, targets = random[T](tb, odd(true, false), 3, 9)
	m.Optimizer.Method, m.Optimizer.WeightDecay = method, 1e-3
	for step := range 6 {
		if _, err := m.Train(tokens, targets, 9); err != nil {
			tb.Fatal(err)
		}
		contract.AddNeurons(tb, m.Hidden()[step%2], 1+step, 0.1)
	}
	if err := m.Hidden()[1].Remove([]int{2, 5}); err != nil {
		tb.Fatal(err)
	}
	return m, tokens, targets
}

// TestSaveLoad: what follows is bit-identical, whatever the method and whatever
// shape the other model had.
func TestSaveLoad(t *testing.T) {
	t.Run("float32", func(t *testing.T) { testSaveLoad[float32](t) })
	t.Run("float64", func(t *testing.T) { testSaveLoad[float64](t) })
}

func testSaveLoad[T nn.Float](t *testing.T) {
	for _, method := range nn.OptimizerNames() {
		t.Run(method, func(t *testing.T) {
			a, tokens, targets := grownUp[T](t, method)
			other := Uniform{Vocab: 5, Context: 9, Hidden: 4, Layers: 1, Inner: 3, Heads: 1, Key: 2, Value: 2}.Config()
			other.Tied = true
			b, _, _ := random[T](t, other, 1, 1)
			optimizer := b.Optimizer
			contract.SaveLoad(t, promise(a, tokens, targets), promise(b, tokens, targets))
			if b.Optimizer != optimizer || *a.Optimizer != *b.Optimizer {
				t.Errorf("optimizer %+v, want %+v", *b.Optimizer, *a.Optimizer)
			}
		})
	}
}

// TestLoadRefuses: what does not fit or is damaged is an error that says so, and
// changes nothing.
func TestLoadRefuses(t *testing.T) {
	a, _, _ := grownUp[float32](t, "adam")
	var file bytes.Buffer
	if err := a.Save(&file); err != nil {
		t.Fatal(err)
	}
	build := func(c Config) contract.Model[float32] {
		m, _, _ := random[float32](t, c, 1, 1)
		return m
	}
	plain := odd(true, false)
	double, _, _ := random[float64](t, plain, 1, 1)
	contract.LoadRefuses(t, file.Bytes(), func() contract.Model[float32] { return build(plain) }, double)
	words, context := plain, plain
	words.Vocab, context.Context = 6, 10
	contract.LoadRefused(t, build(words), file.Bytes(), "vocabulary")
	contract.LoadRefused(t, build(context), file.Bytes(), "context")
}

// FuzzLoad damages the payload under a right checksum, so that the checksum does
// not stand before what is tested.
func FuzzLoad(f *testing.F) {
	a, tokens, targets := grownUp[float32](f, "adam")
	var file bytes.Buffer
	if err := a.Save(&file); err != nil {
		f.Fatal(err)
	}
	good := file.Bytes()[20:]
	f.Add(good)
	f.Add(good[:100])
	f.Add([]byte{})
	for at := 0; at < 300; at += 8 {
		bad := slices.Clone(good)
		binary.LittleEndian.PutUint64(bad[at:], 1<<40)
		f.Add(bad)
		binary.LittleEndian.PutUint64(bad[at:], 0)
		f.Add(bad)
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		header := binary.LittleEndian.AppendUint32([]byte(magic), version)
		header = binary.LittleEndian.AppendUint32(header, crc32.ChecksumIEEE(payload))
		header = binary.LittleEndian.AppendUint64(header, uint64(len(payload)))
		m, _, _ := random[float32](t, odd(false, false), 1, 1)
		before := m.WeightsSHA256()
		if err := m.Load(bytes.NewReader(append(header, payload...))); err != nil {
			if m.WeightsSHA256() != before {
				t.Error("the model has changed")
			}
			return
		}
		// Whatever was taken in can be used.
		if _, err := m.Train(tokens, targets, 9); err != nil {
			return
		}
		contract.AddNeurons(t, m.Hidden()[0], 1, 0)
		if err := m.Save(&bytes.Buffer{}); err != nil {
			t.Error(err)
		}
	})
}
