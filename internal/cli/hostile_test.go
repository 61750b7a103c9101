package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// hostile is a name that steers a terminal, reverses what follows, hides, and is markup:
// window titles, the clipboard, device control, colours by C1, a carriage return and
// backspaces, bidirectional overrides, characters without width, HTML and a link.
const hostile = "h\x1b]0;title\x07\x1b]52;c;Y20=\x1b\\\x1bP$q\x1b\\\u009b31m\b\u202e\u2066\u200b\u200d\ufeff<script>alert(1)</script>[x](javascript:alert(1))"

// harmless checks every character of what the program writes.
func harmless(t *testing.T, door, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Errorf("%s: not UTF-8: %q", door, text)
	}
	for i, r := range text {
		if r != '\n' && r != '\t' && !unicode.IsGraphic(r) {
			t.Errorf("%s: lets %q through: …%q", door, r, text[max(0, i-40):min(len(text), i+40)])
			return
		}
	}
}

// markupless checks a page.
func markupless(t *testing.T, door, text string) {
	t.Helper()
	harmless(t, door, text)
	if i := strings.Index(text, "<script"); i >= 0 {
		t.Errorf("%s: HTML: …%q", door, text[max(0, i-40):i+20])
	}
	if at := regexp.MustCompile(`[^\\]\]\(javascript`).FindString(text); at != "" {
		t.Errorf("%s: a link: %q", door, text)
	}
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestHostileTexts feeds one hostile string through every door and reads every
// character that comes out.
func TestHostileTexts(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	in := func(name string) string { return filepath.Join(dir, name) }
	quoted := `"` + strings.ReplaceAll(hostile, `"`, `""`) + `"`

	var rows strings.Builder
	for i := range 40 {
		fmt.Fprintf(&rows, "%d,%d,%s\n", i, i*i%7, []string{"a", quoted}[i%2])
	}
	data := write(t, in("data.csv"), "x,"+quoted+",label\n"+rows.String())
	bad := write(t, in("bad.csv"), "x,"+quoted+",label\n1,2,a\n3,"+quoted+",a\n4,5,b\n6,7,b\n8,9,b\n")
	lesson := write(t, in("x.lesson"), "title: "+hostile+"\n"+hostile+"\n")
	plan := write(t, in("plan.yaml"), "set: {data: moons, "+`"`+strings.NewReplacer("\x1b", `\e`, "\x07", `\a`, "\b", `\b`, "\u009b", `\x9b`, `\`, `\\`).Replace("h\u202e")+`"`+": 1}\nsteps: 3\n")

	run1, sweep1 := in("run"), in("sweep")
	_, _, status := run("train", "--data", data, "--steps", "30", "--out", run1)
	if status != exitDone {
		t.Log("the data are refused") // by another door, which is tested as well
		must(t, "train", "--data", "moons", "--steps", "30", "--out", run1)
	}
	forge(t, run1)
	labelled := write(t, in("labelled.yaml"), "cases:\n  - {trigger: static, label: \"<script>alert(1)</script>[x](javascript:alert(1))\\u202e\\u200b\"}\nset: {data: moons}\nsteps: 5\nseeds: 2\n")

	doors := [][]string{
		{"train", "--data", data, "--steps", "30"},
		{"train", "--data", data, "--steps", "30", "--json"},
		{"train", "--data", bad, "--steps", "3"},
		{"train", "--data", hostile, "--steps", "3"},
		{"train", "--set", hostile + "=1"},
		{"train", "--trigger", hostile},
		{"train", "--scene", hostile},
		{"train", "--resume", in(strings.ReplaceAll(hostile, "/", ""))},
		{"train", "--resume", run1},
		{hostile},
		{"--" + hostile},
		{"--plain", "--data", data, "--steps", "20", "--speed", "0"},
		{"--plain", "--lesson", lesson},
		{"replay", run1},
		{"replay", "--json", run1},
		{"plot", run1, "--figure", "losses", "--out", in("losses.svg")},
		{"plot", run1, "--figure", "widths", "--out", in("widths.svg")},
		{"plot", run1, "--figure", hostile, "--out", in("x.svg")},
		{"metrics", bad},
		{"sweep", plan, "--out", in("none")},
		{"sweep", labelled, "--out", sweep1},
		{"report", sweep1},
		{"report", run1},
		{"list", hostile},
		{"shot", "--data", data, "--at", "20", "--out", in("shot.svg")},
		{"shot", "--data", data, "--at", "20", "--out", in("shot.txt")},
	}
	for _, args := range doors {
		out, problem, _ := run(args...)
		door := fmt.Sprintf("%.60q", args)
		harmless(t, door+" stdout", out)
		harmless(t, door+" stderr", problem)
	}
	pages := 0
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		switch filepath.Ext(path) {
		case ".md", ".svg", ".txt":
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			pages++
			if strings.HasSuffix(path, ".txt") {
				harmless(t, path, string(text))
			} else {
				markupless(t, path, string(text))
			}
		}
		return err
	})
	if err != nil || pages < 5 {
		t.Errorf("%d pages, %v", pages, err)
	}
}

// forge puts the hostile string wherever a run directory has text.
func forge(t *testing.T, dir string) {
	t.Helper()
	asJSON := strings.NewReplacer("\x1b", `\u001b`, "\x07", `\u0007`, "\b", `\u0008`, `\`, `\\`).Replace(hostile)
	if err := os.Remove(filepath.Join(dir, "manifest.json")); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(string) string{
		"series.csv":    func(s string) string { return strings.Replace(s, "train_loss", "train_loss"+hostile, 1) },
		"journal.jsonl": func(s string) string { return strings.ReplaceAll(s, `"note":"`, `"note":"`+asJSON) },
	} {
		path := filepath.Join(dir, name)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		write(t, path, change(string(text)))
	}
}
