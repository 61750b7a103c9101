package weights

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// pinMark stands between the path of a file and the first digits of the SHA-256 of what
// it held when it was named.
const (
	pinMark   = "#sha256="
	pinDigits = 16
)

// Pin names a file together with its content, for a record that must not silently become
// that of another file.
func Pin(path string) (string, error) {
	sum, err := hash(path)
	if err != nil {
		return "", err
	}
	return path + pinMark + sum, nil
}

func hash(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil))[:pinDigits], nil
}

// latest is the file that was read last by a pinned name, which every fork of a run and
// every step back opens again.
var latest struct {
	sync.Mutex
	name string
	file *File
}

// Pinned reads a file that Pin named, or one named by its path alone. It is an error if
// the content is no longer the same. What it returns must not be written to.
func Pinned(name string) (*File, error) {
	at := strings.LastIndex(name, pinMark)
	if at < 0 {
		return Read(name)
	}
	latest.Lock()
	defer latest.Unlock()
	if latest.file != nil && latest.name == name {
		return latest.file, nil
	}
	path, want := name[:at], name[at+len(pinMark):]
	got, err := hash(path)
	if err != nil {
		return nil, err
	}
	if got != want {
		return nil, fmt.Errorf("%s is no longer the file that the run started from: its SHA-256 begins %s, not %s", path, got, Quoted(want))
	}
	f, err := Read(path)
	if err != nil {
		return nil, err
	}
	latest.name, latest.file = name, f
	return f, nil
}
