package mlp

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"testing"

	"github.com/north-tui/north/internal/contract"
	"github.com/north-tui/north/nn"
)

// grownUp returns a network with a past: trained, grown, shrunk.
func grownUp[T nn.Float](tb testing.TB, method string) (*Network[T], nn.Mat[T], nn.Targets[T]) {
	n, x, y := random[T](tb, smallSpec(), 20)
	n.Optimizer.Method = method
	n.Optimizer.WeightDecay = 1e-3
	for step := range 8 {
		if _, err := n.Train(x, y); err != nil {
			tb.Fatal(err)
		}
		contract.AddNeurons(tb, n.Hidden()[step%2], 1+step, 0.1)
	}
	if err := n.Hidden()[1].Remove([]int{2, 9}); err != nil {
		tb.Fatal(err)
	}
	return n, x, y
}

func smallSpec() Spec { return Spec{Inputs: 3, Hidden: []int{4, 5}, Outputs: 2} }

// TestSaveLoad: what follows is bit-identical, whatever the method and whatever
// memory the other network has reserved.
func TestSaveLoad(t *testing.T) {
	t.Run("float32", func(t *testing.T) { testSaveLoad[float32](t) })
	t.Run("float64", func(t *testing.T) { testSaveLoad[float64](t) })
}

func testSaveLoad[T nn.Float](t *testing.T) {
	for _, method := range nn.OptimizerNames() {
		t.Run(method, func(t *testing.T) {
			a, x, y := grownUp[T](t, method)
			b, _, _ := random[T](t, smallSpec(), 1)
			contract.SaveLoad(t, promise(a, x, y), promise(b, x, y))
			if *a.Optimizer != *b.Optimizer {
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
	build := func(s Spec) contract.Model[float32] {
		n, _, _ := random[float32](t, s, 1)
		return n
	}
	double, _, _ := random[float64](t, smallSpec(), 1)
	contract.LoadRefuses(t, file.Bytes(), func() contract.Model[float32] { return build(smallSpec()) }, double)
	for want, change := range map[string]func(*Spec){
		"inputs":     func(s *Spec) { s.Inputs++ },
		"outputs":    func(s *Spec) { s.Outputs++ },
		"columns":    func(s *Spec) { s.Hidden = append(s.Hidden, 3) },
		"activation": func(s *Spec) { s.Activation = "tanh" },
		"loss":       func(s *Spec) { s.Loss = "mean-square" },
	} {
		spec := smallSpec()
		change(&spec)
		contract.LoadRefused(t, build(spec), file.Bytes(), want)
	}
}

// FuzzLoad damages the payload under a right checksum, so that the checksum does
// not stand before what is tested.
func FuzzLoad(f *testing.F) {
	a, _, _ := grownUp[float32](f, "adam")
	var file bytes.Buffer
	if err := a.Save(&file); err != nil {
		f.Fatal(err)
	}
	payload := file.Bytes()[4+4+4+8:]
	f.Add(payload)
	f.Add(payload[:100])
	f.Add([]byte{})
	for at := 0; at < 200; at += 8 {
		bad := slices.Clone(payload)
		binary.LittleEndian.PutUint64(bad[at:], 1<<40)
		f.Add(bad)
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		header := binary.LittleEndian.AppendUint32([]byte(magic), version)
		header = binary.LittleEndian.AppendUint32(header, crc32.ChecksumIEEE(payload))
		header = binary.LittleEndian.AppendUint64(header, uint64(len(payload)))
		n, x, y := random[float32](t, smallSpec(), 2)
		before := n.WeightsSHA256()
		if err := n.Load(bytes.NewReader(append(header, payload...))); err != nil {
			if n.WeightsSHA256() != before {
				t.Error("the network has changed")
			}
			return
		}
		// Whatever was taken in can be used.
		_, err := n.Train(x, y)
		if err != nil {
			return
		}
		contract.AddNeurons(t, n.Hidden()[0], 1, 0)
		if err := n.Save(&bytes.Buffer{}); err != nil {
			t.Error(err)
		}
	})
}
