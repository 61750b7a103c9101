package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/north-tui/north/commands"
)

func TestReport(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sweep")
	must(t, "sweep", "--set", "data=moons", "--set", "trigger=linear,static", "--seeds", "2", "--steps", "30", "--out", dir)
	must(t, "report", dir)
	text, err := os.ReadFile(filepath.Join(dir, "report", "report.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"4 runs finished.", "| linear | ", "| static | ", "paired by seed", "(pareto-moons.png)", "(widths-moons.png)", "(time-moons.png)"} {
		if !strings.Contains(string(text), part) {
			t.Errorf("the report lacks %q:\n%s", part, text)
		}
	}
	other := filepath.Join(t.TempDir(), "elsewhere")
	must(t, "report", dir, "--out", other)
	if again, err := os.ReadFile(filepath.Join(other, "report.md")); err != nil || string(again) != string(text) {
		t.Errorf("%v: the same sweep gave another report", err)
	}
	tables := filepath.Join(t.TempDir(), "tables")
	must(t, "report", dir, "--out", tables, "--figures", "")
	if entries, err := os.ReadDir(tables); err != nil || len(entries) != 3 {
		t.Errorf("%v, %v, want the report and its tables alone", entries, err)
	}
}

// TestReportForPapers: LaTeX beside the report, which stays as it is.
func TestReportForPapers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sweep")
	must(t, "sweep", "--workers", "1", "--out", dir, "--set", "data=moons", "--set", "trigger=linear|static", "--seeds", "2", "--steps", "30")
	if line, err := os.ReadFile(filepath.Join(dir, "command.txt")); string(line) != "north sweep --set data=moons --set 'trigger=linear|static' --seeds 2 --steps 30 "+commands.Line("--out", dir)+"\n" {
		t.Errorf("the command is %s, %v", line, err)
	}
	must(t, "report", dir, "--figures", "time")
	plain, err := os.ReadFile(filepath.Join(dir, "report", "report.md"))
	if err != nil {
		t.Fatal(err)
	}
	must(t, "report", dir, "--figures", "time", "--latex")
	if again, err := os.ReadFile(filepath.Join(dir, "report", "report.md")); err != nil || string(again) != string(plain) {
		t.Errorf("%v: --latex changes the report", err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "report", "report.tex"))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"Of 4 runs, 4 finished.", "seeds are 1, 2.", `test accuracy (\%)`, "\nlinear & 2 & ", `$\pm$`, `\textbf{`, `\bottomrule`, "{time-moons.pdf}", `\raggedright
\texttt{north sweep -{}-set data=moons `} {
		if !strings.Contains(string(text), part) {
			t.Errorf("no %q in\n%s", part, text)
		}
	}
	if pdf, err := os.ReadFile(filepath.Join(dir, "report", "time-moons.pdf")); err != nil || !strings.HasPrefix(string(pdf), "%PDF") {
		t.Errorf("the figure for papers: %v", err)
	}
}

func TestWrongReports(t *testing.T) {
	tests := []struct {
		name   string
		args   []string
		status int
		want   string
	}{
		{"nothing", []string{"report"}, exitUsage, "no SWEEPDIR given"},
		{"two directories", []string{"report", "a", "b"}, exitUsage, `unexpected "b"`},
		{"no such figure", []string{"report", "a", "--figures", "pareto,pie"}, exitUsage, `no figure "pie"`},
		{"figures too small", []string{"report", "a", "--width", "3"}, exitUsage, "--width 3"},
		{"no such directory", []string{"report", "no/such"}, exitFailed, "no/such"},
		{"not a sweep", []string{"report", t.TempDir()}, exitFailed, "no finished run"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stdout, stderr, status := run(tt.args...)
			if status != tt.status || !strings.Contains(stderr, tt.want) || strings.Count(stderr, "\n") != 1 || stdout != "" {
				t.Errorf("exit status %d, %q; want %d and one line with %q", status, stderr, tt.status, tt.want)
			}
		})
	}
}
