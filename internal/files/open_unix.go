//go:build unix

package files

import (
	"os"

	"golang.org/x/sys/unix"
)

// openMovable opens a file that may be renamed, replaced and removed while it is open. It
// does not follow a link, nor wait for the other end of a fifo.
func openMovable(path string, flag int) (*os.File, error) {
	return os.OpenFile(path, flag|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0o644)
}

// openReadable is openMovable for reading only, also where a link leads.
func openReadable(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0)
}

// rename gives a file another name in its directory, in place of what has it.
func rename(from, to string) error { return os.Rename(from, to) }

// remove removes a file that may be open.
func remove(path string) error { return os.Remove(path) }
