package files

import (
	"os"
	"path/filepath"
)

const nonBlocking, noFollow = 0, 0

// openMovable opens a file that may be renamed and removed while it is open: on Windows,
// os.OpenFile forbids it and os.Root does not.
func openMovable(path string, flag int) (*os.File, error) {
	dir, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	return dir.OpenFile(filepath.Base(path), flag, 0o644)
}
