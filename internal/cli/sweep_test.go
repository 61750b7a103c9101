package cli

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/north-tui/north/sweep"
)

// asNorth makes the test binary the program, in a process of its own.
const asNorth = "NORTH_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asNorth) != "" {
		os.Exit(Main(os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// plan writes a plan of 2 × 3 runs, each so many steps long.
func plan(t *testing.T, steps int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "plan.yaml")
	text := fmt.Sprintf("set: {data: moons, trigger: [north-act, linear]}\nseeds: 3\nsteps: %d\n", steps)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// merged is the merged table of a sweep without the columns of measured times.
func merged(t *testing.T, dir string) [][]string {
	t.Helper()
	file, err := os.Open(filepath.Join(dir, sweep.TableFile))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var timed []int
	for i, name := range lines[0] {
		if strings.HasPrefix(name, "seconds") || name == "steps_per_second" {
			timed = append(timed, i)
		}
	}
	slices.Reverse(timed)
	for k := range lines {
		for _, i := range timed {
			lines[k] = slices.Delete(lines[k], i, i+1)
		}
	}
	return lines
}

func sameTable(t *testing.T, got, want [][]string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d", len(got), len(want))
	}
	for i := range want {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("line %d:\n%v, want\n%v", i, got[i], want[i])
		}
	}
}

// killedAt runs the program in a process that is killed when it prints a line that begins
// with a text; it returns false if the process has come to its end before.
func killedAt(t *testing.T, line string, args ...string) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asNorth+"=1")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(stderr); lines.Scan() && !strings.HasPrefix(lines.Text(), line); {
	}
	_ = cmd.Process.Kill() // which fails if it has ended
	return cmd.Wait() != nil
}

// TestKilledSweepGoesOn kills a sweep in the middle, without a chance to clean
// up, and compares the table in the end with that of a sweep left alone.
func TestKilledSweepGoesOn(t *testing.T) {
	path, killed, alone := plan(t, 400), filepath.Join(t.TempDir(), "killed"), filepath.Join(t.TempDir(), "alone")
	must(t, "sweep", path, "--out", alone)

	if !killedAt(t, "2 of 6", "sweep", path, "--out", killed, "--workers", "1") {
		t.Fatal("the sweep has ended before it was killed")
	}
	rows, err := sweep.Load(killed)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 2 || len(rows) == 6 {
		t.Fatalf("%d runs are finished, want 2 to 5", len(rows))
	}
	if _, progress, status := run("sweep", path, "--out", killed); status != exitDone || !strings.Contains(progress, " of 6 runs had already finished\n") {
		t.Errorf("exit status %d, %q; want that finished runs are skipped", status, progress)
	}
	sameTable(t, merged(t, killed), merged(t, alone))
}

// TestDryRun says what would be run and writes nothing.
func TestDryRun(t *testing.T) {
	needsUnix(t, "a clock that moves during a run of three steps")
	dir := filepath.Join(t.TempDir(), "sweep")
	args := []string{"sweep", "--set", "data=moons", "--set", "hidden=16,16|64,64", "--seeds", "2", "--steps", "3", "--out", dir}
	out := must(t, append(args, "--dry-run")...)
	if strings.Count(out, ": to do\n") != 4 || !strings.Contains(out, "hidden=16,16_seed2") || !strings.Contains(out, "4 runs, 4 to do: no run has finished") {
		t.Errorf("before: %q", out)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("a dry run made the directory")
	}
	must(t, append(args, "--shard", "0/2")...)
	out = must(t, append(args, "--dry-run")...)
	if strings.Count(out, ": finished\n") != 2 || strings.Count(out, ": to do, about ") != 2 || !strings.Contains(out, "4 runs, 2 to do: about ") {
		t.Errorf("after a half: %q", out)
	}
	if out = must(t, append(args, "--dry-run", "--shard", "0/2")...); !strings.Contains(out, "2 runs, 0 to do: nothing is left") {
		t.Errorf("of the half that was done: %q", out)
	}
}

