package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/north-tui/north/sweep"
)

// sweepProgress shows how far a sweep has come: a bar on a terminal, elsewhere
// a line for each run that ended.
type sweepProgress struct {
	w      io.Writer
	bar    *meter // nil where w is no terminal
	began  time.Time
	total  int
	before int // runs that had ended before
	worked int // runs that ended now, here or in another process
	failed int // of both
}

func newSweepProgress(w io.Writer, total int) *sweepProgress {
	p := &sweepProgress{w: w, began: time.Now(), total: total}
	if isTerminal(w) {
		p.bar = &meter{w: bare(w), total: total}
		p.draw()
	}
	return p
}

func (p *sweepProgress) watch(o sweep.Outcome) {
	if o.Skipped {
		p.before++
	} else {
		if p.worked == 0 {
			p.sayBefore()
		}
		p.worked++
	}
	word := "done"
	if o.Err != nil {
		p.failed++
		word = strings.ReplaceAll(o.Err.Error(), "\n", "; ")
	}
	switch o.By {
	case sweep.Elsewhere:
		word += " (by another process)"
	case sweep.Adopted:
		p.total++
		if p.bar != nil {
			p.bar.total++
		}
		word += " (of a part whose process is gone)"
	}
	if o.Err != nil || p.bar == nil && !o.Skipped {
		p.say("%d of %d, %s: %s: %s", p.before+p.worked, p.total, p.left(), filepath.Base(o.Dir), word)
	}
	p.draw()
}

// left is the expected time to the end, from the runs that were worked on.
func (p *sweepProgress) left() string {
	todo := p.total - p.before - p.worked
	if p.worked == 0 || todo == 0 {
		return fmt.Sprintf("%d left", todo)
	}
	each := time.Since(p.began) / time.Duration(p.worked)
	return (each * time.Duration(todo)).Round(time.Second).String() + " left"
}

func (p *sweepProgress) sayBefore() {
	if p.before > 0 {
		p.say("%d of %d runs had already finished", p.before, p.total)
	}
}

// say writes a line above the bar.
func (p *sweepProgress) say(format string, args ...any) {
	if p.bar != nil {
		p.bar.clear()
		p.bar.last = time.Time{}
	}
	fmt.Fprintf(p.w, format+"\n", args...)
}

func (p *sweepProgress) draw() {
	if p.bar == nil {
		return
	}
	p.bar.draw(p.before+p.worked, fmt.Sprintf("%d of %d runs, %s", p.before+p.worked, p.total, p.left()))
}

func (p *sweepProgress) close() {
	if p.worked == 0 {
		p.sayBefore()
	}
	if p.bar != nil {
		p.bar.end()
	}
}
