package cli

import (
	"os"
	"sync"
	"testing"
	"time"
)

// TestTwoReaders: after a program was suspended, two readers may be at the keyboard for a
// moment; under the race detector this finds what they share.
func TestTwoReaders(t *testing.T) {
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	k := &keyboard{File: in}
	k.await(time.Now())
	var both sync.WaitGroup
	read := 0
	var mu sync.Mutex
	for range 2 {
		both.Go(func() {
			p := make([]byte, 16)
			for {
				n, err := k.Read(p)
				if err != nil {
					return
				}
				mu.Lock()
				read += n
				mu.Unlock()
			}
		})
	}
	const keys = 2000
	for range keys {
		if _, err := out.WriteString("k"); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	both.Wait()
	if read != keys {
		t.Errorf("%d keys were read, want %d", read, keys)
	}
}