func TestCrossed(t *testing.T) {
	tests := []struct {
		values string
		want   []string
	}{
		{"a", []string{"a"}},
		{"a,b", []string{"a", "b"}},
		{"", []string{""}},
		{"16,16|64,64", []string{"16,16", "64,64"}},
		{"a|b", []string{"a", "b"}},
		{"train,test.csv|", []string{"train,test.csv"}},
	}
	for _, tt := range tests {
		if got := crossed(tt.values); !slices.Equal(got, tt.want) {
			t.Errorf("%q is crossed as %q, want %q", tt.values, got, tt.want)
		}
	}
}

// TestKilledShardIsTakenOver kills a shard in the middle; another finishes its own runs
// and those that the first left, without being asked.
func TestKilledShardIsTakenOver(t *testing.T) {
	var path, parts string
	for steps := 400; ; steps *= 10 { // enough that the first is killed in the middle
		path, parts = plan(t, steps), filepath.Join(t.TempDir(), "parts")
		if killedAt(t, "1 of 3", "sweep", path, "--out", parts, "--workers", "1", "--shard", "1/2") {
			break
		}
	}
	_, said, status := run("sweep", path, "--out", parts, "--shard", "0/2")
	if status != exitDone || !strings.Contains(said, "done (of a part whose process is gone)") {
		t.Errorf("exit status %d, %q; want that the runs of the other shard are done", status, said)
	}
	whole := filepath.Join(t.TempDir(), "whole")
	must(t, "sweep", path, "--out", whole)
	sameTable(t, merged(t, parts), merged(t, whole))
	if left, err := os.ReadDir(filepath.Join(parts, ".claims")); err == nil {
		t.Errorf("claims are left of a sweep that has ended: %v", left)
	}
}

// TestAShardLeavesTheOthersAlone: what nobody has begun waits for its own machine, whose
// directory may be another.
func TestAShardLeavesTheOthersAlone(t *testing.T) {
	path, dir := plan(t, 5), filepath.Join(t.TempDir(), "part")
	must(t, "sweep", path, "--out", dir, "--shard", "0/2")
	rows, err := sweep.Load(dir)
	if err != nil || len(rows) != 3 {
		t.Errorf("%d runs, %v; want the 3 of the shard", len(rows), err)
	}
}

// TestIdenticalJobsShareTheWork starts the same command three times at once: each run is
// done by one of them, and all of them report every run.
func TestIdenticalJobsShareTheWork(t *testing.T) {
	path, shared, alone := plan(t, 100), filepath.Join(t.TempDir(), "shared"), filepath.Join(t.TempDir(), "alone")
	must(t, "sweep", path, "--out", alone)
	said := make(chan string)
	for range 3 {
		go func() {
			_, stderr, status := run("sweep", path, "--out", shared, "--workers", "1")
			if status != exitDone {
				t.Errorf("exit status %d: %s", status, stderr)
			}
			said <- stderr
		}()
	}
	here := 0
	for range 3 {
		stderr := <-said
		here += strings.Count(stderr, ": done\n")
		if all := strings.Count(stderr, ": done"); all != 6 && !strings.Contains(stderr, "already finished") {
			t.Errorf("a job tells of %d runs, want 6: %q", all, stderr)
		}
	}
	if here != 6 {
		t.Errorf("the three jobs did %d runs, want 6", here)
	}
	sameTable(t, merged(t, shared), merged(t, alone))
}

func TestShardsMakeAWhole(t *testing.T) {
	path, whole, parts := plan(t, 40), filepath.Join(t.TempDir(), "whole"), filepath.Join(t.TempDir(), "parts")
	must(t, "sweep", path, "--out", whole)
	done := make(chan string)
	for _, shard := range []string{"0/2", "1/2"} {
		go func() {
			_, stderr, _ := run("sweep", path, "--out", parts, "--workers", "1", "--shard", shard)
			done <- stderr
		}()
	}
	for range 2 {
		if stderr := <-done; strings.Count(stderr, ": done\n") != 3 {
			t.Errorf("a shard of 3 runs says %q", stderr)
		}
	}
	sameTable(t, merged(t, parts), merged(t, whole))
}

