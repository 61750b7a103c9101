package sim

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/north-tui/north/internal/files"
)

// clockFile says when the run had come to some of its steps: a line has a step and the
// seconds since 1970. A process begins its lines with clockHeader, so that the time
// between two processes is not counted. Runs repeat without it.
const (
	clockFile   = "clock.csv"
	clockHeader = "step,unix"
)

// beginClock opens the clock of a process.
func (d *RunDir) beginClock() (err error) {
	if d.clock, err = files.AppendLines(filepath.Join(d.path, clockFile)); err != nil {
		return err
	}
	if d.clock.Size() > 0 {
		d.clock.Add([]byte("\n")) // the last line may be unfinished
	}
	d.clock.Add([]byte(clockHeader + "\n"))
	return nil
}

// tick writes the time at a step.
func (d *RunDir) tick(step int) error {
	d.clock.Add(fmt.Appendf(nil, "%d,%.3f\n", step, float64(time.Now().UnixMilli())/1e3))
	return d.clock.Flush()
}

// Clock tells when a recorded run did its steps.
type Clock struct {
	Began   time.Time // when the record was begun; zero if that is not known
	steps   []float64 // ascending
	seconds []float64 // of the run, at those steps
}

// ReadClock reads the clock of a run directory. Directories from before there was one
// have none; then Known is false.
func ReadClock(dir string) (*Clock, error) {
	text, err := files.Read(filepath.Join(dir, clockFile), limits[clockFile])
	if errors.Is(err, fs.ErrNotExist) {
		return &Clock{}, nil
	}
	if err != nil {
		return nil, err
	}
	return parseClock(string(text)), nil
}

// parseClock reads a clock. It skips lines that cannot be read: one that was cut off is
// no reason to lose the others.
func parseClock(text string) *Clock {
	c := &Clock{}
	var total, lastStep, lastTime float64
	fresh := true
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		if lines.Text() == clockHeader {
			fresh = true
			continue
		}
		cells := strings.Split(lines.Text(), ",")
		if len(cells) != 2 {
			continue
		}
		step, err := strconv.Atoi(cells[0])
		unix, err2 := strconv.ParseFloat(cells[1], 64)
		if err != nil || err2 != nil || step < 0 || !(unix >= 0 && unix < 1e12) {
			continue
		}
		if c.Began.IsZero() {
			c.Began = time.UnixMilli(int64(unix * 1e3))
		}
		at := float64(step)
		if !fresh && at > lastStep {
			total += max(0, unix-lastTime)
		}
		if n := len(c.steps); n == 0 || at > c.steps[n-1] {
			c.steps, c.seconds = append(c.steps, at), append(c.seconds, total)
		}
		lastStep, lastTime, fresh = at, unix, false
	}
	return c
}

// Known reports whether the run has a clock.
func (c *Clock) Known() bool { return len(c.steps) > 0 }

// At is how many seconds the run had taken when a step was done, between two lines of the
// clock in proportion to the steps. Time between processes and time in which no step was
// done is not counted.
func (c *Clock) At(step int) float64 {
	at := float64(step)
	i := sort.SearchFloat64s(c.steps, at)
	switch {
	case len(c.steps) == 0:
		return 0
	case i == len(c.steps):
		return c.seconds[i-1]
	case i == 0 || c.steps[i] == at:
		return c.seconds[i]
	}
	share := (at - c.steps[i-1]) / (c.steps[i] - c.steps[i-1])
	return c.seconds[i-1] + share*(c.seconds[i]-c.seconds[i-1])
}
