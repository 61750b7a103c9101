package cli

import (
	"encoding/json"
	"fmt"
	"math"
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

// writeTable writes a table of numbers whose last column is three times the first, or
// says whether the first is odd.
func writeTable(t *testing.T, path string, rows int, regression bool) {
	t.Helper()
	var b strings.Builder
	b.WriteString("a,b,y\n")
	for i := range rows {
		y := fmt.Sprint([]string{"even", "odd"}[i%2])
		if regression {
			y = fmt.Sprintf("%d.5", 3*i)
		}
		fmt.Fprintf(&b, "%d,%d,%s\n", i, i%2, y)
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestOtherDataUnderTheSameName wants a replay and a sweep to refuse a file that is not
// the one of the record.
func TestOtherDataUnderTheSameName(t *testing.T) {
	dir := t.TempDir()
	path, run1, runs := filepath.Join(dir, "t.csv"), filepath.Join(dir, "run"), filepath.Join(dir, "runs")
	writeTable(t, path, 40, false)
	must(t, "train", "--data", path, "--steps", "3", "--out", run1)
	must(t, "replay", run1)
	must(t, "sweep", "--set", "data="+path, "--seeds", "1", "--steps", "3", "--out", runs)
	writeTable(t, path, 44, false)
	if _, stderr, status := run("replay", run1); status != exitFailed || !strings.Contains(stderr, "t.csv is not the file of the record: it has SHA-256 ") {
		t.Errorf("replay: exit status %d, %s", status, stderr)
	}
	_, stderr, status := run("sweep", "--set", "data="+path, "--seeds", "2", "--steps", "3", "--out", runs)
	if status != exitFailed || !strings.Contains(stderr, "but other runs of this sweep have learnt from ") {
		t.Errorf("sweep: exit status %d, %s", status, stderr)
	}
	writeTable(t, path, 40, false)
	must(t, "sweep", "--set", "data="+path, "--seeds", "2", "--steps", "3", "--out", runs)
	table, err := os.ReadFile(filepath.Join(runs, "table.csv"))
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(table), "\n")
	for _, column := range []string{"label", "task", "rows", "features", "classes", "data_sha256"} {
		if !strings.Contains(","+head+",", ","+column+",") {
			t.Errorf("no column %s in %s", column, head)
		}
	}
	if err := os.WriteFile(path, []byte("a,b\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, stderr, _ := run("replay", run1); !strings.Contains(stderr, "the record was made of data with SHA-256 ") {
		t.Errorf("replay of a file that does not load: %s", stderr)
	}
}

// TestResultsOfTasks wants a regression to have R² and the error in the unit of the
// target, a classification the test samples by class and answer.
func TestResultsOfTasks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.csv")
	writeTable(t, path, 100, true)
	var got map[string]any
	text := must(t, "train", "--data", path, "--set", "ignore=b", "--epochs", "300", "--lr", "0.01", "--json")
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	loss, rmse, r2 := got["test_loss"].(float64), got["test_rmse"].(float64), got["test_r2"].(float64)
	// The deviation of three times 0 to 99 is 86.6; the training rows are 80 of them.
	if unit := rmse / math.Sqrt(loss); unit < 80 || unit > 93 || r2 < 0.9 || r2 >= 1 {
		t.Errorf("loss %v, RMSE %v, R² %v", loss, rmse, r2)
	}
	if text := must(t, "train", "--data", path, "--steps", "3"); strings.Contains(text, "<nil>") || !strings.Contains(text, "test_rmse") {
		t.Errorf("results %s", text)
	}
	writeTable(t, path, 100, false)
	var classes struct {
		Confusion  [][]int
		ClassNames []string `json:"class_names"`
		Accuracy   float64  `json:"test_accuracy"`
	}
	if err := json.Unmarshal([]byte(must(t, "train", "--data", path, "--steps", "40", "--json")), &classes); err != nil {
		t.Fatal(err)
	}
	c := classes.Confusion
	if len(c) != 2 || c[0][0]+c[0][1] != 10 || c[1][0]+c[1][1] != 10 || float64(c[0][0]+c[1][1])/20 != classes.Accuracy {
		t.Errorf("confusion %v with accuracy %v", c, classes.Accuracy)
	}
	if fmt.Sprint(classes.ClassNames) != "[even odd]" {
		t.Errorf("classes %v", classes.ClassNames)
	}
}

// TestTestFile wants --test to be the second file of --data, and to be refused beside one
// and without a table for training.
func TestTestFile(t *testing.T) {
	dir := t.TempDir()
	train, test := filepath.Join(dir, "train.csv"), filepath.Join(dir, "test.csv")
	writeTable(t, train, 40, false)
	writeTable(t, test, 20, false)
	result := func(args ...string) any {
		t.Helper()
		var got map[string]any
		if err := json.Unmarshal([]byte(must(t, append([]string{"train", "--steps", "3", "--json"}, args...)...)), &got); err != nil {
			t.Fatal(err)
		}
		return got["weights_sha256"]
	}
	if both, flag := result("--data", train+","+test), result("--data", train, "--test", test); both == nil || both != flag {
		t.Errorf("weights %v with --data TRAIN,TEST, %v with --test", both, flag)
	}
	if out := must(t, "data", train, "--test", test); !strings.Contains(out, "40 rows for training, 20 for testing") {
		t.Errorf("north data says %s", out)
	}
	for _, c := range []struct {
		name, want string
		args       []string
	}{
		{"two", "--data names a file for testing already", []string{"--data", train + "," + test, "--test", test}},
		{"no training", "want the table for training as well: --data FILE", []string{"--test", test}},
		{"missing", "no such file", []string{"--data", train, "--test", test + ".gz"}},
		{"escape", `x\x1b[2J: no such file`, []string{"--data", train, "--test", "x\x1b[2J"}},
	} {
		if _, stderr, status := run(append([]string{"train", "--steps", "3"}, c.args...)...); status != exitUsage || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: exit status %d, %s", c.name, status, stderr)
		}
	}
}