// TestDivergenceIsAResult runs a sweep with a run that diverges, twice.
func TestDivergenceIsAResult(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sweep")
	args := []string{"sweep", "--set", "data=bumps", "--set", "optim=sgd", "--set", "lr=10,0.01", "--steps", "3000", "--out", dir}
	for _, want := range []string{"2 of 2", "2 of 2 runs had already finished\n"} {
		_, stderr, status := run(args...)
		if status != exitFailed || !strings.Contains(stderr, want) || !strings.Contains(stderr, "diverged") || !strings.Contains(stderr, "1 of 2 runs failed") {
			t.Errorf("exit status %d, %q; want %q and one run that diverged", status, stderr, want)
		}
	}
	missing, err := sweep.LoadUnfinished(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(missing) != 1 || !strings.Contains(missing[0].Reason, "diverged") || missing[0].Spec.Set["lr"] != "10" {
		t.Errorf("unfinished %+v, want the run with lr 10 and why", missing)
	}
	lines := merged(t, dir)
	if len(lines) != 3 {
		t.Fatalf("%d lines in the table, want a header and both runs", len(lines))
	}
	last := len(lines[0]) - 1
	if lines[0][last] != "failure" || lines[1][last] != "" || !strings.Contains(lines[2][last], "diverged") {
		t.Errorf("column %s: %q and %q, want why the second run failed", lines[0][last], lines[1][last], lines[2][last])
	}
	if out := must(t, append(args, "--dry-run")...); !strings.Contains(out, "failed: step") || !strings.Contains(out, "2 runs, 0 to do") {
		t.Errorf("a dry run says %q, want the failed run and that nothing is left", out)
	}
}

func TestWrongSweeps(t *testing.T) {
	out := filepath.Join(t.TempDir(), "sweep")
	file := func(text string) string {
		path := filepath.Join(t.TempDir(), "plan.yaml")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := file("steps: 1")
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"empty plan", []string{"sweep", file("# nothing\n"), "--out", out}, "the plan is empty"},
		{"no plan", []string{"sweep", "--out", out}, "the plan is empty"},
		{"no directory", []string{"sweep", good}, "--out"},
		{"two plans", []string{"sweep", good, good, "--out", out}, "unexpected"},
		{"no such plan", []string{"sweep", "none.yaml", "--out", out}, "none.yaml"},
		{"plan that is no YAML", []string{"sweep", file("set: {"), "--out", out}, "plan.yaml"},
		{"unknown setting", []string{"sweep", file("set: {gama: 1}"), "--out", out}, "did you mean gamma?"},
		{"unknown trigger", []string{"sweep", file("set: {trigger: [static, north-akt]}"), "--out", out}, "run 2 of 2: "},
		{"unknown scene", []string{"sweep", file("scene: neuro"), "--out", out}, "neurogenesis"},
		{"settings that do not go together", []string{"sweep", file("set: {hidden: 9, max-width: 8}\nsteps: 1"), "--out", out}, "max-width"},
		{"flag beside a plan", []string{"sweep", good, "--out", out, "--seeds", "3"}, "--seeds cannot be combined with a plan"},
		{"no value", []string{"sweep", "--set", "lr", "--out", out}, "want key=value"},
		{"no seeds", []string{"sweep", "--seeds", "0", "--out", out}, "seeds: 0"},
		{"no workers", []string{"sweep", good, "--out", out, "--workers", "-1"}, "--workers -1"},
		{"shard out of range", []string{"sweep", good, "--out", out, "--shard", "2/2"}, "--shard 2/2"},
		{"shard without a number", []string{"sweep", good, "--out", out, "--shard", "1"}, "i/n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stdout, stderr, status := run(tt.args...)
			if status != exitUsage || !strings.Contains(stderr, tt.want) || strings.Count(stderr, "\n") != 1 || stdout != "" {
				t.Errorf("exit status %d, %q; want %d and one line with %q", status, stderr, exitUsage, tt.want)
			}
		})
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a wrong sweep left a directory")
	}
}
