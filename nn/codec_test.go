package nn

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestStateRoundTrip writes one of everything and reads it again, up to what
// follows.
func TestStateRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	o := Optimizer{Method: "adamw", LearningRate: 0.1, WeightDecay: 0.2, ClipNorm: 3, SharedAge: true, Beta2: 0.9, Ramp: 7, Steps: 11}
	p, q := NewParam[float32](3, 5, true), NewParam[float32](2, 4, true)
	p.AppendRows(1, 4)
	q.AppendRows(2, 0)
	q.AppendCols(1, 0)
	filled(p.Value, rng)
	filled(p.M, rng)
	filled(p.V, rng)
	in, out := NewLinear[float32](2, 3), NewLinear[float32](3, 2)
	h := NewHidden("L1", in, out, Activation[float32]{}, &o)
	if err := h.SetUnits([]Unit{{2, 0}, {5, 1}, {6, 1}}, 9); err != nil {
		t.Fatal(err)
	}

	var e Encoder
	e.Optimizer(&o)
	e.Text("name")
	e.Flag(true)
	e.Number(-0.5)
	e.Counts([]int{4, 5})
	EncodeParam(&e, p)
	EncodeUnits(&e, h)
	var file bytes.Buffer
	if err := WriteState(&file, "test", 3, &e); err != nil {
		t.Fatal(err)
	}
	file.WriteString("rest")

	d, err := ReadState(&file, "test", 3)
	if err != nil {
		t.Fatal(err)
	}
	if file.String() != "rest" {
		t.Errorf("%q left to read", file.String())
	}
	if got := d.Optimizer(); got != o {
		t.Errorf("optimizer %+v, want %+v", got, o)
	}
	if name, flag, number := d.Text(), d.Flag("flag"), d.Number(); name != "name" || !flag || number != -0.5 {
		t.Errorf("%q, %v and %v", name, flag, number)
	}
	if got := d.Counts("count", 2, 5); !slices.Equal(got, []int{4, 5}) {
		t.Errorf("counts %v", got)
	}
	DecodeParam(d, q, 11)
	g := NewHidden("L1", in, out, Activation[float32]{}, &o)
	DecodeUnits(d, g, 11)
	if d.Err() != nil || d.Left() != 0 {
		t.Fatalf("error %v, %d bytes left", d.Err(), d.Left())
	}
	for i := range p.Value.Rows {
		if !slices.Equal(p.Value.Row(i), q.Value.Row(i)) || !slices.Equal(p.M.Row(i), q.M.Row(i)) || !slices.Equal(p.V.Row(i), q.V.Row(i)) {
			t.Errorf("row %d differs", i)
		}
	}
	if rows, _ := q.Born(); !slices.Equal(rows, []int{0, 0, 0, 4}) {
		t.Errorf("births %v", rows)
	}
	if !slices.Equal(g.Units(), h.Units()) || g.NextID() != 9 {
		t.Errorf("units %v, next %d", g.Units(), g.NextID())
	}
}

// TestDecoderRefuses: one thing wrong is one error, and it stays the first.
func TestDecoderRefuses(t *testing.T) {
	encoded := func(write func(e *Encoder)) *Decoder {
		var e Encoder
		write(&e)
		return &Decoder{data: e.data}
	}
	p := NewParam[float32](1, 2, true)
	for name, tt := range map[string]struct {
		d    *Decoder
		read func(d *Decoder)
		want string
	}{
		"too large": {encoded(func(e *Encoder) { e.Count(8) }), func(d *Decoder) { d.Count("age", 7) }, "age 8, want at most 7"},
		"too early": {encoded(func(e *Encoder) {}), func(d *Decoder) { d.Number() }, "too short"},
		"too many":  {encoded(func(e *Encoder) { e.Count(1) }), func(d *Decoder) { d.Counts("age", 1<<40, 7) }, "too short"},
		"optimizer": {encoded(func(e *Encoder) { e.Optimizer(&Optimizer{Method: "adma", LearningRate: 1}) }), func(d *Decoder) { d.Optimizer() }, "adma"},
		"births": {encoded(func(e *Encoder) { e.Counts([]int{1, 2, 1}); e.data = append(e.data, make([]byte, 24)...) }),
			func(d *Decoder) { DecodeParam(d, p, 9) }, "order of time"},
		"unborn":    {encoded(func(e *Encoder) { e.Counts([]int{1, 2, 12}) }), func(d *Decoder) { DecodeParam(d, p, 9) }, "12"},
		"long name": {encoded(func(e *Encoder) { e.Count(1 << 50) }), func(d *Decoder) { d.Text() }, "length of a name"},
	} {
		tt.read(tt.d)
		first := tt.d.Err()
		if first == nil || !strings.Contains(first.Error(), tt.want) {
			t.Errorf("%s: error %v, want one about %q", name, first, tt.want)
		}
		tt.d.Fail("another")
		if tt.d.Err() != first || tt.d.Count("count", 9) != 0 {
			t.Errorf("%s: error %v after %v", name, tt.d.Err(), first)
		}
	}
}

// TestMatRoundTrip: a matrix with gaps between its rows comes back bit for bit.
func TestMatRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	m := Mat[float64]{Rows: 3, Cols: 2, Stride: 5, Data: make([]float64, 12)}
	filled(m, rng)
	var e Encoder
	EncodeMat(&e, m)
	got := NewMat[float64](3, 2)
	d := &Decoder{data: e.data}
	DecodeMat(d, got)
	if d.Err() != nil || d.Left() != 0 {
		t.Errorf("%v, %d bytes left", d.Err(), d.Left())
	}
	for i := range m.Rows {
		if !slices.Equal(got.Row(i), m.Row(i)) {
			t.Errorf("row %d is %v, want %v", i, got.Row(i), m.Row(i))
		}
	}
}
