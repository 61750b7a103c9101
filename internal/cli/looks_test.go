package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/creack/pty"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/tui"
)

func TestLightGround(t *testing.T) {
	tests := []struct {
		flag, preferred, colorfgbg string
		want                       bool
	}{
		{"auto", "", "", false}, {"auto", "", "15;0", false}, {"auto", "", "0;15", true}, {"auto", "", "0;default;7", true}, {"auto", "", "12;8", false},
		{"auto", "", "nonsense", false}, {"auto", "dark", "0;15", false}, {"auto", "light", "15;0", true}, {"dark", "light", "0;15", false}, {"light", "", "", true},
	}
	for _, tt := range tests {
		got, err := lightGround(tt.flag, tt.preferred, func(string) string { return tt.colorfgbg })
		if err != nil || got != tt.want {
			t.Errorf("%+v: light %v, %v", tt, got, err)
		}
	}
	if _, err := lightGround("pink", "", os.Getenv); err == nil {
		t.Error("a theme that does not exist is no error")
	}
}

// TestFlagsOverrulePreferences, which overrule the environment.
func TestFlagsOverrulePreferences(t *testing.T) {
	needsUnix(t, "the locale's variables")
	t.Setenv("NO_COLOR", "1")
	t.Setenv("LC_ALL", "C")
	auto := looks{color: "auto", glyphs: "auto", theme: "auto"}
	o, err := auto.options(tui.Preferences{})
	if err != nil || o.Depth != cells.Mono || o.Tier != cells.ASCII {
		t.Errorf("environment: %v, %v, %v", o.Depth, o.Tier, err)
	}
	o, err = auto.options(tui.Preferences{Glyphs: "shade", Calm: true})
	if err != nil || o.Tier != cells.Shade || !o.Calm {
		t.Errorf("preferences: %v, %v", o.Tier, err)
	}
	flags := looks{color: "256", glyphs: "block", theme: "auto"}
	if o, err = flags.options(tui.Preferences{Glyphs: "shade"}); err != nil || o.Tier != cells.Block || o.Depth != cells.Indexed {
		t.Errorf("flags: %v, %v, %v", o.Depth, o.Tier, err)
	}
	flags.mono = true
	if o, err = flags.options(tui.Preferences{}); err != nil || o.Depth != cells.Mono {
		t.Errorf("--mono: %v, %v", o.Depth, err)
	}
}

func TestShot(t *testing.T) {
	dir := t.TempDir()
	shot := func(name string, more ...string) []byte {
		t.Helper()
		path := filepath.Join(dir, name)
		must(t, append([]string{"shot", "--data", "moons", "--at", "40", "--size", "80x24", "--out", path}, more...)...)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if text := shot("a.txt", "--glyphs", "braille"); strings.Count(string(text), "\n") != 24 || !strings.Contains(string(text), "orthogonality") {
		t.Errorf("text:\n%s", text)
	}
	if text := shot("a.ansi", "--color", "256"); !bytes.Contains(text, []byte("\x1b[38;5;")) {
		t.Error("no colours in the file with colours")
	}
	dark, light := shot("a.svg"), shot("b.svg", "--theme", "light")
	if !bytes.Contains(dark, []byte(cells.DarkPaper.Ground)) || !bytes.Contains(light, []byte(cells.LightPaper.Ground)) {
		t.Error("the paper is not that of the theme")
	}
	if again := shot("c.svg"); !bytes.Equal(dark, again) {
		t.Error("the same command gave another picture")
	}
	img, err := png.Decode(bytes.NewReader(shot("a.png", "--mono")))
	if err != nil {
		t.Fatal(err)
	}
	for y := 0; y < img.Bounds().Dy(); y += 3 {
		for x := 0; x < img.Bounds().Dx(); x += 3 {
			if r, _, b, _ := img.At(x, y).RGBA(); int(b>>8)-int(r>>8) > 40 {
				t.Fatalf("with --mono there is a colour at %d,%d", x, y)
			}
		}
	}
	if text := shot("w.txt", "--keys", "tab tab w", "--glyphs", "braille"); !strings.Contains(string(text), "⌊γ·φ₀·M⌋") {
		t.Errorf("the keys were not pressed:\n%s", text)
	}
	if text := string(shot("p.txt", "--seek", "15")); !strings.Contains(text, "◀ AT 15") {
		t.Errorf("the past is not shown:\n%s", text)
	}
	for _, args := range [][]string{{"--keys", "nokey"}, {"--size", "0x9"}, {"--size", "wide"}, {"--at", "-1"}, {"--seek", "2"}, {"--seek", "-2"}, {"--out", "a.gif"}} {
		if _, stderr, status := run(append([]string{"shot", "--data", "moons", "--at", "1", "--out", filepath.Join(dir, "x.svg")}, args...)...); status != exitUsage {
			t.Errorf("%v: exit status %d, %s", args, status, stderr)
		}
	}
}

// TestCast records what a terminal is sent: a header, then lines of time, o and
// text, that together are what was written, no character cut in two.
func TestCast(t *testing.T) {
	terminal, other, err := pty.Open()
	if err != nil {
		t.Skip(err)
	}
	defer terminal.Close()
	defer other.Close()
	if err := pty.Setsize(terminal, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.cast")
	c, err := newCast(other, path)
	if err != nil {
		t.Fatal(err)
	}
	const text = "north ⣿ \x1b[1mφ\x1b[m"
	for i := range len(text) {
		if _, err := c.Write([]byte(text[i : i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := pty.Setsize(terminal, &pty.Winsize{Rows: 30, Cols: 100}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := c.WriteString("!"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the file is there before it is complete")
	}
	if err := c.finish(); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Scan()
	var header struct{ Version, Width, Height int }
	if err := json.Unmarshal(lines.Bytes(), &header); err != nil || header.Version != 2 || header.Width != 80 || header.Height != 24 {
		t.Errorf("header %s, %v", lines.Bytes(), err)
	}
	got, last, sizes := "", 0., ""
	for lines.Scan() {
		var event []any
		if err := json.Unmarshal(lines.Bytes(), &event); err != nil || len(event) != 3 || event[0].(float64) < last {
			t.Fatalf("line %s, %v", lines.Bytes(), err)
		}
		last = event[0].(float64)
		if event[1] == "r" {
			sizes += event[2].(string)
			continue
		}
		got += event[2].(string)
	}
	if got != text+"!!" || sizes != "100x30" {
		t.Errorf("recorded %q and the sizes %q, want %q and 100x30", got, sizes, text+"!!")
	}
	if _, err := newCast(other, filepath.Join(t.TempDir(), "no", "such.cast")); err == nil {
		t.Error("a folder that does not exist is no error")
	}
}

func TestPlainWhere(t *testing.T) {
	for _, env := range []map[string]string{{"TERM": "dumb"}, {"ACCESSIBLE": "1"}} {
		if !(showing{}).inPlainText(func(name string) string { return env[name] }) {
			t.Errorf("%v: not in plain text", env)
		}
	}
	if !(showing{plain: true}).inPlainText(os.Getenv) {
		t.Error("--plain is not heeded")
	}
}
