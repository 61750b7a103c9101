package cli

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestNothingIsReplacedUnasked: what writes a file asks for --force where there is one,
// before it works for it, and leaves what a link points at alone.
func TestNothingIsReplacedUnasked(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	must(t, "train", "--data", "moons", "--steps", "20", "--out", in("run"))
	must(t, "sweep", "--set", "data=moons", "--seeds", "1", "--steps", "3", "--out", in("sweep"))
	if err := errors.Join(os.Mkdir(in("logs"), 0o755), os.Mkdir(in("report"), 0o755)); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"a.svg":             {"plot", in("run"), "--out", in("a.svg")},
		"b.txt":             {"shot", "--data", "moons", "--at", "5", "--out", in("b.txt")},
		"c.npz":             {"export", in("run"), "--weights", in("c.npz")},
		"logs/" + boardFile: {"export", in("run"), "--tensorboard", in("logs")},
		"report/report.md":  {"report", in("sweep"), "--figures", "", "--out", in("report")},
	} {
		for _, kind := range []string{"is there already", "symbolic link", "read-only"} {
			path, mine := in(name), in("mine")
			if err := os.RemoveAll(path); err != nil {
				t.Fatal(err)
			}
			write(t, mine, "mine")
			switch kind {
			case "symbolic link":
				if runtime.GOOS == "windows" { // where making one needs a privilege
					continue
				}
				if err := os.Symlink(mine, path); err != nil {
					t.Fatal(err)
				}
			case "read-only":
				if err := os.WriteFile(path, []byte("mine"), 0o444); err != nil {
					t.Fatal(err)
				}
			default:
				write(t, path, "mine")
			}
			if _, problem, status := run(args...); status != exitFailed || !strings.Contains(problem, kind) || !strings.Contains(problem, "--force replaces it") {
				t.Errorf("%v: status %d, %q, want %s", args, status, problem, kind)
			}
			if text, err := os.ReadFile(path); string(text) != "mine" {
				t.Errorf("%v replaced %s: %v", args, path, err)
			}
			must(t, append(args, "--force")...)
			if text, err := os.ReadFile(path); err != nil || string(text) == "mine" {
				t.Errorf("%v --force: %q, %v", args, text, err)
			}
			if text, err := os.ReadFile(mine); string(text) != "mine" {
				t.Errorf("%v wrote through a link: %v", args, err)
			}
		}
	}
}

// TestNowhereToWrite: output that cannot be written is a failure.
func TestNowhereToWrite(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	closed, err := os.Open(os.DevNull) // for reading
	if err != nil {
		t.Fatal(err)
	}
	defer closed.Close()
	for _, args := range [][]string{{"--help"}, {"train", "--help"}, {"version"}, {"list", "data"}, {"list", "data", "--json"}, {"train", "--steps", "1"}, {"completion", "bash"}} {
		for _, out := range []*os.File{full, closed} {
			cmd := program(args...)
			cmd.Stdout = out
			if err := cmd.Run(); cmd.ProcessState.ExitCode() != exitFailed {
				t.Errorf("%v > %s: %v, want status %d", args, out.Name(), err, exitFailed)
			}
		}
	}
}
