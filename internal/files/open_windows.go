package files

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/windows"
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

// patience bounds how long rename waits for those who have opened the file that it replaces.
const patience = 2 * time.Second

// rename gives a file another name in its directory, in place of what has it. Other programs,
// such as scanners for viruses, open files in a way that forbids this; they soon close them.
func rename(from, to string) error {
	dir, err := os.OpenRoot(filepath.Dir(to))
	if err != nil {
		return err
	}
	defer dir.Close()
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		err = dir.Rename(filepath.Base(from), filepath.Base(to))
		held := errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_SHARING_VIOLATION)
		if !held || time.Since(began) > patience {
			return err
		}
	}
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
