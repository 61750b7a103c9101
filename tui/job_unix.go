//go:build unix

package tui

import (
	"io"
	"os"
	"os/signal"
	"sync/atomic"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// job answers the shell's job control for a program, and tells it the size of its
// terminal. Bubble Tea knows ctrl-z alone and waits for ever where there is no shell to
// continue it; and it looks at the terminal for the size while it takes that again.
type job struct {
	program   *tea.Program
	terminal  interface{ Fd() uintptr } // nil if the program is on none
	signals   chan os.Signal
	continues chan struct{}
	stopping  atomic.Bool
}

// stopWithin is how long the process waits to be stopped. One without a shell above it is
// not.
const stopWithin = 200 * time.Millisecond

// withoutSize is an output whose size Bubble Tea does not watch.
func withoutSize(w io.Writer) io.Writer { return struct{ io.Writer }{w} }

func newJob(program *tea.Program, output io.Writer) *job {
	terminal, _ := output.(interface{ Fd() uintptr })
	j := &job{program: program, terminal: terminal, signals: make(chan os.Signal, 4), continues: make(chan struct{}, 1)}
	signal.Notify(j.signals, unix.SIGTSTP, unix.SIGCONT, unix.SIGWINCH)
	go j.listen(j.signals)
	return j
}

func (j *job) listen(signals <-chan os.Signal) {
	j.measure()
	for s := range signals {
		switch {
		case s == unix.SIGWINCH:
			j.measure()
		case s == unix.SIGTSTP:
			j.program.Send(stopRequest{})
		case j.stopping.Load():
			select {
			case j.continues <- struct{}{}:
			default:
			}
		default:
			j.program.Send(continued{})
			j.measure()
		}
	}
}

// measure tells the program the size of its terminal.
func (j *job) measure() {
	if j.terminal == nil {
		return
	}
	if width, height, err := term.GetSize(int(j.terminal.Fd())); err == nil {
		j.program.Send(tea.WindowSizeMsg{Width: width, Height: height})
	}
}

// close leaves the signals to the system again.
func (j *job) close() {
	signal.Stop(j.signals)
	signal.Reset(unix.SIGTSTP, unix.SIGCONT, unix.SIGWINCH)
	close(j.signals)
}

// suspend stops the job, as ctrl-z does where the terminal is not raw.
func (j *job) suspend() {
	j.stopping.Store(true)
	defer j.stopping.Store(false)
	select {
	case <-j.continues: // of before
	default:
	}
	_ = j.program.ReleaseTerminal() // what cannot be restored is not there any more
	_ = stopGroup(func() {          // a process that cannot be stopped goes on
		select {
		case <-j.continues:
		case <-time.After(stopWithin):
		}
	})
	_ = j.program.RestoreTerminal() // a terminal that is gone ends the program elsewhere
	go j.measure()
}

// retake sets the modes of the terminal that the shell has changed meanwhile.
func (j *job) retake() {
	_ = j.program.ReleaseTerminal()
	_ = j.program.RestoreTerminal()
}
