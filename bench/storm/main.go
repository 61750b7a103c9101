// Command storm presses random keys on the real program in a terminal, with the mouse,
// pastes, sizes that change and lessons, and looks for crashes, data races, terminals that
// are not restored and text that steers the terminal.
//
//	go build -race -o north-race . && go run ./bench/storm --keys 100000 ./north-race
package main

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/north-tui/north/bench/drive"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/scenes"
)

// patience is for the race detector on a busy machine.
const patience = 2 * time.Minute

// sizes are those an episode begins with.
var sizes = [][2]int{{80, 24}, {120, 40}, {200, 60}}

func main() {
	keys := flag.Int("keys", 100_000, "`N` keys in all")
	episode := flag.Int("episode", 500, "`N` keys a program")
	most := flag.Duration("for", 24*time.Hour, "no new program after this `TIME`")
	seed := flag.Uint64("seed", 1, "`N`: the same keys")
	from := flag.Uint64("from", 0, "begin with program `N`, as a failure names it")
	flag.Parse()
	if flag.NArg() != 1 || *keys < 1 || *episode < 1 {
		fmt.Fprintln(os.Stderr, "usage: storm [--keys N] [--episode N] [--seed N] [--from N] [--for TIME] PROGRAM")
		os.Exit(2)
	}
	if err := all(flag.Arg(0), *keys, *episode, *seed, *from, *most); err != nil {
		fmt.Fprintf(os.Stderr, "storm: %v\n", err)
		os.Exit(1)
	}
}

// tally counts what was tried.
type tally struct {
	programs, keys, mouse, resizes, pastes, restarts, failures int
	rss                                                        int
}

func all(program string, keys, episode int, seed, from uint64, most time.Duration) error {
	program, err := filepath.Abs(program)
	if err != nil {
		return err
	}
	began := time.Now()
	var t tally
	for n := from; t.keys < keys && time.Since(began) < most; n++ {
		before := t.keys
		if err := t.one(program, seed, n, min(episode, keys-t.keys)); err != nil {
			t.failures++
			fmt.Printf("--seed %d, program %d, after %d keys: %v\n", seed, n, t.keys-before, err)
		}
		t.keys = max(t.keys, before+1) // one that does not start is no endless loop
	}
	fmt.Printf("%d keys, %d clicks, %d resizes, %d pastes in %d programs (%d quit by a key); at most %d MB; %.0f s; %d failures\n",
		t.keys, t.mouse, t.resizes, t.pastes, t.programs, t.restarts, t.rss>>20, time.Since(began).Seconds(), t.failures)
	if t.failures > 0 {
		return fmt.Errorf("%d of %d programs failed", t.failures, t.programs)
	}
	return nil
}

// one runs the program once. Scenes and sizes take turns, every fourth program is a
// lesson.
func (t *tally) one(program string, seed, n uint64, keys int) error {
	rng := rand.New(rand.NewPCG(seed, n))
	dir, err := os.MkdirTemp("", "north-storm-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	scene := scenes.All()[int(n)%len(scenes.All())]
	size := sizes[int(n)/len(scenes.All())%len(sizes)]
	args := []string{"--scene", scene.Name, "--speed", strconv.Itoa(rng.IntN(3) * 100)}
	switch rng.IntN(4) {
	case 0:
		args = []string{"--lesson", strconv.Itoa(1 + rng.IntN(len(lessons.Names())))}
	case 1:
		args = append(args, "--out", "run")
	}
	t.programs++
	term, err := drive.Start(program, dir, size[0], size[1], args...)
	if err != nil {
		return err
	}
	if !term.Answers(0, patience) {
		return fmt.Errorf("%v: %w", args, errors.Join(errors.New("nothing is drawn"), term.End(patience)))
	}
	var last []string
	for k := 0; k < keys && !term.Ended(); k++ {
		text, err := t.event(rng, term, size)
		if err != nil {
			return fmt.Errorf("%v, keys %q, %q: %w", args, last, text, errors.Join(err, term.End(patience)))
		}
		last = append(last[max(0, len(last)-15):], text)
		if k%20 == 0 {
			t.rss = max(t.rss, term.RSS())
			time.Sleep(20 * time.Millisecond) // for what takes a frame
		}
	}
	if term.Ended() {
		t.restarts++
	}
	if err := term.End(patience); err != nil {
		return fmt.Errorf("%v, last keys %q: %w", args, last, err)
	}
	return nil
}

// suspend is ctrl-z, which does not stop a program without a shell.
const suspend = "\x1a"

// named are keys that are no characters.
var named = []string{
	"\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[H", "\x1b[F", "\x1b[5~", "\x1b[6~", "\x1b[3~", "\x1b[Z", "\x1b", "\r", "\t", "\x7f", " ",
	suspend, "\x01", "\x05", "\x15", "\x1b[1;5C", "\x1bOP", "\x1b[15~",
}

// pasted are texts that are pasted, the last without an end.
var pasted = []string{
	"\x1b[200~moons\x1b[201~", "\x1b[200~64,64\nq\x03\x1b[201~", "\x1b[200~\x1b]52;c;Y20=\x07\u202e\u200b\u009b31m\x1b[201~",
	"\x1b[200~" + strings.Repeat("long ", 2000) + "\x1b[201~", "\x1b[200~never ends",
}

// event does one thing and returns the key that was pressed.
func (t *tally) event(rng *rand.Rand, term *drive.Terminal, size [2]int) (string, error) {
	width, height := size[0], size[1]
	switch p := rng.IntN(100); {
	case p < 4:
		t.resizes++
		w, h := 1+rng.IntN(width), 1+rng.IntN(height)
		if rng.IntN(2) == 0 {
			w, h = width, height
		}
		return "", term.Resize(w, h)
	case p < 12:
		t.mouse++
		button := []int{0, 0, 0, 1, 2, 32, 64, 65}[rng.IntN(8)]
		click := fmt.Sprintf("\x1b[<%d;%d;%d%c", button, 1+rng.IntN(width), 1+rng.IntN(height), "Mm"[rng.IntN(2)])
		return click, term.Type(click)
	case p < 14:
		t.pastes++
		text := pasted[rng.IntN(len(pasted))]
		return text[:min(len(text), 20)], term.Type(text)
	case p < 35:
		t.keys++
		key := named[rng.IntN(len(named))]
		err := term.Type(key)
		if key == suspend { // until the screen is back, the terminal itself echoes what is typed
			time.Sleep(time.Second)
			if err == nil && !term.Shown(patience) {
				err = errors.New("it does not come back from ctrl-z")
			}
		}
		return key, err
	default:
		t.keys++
		key := string(rune('!' + rng.IntN('~'-'!'+1)))
		if key == "q" && rng.IntN(20) > 0 { // it would end most programs at once
			key = "w"
		}
		return key, term.Type(key)
	}
}
