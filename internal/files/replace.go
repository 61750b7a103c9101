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
	sweepAway(path)
	f, err := os.CreateTemp(filepath.Dir(path), temporaryPrefix(path)+"*")
	if err != nil {
		return err
	}
	err = errors.Join(hold(f), write(f), f.Chmod(0o644), f.Sync())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()), f.Close())
	}
	return f.Close()
}

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
