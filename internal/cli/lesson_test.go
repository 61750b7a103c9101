package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLesson: a lesson begins by its name, its number or its file; whatever is wrong
// with what was given is told.
func TestLesson(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	file := filepath.Join(t.TempDir(), "own.lesson")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	count := len(allLessons())
	const own = "title: mine\nabout: x\nscene: neurogenesis\n"
	write(own + "set: data=moons\nsay\n  hello\n")
	for word, want := range map[string]string{"2": fmt.Sprintf("lesson 2/%d", count), "phi": fmt.Sprintf("lesson 3/%d", count), file: "lesson, mine"} {
		if out := must(t, "--plain", "--lesson", word); !strings.Contains(out, want) {
			t.Errorf("%s: %q, want %s", word, out, want)
		}
	}
	bad := func(args []string, want string) {
		t.Helper()
		if _, stderr, status := run(append([]string{"--plain"}, args...)...); status != exitUsage || !strings.Contains(stderr, want) {
			t.Errorf("%v: exit status %d, %q, want %q", args, status, stderr, want)
		}
	}
	bad([]string{"--lesson", "hpi"}, "did you mean phi?")
	bad([]string{"--lesson", "99"}, fmt.Sprintf("there are 1 to %d", count))
	bad([]string{"--lesson", "2", "--data", "moons"}, "a lesson has its own run, leave out --data")
	write(own + "sya\n")
	bad([]string{"--lesson", file}, file+`:4: step: no "sya"; did you mean say?`)
	write(own + "set: dta=moons\nsay\n  hello\n")
	bad([]string{"--lesson", file}, "did you mean data?")
	if _, _, status := run("--plain", "--lesson", file+".lesson"); status != exitFailed {
		t.Errorf("no file: exit status %d", status)
	}
	if out := must(t, "list", "lessons"); !strings.Contains(out, "3 · why does φ fall?") {
		t.Errorf("the list is %q", out)
	}
}
