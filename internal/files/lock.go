// Package files reads and writes files whose neighbours are other processes, full disks
// and strangers: one writer at a time, whole files or none, nothing read without a bound.
package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Held is a lock that is held by this process.
type Held struct {
	path string
	file *os.File
}

// Release ends the lock and removes its file.
func (h *Held) Release() error {
	// Removed first: a file that is removed after it is unlocked may be another's.
	return errors.Join(os.Remove(h.path), h.file.Close())
}

// LockedError says who is writing already.
type LockedError struct {
	Path   string // of the lock
	Holder string // "process 123 on host", "" if it is not known
}

func (e *LockedError) Error() string {
	if e.Holder == "" {
		return "another process is writing there"
	}
	return e.Holder + " is writing there"
}

// sign writes into a lock who holds it.
func sign(f *os.File) error {
	host, err := os.Hostname()
	if err != nil {
		host = "an unknown host"
	}
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err = f.WriteAt(fmt.Appendf(nil, "%d %s\n", os.Getpid(), host), 0)
	return err
}

// holder is who signed a lock. Only a number and the letters of host names are taken
// from the file: it may be anybody's.
func holder(f *os.File) string {
	text, err := io.ReadAll(io.LimitReader(f, 300))
	if err != nil {
		return ""
	}
	pid, host, ok := bytes.Cut(bytes.TrimSpace(text), []byte(" "))
	if !ok || len(pid) > 10 || strings.Trim(string(pid), "0123456789") != "" {
		return ""
	}
	known := strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, string(host))
	return fmt.Sprintf("process %s on %s", pid, known)
}
