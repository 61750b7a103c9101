package files

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

const exclusive, shared, noWait = windows.LOCKFILE_EXCLUSIVE_LOCK, 0, windows.LOCKFILE_FAIL_IMMEDIATELY

// errHeld is what lock returns with noWait for a file that somebody else has locked.
var errHeld error = windows.ERROR_LOCK_VIOLATION

// lock locks an open file until it is closed, by the end of the process at the latest.
// Windows lets nobody else read what is locked, so one byte far beyond the end is.
func lock(f *os.File, how int) error {
	return windows.LockFileEx(windows.Handle(f.Fd()), uint32(how), 0, 1, 0, &windows.Overlapped{OffsetHigh: 1 << 30})
}

// gone reports whether this machine has no process with that number.
func gone(pid int) bool {
	process, err := windows.OpenProcess(windows.SYNCHRONIZE, false, uint32(pid))
	if err != nil {
		return errors.Is(err, windows.ERROR_INVALID_PARAMETER) // not one that belongs to somebody else
	}
	defer windows.CloseHandle(process)
	event, err := windows.WaitForSingleObject(process, 0)
	return err == nil && event == windows.WAIT_OBJECT_0 // it has ended, and somebody still waits for its status
}
