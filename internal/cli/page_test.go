package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPage: a page is what its tables say, and --check tells when it no longer is.
func TestPage(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("toy/runs.csv", "data,seed,gap\nd,1,0.25\nd,2,0.75\n")
	template := write("page.md.tmpl", "# Gap\n\n{{mean (runs \"toy\") \"gap\" 2}}\n")
	must(t, "page", template)
	page, err := os.ReadFile(filepath.Join(dir, "page.md"))
	if err != nil || !strings.HasSuffix(string(page), "# Gap\n\n0.50\n") {
		t.Fatalf("%q, %v", page, err)
	}
	must(t, "page", "--check", template)
	write("toy/runs.csv", "data,seed,gap\nd,1,0.25\n")
	for args, want := range map[string]string{"page --check " + template: "page.md:5: not what the tables say", "page " + filepath.Join(dir, "page.md"): "want the name of a template", "page " + filepath.Join(dir, "no.tmpl"): "no.tmpl"} {
		if _, stderr, status := run(strings.Fields(args)...); status == 0 || !strings.Contains(stderr, want) {
			t.Errorf("%s: status %d, %q; want %q", args, status, stderr, want)
		}
	}
}
