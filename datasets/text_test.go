package datasets

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// writeText is a file of a text.
func writeText(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTextsLoad(t *testing.T) {
	for _, e := range Texts() {
		t.Run(e.Name, func(t *testing.T) {
			text, err := OpenText(e.Name, "", 1024)
			if err != nil {
				t.Fatal(err)
			}
			if e.Doc == "" || e.Source == "" || text.Name != e.Name {
				t.Errorf("entry %+v loads %s", e, text.Name)
			}
			if !slices.IsSorted(text.Alphabet) || len(slices.Compact(slices.Clone(text.Alphabet))) != len(text.Alphabet) {
				t.Error("the alphabet is not in ascending order, or not distinct")
			}
			all := append(slices.Clone(text.Train), text.Valid...)
			if got, want := len(text.Valid), len(all)/10; got != want {
				t.Errorf("%d characters for validation, want %d", got, want)
			}
			if low, high := slices.Min(all), slices.Max(all); low != 0 || int(high) != len(text.Alphabet)-1 {
				t.Errorf("numbers %d to %d for an alphabet of %d", low, high, len(text.Alphabet))
			}
		})
	}
}

// TestOpticks knows the book: 83 characters of ASCII and æ, Æ, ê, û, ×, §, · and ´.
func TestOpticks(t *testing.T) {
	text, err := OpenText("opticks", "", 64)
	if err != nil {
		t.Fatal(err)
	}
	if len(text.Alphabet) != 91 {
		t.Errorf("%d characters, want 91", len(text.Alphabet))
	}
	if !strings.Contains(text.String(text.Train), "Light") {
		t.Error("a book on light that does not name it")
	}
}

func TestTextRoundTrip(t *testing.T) {
	const words = "Größe, 光 and\nlight: "
	path := writeText(t, "a.txt", strings.Repeat(words, 20))
	text, err := OpenText(path, "", 4)
	if err != nil {
		t.Fatal(err)
	}
	numbers, ok := text.Numbers(words)
	if !ok || text.String(numbers) != words || text.String(text.Train[:len(numbers)]) != words {
		t.Errorf("%q came back as %q", words, text.String(numbers))
	}
	if _, ok := text.Numbers("x"); ok {
		t.Error("a character that is not in the text has a number")
	}
}

func TestBadTexts(t *testing.T) {
	many := strings.Builder{}
	for r := rune(0x4e00); r < 0x4e00+5000; r++ {
		many.WriteRune(r)
	}
	tests := []struct {
		name, text string
		want       string
	}{
		{"empty", "", "no text in it"},
		{"short", strings.Repeat("ab", 20), "36 characters for training, want more than the context of 64"},
		{"short validation", strings.Repeat("ab", 200), "40 characters for validation, want more than the context of 64"},
		{"not UTF-8", "light \xffand", "line 1: byte 0xff is not UTF-8; save the file as UTF-8"},
		{"cut off in a character", "lu\nmi\xc3", "line 2: byte 0xc3 is not UTF-8"},
		{"many characters", many.String(), "line 1: more than 4096 different characters, the last "},
		{"half a gzip file", string(opticksFile[:1000]), "unexpected EOF"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := OpenText(writeText(t, "a.txt", tt.text), "", 64)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v, want one line with %q", err, tt.want)
			}
		})
	}
	for spec, want := range map[string]string{"optics": "did you mean opticks?", "none.txt": "no such file", t.TempDir(): "a directory"} {
		if _, err := OpenText(spec, "", 64); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", spec, err, want)
		}
	}
}

// FuzzText: a text is refused, or comes back character by character.
func FuzzText(f *testing.F) {
	f.Add([]byte("light"))
	f.Add([]byte("\xff"))
	f.Add([]byte("Größe\x00光"))
	f.Add([]byte{0x1f, 0x8b, 8, 0})
	f.Add(opticksFile[:64])
	f.Fuzz(func(t *testing.T, data []byte) {
		text, err := readText("x", bytes.NewReader(data))
		if err != nil {
			return
		}
		back := text.String(text.Train) + text.String(text.Valid)
		if !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) && back != string(data) {
			t.Errorf("%q came back as %q", data, back)
		}
		if numbers, ok := text.Numbers(back); !ok || !slices.Equal(numbers, append(slices.Clone(text.Train), text.Valid...)) {
			t.Error("numbers of the text differ from the text")
		}
	})
}

// TestJSONLines wants the texts of a field, a line each.
func TestJSONLines(t *testing.T) {
	path := writeText(t, "a.jsonl", strings.Repeat(`{"id":1,"body":"light","text":"dark"}`+"\n", 40))
	text, err := OpenText(path, "body", 8)
	if err != nil {
		t.Fatal(err)
	}
	if got := text.String(text.Train[:12]); got != "light\nlight\n" || text.SHA256 == "" {
		t.Errorf("text %q, hash %q", got, text.SHA256)
	}
	for field, want := range map[string]string{"id": `object 1 has no text "id"; --set field= names another of body, id, text`, "x": `no text "x"`} {
		if _, err := OpenText(path, field, 8); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("field %s: %v, want %s", field, err, want)
		}
	}
	if _, err := OpenText(writeText(t, "b.jsonl", `{"text":"a"} {`), "text", 8); err == nil || !strings.Contains(err.Error(), "object 2: unexpected EOF") {
		t.Errorf("a file that is cut off: %v", err)
	}
}
