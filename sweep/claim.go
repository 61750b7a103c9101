package sweep

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/north-tui/north/internal/files"
)

// Processes on several machines share the runs of a sweep by files in its directory.
//
// Whoever works on a run holds its claim, the file RUN.N in .claims, and sets its time
// again and again. N begins at 1. The claim of a process that died is never removed by
// others: who takes the run over makes the next one, RUN.N+1. Only one of them can, as a
// file that is there cannot be made; and the former holder, should it live after all,
// sees the new claim and gives up. Who ends a run removes all its claims, oldest first,
// so that none is free meanwhile.
//
// A claim is stale if its process is known to be gone, as on the same machine, or if it
// was looked at for a minute and did not change. No clock of one machine is compared with
// that of another.
const (
	claimsDir  = ".claims"
	beatEvery  = 10 * time.Second
	staleAfter = time.Minute
)

// claims are those of one process in one sweep.
type claims struct {
	dir string
	now func() time.Time

	mu   sync.Mutex
	held map[string]*claim
	seen map[string]sighting // claims of others, by path
}

// claim is a run, or a part of the sweep, that this process works on.
type claim struct {
	*files.Held
	next string             // the file of who takes it over
	lost context.CancelFunc // called when somebody has
}

// sighting is what was seen of another's claim.
type sighting struct {
	beat      time.Time // its time
	looked    time.Time // when it was last looked at
	unchanged time.Duration
}

func openClaims(dir string) (*claims, error) {
	c := &claims{dir: filepath.Join(dir, claimsDir), now: time.Now, held: map[string]*claim{}, seen: map[string]sighting{}}
	if err := os.MkdirAll(c.dir, 0o755); err != nil {
		return nil, fmt.Errorf("sweep: %w", err)
	}
	return c, nil
}

func (c *claims) path(name string, n int) string {
	return filepath.Join(c.dir, fmt.Sprintf("%s.%d", name, n))
}

// take claims a name; ok is false while another process holds it. lost is called if the
// claim is taken over.
func (c *claims) take(name string, lost context.CancelFunc) (ok bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 1
	for exists(c.path(name, n)) {
		n++
	}
	if n > 1 && !c.stale(c.path(name, n-1)) {
		return false, nil
	}
	held, err := files.Found(c.path(name, n))
	if errors.Is(err, fs.ErrNotExist) { // the last process but this has removed the directory
		if err = os.MkdirAll(c.dir, 0o755); err == nil {
			held, err = files.Found(c.path(name, n))
		}
	}
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("sweep: %w", err)
	}
	c.held[name] = &claim{Held: held, next: c.path(name, n+1), lost: lost}
	return true, nil
}

// leave gives a claim up and removes it and those before it.
func (c *claims) leave(name string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	mine := c.held[name]
	delete(c.held, name)
	if exists(mine.next) {
		return mine.Forget() // it is another's by now, who removes them all
	}
	for n := 1; c.path(name, n+1) != mine.next; n++ {
		_ = os.Remove(c.path(name, n)) // one that stays is stale
	}
	if err := mine.Release(); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// forget gives a claim up and lets its file stand, for others to find.
func (c *claims) forget(name string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	mine := c.held[name]
	delete(c.held, name)
	return mine.Forget()
}

// tidy removes what processes that died have left of runs that have ended.
func (c *claims) tidy(ended map[string]bool) {
	files.SweepUnsigned(c.dir)
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		path := filepath.Join(c.dir, e.Name())
		if run := strings.TrimSuffix(e.Name(), filepath.Ext(e.Name())); ended[run] && files.Stale(path) {
			_ = os.Remove(path) // one that stays is stale
		}
	}
}

// stale reports whether the process that holds a claim has ended. c.mu is held.
func (c *claims) stale(path string) bool {
	if files.Stale(path) {
		return true
	}
	beat, err := timeOf(path)
	if err != nil {
		return false // it has been removed: whose it was is done
	}
	now, s := c.now(), c.seen[path]
	if !s.beat.Equal(beat) {
		c.seen[path] = sighting{beat: beat, looked: now}
		return false
	}
	// A process that was stopped itself for a while has not seen that nothing changed.
	s.unchanged += min(now.Sub(s.looked), beatEvery)
	s.looked = now
	c.seen[path] = s
	return s.unchanged >= staleAfter
}

// mostClaim bounds the size of a claim, in bytes: it is a line.
const mostClaim = 1 << 10

// timeOf is the time of a file. It is opened because network file systems answer from
// memory otherwise.
func timeOf(path string) (time.Time, error) {
	f, err := files.Open(path, mostClaim)
	if err != nil {
		return time.Time{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}

// keep beats for all claims until ctx ends.
func (c *claims) keep(ctx context.Context) {
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			c.beatAll()
		}
	}
}

func (c *claims) beatAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, mine := range c.held {
		// Another error may pass, and the next beat comes in time.
		if err := mine.Beat(); errors.Is(err, fs.ErrNotExist) || exists(mine.next) {
			mine.lost()
		}
	}
}

// Part says which runs of a sweep a process is to do: those whose place in the plan,
// divided by Of, leaves Index.
type Part struct{ Index, Of int }

func (p Part) String() string { return fmt.Sprintf("%d/%d", p.Index, p.Of) }

// partPrefix is what the files begin with that say which parts processes work on: one a
// process, named part-INDEX-OF-RANDOM.
const partPrefix = "part-"

// enter tells the other processes that this one works on a part, until leave is called
// with the name that it returns.
func (c *claims) enter(p Part) (name string, err error) {
	name = fmt.Sprintf("%s%d-%d-%016x", partPrefix, p.Index, p.Of, rand.Uint64())
	ok, err := c.take(name, func() {})
	if err == nil && !ok {
		err = fmt.Errorf("sweep: %s is there already", c.path(name, 1))
	}
	return name, err
}

// others are the parts that other processes have entered and not left.
func (c *claims) others() (map[Part]*otherPart, error) {
	entries, err := os.ReadDir(c.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("sweep: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	parts := map[Part]*otherPart{}
	for _, e := range entries {
		var p Part
		rest, ok := strings.CutPrefix(e.Name(), partPrefix)
		if n, err := fmt.Sscanf(rest, "%d-%d-", &p.Index, &p.Of); !ok || err != nil || n != 2 || p.Index < 0 || p.Index >= p.Of {
			continue
		}
		if mine := strings.TrimSuffix(e.Name(), ".1"); c.held[mine] != nil {
			continue
		}
		if parts[p] == nil {
			parts[p] = &otherPart{abandoned: true}
		}
		path := filepath.Join(c.dir, e.Name())
		parts[p].files = append(parts[p].files, path)
		if !c.stale(path) {
			parts[p].abandoned = false
		}
	}
	return parts, nil
}

// otherPart is a part of the sweep that other processes have entered.
type otherPart struct {
	abandoned bool     // all of them have died
	files     []string // by which they did
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
