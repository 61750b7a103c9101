//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package files

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// Lock makes this process the only writer of what the file path stands for. The lock
// ends with the process, however that ends, so a file that a killed process left does
// not lock anything. A second caller gets a *LockedError.
func Lock(path string) (*Held, error) {
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|noFollow|nonBlocking, 0o644)
		if err != nil {
			return nil, fmt.Errorf("lock: %w", err)
		}
		if err := regular(f); err != nil {
			return nil, errors.Join(fmt.Errorf("lock: %w", err), f.Close())
		}
		if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
			defer f.Close()
			if errors.Is(err, syscall.EWOULDBLOCK) {
				return nil, &LockedError{Path: path, Holder: holder(f)}
			}
			return nil, fmt.Errorf("lock: %s: %w", path, err)
		}
		// Whoever held it until now may have removed the file that was opened.
		opened, errOpened := f.Stat()
		there, errThere := os.Lstat(path)
		if errOpened != nil || errThere != nil || !os.SameFile(opened, there) {
			f.Close()
			continue
		}
		if err := sign(f); err != nil {
			return nil, errors.Join(fmt.Errorf("lock: %s: %w", path, err), os.Remove(path), f.Close())
		}
		return &Held{path: path, file: f}, nil
	}
}

// Stale reports whether a lock was left behind by a process of this machine that is gone.
func Stale(path string) bool {
	f, err := os.OpenFile(path, os.O_RDONLY|noFollow|nonBlocking, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	here, err := os.Hostname()
	pid, host := signature(f)
	if err != nil || host != here || !errors.Is(unix.Kill(pid, 0), unix.ESRCH) {
		return false
	}
	// Its number may be that of a process elsewhere that has the same name.
	return unix.Flock(int(f.Fd()), unix.LOCK_SH|unix.LOCK_NB) == nil
}

// hold marks a temporary file as being written. The mark ends with the process.
func hold(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX) }

// removeUnheld removes a temporary file unless it is being written.
func removeUnheld(path string) {
	f, err := os.OpenFile(path, os.O_RDONLY|noFollow|nonBlocking, 0)
	if err != nil {
		return
	}
	defer f.Close()
	if unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil {
		os.Remove(path)
	}
}
