package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Write writes data to a temporary name beside path and renames it.
func Write(path string, data []byte) error {
	return Replace(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// Replace is Write for what write writes. After an error what was at path is still
// there, and so it is after a loss of power. Temporary files of path that a killed
// process left are removed.
func Replace(path string, write func(io.Writer) error) error {
	d, err := NewDraft(path)
	if err != nil {
		return err
	}
	if err := write(d.File); err != nil {
		return errors.Join(err, d.Drop())
	}
	return d.Keep()
}

// Draft is a file under a temporary name until it is complete.
type Draft struct {
	*os.File
	path string
}

// NewDraft begins the file at path.
func NewDraft(path string) (*Draft, error) {
	sweepAway(path)
	f, err := createMovable(filepath.Dir(path), temporaryPrefix(path))
	if err != nil {
		return nil, err
	}
	d := &Draft{f, path}
	if err := hold(f); err != nil {
		return nil, errors.Join(err, d.Drop())
	}
	return d, nil
}

// Keep gives the file its name, in place of what has it. After an error nothing is left
// of the draft.
func (d *Draft) Keep() error {
	err := errors.Join(d.Chmod(0o644), d.Sync())
	if err == nil {
		err = rename(d.Name(), d.path)
	}
	if err != nil {
		return errors.Join(err, d.Drop())
	}
	return d.Close()
}

// Drop removes the draft.
func (d *Draft) Drop() error { return errors.Join(remove(d.Name()), d.Close()) }

func temporaryPrefix(path string) string { return "." + filepath.Base(path) + "." }

// IsTemporary reports whether name is one that Replace gives to the file base until it is
// complete.
func IsTemporary(name, base string) bool {
	digits, ok := strings.CutPrefix(name, temporaryPrefix(base))
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// leftAfter is the age from which a temporary file may be one that was left. Younger ones
// may have been made just now and not be held yet.
const leftAfter = 10 * time.Second

// sweepAway removes the temporary files of path that nobody writes any more. What cannot
// be removed does no harm.
func sweepAway(path string) {
	dir := filepath.Dir(path)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || !IsTemporary(e.Name(), filepath.Base(path)) {
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > leftAfter {
			removeUnheld(filepath.Join(dir, e.Name()))
		}
	}
}

// Replaceable is an error if path may not be replaced without being asked for it: if it
// is there. force allows all but what is no file.
func Replaceable(path string, force bool) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	const readOnly = 0o222
	switch {
	case info.IsDir():
		return fmt.Errorf("%s is a directory", path)
	case force:
		return nil
	case info.Mode()&fs.ModeSymlink != 0:
		return fmt.Errorf("%s is a symbolic link; --force replaces it", path)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a regular file; --force replaces it", path)
	case info.Mode()&readOnly == 0:
		return fmt.Errorf("%s is read-only; --force replaces it", path)
	}
	return fmt.Errorf("%s is there already; --force replaces it", path)
}

// Claim makes this process the only one that makes the file path, until the claim is
// released, and refuses as Replaceable does.
func Claim(path string, force bool) (*Held, error) {
	// Only the lock tells whether what is there was made meanwhile; without a
	// directory to write to there is none.
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s: there is no directory %s", path, filepath.Dir(path))
	}
	held, err := Lock(filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".lock"))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := Replaceable(path, force); err != nil {
		return nil, errors.Join(err, held.Release())
	}
	return held, nil
}
