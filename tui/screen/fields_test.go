package screen

import (
	"os"
	"path/filepath"
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
	in.Draw(&th, g, leastNames, true)
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
		in.Draw(&th, cells.New(60, 1), leastNames, true)
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

// TestLine: characters, words and ends, and what a terminal may paste.
func TestLine(t *testing.T) {
	press := func(l *Line, keys ...tea.KeyMsg) {
		for _, k := range keys {
			l.Key(k)
		}
	}
	for _, tt := range []struct {
		name string
		keys []tea.KeyMsg
		want Line
	}{
		{"typing", []tea.KeyMsg{keyCalled("x")}, Line{"one two.csvx", 12}},
		{"left and typing", []tea.KeyMsg{{Type: tea.KeyLeft}, {Type: tea.KeyLeft}, keyCalled("x")}, Line{"one two.cxsv", 10}},
		{"home", []tea.KeyMsg{{Type: tea.KeyHome}, {Type: tea.KeyDelete}}, Line{"ne two.csv", 0}},
		{"a word back", []tea.KeyMsg{{Type: tea.KeyCtrlW}}, Line{"one ", 4}},
		{"to the start", []tea.KeyMsg{{Type: tea.KeyCtrlU}}, Line{"", 0}},
		{"a paste with an escape", []tea.KeyMsg{{Type: tea.KeyRunes, Runes: []rune("a\x1b[2Jb\u202ec\n"), Paste: true}}, Line{"one two.csva[2Jbc", 17}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := LineOf("one two.csv")
			if press(&l, tt.keys...); l != tt.want {
				t.Errorf("got %+v, want %+v", l, tt.want)
			}
		})
	}
}

// TestLineBearsAnyKey: every key there is, with the cursor anywhere in texts with and
// without blanks.
func TestLineBearsAnyKey(t *testing.T) {
	for _, text := range []string{"", "a", " ", "ab", "a ", " a", "a b", "  ", "word 漢字  end"} {
		for cursor := range len([]rune(text)) + 1 {
			for kind := tea.KeyType(-100); kind <= 127; kind++ {
				for _, alt := range []bool{false, true} {
					l := Line{text, cursor}
					l.Key(tea.KeyMsg{Type: kind, Alt: alt, Runes: []rune{'d'}})
					if n := len([]rune(l.Text)); l.Cursor < 0 || l.Cursor > n {
						t.Errorf("%q, %d, key %d: cursor %d of %d", text, cursor, kind, l.Cursor, n)
					}
				}
			}
		}
	}
	l := Line{"one two", 6}
	if l.Key(tea.KeyMsg{Type: tea.KeyDelete, Alt: true}); l.Text != "one tw" {
		t.Errorf("the last character deleted as a word leaves %q", l.Text)
	}
}

// TestLineCompletes: a path is completed as far as the names agree.
func TestLineCompletes(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"train.csv", "trial.csv", "other/a.csv"} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		begun, want string
		completes   bool
	}{{"t", "tr", true}, {"tr", "tr", false}, {"tra", "train.csv", true}, {"o", "other" + string(filepath.Separator), true}, {"other/", "other/a.csv", true}, {"x", "x", false}, {"no/such", "no/such", false}} {
		l := LineOf(tt.begun)
		if ok := l.Complete(); ok != tt.completes || l.Text != tt.want {
			t.Errorf("%q becomes %q, %v, want %q, %v", tt.begun, l.Text, ok, tt.want, tt.completes)
		}
	}
}

// TestLineDraws: the cursor is in sight wherever it is.
func TestLineDraws(t *testing.T) {
	for at := range 31 {
		l := Line{"0123456789abcdefghij0123456789", at}
		g := cells.New(12, 1)
		l.Draw(g, 0, 0, 12, cells.Style{})
		seen := strings.Contains(g.String(), "▏")
		for x := range 12 {
			seen = seen || g.At(x, 0).Style.Attr&cells.Reverse != 0
		}
		if !seen {
			t.Errorf("no cursor at %d: %q", at, g.String())
		}
	}
}

// TestNamesAreWhole: what has to be typed is never cut, however long and narrow.
func TestNamesAreWhole(t *testing.T) {
	theme := desk.NewTheme(cells.Mono, false)
	fields := Inputs{}
	for _, name := range []string{"lr", "plateau.patience", "depth.patience"} {
		field := form.Field{Name: name, Kind: form.Int, Default: "400", Min: 1, Max: 1e6, Choices: []string{"auto"}}
		fields.Fields = append(fields.Fields, NewInput(form.Setting{Field: field, Value: "400"}))
	}
	for _, width := range []int{50, 76, 120} {
		g := cells.New(width, 3)
		fields.Draw(&theme, g, true)
		for _, want := range []string{"plateau.patience 400", "depth.patience   400", "lr               400"} {
			if !strings.Contains(g.String(), want) {
				t.Errorf("width %d: no %q in\n%s", width, want, g.String())
			}
		}
	}
	fields.Fields[0].Set("auto") // a word stands before all numbers
	if fields.Fields[0].step(true); fields.Fields[0].Text != "2" || fields.Fields[0].Err() != nil {
		t.Errorf("a step from a word leads to %q, %v", fields.Fields[0].Text, fields.Fields[0].Err())
	}
}
