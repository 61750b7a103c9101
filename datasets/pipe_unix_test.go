//go:build unix

package datasets

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestPipe wants a pipe, which can be read only once, to be asked more than once, and one
// that never answers to end with its context.
func TestPipe(t *testing.T) {
	pipe := func(name string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Skip(err)
		}
		return path
	}
	ctx, cancel := context.WithCancel(context.Background())
	Until(ctx)
	defer Until(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := Find(pipe("silent")); !errors.Is(err, ErrCancelled) {
		t.Fatalf("a silent pipe: %v", err)
	}
	Until(context.Background())
	path := pipe("full")
	go func() {
		if err := os.WriteFile(path, []byte("a,b\n1,x\n2,y\n3,x\n4,y\n5,y\n"), 0); err != nil {
			t.Error(err)
		}
	}()
	for range 2 {
		s, err := Open(path, nil, 1)
		if err != nil || s.Train.N+s.Test.N != 5 {
			t.Fatalf("%v, %v", s, err)
		}
	}
}
