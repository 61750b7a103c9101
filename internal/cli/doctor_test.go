package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDoctor(t *testing.T) {
	needsUnix(t, "the locale's variables, and preferences below XDG_CONFIG_HOME")
	config := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", config)
	t.Setenv("LC_ALL", "C")
	t.Setenv("NO_COLOR", "1")
	t.Setenv("TERM", "x"+hostile)
	text := must(t, "doctor")
	harmless(t, "doctor", text)
	for _, want := range []string{strings.TrimSpace(must(t, "version")), "agrees with the portable kernel", "NO_COLOR=1", "LC_ALL=C", "ascii", "none yet"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	file := filepath.Join(config, "north", "screen.json")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, file, `{"glyphs": "round"}`)
	out, _, status := run("doctor", "--json")
	var found []finding
	if err := json.Unmarshal([]byte(out), &found); err != nil {
		t.Fatal(err)
	}
	last := found[len(found)-1]
	if status != exitFailed || !last.Wrong || !strings.Contains(last.Found, "line 1") {
		t.Errorf("exit status %d with preferences that are wrong: %+v", status, last)
	}
}
