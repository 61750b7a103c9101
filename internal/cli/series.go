package cli

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/north-tui/north/internal/files"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tensorboard"
)

// seriesWriter takes the series of a recorded run, step by step.
type seriesWriter interface {
	names([]string) error
	row(sim.Row) error
}

// writeSeries writes all series of a run directory in one of the formats of tables. An
// existing file is replaced only by a complete one.
func writeSeries(dir, path string, to func(io.Writer, *sim.Clock) seriesWriter) error {
	clock, err := sim.ReadClock(dir)
	if err != nil {
		return err
	}
	return files.Replace(path, func(w io.Writer) error {
		buffered := bufio.NewWriterSize(w, 1<<16)
		out := to(buffered, clock)
		if err := sim.EachRow(dir, out.names, out.row); err != nil {
			return err
		}
		return buffered.Flush()
	})
}

// csvTable writes comma-separated values.
type csvTable struct {
	out   *csv.Writer
	clock *sim.Clock
	cells []string
}

func newTable(w io.Writer, clock *sim.Clock) seriesWriter {
	return &csvTable{out: csv.NewWriter(w), clock: clock}
}

func (t *csvTable) names(names []string) error {
	return t.out.Write(append([]string{"step", "epoch", "seconds"}, names...))
}

func (t *csvTable) row(r sim.Row) error {
	t.cells = append(t.cells[:0], strconv.Itoa(r.Step), r.Epoch, secondsText(t.clock, r.Step))
	if err := t.out.Write(append(t.cells, r.Cells...)); err != nil {
		return err
	}
	t.out.Flush()
	return t.out.Error()
}

// secondsText is when a step was done, empty where that is not known.
func secondsText(clock *sim.Clock, step int) string {
	if !clock.Known() {
		return ""
	}
	return strconv.FormatFloat(clock.At(step), 'f', 3, 64)
}

// jsonLines writes a JSON object a step. What was not measured is left out, and what is not
// finite is null.
type jsonLines struct {
	out   io.Writer
	clock *sim.Clock
	keys  []string // of the series, as JSON with a colon
	line  []byte
}

func newLines(w io.Writer, clock *sim.Clock) seriesWriter { return &jsonLines{out: w, clock: clock} }

func (l *jsonLines) names(names []string) error {
	for _, name := range names {
		key, err := json.Marshal(name)
		if err != nil {
			return err
		}
		l.keys = append(l.keys, string(key)+":")
	}
	return nil
}

func (l *jsonLines) row(r sim.Row) error {
	epoch, err := jsonNumber(r.Epoch)
	if err != nil {
		return fmt.Errorf("step %d: epoch: %w", r.Step, err)
	}
	l.line = fmt.Appendf(l.line[:0], `{"step":%d,"epoch":%s`, r.Step, epoch)
	if seconds := secondsText(l.clock, r.Step); seconds != "" {
		l.line = append(append(l.line, `,"seconds":`...), seconds...)
	}
	for i, cell := range r.Cells {
		if cell == "" {
			continue
		}
		number, err := jsonNumber(cell)
		if err != nil {
			return fmt.Errorf("step %d: %s %w", r.Step, l.keys[i], err)
		}
		l.line = append(append(append(l.line, ','), l.keys[i]...), number...)
	}
	_, err = l.out.Write(append(l.line, "}\n"...))
	return err
}

// jsonNumber is a number of series.csv in JSON.
func jsonNumber(text string) (string, error) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return "", fmt.Errorf("%.40q is not a number", text)
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "null", nil
	}
	return strconv.FormatFloat(v, 'g', -1, 64), nil
}

// board writes an event file.
type board struct {
	out   *tensorboard.Writer
	clock *sim.Clock
	began time.Time
	tags  []string
	// next are the events that are still to be written: those of steps before the row.
	next []sim.Event
	born map[string][]float64 // by layer: the step of each birth so far
}

// mostBuckets is the number of buckets of a histogram of births.
const mostBuckets = 30

// boardFile is the event file of a directory, which holds one run.
const boardFile = "events.out.tfevents.0.north"

// writeBoard writes an event file for TensorBoard.
func writeBoard(dir, path string) error {
	rec, err := sim.ReadRun(dir)
	if err != nil {
		return err
	}
	clock, err := sim.ReadClock(dir)
	if err != nil {
		return err
	}
	began := clock.Began
	if !clock.Known() {
		info, err := os.Stat(filepath.Join(dir, sim.SpecFile))
		if err != nil {
			return err
		}
		began = info.ModTime()
	}
	return files.Replace(path, func(w io.Writer) error {
		buffered := bufio.NewWriterSize(w, 1<<16)
		out, err := tensorboard.NewWriter(buffered, began)
		if err != nil {
			return err
		}
		b := &board{out: out, clock: clock, began: began, next: rec.Events, born: map[string][]float64{}}
		if err := sim.EachRow(dir, b.names, b.row); err != nil {
			return err
		}
		if err := b.eventsUntil(rec.Step + 1); err != nil {
			return err
		}
		return buffered.Flush()
	})
}

func (b *board) names(names []string) error {
	for _, name := range names {
		c := sim.ColumnOf(name)
		b.tags = append(b.tags, c.Group+"/"+c.Label)
	}
	return nil
}

func (b *board) row(r sim.Row) error {
	if err := b.eventsUntil(r.Step); err != nil {
		return err
	}
	at := b.at(r.Step)
	for i, cell := range r.Cells {
		if cell == "" {
			continue
		}
		v, err := strconv.ParseFloat(cell, 64)
		if err != nil {
			return fmt.Errorf("step %d: %.40q is not a number", r.Step, cell)
		}
		if err := b.out.Scalar(at, r.Step, b.tags[i], v); err != nil {
			return err
		}
	}
	epoch, err := strconv.ParseFloat(r.Epoch, 64)
	if err != nil {
		return fmt.Errorf("step %d: epoch %.40q is not a number", r.Step, r.Epoch)
	}
	return b.out.Scalar(at, r.Step, "epoch", epoch)
}

// at is the time of a step by the wall clock of a run that was never interrupted.
func (b *board) at(step int) time.Time {
	return b.began.Add(time.Duration(b.clock.At(step) * float64(time.Second)))
}

// eventsUntil writes the events of the steps up to one: all as words, and of each birth
// how many neurons came, and when all came that its layer was given.
func (b *board) eventsUntil(step int) error {
	for len(b.next) > 0 && b.next[0].Step <= step {
		e := b.next[0]
		b.next = b.next[1:]
		at := b.at(e.Step)
		if err := b.out.Text(at, e.Step, "events", strings.ToValidUTF8(e.String(), "�")); err != nil {
			return err
		}
		if e.Kind != sim.Born || e.Layer == "" {
			continue
		}
		for range min(e.Count, mostBorn-len(b.born[e.Layer])) {
			b.born[e.Layer] = append(b.born[e.Layer], float64(e.Step))
		}
		if err := b.out.Scalar(at, e.Step, "births/"+e.Layer, float64(e.Count)); err != nil {
			return err
		}
		if err := b.out.Histogram(at, e.Step, "born/"+e.Layer, b.born[e.Layer], mostBuckets); err != nil {
			return err
		}
	}
	return nil
}

// mostBorn bounds the births of a layer that are kept, far above what a run has.
const mostBorn = 1 << 20
