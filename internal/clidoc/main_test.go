package main

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// pages are the files of a directory by name.
func pages(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]byte{}
	for _, e := range entries {
		if found[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// TestPagesAreCurrent: docs/cli is what the commands say of themselves.
func TestPagesAreCurrent(t *testing.T) {
	dir := t.TempDir()
	if err := run([]string{"markdown", dir}); err != nil {
		t.Fatal(err)
	}
	want, now := pages(t, dir), pages(t, "../../docs/cli")
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if !bytes.Equal(now[name], want[name]) {
			t.Errorf("docs/cli/%s is not what the command says of itself; go generate ./internal/clidoc writes it again", name)
		}
		delete(now, name)
	}
	for name := range now {
		t.Errorf("docs/cli/%s is of no command: remove it", name)
	}
}

// TestManAndCompletion: a page a command, a script a shell, and the same bytes each time.
func TestManAndCompletion(t *testing.T) {
	for kind, want := range map[string][]string{
		"man":        {"north.1", "north-train.1", "north-sweep.1"},
		"completion": {"north.bash", "_north", "north.fish", "north.ps1"},
	} {
		first, second := t.TempDir(), t.TempDir()
		for _, dir := range []string{first, second} {
			if err := run([]string{kind, dir}); err != nil {
				t.Fatal(err)
			}
		}
		found := pages(t, first)
		for _, name := range want {
			if len(found[name]) == 0 {
				t.Errorf("%s: no %s", kind, name)
			}
		}
		if !maps.EqualFunc(found, pages(t, second), bytes.Equal) {
			t.Errorf("%s: not the same twice", kind)
		}
	}
	if run([]string{"html", t.TempDir()}) == nil || run(nil) == nil {
		t.Error("a kind that there is not is no error")
	}
}
