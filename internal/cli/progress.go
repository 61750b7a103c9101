package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/north-tui/north/internal/printable"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/schollz/progressbar/v3"
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
	most := s.Total()
	if most == 0 {
		most = -1 // it ends, but nobody knows when
	}
	return &bar{refusals: refused, w: w, ProgressBar: progressbar.NewOptions(most,
		progressbar.OptionSetWriter(bare(w)),
		progressbar.OptionSetWidth(20),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString("steps"),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionUseANSICodes(true),
		progressbar.OptionOnCompletion(func() { fmt.Fprintln(w) }),
	)}
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
	*progressbar.ProgressBar
	w    io.Writer
	last time.Time
}

func (b *bar) update(s *sim.Session) {
	for _, line := range b.since(s) {
		_ = b.Clear() // the line comes above the bar
		fmt.Fprintln(b.w, line)
	}
	if now := time.Now(); now.Sub(b.last) > 200*time.Millisecond || s.Done() {
		b.last = now
		b.Describe(printable.Line(state(s)))
		_ = b.Set(s.Steps()) // a bar that cannot be drawn must not stop the run
	}
}

func (b *bar) close() { _ = b.Exit() }

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
