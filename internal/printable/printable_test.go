package printable

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
)

// hostile is what a name in a data file can hold.
const hostile = "a\x1b]52;c;cm0=\x07\x1b]0;t\x1b\\\x1bPq\x1b\\\u009b31m\r\b\u202e\u2066\u200b\ufeff\U000e0041<script>[x](javascript:1)|`*"

func TestWriter(t *testing.T) {
	var out strings.Builder
	w := &Writer{To: &out}
	for i := range len(hostile) { // characters are cut in two
		if n, err := w.Write([]byte{hostile[i]}); n != 1 || err != nil {
			t.Fatal(n, err)
		}
	}
	if want := `a\u001b]52;c;cm0=\u0007\u001b]0;t\u001b\\u001bPq\u001b\\u009b31m\u000d\u0008\u202e\u2066\u200b\ufeff\udb40\udc41<script>[x](javascript:1)|` + "`*"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
	if got := Lines("ä é\n\t日本\xff\u00a0é"); got != "ä é\n\t日本\ufffd\u00a0é" {
		t.Errorf("%q", got)
	}
}

// TestJSON: what is escaped in JSON means the same.
func TestJSON(t *testing.T) {
	text, err := json.Marshal(hostile)
	if err != nil {
		t.Fatal(err)
	}
	var back string
	if err := json.Unmarshal([]byte(Lines(string(text))), &back); err != nil || back != hostile {
		t.Errorf("%q, %v, want %q", back, err, hostile)
	}
}

func TestMarkdown(t *testing.T) {
	got := Markdown("<script>\n[x](javascript:1)|`*\x1b")
	if want := "&lt;script&gt; \\[x\\](javascript:1)\\|`*\\\\u001b"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := MarkdownCode("a`<b>\n"); got != "`a'<b>\\u000a`" {
		t.Error(got)
	}
}

func FuzzWriter(f *testing.F) {
	f.Add(hostile, 3)
	f.Fuzz(func(t *testing.T, text string, cut int) {
		var out strings.Builder
		w := &Writer{To: &out}
		cut = max(0, min(cut, len(text)))
		for _, part := range []string{text[:cut], text[cut:]} {
			if n, err := w.Write([]byte(part)); n != len(part) || err != nil {
				t.Fatal(n, err)
			}
		}
		for _, r := range out.String() {
			if r != '\n' && r != '\t' && !unicode.IsGraphic(r) {
				t.Fatalf("%q lets %q through", out.String(), r)
			}
		}
	})
}
