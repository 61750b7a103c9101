package files

import (
	"os"
	"path/filepath"
)

// openMovable opens a file that may be renamed, replaced and removed while it is open:
// Windows forbids that for what os.OpenFile has opened, but not for what os.Root has. It
// does not follow a link that leads out of the directory.
func openMovable(path string, flag int) (*os.File, error) {
	dir, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	return dir.OpenFile(filepath.Base(path), flag, 0o644)
}

// openReadable is openMovable for reading only, also where a link leads.
func openReadable(path string) (*os.File, error) {
	if f, err := openMovable(path, os.O_RDONLY); err == nil {
		return f, nil
	}
	return os.Open(path)
}

// rename gives a file another name in its directory, in place of what has it, even if that
// is open.
func rename(from, to string) error {
	dir, err := os.OpenRoot(filepath.Dir(to))
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Rename(filepath.Base(from), filepath.Base(to))
}

// remove removes a file that may be open: its name is free at once.
func remove(path string) error {
	dir, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Remove(filepath.Base(path))
}
