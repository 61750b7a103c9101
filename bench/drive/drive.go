// Package drive runs the program on a pseudo-terminal, types on it and looks at what it
// does: for programs that look for faults.
package drive

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/creack/pty"
)

// Terminal is a pseudo-terminal with the program on it.
type Terminal struct {
	cmd    *exec.Cmd
	file   *os.File
	dir    string
	ended  chan struct{}
	status error

	mu      sync.Mutex
	written int    // bytes so far
	tail    []byte // the last of them
	wrong   string // the first sequence that no screen needs
	scan    scanner
}

// Start runs a program on a terminal of a size. What it writes goes below dir.
func Start(program, dir string, width, height int, args ...string) (*Terminal, error) {
	t := &Terminal{cmd: exec.Command(program, args...), dir: dir, ended: make(chan struct{})}
	t.cmd.Dir = dir
	t.cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+dir, "TMPDIR="+dir, "TERM=xterm-256color", "COLORTERM=truecolor", "CI=", "NO_COLOR=",
		"LC_ALL=C.UTF-8", "GOTRACEBACK=crash", "GORACE=halt_on_error=1 atexit_sleep_ms=0 log_path="+filepath.Join(dir, "race"))
	var err error
	if t.file, err = pty.StartWithSize(t.cmd, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)}); err != nil {
		return nil, err
	}
	go t.read()
	return t, nil
}

const tailBytes = 1 << 17

func (t *Terminal) read() {
	buffer := make([]byte, 1<<16)
	for {
		n, err := t.file.Read(buffer)
		t.mu.Lock()
		t.written += n
		t.tail = append(t.tail, buffer[:n]...)
		t.tail = append([]byte(nil), t.tail[max(0, len(t.tail)-tailBytes):]...)
		if at := t.scan.bad(buffer[:n]); at >= 0 && t.wrong == "" {
			t.wrong = fmt.Sprintf("%q", buffer[max(0, at-20):min(n, at+40)])
		}
		t.mu.Unlock()
		if err != nil {
			break
		}
	}
	t.status = t.cmd.Wait()
	close(t.ended)
}

// Ended reports whether the program has.
func (t *Terminal) Ended() bool {
	select {
	case <-t.ended:
		return true
	default:
		return false
	}
}

// Type sends keys. A program that has ended takes none.
func (t *Terminal) Type(keys string) error {
	const patience = 2 * time.Minute // under the race detector, on a busy machine
	done := make(chan error, 1)
	go func() {
		_, err := t.file.WriteString(keys)
		done <- err
	}()
	select {
	case err := <-done:
		if err != nil && t.waited(time.Second) {
			return nil
		}
		return err
	case <-time.After(patience):
		return fmt.Errorf("it has not read its keys for %v", patience)
	}
}

// Resize gives the terminal another size.
func (t *Terminal) Resize(width, height int) error {
	err := pty.Setsize(t.file, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)})
	if err != nil && t.waited(time.Second) {
		return nil
	}
	return err
}

func (t *Terminal) waited(patience time.Duration) bool {
	select {
	case <-t.ended:
		return true
	case <-time.After(patience):
		return false
	}
}

// Answers waits until the program writes something more than it had.
func (t *Terminal) Answers(before int, patience time.Duration) bool {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if t.Written() > before || t.Ended() {
			return true
		}
	}
	return false
}

// Shown waits until the program's screen is there, which it is not while it is suspended.
func (t *Terminal) Shown(patience time.Duration) bool {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		t.mu.Lock()
		shown := bytes.LastIndex(t.tail, []byte("\x1b[?1049h")) >= bytes.LastIndex(t.tail, []byte("\x1b[?1049l"))
		t.mu.Unlock()
		if shown || t.Ended() {
			return true
		}
	}
	return false
}

// Written is the number of bytes that the program has written.
func (t *Terminal) Written() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.written
}

// RSS is the memory of the program in bytes, 0 where that is not known.
func (t *Terminal) RSS() int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", t.cmd.Process.Pid))
	fields := strings.Fields(string(text))
	if err != nil || len(fields) < 2 {
		return 0
	}
	pages, err := strconv.Atoi(fields[1])
	if err != nil {
		return 0
	}
	return pages * os.Getpagesize()
}

