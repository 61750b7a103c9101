package files

import (
	"errors"
	"io"
	"os"
)

// Reserve makes a file take up at least size bytes of the disk. It creates the file if there
// is none.
func Reserve(path string, size int) error {
	f, err := openMovable(path, os.O_WRONLY|os.O_CREATE)
	if err != nil {
		return err
	}
	if err := regular(f); err != nil {
		return errors.Join(err, f.Close())
	}
	return errors.Join(reserve(f, int64(size)), f.Close())
}

// fill writes zeros behind what a file holds, up to a size.
func fill(f *os.File, size int64) error {
	at, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	zeros := make([]byte, min(64<<10, max(0, size-at)))
	for at < size && err == nil {
		var n int
		n, err = f.Write(zeros[:min(int64(len(zeros)), size-at)])
		at += int64(n)
	}
	return err
}
