package files

import (
	"errors"
	"os"
)

// Lines appends whole lines to a file. What could not be written, because the disk is
// full say, stays in memory for the next attempt and leaves no part of a line behind.
type Lines struct {
	file    *os.File
	size    int64 // of the file
	pending []byte
}

// AppendLines goes on at the end of the file path, which must be a regular one. It makes
// the file if there is none.
func AppendLines(path string) (*Lines, error) {
	f, err := openMovable(path, os.O_WRONLY|os.O_CREATE)
	if err != nil {
		return nil, err
	}
	if err := regular(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	size, err := f.Seek(0, 2)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &Lines{file: f, size: size}, nil
}

// Add takes in text, without writing it.
func (l *Lines) Add(text []byte) { l.pending = append(l.pending, text...) }

// Pending is the number of bytes that are not in the file yet.
func (l *Lines) Pending() int { return len(l.pending) }

// Size is the number of bytes in the file.
func (l *Lines) Size() int { return int(l.size) }

// Flush writes what was added.
func (l *Lines) Flush() error {
	if len(l.pending) == 0 {
		return nil
	}
	n, err := l.file.WriteAt(l.pending, l.size)
	if err != nil {
		return errors.Join(err, l.file.Truncate(l.size))
	}
	l.size += int64(n)
	l.pending = l.pending[:0]
	return nil
}

// Sync makes what is in the file outlast a loss of power.
func (l *Lines) Sync() error { return l.file.Sync() }

// Close writes what was added and closes the file.
func (l *Lines) Close() error { return errors.Join(l.Flush(), l.file.Close()) }
