package contract

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/north-tui/north/nn"
)

// SaveLoad: after b has taken in what a saved, both go on alike, bit for bit, and
// nothing beyond it was read.
func SaveLoad[T nn.Float](t *testing.T, a, b Case[T]) {
	t.Helper()
	file := bytes.NewBuffer(saved(t, a.Model))
	const rest = "what follows"
	file.WriteString(rest)
	if err := b.Model.Load(file); err != nil {
		t.Fatal(err)
	}
	if file.String() != rest {
		t.Errorf("%q left to read, want %q", file.String(), rest)
	}
	for step := range 10 {
		if x, y := train(t, a), train(t, b); x != y {
			t.Fatalf("losses %v and %v %d steps later", x, y, step+1)
		}
		for _, c := range []Case[T]{a, b} {
			AddNeurons(t, c.Model.Hidden()[0], 1, 0.1)
		}
		if a.Model.WeightsSHA256() != b.Model.WeightsSHA256() {
			t.Fatalf("weights differ %d steps later", step+1)
		}
	}
	for l, h := range a.Model.Hidden() {
		if got := b.Model.Hidden()[l].Units(); !slices.Equal(got, h.Units()) {
			t.Errorf("units %v, want %v", got, h.Units())
		}
	}
}

// LoadRefuses: files that are damaged, or of another precision, are errors that say
// so and change nothing. good is a file of a model of the shape that build makes, and
// double is a model of that shape in float64.
func LoadRefuses(t *testing.T, good []byte, build func() Model[float32], double Model[float64]) {
	flip := func(at int) []byte {
		bad := slices.Clone(good)
		bad[at] ^= 0x40
		return bad
	}
	for _, tt := range []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "header"},
		{"another file", []byte(strings.Repeat("text ", 9)), `"text"`},
		{"version", flip(4), "version"},
		{"cut off", good[:len(good)-1], "EOF"},
		{"cut off and long", flip(18)[:200], "bytes"},
		{"endless", flip(19), "length"},
		{"flipped bit", flip(len(good) / 2), "checksum"},
	} {
		t.Run(tt.name, func(t *testing.T) { LoadRefused(t, build(), tt.file, tt.want) })
	}
	if err := double.Load(bytes.NewReader(good)); err == nil || !strings.Contains(err.Error(), "8") {
		t.Errorf("a float64 model took in float32: %v", err)
	}
}

// LoadRefused: a file is refused by an error about something, and nothing changes.
func LoadRefused(t *testing.T, m Model[float32], file []byte, want string) {
	t.Helper()
	before := m.WeightsSHA256()
	if err := m.Load(bytes.NewReader(file)); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want one about %q", err, want)
	}
	if m.WeightsSHA256() != before {
		t.Error("the model has changed")
	}
}

func saved[T nn.Float](t *testing.T, m Model[T]) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := m.Save(&file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}
