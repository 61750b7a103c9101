package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/internal/pixels"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// completions are the words, without their descriptions, and the directive that the
// shells get for a half-typed line.
func completions(t *testing.T, line ...string) (list []string, directive string) {
	t.Helper()
	out := must(t, append([]string{"__complete"}, line...)...)
	for row := range strings.Lines(out) {
		word, _, _ := strings.Cut(strings.TrimSuffix(row, "\n"), "\t")
		if strings.HasPrefix(word, ":") {
			return list, word
		}
		list = append(list, word)
	}
	t.Fatalf("no directive in %q", out)
	return nil, ""
}

func TestCompletion(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	must(t, "train", "--data", "moons", "--steps", "3", "--out", "runs/first")
	for _, path := range []string{"runs/other/below", "runs/.hidden"} {
		if err := os.MkdirAll(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write(t, "table.csv", "a,b,kind\n1,2,x\n2,3,y\n3,4,x\n5,6,y\n")
	write(t, "mine.lesson", "")
	tests := []struct {
		line []string
		want []string // among others
		not  []string
	}{
		{[]string{"tra"}, []string{"train"}, []string{"replay"}},
		{[]string{"--trigger", ""}, []string{"north-act", "static"}, nil},
		{[]string{"train", "--trigger", "north-"}, []string{"north-act", "north-weight"}, nil},
		{[]string{"train", "--init", ""}, []string{"gradmax", "random-in"}, nil},
		{[]string{"train", "--prune", ""}, []string{"dead"}, nil},
		{[]string{"train", "--preset", "dart"}, []string{"darts"}, nil}, // of the scene that has presets
		{[]string{"train", "--scene", "neurogenesis", "--preset", ""}, nil, []string{"darts"}},
		{[]string{"train", "--scene", ""}, []string{"neurogenesis", "darts"}, nil},
		{[]string{"train", "--data", ""}, []string{"spiral", "mnist"}, []string{"opticks"}},
		{[]string{"train", "--scene", "transformer", "--data", ""}, []string{"opticks"}, []string{"spiral"}},
		{[]string{"train", "--set", "g"}, []string{"gamma="}, nil},
		{[]string{"train", "--set", "select="}, []string{"select=greedy"}, nil},
		{[]string{"train", "--data", "table.csv", "--set", "label="}, []string{"label=kind"}, nil},
		{[]string{"data", "table.csv", "--set", "la"}, []string{"label="}, []string{"trigger="}},
		{[]string{"data", "--set", ""}, nil, []string{"trigger="}},
		{[]string{"sweep", "--set", "trigger=static,"}, []string{"trigger=static,north-act"}, nil},
		{[]string{"sweep", "--set", "data=moons,sp"}, []string{"data=moons,spiral"}, nil},
		{[]string{"plot", "--figure", "lo"}, []string{"losses"}, nil},
		{[]string{"report", "--figures", "pareto,"}, []string{"pareto,widths"}, []string{"pareto,pareto"}},
		{[]string{"--lesson", ""}, []string{"birth", "mine.lesson"}, nil},
		{[]string{"list", ""}, []string{"triggers", "lessons"}, nil},
		{[]string{"open", "ru"}, []string{"runs/"}, nil},
		{[]string{"open", "runs/"}, []string{"runs/first", "runs/other/"}, []string{"runs/.hidden/"}},
		{[]string{"open", "runs/first", "runs/f"}, []string{"runs/first"}, nil},
		{[]string{"replay", "runs/first", ""}, nil, []string{"runs/"}},
		{[]string{"train", "--resume", filepath.Join(dir, "runs") + "/"}, []string{filepath.Join(dir, "runs", "first")}, nil},
		{[]string{"train", "--steps", ""}, nil, []string{"table.csv"}},
		{[]string{"open", "no/such/"}, nil, nil},
	}
	for _, tt := range tests {
		got, _ := completions(t, tt.line...)
		for i := range got {
			got[i] = filepath.ToSlash(got[i])
		}
		for _, w := range tt.want {
			if !slices.Contains(got, filepath.ToSlash(w)) {
				t.Errorf("%q: no %s in %v", tt.line, w, got)
			}
		}
		for _, w := range tt.not {
			if slices.Contains(got, w) {
				t.Errorf("%q: %s in %v", tt.line, w, got)
			}
		}
	}
}

// TestWordsOfLooks: the words that are completed are those that are understood.
func TestWordsOfLooks(t *testing.T) {
	for _, w := range depthWords[1:] {
		if _, err := cells.ParseDepth(w); err != nil {
			t.Error(err)
		}
	}
	for _, w := range tierWords[1:] {
		if _, err := cells.ParseTier(w); err != nil {
			t.Error(err)
		}
	}
	for _, w := range pixels.Words {
		if _, _, err := pixels.Parse(w); err != nil {
			t.Error(err)
		}
	}
}

// everyCommand calls f with a command and all below it.
func everyCommand(cmd *cobra.Command, f func(*cobra.Command)) {
	f(cmd)
	for _, c := range cmd.Commands() {
		everyCommand(c, f)
	}
}

// TestEveryFlagError: no flag of any command lets words of the libraries through, and
// what is quoted is short.
func TestEveryFlagError(t *testing.T) {
	long := strings.Repeat("y", 300)
	everyCommand(Command(), func(cmd *cobra.Command) {
		path := strings.Fields(cmd.CommandPath())[1:]
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Value.Type() == "string" || f.Value.Type() == "stringArray" || f.Name == "help" {
				return // checked where they are read
			}
			_, text, status := run(append(path, "--"+f.Name+"="+long)...)
			if status != exitUsage || !strings.HasPrefix(text, "north: --"+f.Name+": ") || !strings.Contains(text, strings.Repeat("y", 40)+"…") {
				t.Errorf("%s --%s: exit status %d: %s", cmd.CommandPath(), f.Name, status, text)
			}
			for _, leak := range []string{"strconv", "invalid argument", "syntax", strings.Repeat("y", 41)} {
				if strings.Contains(text, leak) {
					t.Errorf("%s --%s: %q in %s", cmd.CommandPath(), f.Name, leak, text)
				}
			}
		})
	})
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"train", "--steps", "x"}, `--steps: "x" is not a whole number; see north train --help`},
		{[]string{"sweep", "--seeds", "2,3"}, `--seeds: "2,3" is not a whole number from 0 on`},
		{[]string{"train", "--steps", "99999999999999999999"}, `--steps: "99999999999999999999" is out of range`},
		{[]string{"train", "--epochs"}, "--epochs: no N given"},
		{[]string{"train", "--thread", "2"}, "did you mean --threads?"},
		{[]string{"train", "--figure", "x"}, "it is one of north plot"},
		{[]string{"train", "-steps"}, "names of more than one letter begin with --"},
		{[]string{"train", "--=3"}, "want --name or --name=value"},
		{[]string{"plot", "x", "--width", "3q"}, `--width: "3q": want a length such as`},
		{[]string{"train", "--json=maybe"}, `--json: "maybe" is neither true nor false`},
	}
	for _, tt := range tests {
		if _, text, status := run(tt.args...); status != exitUsage || !strings.Contains(text, tt.want) {
			t.Errorf("north %s: exit status %d: %swant %s", strings.Join(tt.args, " "), status, text, tt.want)
		}
	}
}

func TestVersionFlag(t *testing.T) {
	if flag, command := must(t, "--version"), must(t, "version"); flag != command {
		t.Errorf("--version prints %q, version %q", flag, command)
	}
}
