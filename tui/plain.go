package tui

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
)

// plainEvery is how often plain text looks at the run.
const plainEvery = 50 * time.Millisecond

// Plain tells of the run in lines, for pipes and screen readers: one an event and
// a summary every so many steps. It moves no cursor. Lines of input are commands;
// help lists them. It returns nil at the end of the run, of what was asked for by
// quit, and the context's error when that ended it.
func Plain(ctx context.Context, o Options, every int) error {
	p := &plain{out: o.Output, source: o.Source, every: max(every, 1), lesson: newPlainCourse(o.Lesson)}
	p.source.Look(p.view)
	lines := inputLines(ctx, o.Input)
	clock := time.NewTicker(plainEvery)
	defer clock.Stop()
	for {
		listen := lines
		if !p.listens() {
			listen = nil
		}
		select {
		case <-ctx.Done():
			p.tell(p.source.Latest(), true)
			return ctx.Err()
		case line, ok := <-listen:
			if !ok {
				lines = nil // the run goes on without its reader
			} else if p.obey(line) {
				return p.err
			}
		case <-clock.C:
			s := p.source.Latest()
			ended := s != nil && (s.State == sim.Finished || s.State == sim.Diverged || s.State == sim.Failed)
			p.tell(s, ended)
			if p.tellLesson(s) {
				keepLesson(o)
				ended = true
			}
			ended = ended || lines == nil && p.alone(s)
			if ended || p.err != nil {
				return p.err
			}
		}
	}
}

