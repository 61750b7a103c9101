//go:build unix

package cli

import (
	"context"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// hangUp calls gone when the other end of a terminal is closed. Not everybody gets a
// SIGHUP then, and who reads sees an end of input like that of a pipe.
func hangUp(ctx context.Context, terminal *os.File, gone func()) {
	const every = 250 * time.Millisecond
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		fds := []unix.PollFd{{Fd: int32(terminal.Fd())}}
		if _, err := unix.Poll(fds, 0); err == nil && fds[0].Revents&(unix.POLLHUP|unix.POLLERR|unix.POLLNVAL) != 0 {
			gone()
			return
		}
	}
}
