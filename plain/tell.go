package plain

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// teller is what tells of a run, and what it has told so far.
type teller struct {
	out      io.Writer
	err      error // of the first write that failed
	source   Source
	language commands.Language
	topics   []Topic
	every    int // steps between summaries
	sent     uint64
	lesson   *course // nil for none
	view     picture.View

	asked  picture.Topic // explanation that was asked for, "" for none
	waited time.Duration // for it, once nothing else is told first

	told   told
	floods floods // events that are held back
}

// told is what has been told of one run.
type told struct {
	ack     uint64 // number of the last command whose effect is told
	run     string
	title   string // "" before the first snapshot of the run
	lane    string
	past    bool // what was told last is of the past
	step    int  // of it
	events  int
	summary int // in units of every
}

func newTeller(o Options) *teller {
	return &teller{
		out: o.Output, source: o.Source, language: commands.New(o.Words...), topics: o.Topics, every: max(o.Every, 1),
		lesson: newCourse(o.Lesson), view: picture.View{Unit: -1},
	}
}

func (t *teller) say(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintln(t.out, spoken(fmt.Sprintf(format, args...)))
	}
}

// listens reports whether the next line can be taken: once the run is loaded, what the
// last one did is told, so is a step of a lesson, and an explanation that was asked for is
// given or overdue.
func (t *teller) listens() bool {
	return t.told.title != "" && t.told.ack >= t.sent && t.lesson.listens() && (t.asked == "" || t.waited >= patience)
}

// tell writes what is new in a snapshot; the last one is summed up in any case.
func (t *teller) tell(s *sim.Snapshot, last bool) {
	if s == nil || s.State == sim.Loading {
		return
	}
	if s.Run != t.told.run || t.told.title == "" {
		t.tellFloods()
		t.told = told{run: s.Run, lane: s.Lane, title: "run " + s.Run}
		t.asked, t.waited = "", 0
		t.say("%s: %s, seed %d", t.told.title, s.Title, s.Spec.Seed)
	} else {
		t.tellPlace(s)
	}
	t.tellEvents(s)
	t.told.ack = s.Ack
	if due := s.Step / t.every; due > t.told.summary || last {
		t.tellFloods()
		t.told.summary = due
		t.say("%s", summary(s))
	}
	t.tellWhy(s)
	if last && s.Err != nil {
		t.say("%s: %v", s.State, s.Err)
	} else if last {
		t.say("%s", s.State)
	}
}

// tellEvents tells what has happened in a lane since, or holds it back for a moment where
// more of the same may follow.
func (t *teller) tellEvents(s *sim.Snapshot) {
	for i := min(t.told.events, len(s.Events)); i < len(s.Events); i++ {
		if e := &s.Events[i]; !t.floods.take(e) {
			t.tellFloods()
			t.say("step %s: %s %s", grouped(e.Step), e.Kind, cells.Printable(e.String()))
		}
	}
	t.told.events = len(s.Events)
	t.floods.waited += every
	for _, f := range t.floods.over(max(s.Head, s.Step)) {
		t.say("%s", cells.Printable(f.String()))
	}
}

// tellFloods tells what has been held back.
func (t *teller) tellFloods() {
	for _, f := range t.floods.all() {
		t.say("%s", cells.Printable(f.String()))
	}
}

// tellPlace tells that another lane or a step of the past is shown, after what else has
// happened in the lane that was: lines that come together may change it and leave it.
func (t *teller) tellPlace(s *sim.Snapshot) {
	if s.Lane != t.told.lane {
		for _, lane := range s.Lanes {
			if lane.Lane == t.told.lane {
				t.tellEvents(lane)
			}
		}
		t.tellFloods()
		t.say("lane %s: %s", s.Letter(), s.LaneName())
		t.told.events, t.told.summary = len(s.Events), s.Step/t.every
	}
	shown := s.Past && s.Replaying == 0
	if shown && (!t.told.past || s.Step != t.told.step) {
		t.tellFloods()
		t.say("of %s steps: %s", grouped(max(s.Head, s.Step)), summary(s))
	}
	t.told.lane, t.told.past, t.told.step = s.Lane, shown, s.Step
}

func grouped(n int) string { return picture.Grouped(float64(n)) }

// summary is the state of a run in one line.
func summary(s *sim.Snapshot) string {
	words := []string{"step " + grouped(s.Step), "epoch " + picture.Short(s.Epoch)}
	for _, series := range s.Series {
		if v, ok := s.Value(series); ok && (series.Group == "loss" || series.Group == "accuracy") {
			name := series.Label + " " + series.Group
			if series.OfBatch() {
				name += " of this batch"
			}
			words = append(words, name+" "+cells.Short(v))
		}
	}
	for _, r := range s.Rows {
		text := fmt.Sprintf("%s %d of %d neurons", r.Name, r.Width, r.Max)
		if r.Measure != "" {
			text += fmt.Sprintf(" (%s %s, threshold %s, would add %d)", r.Measure, cells.Short(r.Value), cells.Short(r.Threshold), r.Add)
		}
		words = append(words, text)
	}
	return strings.Join(words, ", ")
}
