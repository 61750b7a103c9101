// Package plain tells of a run in lines instead of on a screen, for pipes and screen
// readers, and takes commands as lines. It knows only snapshots and commands.
package plain

import (
	"bufio"
	"context"
	"errors"
	"io"
	"time"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// every is how often the run is looked at.
const every = 50 * time.Millisecond

// patience is how long the next line waits for an explanation before it is told that
// there is none yet.
const patience = 5 * time.Second

// Source is the run that is told of: a trainer or a replay. None of its methods may
// block.
type Source interface {
	Latest() *sim.Snapshot // the newest picture, nil before there is one
	Send(sim.Command) bool // false if it cannot take more commands just now
	Look(picture.View)     // which pictures are wanted from now on
}

// Topic is something that why explains.
type Topic struct {
	Name  picture.Topic
	Panel string // the panel that shows it, as lessons name it: neurons-per-layer
}

// Options say what is told and how. Source and Output are needed.
type Options struct {
	Source     Source
	Input      io.Reader         // lines of commands; nil: none
	Output     io.Writer         // what is told
	Words      []commands.Word   // that the scene adds to the commands
	Topics     []Topic           // what why explains, in the order in which they are listed
	Lesson     *lessons.Lesson   // which the run belongs to; nil for none
	Every      int               // steps between summaries; less than 1 is 1
	LessonDone func(name string) // called when the lesson has been finished; nil: nobody is told
}

// Run writes one line for each event and a summary every Every steps, and does what
// the lines of input ask; help lists the commands. It moves no cursor. It returns nil
// at the end of the run or of the lesson and after quit, the context's error when
// that ended it, and the error of a line that could not be written.
func Run(ctx context.Context, o Options) error {
	if o.Source == nil || o.Output == nil {
		return errors.New("plain: no source or no output")
	}
	t := newTeller(o)
	t.source.Look(t.view)
	lines := inputLines(ctx, o.Input)
	clock := time.NewTicker(every)
	defer clock.Stop()
	for {
		listen := lines
		if !t.listens() {
			listen = nil
		}
		select {
		case <-ctx.Done():
			t.tell(t.source.Latest(), true)
			return ctx.Err()
		case line, ok := <-listen:
			if !ok {
				lines = nil // the run goes on without its reader
			} else if t.obey(line) {
				return t.err
			}
		case <-clock.C:
			s := t.source.Latest()
			ended := t.over(s) && (lines == nil || t.told.title != "") // lines are taken from the second look on
			if ended && lines != nil && t.listens() {
				select {
				case line, ok := <-lines: // typed before the end, so it is obeyed
					if ok && t.obey(line) {
						return t.err
					}
					if ok {
						continue
					}
				default:
				}
			}
			t.tell(s, ended)
			if t.tellLesson(s) {
				if o.LessonDone != nil {
					o.LessonDone(o.Lesson.Name)
				}
				ended = true
			}
			ended = ended || lines == nil && t.alone(s)
			if ended || t.err != nil {
				return t.err
			}
		}
	}
}

// over reports whether a run has come to its end, and what was asked of it before is
// answered.
func (t *teller) over(s *sim.Snapshot) bool {
	switch {
	case s == nil:
		return false
	case s.State == sim.Failed:
		return true
	}
	return (s.State == sim.Finished || s.State == sim.Diverged) && s.Ack >= t.sent && (t.asked == "" || t.waited >= patience)
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
