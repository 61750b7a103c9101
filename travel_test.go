//go:build unix

package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/north-tui/north/triggers"
)

// TestTravel goes back in a run, forks it with another trigger, looks at the race
// and drops the lane again, as a user would.
func TestTravel(t *testing.T) {
	next := triggers.All()[1].Name // the list begins with the usual one
	term := start(t, nil, "--data", "moons", "--speed", "0")
	term.await("drift ", 20*time.Second) // of a birth
	for _, step := range []struct{ keys, shows string }{
		{" ", "‖ PAUSE"},
		{",", "◀ AT "},
		{",", "◀ AT "}, // a busy machine may have no keyframe to go to but the first
		{"f", "fork · at step "},
		{"\x1b[C", next}, // trigger
		{"\r", "lane b 2/2"},
		{"x", "race · same seed"},
		{"D", "End lane b (" + next},
		{"\r", "one lane so far"},
		{"x", "orthogonality"}, // closes the race
		{"\x1b[H", "◀ AT 0"},
		{"\x1b[F", "‖ PAUSE"},
		{" ", "▶ RUN"},
	} {
		header, _, _ := strings.Cut(shown(term.output()), "\n")
		term.press(step.keys)
		term.awaitThat(fmt.Sprintf("%q after %q", step.shows, step.keys), 20*time.Second, func(out string) bool {
			now := shown(out)
			return strings.Contains(now, step.shows) && (step.shows != "◀ AT " || !strings.HasPrefix(now, header))
		})
	}
	term.press("q")
	if status := term.end(); status != 0 {
		t.Errorf("exit status %d, want 0", status)
	}
	term.restored()
}
