// Package files reads and writes files whose neighbours are other processes, full disks
// and strangers: one writer at a time, whole files or none, nothing read without a bound.
package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Held is a lock that is held by this process.
type Held struct {
	path string
	file *os.File
}

// Lock makes this process the only writer of what the file path stands for. The lock
// ends with the process, however that ends, so a file that a killed process left does
// not lock anything. A second caller gets a *LockedError.
func Lock(path string) (*Held, error) {
	for {
		f, err := openMovable(path, os.O_RDWR|os.O_CREATE)
		if err != nil {
			return nil, fmt.Errorf("lock: %w", err)
		}
		if err := regular(f); err != nil {
			return nil, errors.Join(fmt.Errorf("lock: %w", err), f.Close())
		}
		if err := lock(f, exclusive|noWait); err != nil {
			defer f.Close()
			if errors.Is(err, errHeld) {
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
			return nil, errors.Join(fmt.Errorf("lock: %s: %w", path, err), remove(path), f.Close())
		}
		return &Held{path: path, file: f}, nil
	}
}

// Stale reports whether a lock was left behind by a process of this machine that is gone.
func Stale(path string) bool {
	f, err := openMovable(path, os.O_RDONLY)
	if err != nil {
		return false
	}
	defer f.Close()
	here, err := os.Hostname()
	pid, host := signature(f)
	if err != nil || host != here || !gone(pid) {
		return false
	}
	// Its number may be that of a process elsewhere that has the same name.
	return lock(f, shared|noWait) == nil
}

// hold marks a file as being written. The mark ends with the process.
func hold(f *os.File) error { return lock(f, exclusive) }

// removeUnheld removes a file unless it is being written.
func removeUnheld(path string) {
	f, err := openMovable(path, os.O_RDONLY)
	if err != nil {
		return
	}
	defer f.Close()
	if lock(f, exclusive|noWait) == nil {
		remove(path)
	}
}

// createMovable makes a file with a name of its own that begins with prefix. It may be
// renamed and removed while it is open.
func createMovable(dir, prefix string) (*os.File, error) {
	for {
		name := prefix + strconv.FormatUint(uint64(rand.Uint32()), 10)
		f, err := openMovable(filepath.Join(dir, name), os.O_RDWR|os.O_CREATE|os.O_EXCL)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

// Release ends the lock and removes its file.
func (h *Held) Release() error {
	// Removed first: a file that is removed after it is unlocked may be another's.
	return errors.Join(remove(h.path), h.file.Close())
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

// holder is who signed a lock, "" if that is not known.
func holder(f *os.File) string {
	pid, host := signature(f)
	if pid == 0 {
		return ""
	}
	return fmt.Sprintf("process %d on %s", pid, host)
}

// signature is the process that signed a lock and its host; 0 if that is not known. Only a
// number and the letters of host names are taken from the file: it may be anybody's.
func signature(f *os.File) (pid int, host string) {
	text, err := io.ReadAll(io.LimitReader(f, 300))
	if err != nil {
		return 0, ""
	}
	number, name, _ := bytes.Cut(bytes.TrimSpace(text), []byte(" "))
	n, err := strconv.ParseInt(string(number), 10, 32)
	if err != nil || n <= 0 {
		return 0, ""
	}
	known := strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, string(name))
	return int(n), known
}

// foundPrefix begins the name that a file of Found has until it is signed.
const foundPrefix = ".new-"

// SweepUnsigned removes what Found had begun in dir when its process died. A process
// whose file is removed before it has locked it goes on without its first name.
func SweepUnsigned(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), foundPrefix) {
			removeUnheld(filepath.Join(dir, e.Name()))
		}
	}
}

// Found makes the file path, which must not be there, and holds it: of several callers,
// on whatever machines, one gets it. It wraps fs.ErrExist for the others. Unlike a lock,
// the file outlives its process; Stale and Beat tell whether that still lives.
func Found(path string) (*Held, error) {
	f, err := createMovable(filepath.Dir(path), foundPrefix)
	if err != nil {
		return nil, err
	}
	_ = hold(f) // not every file system has locks
	// It gets its name when it is signed, so that nobody finds one that nobody has signed.
	if err = errors.Join(f.Chmod(0o644), sign(f)); err == nil {
		err = os.Link(f.Name(), path)
	}
	_ = remove(f.Name()) // its other name
	if err == nil {
		return &Held{path: path, file: f}, nil
	}
	f.Close()
	if errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return foundUnlinked(path)
}

// foundUnlinked is Found for file systems without hard links.
func foundUnlinked(path string) (*Held, error) {
	f, err := openMovable(path, os.O_RDWR|os.O_CREATE|os.O_EXCL)
	if err != nil {
		return nil, err
	}
	_ = hold(f)
	if err := sign(f); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), remove(path), f.Close())
	}
	return &Held{path: path, file: f}, nil
}

// Beat sets the time of a held file, which tells others that its process lives. It wraps
// fs.ErrNotExist if somebody has removed the file.
func (h *Held) Beat() error {
	now := time.Now()
	return os.Chtimes(h.path, now, now)
}

// Forget ends the hold and leaves the file.
func (h *Held) Forget() error { return h.file.Close() }
