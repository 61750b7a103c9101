//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/north-tui/north/internal/pixels"
	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/sim"
)

// terminal is a pseudo-terminal that answers nothing.
type terminal struct {
	t       *testing.T
	cmd     *exec.Cmd
	file    *os.File
	mu      sync.Mutex
	printed bytes.Buffer
	closed  chan struct{}
}

// start runs the program on a terminal of 100×30.
func start(t *testing.T, env []string, args ...string) *terminal {
	t.Helper()
	return startCommand(t, env, exec.Command(binary, args...))
}

func startCommand(t *testing.T, env []string, cmd *exec.Cmd) *terminal {
	t.Helper()
	cmd.Env = append(os.Environ(), append([]string{"XDG_CONFIG_HOME=" + t.TempDir(), "TERM=xterm-256color", "CI=", "NO_COLOR=", "LC_ALL=C.UTF-8"}, env...)...)
	file, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 30, Cols: 100})
	if err != nil {
		t.Fatal(err)
	}
	term := &terminal{t: t, cmd: cmd, file: file, closed: make(chan struct{})}
	go func() {
		defer close(term.closed)
		buffer := make([]byte, 1<<16)
		for {
			n, err := file.Read(buffer)
			term.mu.Lock()
			term.printed.Write(buffer[:n])
			term.mu.Unlock()
			if err != nil {
				return // the program has gone
			}
		}
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it has usually ended by itself
		<-term.closed
		file.Close()
	})
	return term
}

func (t *terminal) output() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.printed.String()
}

// await waits until text has been printed.
func (t *terminal) await(text string, patience time.Duration) {
	t.t.Helper()
	t.awaitThat(fmt.Sprintf("%q", text), patience, func(out string) bool { return strings.Contains(out, text) })
}

// awaitThat waits until what has been printed is as wanted.
func (t *terminal) awaitThat(wanted string, patience time.Duration, is func(out string) bool) {
	t.t.Helper()
	deadline := time.Now().Add(patience)
	for !is(t.output()) {
		if time.Now().After(deadline) {
			t.t.Fatalf("%s was not printed in %v; printed was %q", wanted, patience, t.output())
		}
		select {
		case <-t.closed:
			if !is(t.output()) {
				t.t.Fatalf("the program ended without printing %s: %q", wanted, t.output())
			}
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (t *terminal) press(keys string) {
	t.t.Helper()
	if _, err := t.file.WriteString(keys); err != nil {
		t.t.Fatal(err)
	}
}

// end waits for the program and returns its exit status.
func (t *terminal) end() int {
	t.t.Helper()
	select {
	case <-t.closed:
	case <-time.After(20 * time.Second):
		t.t.Fatalf("the program did not end; printed was %q", t.output())
	}
	_ = t.cmd.Wait() // the exit status is what counts
	return t.cmd.ProcessState.ExitCode()
}

// restored demands that the last thing done to the terminal was to leave the
// alternate screen and show the cursor.
func (t *terminal) restored() {
	t.t.Helper()
	out := t.output()
	if strings.LastIndex(out, "\x1b[?1049l") < strings.LastIndex(out, "\x1b[?1049h") {
		t.t.Error("the alternate screen was not left")
	}
	if strings.LastIndex(out, "\x1b[?25h") < strings.LastIndex(out, "\x1b[?25l") {
		t.t.Error("the cursor is still hidden")
	}
}

// TestSilentTerminal guards internal/quietprobe: where nothing answers, a query
// to the terminal would hold up start-up for five seconds. What it can show is asked of one
// with enough colours alone, once the screen is there, and nothing waits for it.
func TestSilentTerminal(t *testing.T) {
	for _, env := range [][]string{nil, {"NO_COLOR=1"}, {"TERM=linux"}, {"LC_ALL=C"}, {"COLORTERM=truecolor"}} {
		t.Run(fmt.Sprint(env), func(t *testing.T) {
			t.Parallel()
			term := start(t, env, "--data", "moons")
			term.await("RUN", 10*time.Second)
			term.press("q")
			if status := term.end(); status != 0 {
				t.Errorf("exit status %d, want 0", status)
			}
			term.restored()
			for name, query := range map[string]string{"colour": "\x1b]11;?", "cursor": "\x1b[6n"} {
				if strings.Contains(term.output(), query) {
					t.Errorf("the terminal was asked for its %s", name)
				}
			}
			before, _, asked := strings.Cut(term.output(), pixels.Question)
			if asked && !strings.Contains(before, "\x1b[?1049h") || strings.Count(term.output(), "\x1b[c") > 1 {
				t.Error("the terminal was asked before the screen was there, or twice")
			}
			if poor := slices.Contains(env, "NO_COLOR=1") || slices.Contains(env, "TERM=linux"); asked == poor {
				t.Errorf("asked what it can show: %v", asked)
			}
		})
	}
}

func TestSignalsRestoreTheTerminal(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "run")
			term := start(t, nil, "--data", "moons", "--out", dir)
			term.await("RUN", 10*time.Second)
			if err := term.cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if status := term.end(); status != 130 {
				t.Errorf("exit status %d, want 130", status)
			}
			term.restored()
			if _, err := sim.ReadRun(dir); err != nil {
				t.Errorf("the record is not complete: %v", err)
			}
		})
	}
}

