package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	// What a process leaves that is killed, and what strangers write, locks nothing.
	if err := os.WriteFile(path, []byte("1 a\x1b[31mb\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		held, err := Lock(path)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Lock(path)
		if locked, ok := errors.AsType[*LockedError](err); !ok || !strings.HasPrefix(locked.Error(), fmt.Sprintf("process %d on ", os.Getpid())) {
			t.Errorf("error %v, want that this process holds it", err)
		}
		if err := held.Release(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%v, want that the file is gone", err)
		}
	}
}

func TestHolder(t *testing.T) {
	for text, want := range map[string]string{
		"12 host.example-1\n": "process 12 on host.example-1",
		"12 h\x1b]0;x\a\n":    "process 12 on h0x",
		"x host\n":            "",
		"":                    "",
		"99999999999 host":    "",
	} {
		f, err := os.Create(filepath.Join(t.TempDir(), "lock"))
		if err == nil {
			_, err = f.WriteString(text)
		}
		if err == nil {
			_, err = f.Seek(0, io.SeekStart)
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := holder(f); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		f.Close()
	}
}

// TestReplaceSweepsAway: what a killed process has left is removed, and nothing else.
func TestReplaceSweepsAway(t *testing.T) {
	dir := t.TempDir()
	path, old := filepath.Join(dir, "a.png"), time.Now().Add(-time.Hour)
	for _, name := range []string{".a.png.123", ".a.png.mine", ".b.png.123", "a.png.123"} {
		left := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(left, nil, 0o644), os.Chtimes(left, old, old)); err != nil {
			t.Fatal(err)
		}
	}
	err := Replace(path, func(w io.Writer) error {
		// Another writer of the same file leaves this one alone.
		return errors.Join(os.Chtimes(w.(*os.File).Name(), old, old), Write(path, []byte("other")))
	})
	if err != nil {
		t.Error(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if got := strings.Join(names, " "); got != ".a.png.mine .b.png.123 a.png a.png.123" {
		t.Errorf("left are %s", got)
	}
}

func TestReplaceKeepsWhatWasThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	if err := Write(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	full := errors.New("full")
	if err := Replace(path, func(w io.Writer) error { fmt.Fprint(w, "ne"); return full }); !errors.Is(err, full) {
		t.Errorf("error %v", err)
	}
	if text, err := os.ReadFile(path); string(text) != "old" {
		t.Errorf("%q, %v", text, err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestReplaceable(t *testing.T) {
	dir := t.TempDir()
	file, link, hard := filepath.Join(dir, "file"), filepath.Join(dir, "link"), filepath.Join(dir, "read-only")
	if err := errors.Join(Write(file, nil), os.WriteFile(hard, nil, 0o444)); err != nil {
		t.Fatal(err)
	}
	wants := map[string]string{file: "is there already", hard: "read-only"}
	if runtime.GOOS != "windows" { // where making a link needs a privilege
		if err := os.Symlink(file, link); err != nil {
			t.Fatal(err)
		}
		wants[link] = "symbolic link"
	}
	for path, want := range wants {
		if err := Replaceable(path, false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
		if err := Replaceable(path, true); err != nil {
			t.Errorf("%s: %v with force", path, err)
		}
	}
	if err := Replaceable(filepath.Join(dir, "new"), false); err != nil {
		t.Error(err)
	}
	if err := Replaceable(dir, true); err == nil {
		t.Error("a directory may be replaced")
	}
}

// TestClaim: one process makes a file at a time, and what was made meanwhile is not
// replaced.
func TestClaim(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	first, err := Claim(path, false)
	if err != nil {
		t.Fatal(err)
	}
	var locked *LockedError
	if _, err := Claim(path, true); !errors.As(err, &locked) || !strings.Contains(err.Error(), fmt.Sprintf("process %d", os.Getpid())) {
		t.Errorf("the second got %v", err)
	}
	if err := errors.Join(Write(path, nil), first.Release()); err != nil {
		t.Fatal(err)
	}
	if _, err := Claim(path, false); err == nil || !strings.Contains(err.Error(), "--force") {
		t.Errorf("a claim of what is there: %v", err)
	}
	again, err := Claim(path, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Release(); err != nil {
		t.Error(err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("left: %v, %v", entries, err)
	}
	if _, err := Claim(filepath.Join(path, "below"), false); err == nil || !strings.Contains(err.Error(), "no directory") {
		t.Errorf("a claim below a file: %v", err)
	}
}

// TestLines: lines that could not be written are written later, and no part of one is
// left.
func TestLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lines")
	if err := os.WriteFile(path, []byte("1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	l, err := AppendLines(path)
	if err != nil {
		t.Fatal(err)
	}
	broken := l.file
	if l.file, err = os.Open(path); err != nil { // cannot be written
		t.Fatal(err)
	}
	l.Add([]byte("2\n"))
	if err := l.Flush(); err == nil || l.Pending() != 2 {
		t.Errorf("%v, %d bytes pending, want 2", err, l.Pending())
	}
	l.file.Close()
	l.file = broken
	l.Add([]byte("3\n"))
	if err := errors.Join(l.Flush(), l.Sync(), l.Close()); err != nil || l.Size() != 6 {
		t.Errorf("%v, %d bytes", err, l.Size())
	}
	if text, err := os.ReadFile(path); !bytes.Equal(text, []byte("1\n2\n3\n")) {
		t.Errorf("%q, %v", text, err)
	}
}

// TestStale wants a lock to be stale that a process of this machine left that is gone, and
// no other.
func TestStale(t *testing.T) {
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	gone := exec.Command(os.Args[0], "-test.run=^$")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		fmt.Sprintf("%d %s\n", gone.Process.Pid, host):           true,
		fmt.Sprintf("%d %s\n", os.Getpid(), host):                false,
		fmt.Sprintf("%d elsewhere.%s\n", gone.Process.Pid, host): false,
		"0 " + host + "\n": false, "-1 " + host + "\n": false, "": false,
	} {
		path := filepath.Join(t.TempDir(), "lock")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if got := Stale(path); got != want {
			t.Errorf("%q: stale %t, want %t", text, got, want)
		}
	}
	if Stale(filepath.Join(t.TempDir(), "none")) {
		t.Error("a lock that is not there is stale")
	}
}

// TestReserve: a file takes space without holding anything but what it held and zeros, by
// either way, and no less after a smaller reservation.
func TestReserve(t *testing.T) {
	for name, reserve := range map[string]func(f *os.File, size int64) error{"reserve": reserve, "fill": fill} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "space")
			for _, c := range []struct{ size, want int }{{0, 0}, {10, 10}, {200_000, 200_000}, {5, 200_000}, {200_001, 200_001}} {
				f, err := openMovable(path, os.O_WRONLY|os.O_CREATE)
				if err != nil {
					t.Fatal(err)
				}
				if c.size > 0 {
					err = reserve(f, int64(c.size))
				}
				if err := errors.Join(err, f.Close()); err != nil {
					t.Fatal(err)
				}
				got, err := os.ReadFile(path)
				if err != nil || len(got) != c.want || len(bytes.Trim(got, "\x00")) > 0 {
					t.Errorf("%d bytes reserved: %d bytes, %v, want %d zeros", c.size, len(got), err, c.want)
				}
			}
		})
	}
	if err := Reserve(t.TempDir(), 10); err == nil {
		t.Error("a directory was reserved")
	}
}
