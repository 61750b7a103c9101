package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The one line that a new scene takes, with the imports it needs.
const (
	sceneImports = "\tcounter \"github.com/north-tui/north/scenes/counter\"\n\tcounterscreen \"github.com/north-tui/north/scenes/counter/screen\"\n"
	sceneLine    = "\t\t{counter.Scene(), counterscreen.Screen()},\n"
)

// ownLesson is a lesson that names what the new scene brings: a word, a key, a series and
// a panel.
const ownLesson = `title: counting
about: a number
scene: counter
speed: 200

do zero
    Again.
    press: {zero}

check count > 20 within 20 steps
    It rises.

say
    look: digits
    Done.
`

// withCounter builds the program as if testdata/counter were scenes/counter and
// scenes.All had the line for it.
func withCounter(t *testing.T) string {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	shelf, err := os.ReadFile("scenes/scenes.go")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(shelf), "import (\n", "import (\n"+sceneImports, 1)
	const end = "\t}\n}\n" // of All, the first list in the file
	if text = strings.Replace(text, end, sceneLine+end, 1); strings.Count(text, "counter.Scene()") != 1 {
		t.Fatal("scenes.All has another shape than this test expects")
	}
	changed := filepath.Join(dir, "scenes.go")
	if err := os.WriteFile(changed, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	replace := map[string]string{filepath.Join(here, "scenes/scenes.go"): changed}
	for _, file := range []string{"counter.go", "screen/screen.go"} {
		replace[filepath.Join(here, "scenes/counter", file)] = filepath.Join(here, "testdata/counter", file)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	path, program := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "north")
	if err := os.WriteFile(path, overlay, 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-overlay", path, "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return program
}

// TestNewScene: a scene in a folder of its own and one line of scenes.All is in every
// list, picker and command, without another line anywhere.
func TestNewScene(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program again")
	}
	program, dir := withCounter(t), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "own.lesson"), []byte(ownLesson), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name  string
		args  string
		input string
		want  []string
	}{
		{"list", "list scenes", "", []string{"counter", "a number that rises", "how fast it rises"}},
		{"list of figures", "list figures", "", []string{"tally", "the number over time"}},
		{"flags", "--help", "", []string{"--by N", "rise by N, with --scene counter"}},
		{"train", "train --scene counter --by 3 --steps 20 --json --out DIR/run", "", []string{`"count":60,`}},
		{"figure", "plot DIR/run --figure tally --out DIR/tally.svg", "", nil},
		{"replay", "replay DIR/run", "", []string{"0 differences"}},
		{"panel", "shot --scene counter --at 30 --size 120x40 --out SHOT", "", []string{"1 digits", "30 so far", "o zero", "counting"}},
		{"picker", "shot --at 1 --size 120x40 --out SHOT --keys S", "", []string{"▸ transformer", "counter", "a number that rises"}},
		{"keys", "shot --scene counter --at 1 --size 120x90 --out SHOT --keys ?", "", []string{"count from zero again", "show or hide the panel with that number"}},
		{"palette", "shot --scene counter --at 1 --size 120x40 --out SHOT --keys : z e r o", "", []string{"▸ zero", "count from zero again"}},
		{"elsewhere", "shot --at 1 --size 120x90 --out SHOT --keys ?", "", []string{"no: count from zero again"}},
		{"lines", "--plain --scene counter --speed 500 --steps 400", "help\nzero\nset by 4\nfork by=9\nrun\n", []string{"zero  ", "back to zero", "by 1 to 4", "lane b"}},
		{"lesson", "--plain --lesson DIR/own.lesson --speed 200", "zero\nrun\n\n", []string{"counting", "Done."}},
		{"sweep", "sweep --scene counter --set by=1,2 --seeds 2 --steps 5 --out DIR/sweep", "", []string{"4"}},
		{"report", "report DIR/sweep", "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			shot := filepath.Join(dir, tt.name+".txt")
			words := strings.NewReplacer("DIR", dir, "SHOT", shot).Replace(tt.args)
			words, keys, pressed := strings.Cut(words, " --keys ")
			args := strings.Fields(words)
			if pressed {
				args = append(args, "--keys", keys)
			}
			cmd := exec.Command(program, args...)
			cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+dir)
			cmd.Stdin = strings.NewReader(tt.input)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if drawn, err := os.ReadFile(shot); err == nil {
				out = append(out, drawn...)
			}
			for _, word := range tt.want {
				word, absent := strings.CutPrefix(word, "no: ")
				if absent == strings.Contains(string(out), word) {
					t.Errorf("%q is there: %v, want the contrary\n%s", word, absent, out)
				}
			}
		})
	}
}
