//go:build unix && !(linux && (amd64 || arm64))

package tui

import (
	"os"

	"golang.org/x/sys/unix"
)

// stopGroup stops the job, wait returning when it goes on. Once asked for SIGTSTP, Go's
// runtime keeps its handler, even after signal.Reset, so it is SIGSTOP here; but not
// where no shell could continue the job.
func stopGroup(wait func()) error {
	session, err := unix.Getsid(0)
	if err != nil {
		return err
	}
	if parent, err := unix.Getsid(os.Getppid()); err != nil || parent != session {
		return nil
	}
	if err := unix.Kill(0, unix.SIGSTOP); err != nil {
		return err
	}
	wait()
	return nil
}
