//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// childOf is the process that a shell has started.
func childOf(t *testing.T, shell int) *os.Process {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", shell))
	if err != nil {
		t.Skip("children are not known here: ", err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatalf("children %q of the shell, want one", text)
	}
	child, err := os.FindProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	return child
}

// TestStoppedFromOutside stops the program under a shell by signals that others send,
// and lets it go on: the screen, the mouse and pastes are as they were.
func TestStoppedFromOutside(t *testing.T) {
	const script = `"$@"; echo "stopped with $?"; fg; echo "ended with $?"`
	for _, signal := range []syscall.Signal{syscall.SIGTSTP, syscall.SIGSTOP} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			term := startCommand(t, nil, exec.Command("sh", "-m", "-c", script, "sh", binary, "--data", "moons"))
			term.await("moons", 10*time.Second)
			if err := childOf(t, term.cmd.Process.Pid).Signal(signal); err != nil {
				t.Fatal(err)
			}
			term.await(fmt.Sprintf("stopped with %d", 128+int(signal)), 10*time.Second)
			term.awaitThat("a screen, the mouse and pastes after that", 10*time.Second, func(out string) bool {
				_, after, _ := strings.Cut(out, "stopped with")
				at := strings.LastIndex(after, "\x1b[?1049h")
				return at >= 0 && strings.Contains(after[at:], "moons") && strings.Contains(after, "\x1b[?1002h") && strings.Contains(after, "\x1b[?2004h")
			})
			term.press("q")
			term.await("ended with 0", 10*time.Second)
			term.end()
			term.restored()
		})
	}
}

// TestStopWithoutAShell: where nobody could continue it, the program is not stopped, and
// answers.
func TestStopWithoutAShell(t *testing.T) {
	t.Parallel()
	term := start(t, nil, "--data", "moons")
	term.await("moons", 10*time.Second)
	term.press("\x1a")
	term.awaitThat("another screen", 10*time.Second, func(out string) bool { return strings.Count(out, "\x1b[?1049h") == 2 })
	term.press("q")
	if status := term.end(); status != 0 {
		t.Errorf("exit status %d, want 0", status)
	}
	term.restored()
}

// TestTerminalGoesAway closes the other end of a terminal that is nobody's controlling
// one, so that no SIGHUP comes.
func TestTerminalGoesAway(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(binary, "--data", "moons")
	cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+t.TempDir(), "TERM=xterm-256color")
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill() }() // it has usually ended by itself
	if _, err := master.Read(make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	slave.Close()
	master.Close()
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		t.Fatal("the program did not end without its terminal")
	}
}

// TestNoSize shows the screen at the usual size where the terminal says it has none.
func TestNoSize(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("sh", "-c", `stty rows 0 cols 0; exec "$@"`, "sh", binary, "--data", "moons")
	term := startCommand(t, []string{"COLUMNS=", "LINES="}, cmd)
	term.await("moons", 10*time.Second)
	term.press("q")
	if status := term.end(); status != 0 {
		t.Errorf("exit status %d, want 0", status)
	}
	term.restored()
}

// TestBrokenInput: after a paste whose end never comes, or a control sequence that has
// none, the program answers ctrl-c.
func TestBrokenInput(t *testing.T) {
	for name, keys := range map[string]string{
		"paste":    "\x1b[200~never ends",
		"sequence": "\x1b[" + strings.Repeat("1;", 25_000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			term := start(t, nil, "--data", "moons")
			term.await("moons", 10*time.Second)
			term.press(keys)
			time.Sleep(100 * time.Millisecond) // ctrl-c is a key of its own
			term.press("\x03")
			term.end()
			term.restored()
		})
	}
}
