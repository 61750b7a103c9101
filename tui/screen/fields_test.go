package screen

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/tui/desk"
)

func TestFieldSteps(t *testing.T) {
	number := form.Field{Name: "x", Kind: form.Float, Min: 0, Max: 1}
	log := form.Field{Name: "lr", Kind: form.Float, Min: 1e-7, Max: 10, Log: true}
	whole := form.Field{Name: "n", Kind: form.Int, Min: 1, Max: 500}
	factors := form.Field{Name: "c", Kind: form.Int, Min: 1, Max: 1000, Log: true}
	choice := form.Field{Name: "act", Kind: form.Choice, Choices: []string{"relu", "tanh", "gelu"}}
	tests := []struct {
		name     string
		field    form.Field
		from     string
		up, down string
	}{
		{"hundredths", number, "0.97", "0.98", "0.96"},
		{"end of the range", number, "1", "1", "0.99"},
		{"1 2 5", log, "0.003", "0.005", "0.002"},
		{"over a power", log, "0.001", "0.002", "0.0005"},
		{"lowest", log, "1e-07", "2e-07", "1e-07"},
		{"whole numbers", whole, "32", "33", "31"},
		{"lowest whole number", whole, "1", "2", "1"},
		{"doubling", factors, "16", "32", "8"},
		{"choices", choice, "relu", "tanh", "gelu"},
		{"yes and no", form.Field{Name: "b", Kind: form.Bool}, "true", "false", "false"},
		{"not a number stays", number, "abc", "abc", "abc"},
		{"widths stay", form.Field{Name: "w", Kind: form.Widths}, "4,4", "4,4", "4,4"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for key, want := range map[string]string{"right": tt.up, "left": tt.down} {
				in := NewInput(form.Setting{Field: tt.field, Value: tt.from})
				in.Key(keyCalled(key))
				if in.Text != want {
					t.Errorf("%s from %s: got %s, want %s", key, tt.from, in.Text, want)
				}
			}
		})
	}
}

func TestFieldTyping(t *testing.T) {
	in := NewInput(form.Setting{Field: form.Field{Name: "x", Kind: form.Float, Min: 0, Max: 1}, Value: "0.97"})
	for _, k := range []string{".", "5"} {
		in.Key(keyCalled(k))
	}
	if in.Text != ".5" || !in.Changed() {
		t.Errorf("typed over: got %q, want .5", in.Text)
	}
	for range 4 {
		in.Key(keyCalled("backspace"))
	}
	if in.Text != "" || in.Err() == nil {
		t.Errorf("erased: got %q, %v, want nothing and an error", in.Text, in.Err())
	}
	in.Key(keyCalled("7"))
	g := cells.New(80, 1)
	th := desk.NewTheme(cells.Mono, false)
	in.Draw(&th, g, true)
	if !strings.Contains(g.String(), "✗ 7 is out of range, want 0 to 1") {
		t.Errorf("the mistake is not said: %q", g.String())
	}
}

// FuzzInput: whatever is typed and pressed, a field draws in its row and keeps
// what its form allows within reach.
func FuzzInput(f *testing.F) {
	f.Add("0.5", "1e9\x00語", uint8(3))
	f.Add("", "-", uint8(0))
	kinds := []form.Field{
		{Name: "f", Kind: form.Float, Min: 1e-7, Max: 10, Log: true}, {Name: "i", Kind: form.Int}, {Name: "w", Kind: form.Widths},
		{Name: "t", Kind: form.Text}, {Name: "c", Kind: form.Choice, Choices: []string{"a", "b"}}, {Name: "b", Kind: form.Bool}, {Name: "g", Kind: form.Float},
	}
	th := desk.NewTheme(cells.True, false)
	f.Fuzz(func(t *testing.T, value, typed string, kind uint8) {
		in := NewInput(form.Setting{Field: kinds[int(kind)%len(kinds)], Value: value})
		for _, r := range typed {
			in.Key(keyCalled(string(r)))
		}
		for _, k := range []string{"right", "left", "left", "backspace"} {
			in.Key(keyCalled(k))
		}
		in.Draw(&th, cells.New(60, 1), true)
		if valid := in.Err() == nil; valid != (func() bool { _, err := in.Parse(in.Text); return err == nil }()) {
			t.Error("err does not agree with the form")
		}
	})
}

// keyCalled is a key by its name, or a character.
func keyCalled(name string) tea.KeyMsg {
	for _, kind := range []tea.KeyType{tea.KeyLeft, tea.KeyRight, tea.KeyBackspace} {
		if m := (tea.KeyMsg{Type: kind}); m.String() == name {
			return m
		}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
}
