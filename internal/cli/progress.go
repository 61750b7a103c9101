package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/north-tui/north/internal/printable"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// progress shows how far a run has come.
type progress interface {
	update(*sim.Session)
	close()
}

// newProgress is a bar on a terminal and plain lines elsewhere.
func newProgress(w io.Writer, s *sim.Session) progress {
	var refused refusals
	if s.Steps() > 0 { // it goes on: what was refused before has been told
		refused.seen = len(s.Events())
	}
	if !isTerminal(w) {
		return &lines{refusals: refused, w: w, last: time.Now()}
	}
	return &bar{refusals: refused, w: w, from: s.Steps(), began: time.Now(), meter: meter{w: bare(w), total: s.Total()}}
}

// state is the run in a few words: "batch .031 test .042 L1 12 L2 9".
func state(s *sim.Session) string {
	var words []string
	for _, series := range s.History() {
		if series.Group != "loss" && series.Group != "width" {
			continue
		}
		if v, ok := series.Latest(); ok {
			label := series.Label
			if series.OfBatch() {
				label = "batch"
			}
			words = append(words, label+" "+picture.Short(v))
		}
	}
	return strings.Join(words, " ")
}

// refusals finds what was asked for and could not be done: in a run without a
// screen nobody would see it otherwise.
type refusals struct{ seen int } // events looked at so far

// since returns a line for each refusal since it was last asked.
func (r *refusals) since(s *sim.Session) []string {
	var said []string
	events := s.Events()
	for _, e := range events[r.seen:] {
		if e.Kind != sim.Refused {
			continue
		}
		line := fmt.Sprintf("step %s: %s", picture.Grouped(float64(e.Step)), e)
		if e.Trigger != "" {
			line += ", asked for by " + e.Trigger
		}
		said = append(said, line)
	}
	r.seen = len(events)
	return said
}

type bar struct {
	refusals
	meter
	w     io.Writer
	from  int // the step at which it began
	began time.Time
}

func (b *bar) update(s *sim.Session) {
	for _, line := range b.since(s) {
		b.clear()
		fmt.Fprintln(b.w, line)
	}
	b.draw(s.Steps(), b.pace(s)+printable.Line(state(s)))
}

// pace is the steps so far, how many a second, and the time that is left.
func (b *bar) pace(s *sim.Session) string {
	rate := float64(s.Steps()-b.from) / max(time.Since(b.began).Seconds(), 1e-9)
	text := fmt.Sprintf("step %s, %s/s", picture.Grouped(float64(s.Steps())), picture.Short(rate))
	if todo := s.Total() - s.Steps(); todo > 0 && rate > 0 {
		text += ", " + (time.Duration(float64(todo) / rate * float64(time.Second))).Round(time.Second).String() + " left"
	}
	return text + ": "
}

func (b *bar) close() { b.end() }

// lines writes a line every few seconds.
type lines struct {
	refusals
	w    io.Writer
	last time.Time
}

func (l *lines) update(s *sim.Session) {
	for _, line := range l.since(s) {
		fmt.Fprintln(l.w, line)
	}
	now := time.Now()
	if now.Sub(l.last) < 5*time.Second && !s.Done() {
		return
	}
	l.last = now
	of := ""
	if total := s.Total(); total > 0 {
		of = fmt.Sprintf(" of %d", total)
	}
	fmt.Fprintf(l.w, "step %d%s: %s\n", s.Steps(), of, state(s))
}

func (l *lines) close() {}