// inputLines sends the lines of r until it ends or ctx does.
func inputLines(ctx context.Context, r io.Reader) <-chan string {
	if r == nil {
		return nil
	}
	lines := make(chan string)
	go func() {
		defer close(lines)
		for in := bufio.NewScanner(r); in.Scan(); {
			select {
			case lines <- in.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}

// plain is what has been told so far.
type plain struct {
	out     io.Writer
	err     error // of the first write that failed
	source  Source
	every   int
	run     string
	lane    string
	past    bool // what was told last is of the past
	step    int  // of it
	title   string
	events  int
	summary int // in units of every
	sent    uint64
	asked   picture.Topic // explanation that was asked for
	view    picture.View
	lesson  *plainCourse // nil for none
}

func (p *plain) say(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.out, format+"\n", args...)
	}
}

// tell writes what is new in a snapshot; the last one is summed up in any case.
func (p *plain) tell(s *sim.Snapshot, last bool) {
	if s == nil || s.State == sim.Loading {
		return
	}
	if s.Run != p.run || p.title == "" {
		*p = plain{out: p.out, err: p.err, source: p.source, every: p.every, sent: p.sent, view: p.view, lesson: p.lesson, run: s.Run, lane: s.Lane, title: "run " + s.Run}
		p.say("%s: %s, seed %d", p.title, s.Title, s.Spec.Seed)
	} else {
		p.tellPlace(s)
	}
	for _, e := range s.Events[min(p.events, len(s.Events)):] {
		p.say("step %d: %s %s", e.Step, e.Kind, cells.Printable(e.String()))
	}
	p.events = len(s.Events)
	if due := s.Step / p.every; due > p.summary || last {
		p.summary = due
		p.say("%s", summary(s))
	}
	if e := s.Explanation; e != nil && e.Topic == p.asked && p.asked != "" {
		p.explain(e)
		p.asked, p.view.Explain = "", ""
		p.source.Look(p.view)
	}
	if last && s.Err != nil {
		p.say("%s: %v", s.State, s.Err)
	} else if last {
		p.say("%s", s.State)
	}
}

// summary is the state of a run in one line.
func summary(s *sim.Snapshot) string {
	words := []string{fmt.Sprintf("step %d", s.Step), fmt.Sprintf("epoch %.3g", s.Epoch)}
	for _, series := range s.Series {
		if v, ok := desk.ValueAt(series, s.Step); ok && (series.Group == "loss" || series.Group == "accuracy") {
			words = append(words, fmt.Sprintf("%s %s %s", series.Label, series.Group, cells.Short(v)))
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

func (p *plain) explain(e *picture.Explanation) {
	p.say("%s, at step %d. %s", e.Title, e.Step, e.Intro)
	for _, l := range e.Lines {
		if l.Values == "" {
			p.say("  %s: %s = %s", l.What, l.Formula, l.Result)
			continue
		}
		p.say("  %s: %s = %s = %s", l.What, l.Formula, l.Values, l.Result)
	}
}

// plainHelp lists what can be typed.
const plainHelp = `commands: pause, run, step [N], birth, epoch, speed N, set NAME VALUE, grow L1 [N], grow mlp:+32, ungrow, deepen, settings, status,
seek STEP, live, fork [STEP] [NAME=VALUE …], race, lane LETTER, drop LETTER, together step|epoch|cost|free,
why neuron|loss|accuracy|size|trigger|spectrum|answer|settings|birth [L1], quit`

// obey does what a line asks for; quit is true if that is to end.
func (p *plain) obey(line string) (quit bool) {
	words := strings.Fields(line)
	if p.obeyLesson(words) || len(words) == 0 {
		return false
	}
	argument := func(i int) string {
		if i < len(words) {
			return words[i]
		}
		return ""
	}
	count, err := strconv.Atoi(argument(1))
	if err != nil {
		count = 1
	}
	switch words[0] {
	case "quit", "q", "exit":
		return true
	case "pause":
		p.send(sim.Command{Verb: sim.Pause})
	case "run":
		p.send(sim.Command{Verb: sim.Run})
	case "step":
		p.send(sim.Command{Verb: sim.Step, N: max(count, 1)})
	case "birth", "epoch":
		p.send(sim.Command{Verb: sim.Until, Key: words[0]})
	case "speed":
		p.speed(argument(1))
	case "set":
		p.send(sim.Command{Verb: sim.Set, Key: argument(1), Text: argument(2)})
	case "grow":
		if strings.Contains(argument(1), ":") {
			p.send(sim.Command{Verb: sim.Grow, Text: argument(1)})
			break
		}
		p.grow(argument(1), argument(2))
	case "ungrow":
		p.send(sim.Command{Verb: sim.Ungrow})
	case "deepen":
		p.send(sim.Command{Verb: sim.Deepen})
	case "settings", "status":
		p.status(words[0])
	case "why":
		p.why(argument(1), argument(2))
	case "help", "?":
		p.say("%s", plainHelp)
		if p.lesson != nil {
			p.say("%s", plainLessonHelp)
		}
	default:
		if !p.obeyTime(words) {
			p.say("no command %q; %s", words[0], plainHelp)
		}
	}
	return false
}

func (p *plain) send(c sim.Command) {
	p.sent++
	c.ID = p.sent
	if !p.source.Send(c) {
		p.say("busy: try again in a moment")
		return
	}
	if p.lesson != nil {
		p.lesson.player.Sent(c)
	}
}

func (p *plain) speed(text string) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 0) {
		p.say("speed: %q is not a number of steps a second, 0 for no limit", text)
		return
	}
	p.send(sim.Command{Verb: sim.Speed, Value: v})
}

// layer is the position of a hidden layer by its name, the first for none.
func (p *plain) layer(name string) (int, bool) {
	if s := p.source.Latest(); s != nil {
		for i, r := range s.Rows {
			if r.Name == name || name == "" {
				return i, true
			}
		}
	}
	p.say("no hidden layer %q", name)
	return 0, false
}

func (p *plain) grow(layer, count string) {
	n, err := strconv.Atoi(count)
	if err != nil {
		n = 1
	}
	if l, ok := p.layer(layer); ok {
		p.send(sim.Command{Verb: sim.Grow, Layer: l, N: max(n, 1)})
	}
}

func (p *plain) status(what string) {
	s := p.source.Latest()
	switch {
	case s == nil:
		p.say("loading")
	case what == "status":
		p.say("%s, %s", s.State, summary(s))
	default:
		for _, f := range s.Settings {
			p.say("  %s = %s (%s; %s)", f.Name, f.Value, f.Doc, f.Effect)
		}
	}
}

// why asks for an explanation, which comes with one of the next snapshots.
func (p *plain) why(topic, layer string) {
	l, ok := p.layer(layer)
	if !ok {
		return
	}
	p.asked = picture.Topic(topic)
	p.view = picture.View{Layer: l, Unit: -1, Explain: p.asked}
	p.source.Look(p.view)
}
