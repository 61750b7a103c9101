package cli

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/north-tui/north/weights"
)

// TestExportWeights: the weights of a step leave a record, and a run starts from them.
func TestExportWeights(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	must(t, "train", "--data", "moons", "--steps", "120", "--out", dir)
	last, early := filepath.Join(dir, "w.safetensors"), filepath.Join(dir, "w.npz")
	program := must(t, "export", dir, "--weights", last, "--pytorch")
	if !strings.Contains(program, "safe_open(") || !strings.Contains(program, "torch.nn.Linear(2, ") {
		t.Errorf("the program is\n%s", program)
	}
	must(t, "export", dir, "--weights", early, "--at", "50")
	for path, step := range map[string]string{last: "120", early: "50"} {
		f, err := weights.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		if f.Metadata["step"] != step || !strings.Contains(f.Metadata["spec"], `"scene":"neurogenesis"`) {
			t.Errorf("%s: metadata %v, want step %s", path, f.Metadata, step)
		}
	}
	next := filepath.Join(t.TempDir(), "next")
	must(t, "train", "--weights", early, "--steps", "30", "--out", next)
	if out := must(t, "replay", next); !strings.Contains(out, ": 0 differences") {
		t.Error(out)
	}
}

func TestExportRefusals(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	must(t, "train", "--data", "moons", "--steps", "20", "--out", dir)
	file := filepath.Join(t.TempDir(), "w.npz")
	must(t, "export", dir, "--weights", file)
	for _, tt := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"export", dir}, exitUsage, "want --weights"},
		{[]string{"export", dir, "--at", "5", "--csv", "x"}, exitUsage, "need --weights"},
		{[]string{"export", dir, "--weights", "w.pt"}, exitUsage, ".safetensors or .npz"},
		{[]string{"export", dir, "--weights", file, "--force", "--at", "21"}, exitFailed, "has no step 21: want 0 to 20"},
		{[]string{"export", dir, "--weights", file, "--at", "-1"}, exitUsage, "--at -1"},
		{[]string{"export", t.TempDir(), "--weights", file, "--force"}, exitFailed, "not a run directory"},
		{[]string{"train", "--weights", file, "--scene", "transformer"}, exitUsage, "--scene neurogenesis"},
		{[]string{"train", "--weights", file, "--data", "digits"}, exitUsage, "reads 2 inputs"},
		{[]string{"train", "--weights", "nowhere.npz"}, exitFailed, "nowhere.npz"},
		{[]string{"train", "--weights", file, "--resume", dir}, exitUsage, "--weights: the resumed run"},
	} {
		if _, stderr, status := run(tt.args...); status != tt.status || !strings.Contains(stderr, tt.want) {
			t.Errorf("%v: status %d, %s", tt.args, status, stderr)
		}
	}
}

// TestExportSeries: tables and lines hold every number of the record, with epoch and
// seconds, and the event file every series.
func TestExportSeries(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	must(t, "train", "--data", "moons", "--steps", "60", "--out", dir)
	out := t.TempDir()
	must(t, "export", dir, "--csv", filepath.Join(out, "s.csv"), "--jsonl", filepath.Join(out, "s.jsonl"), "--tensorboard", filepath.Join(out, "logs"))
	read := func(path string) []byte {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	rows := func(path string) [][]string {
		list, err := csv.NewReader(bytes.NewReader(read(path))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	recorded, table := rows(filepath.Join(dir, "series.csv")), rows(filepath.Join(out, "s.csv"))
	lines := bufio.NewScanner(bytes.NewReader(read(filepath.Join(out, "s.jsonl"))))
	last := 0.0
	for i, want := range recorded {
		got := table[i]
		if strings.Join(append(got[:2:2], got[3:]...), ",") != strings.Join(want, ",") {
			t.Fatalf("line %d is %v, want %v", i+1, got, want)
		}
		if i == 0 {
			continue
		}
		seconds, err := strconv.ParseFloat(got[2], 64)
		if err != nil || seconds < last {
			t.Errorf("step %s: %s seconds after %g", got[0], got[2], last)
		}
		last = seconds
		var object map[string]float64
		if !lines.Scan() || json.Unmarshal(lines.Bytes(), &object) != nil {
			t.Fatalf("line %d of JSON is %s", i, lines.Bytes())
		}
		for c, cell := range want {
			v, ok := object[recorded[0][c]]
			if number, _ := strconv.ParseFloat(cell, 64); ok != (cell != "") || v != number {
				t.Errorf("step %s: %s is %g, want %s", got[0], recorded[0][c], v, cell)
			}
		}
	}
	events := read(filepath.Join(out, "logs", "events.out.tfevents.0.north"))
	for _, tag := range []string{"loss/train", "accuracy/test", "width/L1", "births/L1", "born/L1", "epoch"} {
		if !bytes.Contains(events, []byte(tag)) {
			t.Errorf("the event file has no %s", tag)
		}
	}
}

// TestExportNonFinite: JSON has null for what is not finite.
func TestExportNonFinite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	must(t, "train", "--data", "moons", "--steps", "2", "--out", dir)
	path := filepath.Join(dir, "series.csv")
	if err := os.WriteFile(path, []byte("step,epoch,train_loss,test_loss\n1,0.5,NaN,\n2,1,+Inf,0.25\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "s.jsonl")
	if err := os.Remove(filepath.Join(dir, "clock.csv")); err != nil {
		t.Fatal(err)
	}
	must(t, "export", dir, "--jsonl", out)
	text, err := os.ReadFile(out)
	if want := `{"step":1,"epoch":0.5,"train_loss":null}` + "\n" + `{"step":2,"epoch":1,"train_loss":null,"test_loss":0.25}` + "\n"; err != nil || string(text) != want {
		t.Errorf("%s, want %s", text, want)
	}
}
