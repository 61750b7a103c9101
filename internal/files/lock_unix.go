//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package files

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

const exclusive, shared, noWait = unix.LOCK_EX, unix.LOCK_SH, unix.LOCK_NB

// errHeld is what lock returns with noWait for a file that somebody else has locked.
var errHeld error = unix.EWOULDBLOCK

// lock locks an open file until it is closed, by the end of the process at the latest.
func lock(f *os.File, how int) error { return unix.Flock(int(f.Fd()), how) }

// gone reports whether this machine has no process with that number.
func gone(pid int) bool { return errors.Is(unix.Kill(pid, 0), unix.ESRCH) }