// End sends ctrl-c until the program ends, and says what was wrong with how it did: no
// answer, a crash, a data race, a terminal that is not as it was.
func (t *Terminal) End(patience time.Duration) error {
	for deadline := time.Now().Add(patience); !t.Ended(); {
		if time.Now().After(deadline) {
			return fmt.Errorf("no answer to ctrl-c for %v; its stacks:\n%s", patience, t.stacks())
		}
		if err := t.Type("\x03"); err != nil {
			return fmt.Errorf("%w; its stacks:\n%s", err, t.stacks())
		}
		t.waited(10 * time.Second) // a second one would be a signal to a program that is just ending
	}
	return errors.Join(t.verdict(), t.file.Close())
}

// stacks ends a program that does not answer and returns what its goroutines were doing.
func (t *Terminal) stacks() string {
	before := t.Written()
	_ = t.cmd.Process.Signal(syscall.SIGABRT)
	t.waited(10 * time.Second)
	_ = t.cmd.Process.Kill()
	<-t.ended
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.tail[max(0, len(t.tail)-(t.written-before)):])
}

func (t *Terminal) verdict() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	races, err := filepath.Glob(filepath.Join(t.dir, "race.*"))
	if err != nil {
		return err
	}
	if len(races) > 0 {
		text, err := os.ReadFile(races[0])
		return errors.Join(fmt.Errorf("data race: %s", text), err)
	}
	crashes, err := filepath.Glob(filepath.Join(t.dir, "north-crash-*"))
	if err != nil {
		return err
	}
	if len(crashes) > 0 {
		text, err := os.ReadFile(crashes[0])
		return errors.Join(fmt.Errorf("%s", text), err)
	}
	code := t.cmd.ProcessState.ExitCode()
	switch {
	case code != 0 && code != 130:
		return fmt.Errorf("exit status %d: %s", code, t.last())
	case t.wrong != "":
		return fmt.Errorf("a sequence that no screen needs: %s", t.wrong)
	case bytes.LastIndex(t.tail, []byte("\x1b[?1049l")) < bytes.LastIndex(t.tail, []byte("\x1b[?1049h")):
		return errors.New("the alternate screen was not left")
	}
	return nil
}

func (t *Terminal) last() string { return fmt.Sprintf("%q", t.tail[max(0, len(t.tail)-300):]) }

// scanner looks for sequences that a screen does not need and a stranger's text may
// have: commands to the operating system, device control, C1 characters, bells. The
// program itself copies one thing to the clipboard, the command line of a run, and asks
// once whether the terminal draws pictures.
type scanner struct {
	before   byte
	command  []byte // to the operating system, its beginning; nil if there is none
	question []byte // about pictures, its beginning; nil if there is none
}

const (
	copied = "52;c;bm9ydG" // "nort" of north, in base64
	asked  = "Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"
)

// bad is the place of the first one, -1 if there is none.
func (s *scanner) bad(p []byte) int {
	for i, b := range p {
		if s.wrong(b) {
			return i
		}
		s.before = b
	}
	return -1
}

func (s *scanner) wrong(b byte) bool {
	if s.question != nil {
		s.question = append(s.question, b)
		asking := strings.HasPrefix(asked, string(s.question))
		if len(s.question) == len(asked) {
			s.question = nil
		}
		return !asking
	}
	if s.command != nil {
		s.command = append(s.command, b)
		if len(s.command) < len(copied) {
			return !strings.HasPrefix(copied, string(s.command))
		}
		ends := b == '\a' || s.before == '\x1b' && b == '\\'
		begun := string(s.command[:len(copied)]) == copied
		if ends {
			s.command = nil
		}
		return !begun
	}
	switch {
	case s.before == '\x1b' && b == ']':
		s.command = []byte{}
	case s.before == '\x1b' && b == '_':
		s.question = []byte{}
	case s.before == '\x1b' && strings.IndexByte("P^X", b) >= 0, b == '\a', s.before == 0xc2 && b < 0xa0:
		return true
	}
	return false
}
