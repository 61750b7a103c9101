package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestRename(t *testing.T) {
	const old = "example.org/old/tool"
	before := map[string]string{
		"go.mod":          "module " + old + "\n\ngo 1.26\n",
		"main.go":         "package main\n\nimport _ \"" + old + "/sub\"\n",
		"README.md":       "go install " + old + "@latest; see https://" + old + ".git, not " + old + "-extra or " + old + "s.\n",
		".ci/run":         "#!/bin/sh\ngo vet " + old + "\n",
		"picture.png":     "\x89PNG\x00" + old,
		"other.txt":       "nothing of it\n",
		".git/config":     "url = https://" + old + "\n",
		"sub/sub.go":      "package sub // " + old + "\n",
		"sub/deep/x.yaml": "path: " + old,
	}
	root := t.TempDir()
	for name, text := range before {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Join(root, ".ci/run"), 0o755); err != nil {
		t.Fatal(err)
	}
	const path = "go.example.net/north"
	n, err := rename(root, path)
	if err != nil || n != 6 {
		t.Fatalf("%d files changed, %v; want 6", n, err)
	}
	for name, text := range before {
		want := strings.NewReplacer(old+"-", old+"-", old+"s.", old+"s.", old, path).Replace(text)
		if name == "picture.png" || name == ".git/config" {
			want = text
		}
		if got, err := os.ReadFile(filepath.Join(root, name)); err != nil || string(got) != want {
			t.Errorf("%s: %v\n%q, want\n%q", name, err, got, want)
		}
	}
	if info, err := os.Stat(filepath.Join(root, ".ci/run")); err != nil || info.Mode().Perm() != 0o755 && runtime.GOOS != "windows" {
		t.Errorf("a script is not executable any more: %v, %v", info.Mode(), err)
	}
	for _, bad := range []string{"", "north", "/x.org/a", "x.org/a/", "x.org//a", "x.org/a b", "x.org/a\"", "../x.org", path} {
		if _, err := rename(root, bad); err == nil {
			t.Errorf("%q is taken for a path of a module", bad)
		}
	}
	if _, err := rename(t.TempDir(), path); err == nil {
		t.Error("a folder without go.mod is renamed")
	}
}
