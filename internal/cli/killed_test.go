package cli

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// program is the command line as a process of its own.
func program(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asNorth+"=1")
	return cmd
}

// TestNobodyReads: a run goes on to its end when what it says is not read any more, as
// in north train … 2>&1 | head -1.
func TestNobodyReads(t *testing.T) {
	needsUnix(t, "SIGPIPE")
	dir := filepath.Join(t.TempDir(), "run")
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	// The init refuses each time the trigger asks, and each refusal is said.
	cmd := program("train", "--data", "moons", "--steps", "3000", "--init", "north-pre", "--trigger", "linear", "--out", dir)
	cmd.Stdout, cmd.Stderr = write, write
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := write.Close(); err != nil {
		t.Fatal(err)
	}
	if !bufio.NewScanner(read).Scan() {
		t.Fatal("the run says nothing")
	}
	if err := read.Close(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != exitBrokenPipe {
		t.Errorf("%v, want exit status %d", err, exitBrokenPipe)
	}
	if _, err := os.Stat(filepath.Join(dir, "results.json")); err != nil {
		t.Errorf("the run did not come to its end: %v", err)
	}
}

// TestOneWriter: the second process that writes a run or a sweep says who the first one
// is, in one line, and the first goes on.
func TestOneWriter(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	cmd := program("train", "--data", "moons", "--steps", "1000000000", "--out", dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for {
		if text, err := os.ReadFile(filepath.Join(dir, "series.csv")); err == nil && len(text) > 1000 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	want := fmt.Sprintf("%s is in use: process %d on ", dir, cmd.Process.Pid)
	for range 3 {
		_, problem, status := run("train", "--resume", dir)
		if status != exitFailed || !strings.Contains(problem, want) || strings.Count(problem, "\n") != 1 {
			t.Errorf("status %d, %q, want %q", status, problem, want)
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	// What a killed process leaves locks nothing.
	if _, problem, status := run("train", "--resume", dir, "--steps", "1"); status != exitFailed || !strings.Contains(problem, "give a later end") {
		t.Errorf("status %d, %q, want that there is more already", status, problem)
	}
}
