package sim

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
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
