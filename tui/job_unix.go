//go:build unix

package tui

import (
	"os"
	"os/signal"
	"sync/atomic"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"golang.org/x/sys/unix"
)

// job answers the shell's job control for a program. Bubble Tea knows ctrl-z alone, and
// waits for ever where there is no shell to continue it.
type job struct {
	program   *tea.Program
	signals   chan os.Signal
	continues chan struct{}
	stopping  atomic.Bool
}

// stopWithin is how long the process waits to be stopped. One without a shell above it is
// not.
const stopWithin = 200 * time.Millisecond

func newJob(program *tea.Program) *job {
	j := &job{program: program, signals: make(chan os.Signal, 4), continues: make(chan struct{}, 1)}
	signal.Notify(j.signals, unix.SIGTSTP, unix.SIGCONT)
	go j.listen(j.signals)
	return j
}

func (j *job) listen(signals <-chan os.Signal) {
	for s := range signals {
		switch {
		case s == unix.SIGTSTP:
			j.program.Send(stopRequest{})
		case j.stopping.Load():
			select {
			case j.continues <- struct{}{}:
			default:
			}
		default:
			j.program.Send(continued{})
		}
	}
}

// close leaves the signals to the system again.
func (j *job) close() {
	signal.Stop(j.signals)
	signal.Reset(unix.SIGTSTP, unix.SIGCONT)
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
}

// retake sets the modes of the terminal that the shell has changed meanwhile.
func (j *job) retake() {
	_ = j.program.ReleaseTerminal()
	_ = j.program.RestoreTerminal()
}
