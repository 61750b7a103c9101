package sim

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestFullDisk: a run whose disk is full ends with a checkpoint, in the space that was
// kept for it, and goes on alike when there is space again.
func TestFullDisk(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=3m"); err != nil {
		t.Skipf("no small disk can be mounted: %v", err)
	}
	defer func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	}()
	spec := Spec{Scene: "walk", Seed: 6, Steps: 150_000}
	want, err := Complete(context.Background(), openWalk(t, spec, 0), "", func(*Session) {})
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(disk, "run")
	_, err = Complete(context.Background(), openWalk(t, spec, 0), dir, func(*Session) {})
	if !errors.Is(err, ErrRecord) || !errors.Is(err, syscall.ENOSPC) || errors.Is(err, ErrInterrupted) {
		t.Fatalf("error %v, want a full disk", err)
	}
	if _, setback := readCheckpoint(dir, findWalk, Options{}); setback != nil {
		t.Errorf("no checkpoint: %v", setback)
	}
	if text, err := os.ReadFile(filepath.Join(dir, seriesFile)); err != nil || !bytes.HasSuffix(text, []byte("\n")) {
		t.Errorf("a line of series.csv is not complete, %v", err)
	}
	elsewhere := filepath.Join(t.TempDir(), "run")
	if err := os.CopyFS(elsewhere, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	run, err := Resume(elsewhere, findWalk, Options{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if run.Setback != nil || run.Session.Steps() == 0 {
		t.Errorf("resumed at step %d, %v", run.Session.Steps(), run.Setback)
	}
	got, err := Finish(context.Background(), run.Session, run.Record, func(*Session) {})
	if err != nil || got["weights_sha256"] != want["weights_sha256"] {
		t.Errorf("weights %v, %v, want %v", got["weights_sha256"], err, want["weights_sha256"])
	}
}

// TestNotAFile: what is no regular file, is too large or has lines without an end is
// refused by name, by all who read a run directory, and nothing waits for it.
func TestNotAFile(t *testing.T) {
	for _, name := range []string{SpecFile, journalFile, seriesFile, pictureFile, checkpointFile, ManifestFile, lockFile} {
		for kind, make := range map[string]func(path string) error{
			"fifo":   func(path string) error { return syscall.Mkfifo(path, 0o644) },
			"device": func(path string) error { return os.Symlink("/dev/zero", path) },
			"folder": func(path string) error { return os.Mkdir(path, 0o755) },
			"huge": func(path string) error {
				if err := os.WriteFile(path, nil, 0o644); err != nil {
					return err
				}
				return os.Truncate(path, limits[name]+1)
			},
		} {
			if name == lockFile && kind == "huge" {
				continue // it is not read
			}
			dir := interrupted(t)
			path := filepath.Join(dir, name)
			if err := errors.Join(os.RemoveAll(path), removeManifest(dir), make(path)); err != nil {
				t.Skip(err)
			}
			if run, err := Resume(dir, findWalk, Options{}, 0); name == checkpointFile {
				if err != nil || run.Setback == nil || !strings.Contains(run.Setback.Error(), name) {
					t.Errorf("%s for %s: %v, want to go on without it", kind, name, err)
				}
			} else if name != pictureFile && (err == nil || !strings.Contains(err.Error(), name)) { // which only figures need
				t.Errorf("%s for %s: error %v, want that it is refused", kind, name, err)
			}
			if _, err := ReadRun(dir); name != checkpointFile && name != lockFile && (err == nil || !strings.Contains(err.Error(), name)) {
				t.Errorf("%s for %s: error %v, want that it is refused", kind, name, err)
			}
		}
	}
	dir := interrupted(t)
	edit(t, filepath.Join(dir, seriesFile), `(?m)^40,.*$`, strings.Repeat("4", longestLine+1))
	if err := removeManifest(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := Resume(dir, findWalk, Options{}, 0); err == nil || !strings.Contains(err.Error(), "a line of more than") {
		t.Errorf("error %v of a line without an end", err)
	}
}
