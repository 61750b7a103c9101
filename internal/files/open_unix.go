//go:build unix

package files

import (
	"os"

	"golang.org/x/sys/unix"
)

const (
	nonBlocking = unix.O_NONBLOCK // opens a fifo without waiting for its other end
	noFollow    = unix.O_NOFOLLOW // does not write where a link leads
)

// openMovable opens a file that may be renamed and removed while it is open.
func openMovable(path string, flag int) (*os.File, error) {
	return os.OpenFile(path, flag|noFollow|nonBlocking, 0o644)
}
