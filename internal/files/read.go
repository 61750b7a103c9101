package files

import (
	"fmt"
	"io"
	"os"
)

// Open opens a regular file of at most limit bytes for reading. It refuses fifos,
// devices and directories instead of waiting for what they might deliver.
func Open(path string, limit int64) (*os.File, error) {
	f, err := openReadable(path)
	if err != nil {
		return nil, err
	}
	if err := regular(f); err != nil {
		f.Close()
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.Size() > limit {
		err = fmt.Errorf("%s: %d bytes, more than the %d that can be read", path, info.Size(), limit)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Read reads a regular file of at most limit bytes.
func Read(path string, limit int64) ([]byte, error) {
	f, err := Open(path, limit)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, limit+1)) // it may have grown
	if err == nil && int64(len(text)) > limit {
		err = fmt.Errorf("%s: more than the %d bytes that can be read", path, limit)
	}
	return text, err
}

func regular(f *os.File) error {
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: not a regular file", f.Name())
	}
	return err
}
