//go:build unix

package files

import "golang.org/x/sys/unix"

const (
	nonBlocking = unix.O_NONBLOCK // opens a fifo without waiting for its other end
	noFollow    = unix.O_NOFOLLOW // does not write where a link leads
)
