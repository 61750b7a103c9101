// Command soak runs the real program for long: trainings with random settings, which must
// end well or say in one line why they do not, and the screen of each scene at full speed,
// whose memory must not keep growing.
//
//	go build -o north . && go run ./bench/soak --for 1h ./north
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/north-tui/north/bench/drive"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/scenes"
)

func main() {
	most := flag.Duration("for", time.Hour, "`TIME` in all, half of it for either")
	seed := flag.Uint64("seed", 1, "`N`: the same settings")
	flag.Parse()
	if flag.NArg() != 1 || *most <= 0 {
		fmt.Fprintln(os.Stderr, "usage: soak [--for TIME] [--seed N] PROGRAM")
		os.Exit(2)
	}
	program, err := filepath.Abs(flag.Arg(0))
	if err == nil {
		err = errors.Join(settings(program, *most/2, *seed), screens(program, *most/2))
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "soak: %v\n", err)
		os.Exit(1)
	}
}

// settings trains with random settings.
func settings(program string, most time.Duration, seed uint64) error {
	rng := rand.New(rand.NewPCG(seed, 0))
	began := time.Now()
	ended := map[int]int{} // runs, by exit status
	failures, slow := 0, 0
	for time.Since(began) < most {
		args, err := randomRun(rng)
		if err != nil {
			return err
		}
		status, err := train(program, args)
		if errors.Is(err, context.DeadlineExceeded) {
			slow++
			continue
		}
		ended[status]++
		if err != nil {
			failures++
			fmt.Printf("%s: %v\n", strings.Join(args, " "), err)
		}
	}
	fmt.Printf("random settings: %d trainings came to their end, %d could not go on, %d were refused, %d took too long, in %.0f s; %d failures\n",
		ended[0], ended[1], ended[2], slow, time.Since(began).Seconds(), failures)
	if failures > 0 {
		return fmt.Errorf("%d trainings failed", failures)
	}
	return nil
}

// randomRun are the arguments of a short training with some settings at random, most of
// them in their range.
func randomRun(rng *rand.Rand) ([]string, error) {
	all := scenes.All()
	s := all[rng.IntN(len(all))]
	set := map[string]string{}
	for range rng.IntN(8) {
		fields, err := s.Fields(set) // which depend on what is chosen
		if err != nil {
			return nil, err
		}
		f := fields[rng.IntN(len(fields))]
		if text := randomValue(rng, f); text != "" {
			if _, err := f.Parse(text); err == nil {
				set[f.Name] = text
			}
		}
	}
	args := []string{"train", "--json", "--scene", s.Name, "--steps", strconv.Itoa(1 + rng.IntN(40)), "--seed", strconv.Itoa(rng.IntN(1000)), "--threads", strconv.Itoa(1 + rng.IntN(2))}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		args = append(args, "--set", name+"="+set[name])
	}
	if rng.IntN(10) == 0 {
		args = append(args, "--set", "lr="+[]string{"nan", "-1", "1e400", "", "0x1p-3", "\x1b[31m"}[rng.IntN(6)])
	}
	return args, nil
}

// randomValue is a value for a setting, "" for none.
func randomValue(rng *rand.Rand, f form.Field) string {
	number := func() float64 {
		low, high := f.Min, f.Max
		if f.Kind != form.Float {
			high = min(high, 64) // larger ones take minutes
		}
		if f.Log && low > 0 && high > low {
			return low * math.Pow(high/low, rng.Float64())
		}
		return low + (high-low)*rng.Float64()
	}
	switch {
	case len(f.Choices) > 0:
		return f.Choices[rng.IntN(len(f.Choices))]
	case f.Min >= f.Max:
		return ""
	case f.Kind == form.Int:
		return strconv.Itoa(int(number()))
	case f.Kind == form.Float:
		return strconv.FormatFloat(number(), 'g', 6, 64)
	case f.Kind == form.Widths:
		var widths []string
		for range strings.Count(f.Default, ",") + 1 {
			widths = append(widths, strconv.Itoa(int(number())))
		}
		return strings.Join(widths, ",")
	}
	return ""
}

// train runs the program. A failure is an exit status that no run should have, more than
// one line about why, or something else than JSON.
func train(program string, args []string) (status int, err error) {
	const patience = 20 * time.Second
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	var out, problem bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problem
	err = cmd.Run()
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	status = cmd.ProcessState.ExitCode()
	said := problem.String()
	last := said[strings.LastIndex(strings.TrimSuffix(said, "\n"), "\n")+1:]
	switch {
	case status < 0 || status > 2 || strings.Contains(said, "crashed") || strings.Contains(said, "goroutine"):
		return status, fmt.Errorf("exit status %d: %.2000s", status, said)
	case status != 0 && !strings.HasPrefix(last, "north: "):
		return status, fmt.Errorf("exit status %d without a reason: %.300q", status, said)
	case status == 0 && !bytes.HasPrefix(out.Bytes(), []byte("{")):
		return status, fmt.Errorf("no results: %.300q", out.String())
	}
	return status, nil
}

// screens shows each scene at full speed.
func screens(program string, most time.Duration) error {
	var failed error
	for _, s := range scenes.All() {
		if err := screen(program, s.Name, most/time.Duration(len(scenes.All()))); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", s.Name, err))
		}
	}
	return failed
}

// screen runs one scene and samples its memory. In the second half it may grow by a
// quarter and 16 MB: by the history of the run, which is bounded, and by what Go's
// collector leaves.
func screen(program, scene string, most time.Duration) error {
	dir, err := os.MkdirTemp("", "north-soak-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	term, err := drive.Start(program, dir, 120, 40, "--scene", scene, "--speed", "0", "--out", "run")
	if err != nil {
		return err
	}
	var rss []int
	for began := time.Now(); time.Since(began) < most && !term.Ended(); time.Sleep(most / 200) {
		rss = append(rss, term.RSS())
		if len(rss)%50 == 0 { // a run that came to its end goes on
			if err := term.Type(" "); err != nil {
				return errors.Join(err, term.End(30*time.Second))
			}
			if err := term.Type(" "); err != nil {
				return errors.Join(err, term.End(30*time.Second))
			}
		}
	}
	if err := term.End(30 * time.Second); err != nil {
		return err
	}
	middle, end := slices.Max(rss[:max(1, len(rss)/2)]), slices.Max(rss)
	fmt.Printf("%-14s %.0f s at full speed; memory at most %d MB in the first half, %d MB in the second\n", scene, most.Seconds(), middle>>20, end>>20)
	const (
		warm    = 30 * time.Second // before, the caches of the program are being filled
		history = 48 << 20         // the series of a run, which a slow one fills in hours: 512 KiB each, 92 at most
	)
	if most > warm && end > middle+middle/4+history {
		return fmt.Errorf("its memory grows: %d MB in the first half, %d MB in the second", middle>>20, end>>20)
	}
	return nil
}