// weights is the hash of the weights in a run directory's checkpoint.
func weights(t *testing.T, dir string) string {
	t.Helper()
	file, err := os.Open(filepath.Join(dir, "checkpoint.gob"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	session, err := sim.Restore(file, scenes.Find, sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	results, err := session.Results()
	if err != nil {
		t.Fatal(err)
	}
	return results["weights_sha256"].(string)
}

// TestScreenChangesNothing runs one spec with and without the screen.
func TestScreenChangesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	spec := []string{"--data", "spiral", "--steps", "250", "--seed", "9"}
	term := start(t, nil, append(spec, "--speed", "0", "--out", dir)...)
	term.await("DONE", 20*time.Second)
	term.press("q")
	if status := term.end(); status != 0 {
		t.Fatalf("exit status %d, want 0", status)
	}
	out, err := exec.Command(binary, append([]string{"train", "--json"}, spec...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	var headless struct {
		Hash string `json:"weights_sha256"`
	}
	if err := json.Unmarshal(out, &headless); err != nil {
		t.Fatal(err)
	}
	if got := weights(t, dir); got != headless.Hash {
		t.Errorf("weights %s with the screen, %s without", got, headless.Hash)
	}
}

// TestInterruptedRun stops a run without a screen in the middle.
func TestInterruptedRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	cmd := exec.Command(binary, "train", "--data", "spiral", "--steps", "100000000", "--out", dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	journal := filepath.Join(dir, "journal.jsonl")
	for {
		if text, err := os.ReadFile(journal); err == nil && bytes.Contains(text, []byte(`"grow"`)) {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the exit status is what counts
	if status := cmd.ProcessState.ExitCode(); status != 130 {
		t.Errorf("exit status %d, want 130", status)
	}
	rec, err := sim.ReadRun(dir)
	if err != nil {
		t.Fatal(err)
	}
	if rec.Step == 0 || len(rec.Spectra) == 0 || weights(t, dir) == "" {
		t.Errorf("the record ends at step %d with %d spectra", rec.Step, len(rec.Spectra))
	}
}

// TestNoTerminal: without a terminal the run is told in lines, to its end.
func TestNoTerminal(t *testing.T) {
	cmd := exec.Command(binary, "--data", "moons", "--steps", "60", "--summary", "20")
	cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+t.TempDir())
	out, err := cmd.CombinedOutput()
	if err != nil || bytes.Contains(out, []byte("\x1b")) {
		t.Errorf("%v, %q; want lines without control sequences", err, out)
	}
	for _, want := range []string{"run 0: moons", ": grow L", "step 60, epoch 3, train loss", "finished\n"} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("no %q in %s", want, out)
		}
	}
}

// TestDumbTerminal: a terminal that can only print gets lines, and takes commands.
func TestDumbTerminal(t *testing.T) {
	for _, env := range [][]string{{"TERM=dumb"}, {"ACCESSIBLE=1"}} {
		t.Run(env[0], func(t *testing.T) {
			t.Parallel()
			term := start(t, env, "--data", "moons")
			term.await("run 0: moons", 4*time.Second)
			term.press("why loss\n")
			term.await("the loss of one sample", 4*time.Second)
			term.press("quit\n")
			if status := term.end(); status != 0 {
				t.Errorf("exit status %d, want 0", status)
			}
			if strings.Contains(term.output(), "\x1b") {
				t.Errorf("control sequences in %q", term.output())
			}
		})
	}
}

// TestSuspend stops the program with ctrl-z under a shell, which then has the
// terminal as it was, and lets it go on with fg: the screen comes back. Without a
// shell the group of the program would be an orphan, which ctrl-z does not stop.
func TestSuspend(t *testing.T) {
	const script = `"$@"; echo "stopped with $?"; read line; echo "the shell read $line"; fg; echo "ended with $?"`
	term := startCommand(t, nil, exec.Command("sh", "-m", "-c", script, "sh", binary, "--data", "moons"))
	term.await("RUN", 10*time.Second)
	term.press("\x1a")
	term.await(fmt.Sprintf("stopped with %d", 128+int(syscall.SIGTSTP)), 4*time.Second)
	term.restored()
	screens := strings.Count(term.output(), "\x1b[?1049h")
	term.press("hello\n")
	// A line is read as one and ends in carriage return and newline only where
	// the terminal has left raw mode.
	term.await("the shell read hello\r\n", 4*time.Second)
	term.awaitThat("a second screen", 4*time.Second, func(out string) bool {
		return strings.Count(out, "\x1b[?1049h") > screens && strings.Contains(out[strings.LastIndex(out, "\x1b[?1049h"):], "moons")
	})
	term.press("q")
	term.await("ended with 0", 4*time.Second)
	term.end()
	term.restored()
}

// TestRecord writes what is seen as an asciicast, and preferences where the user
// keeps them.
func TestRecord(t *testing.T) {
	dir := t.TempDir()
	term := start(t, []string{"XDG_CONFIG_HOME=" + dir}, "--data", "moons", "--record", filepath.Join(dir, "a.cast"))
	term.await("RUN", 10*time.Second)
	term.press("T")
	term.await("light background", 4*time.Second)
	term.press("q")
	if status := term.end(); status != 0 {
		t.Errorf("exit status %d, want 0: %s", status, term.output())
	}
	text, err := os.ReadFile(filepath.Join(dir, "a.cast"))
	if err != nil || !bytes.HasPrefix(text, []byte(`{"env"`)) || !bytes.Contains(text, []byte(`"version":2`)) || !bytes.Contains(text, []byte("moons")) {
		t.Errorf("%v, recorded %.200s", err, text)
	}
	kept, err := os.ReadFile(filepath.Join(dir, "north", "screen.json"))
	if err != nil || !bytes.Contains(kept, []byte(`"theme": "light"`)) {
		t.Errorf("%v, kept %s", err, kept)
	}
}
