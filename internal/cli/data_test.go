package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestData wants the command to say what is learnt and what became of each column, and
// nothing of a file to reach the terminal unescaped.
func TestData(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.csv")
	text := "kind,a\x1b[2J,w\n" + strings.Repeat("x,1,u\x1b[31m\ny,2,v\nx,NA,v\n", 4)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	out, stderr, status := run("data", path, "--set", "label=kind")
	if status != exitDone || stderr != "" {
		t.Fatalf("exit status %d, stderr %q", status, stderr)
	}
	for _, want := range []string{
		"learns kind: 2 classes from 3 features (1 one-hot), 12 rows", "comma-separated, UTF-8",
		"2 different: v 8, u\\x1b[31m 4", "--set missing=auto|drop|refuse", "SHA-256 ",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if strings.Contains(out, "\x1b") {
		t.Errorf("an escape in %q", out)
	}
	out, _, status = run("data", path, "--set", "label=1", "--json")
	var got understood
	if err := json.Unmarshal([]byte(out), &got); status != exitDone || err != nil || got.Label != "kind" || len(got.Table.Columns) != 3 {
		t.Errorf("exit status %d, %v, %+v", status, err, got)
	}
}

// TestTrainTellsData wants training on a file to say what it learns.
func TestTrainTellsData(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(path, []byte("a,kind\n"+strings.Repeat("1,x\n2,y\n", 20)), 0o644); err != nil {
		t.Fatal(err)
	}
	_, stderr, status := run("train", "--data", path, "--steps", "2")
	if want := "learns kind: 2 classes from 1 feature, 40 rows\n"; status != exitDone || !strings.HasPrefix(stderr, want) {
		t.Errorf("exit status %d, stderr %q, want it to begin with %q", status, stderr, want)
	}
}
