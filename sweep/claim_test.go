package sweep

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"
)

// process is the claims of another process in dir, whose clock is at hand.
func process(t *testing.T, dir string, now *time.Time) *claims {
	t.Helper()
	c, err := openClaims(dir)
	if err != nil {
		t.Fatal(err)
	}
	c.now = func() time.Time { return *now }
	return c
}

func take(t *testing.T, c *claims, name string, lost func()) bool {
	t.Helper()
	ok, err := c.take(name, lost)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

func leave(t *testing.T, c *claims, name string) {
	t.Helper()
	if err := c.leave(name); err != nil {
		t.Error(err)
	}
}

// TestOneOfManyClaims: of many processes that want a run at once, one gets it.
func TestOneOfManyClaims(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	for range 20 {
		var group sync.WaitGroup
		winners := make(chan *claims, 16)
		for range cap(winners) {
			c := process(t, dir, &now)
			group.Go(func() {
				if ok, err := c.take("run", func() {}); err != nil {
					t.Error(err)
				} else if ok {
					winners <- c
				}
			})
		}
		group.Wait()
		if len(winners) != 1 {
			t.Fatalf("%d processes have the claim, want 1", len(winners))
		}
		leave(t, <-winners, "run")
	}
}

// TestClaimIsTakenOver: a claim without a beat is taken over after a minute of looking,
// by one process, and its former holder learns of it.
func TestClaimIsTakenOver(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	first, second, third := process(t, dir, &now), process(t, dir, &now), process(t, dir, &now)
	lost := false
	if !take(t, first, "run", func() { lost = true }) {
		t.Fatal("a free run cannot be claimed")
	}
	looks := 0
	for ; !take(t, second, "run", func() {}); looks++ {
		now = now.Add(beatEvery)
		if looks > 100 {
			t.Fatal("a claim without a beat is never taken over")
		}
	}
	if looks != int(staleAfter/beatEvery) {
		t.Errorf("taken over after %d looks, want %d", looks, staleAfter/beatEvery)
	}
	if take(t, third, "run", func() {}) {
		t.Error("a claim that was taken over just now is taken over again")
	}
	first.beatAll()
	if !lost {
		t.Error("the former holder does not learn that its run was taken over")
	}
	leave(t, first, "run")
	if take(t, third, "run", func() {}) {
		t.Error("the former holder has given away what is not its own any more")
	}
	leave(t, second, "run")
	if !take(t, third, "run", func() {}) {
		t.Error("a run that was left cannot be claimed")
	}
	leave(t, third, "run")
	if entries, err := os.ReadDir(filepath.Join(dir, claimsDir)); err != nil || len(entries) > 0 {
		t.Errorf("%v, %v: claims are left", entries, err)
	}
}

// TestBeatsKeepAClaim, however long it takes, and however long the other was stopped.
func TestBeatsKeepAClaim(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	first, second := process(t, dir, &now), process(t, dir, &now)
	take(t, first, "run", func() { t.Error("lost") })
	path := first.path("run", 1)
	for i := range 100 {
		if take(t, second, "run", func() {}) {
			t.Fatal("a claim with beats is taken over")
		}
		now = now.Add(beatEvery)
		if i%3 == 2 { // a beat may be late
			first.beatAll()
			if err := os.Chtimes(path, now, now); err != nil { // as time passes
				t.Fatal(err)
			}
		}
	}
	now = now.Add(24 * time.Hour) // both were stopped, and this one looks first
	if take(t, second, "run", func() {}) {
		t.Error("a process that was stopped itself takes over what it has not watched")
	}
}

// TestTidy: of what a process left that was killed at any moment, only the claim of a run
// that has not ended stays, and what living processes hold.
func TestTidy(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	c := process(t, dir, &now)
	gone := exec.Command(os.Args[0], "-test.run=^$")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	signature := fmt.Appendf(nil, "%d %s\n", gone.Process.Pid, host)
	for name, text := range map[string][]byte{"over.1": signature, "over.2": signature, "going.1": signature, ".new-1": nil, ".new-2": signature} {
		if err := os.WriteFile(filepath.Join(c.dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	take(t, c, "held", func() {})
	c.tidy(map[string]bool{"over": true, "held": true})
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if want := []string{"going.1", "held.1"}; !slices.Equal(left, want) {
		t.Errorf("%q are left, want %q", left, want)
	}
	leave(t, c, "held")
}

// TestAbandonedParts: a part is abandoned when none that entered it beats any more.
func TestAbandonedParts(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	first, second, other := process(t, dir, &now), process(t, dir, &now), process(t, dir, &now)
	part := Part{1, 4}
	name, err := first.enter(part)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := second.enter(part); err != nil {
		t.Fatal(err)
	}
	for _, junk := range []string{"part-", "part-x-y-z.1", "part-4-4-a.1", "part--1-4-a.1", "part-0-0-a.1", "run.1"} {
		if err := os.WriteFile(filepath.Join(dir, claimsDir, junk), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	look := func() *otherPart {
		t.Helper()
		parts, err := other.others()
		if err != nil || len(parts) != 1 || parts[part] == nil {
			t.Fatalf("parts %v, %v; want %v alone", parts, err, part)
		}
		return parts[part]
	}
	for range staleAfter/beatEvery + 1 {
		if look().abandoned {
			t.Fatal("a part is abandoned while one of its processes lives")
		}
		now = now.Add(beatEvery)
		if err := os.Chtimes(first.path(name, 1), now, now); err != nil {
			t.Fatal(err)
		}
	}
	for range staleAfter/beatEvery + 1 {
		look()
		now = now.Add(beatEvery)
	}
	if p := look(); !p.abandoned || len(p.files) != 2 {
		t.Errorf("%+v, want a part that two processes have abandoned", p)
	}
}
