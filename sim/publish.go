package sim

import (
	"fmt"
	"time"

	"github.com/north-tui/north/picture"
)

// publish makes a snapshot if a viewer asked since the last one and there is
// something new to see.
func (l *loop) publish() {
	if len(l.lanes) == 0 || !l.asked.Load() {
		return
	}
	view := *l.view.Load()
	if l.published && view == l.drawn && !l.stale {
		return
	}
	if l.worthDrawing(view) {
		l.draw(view)
	}
	l.asked.Store(false)
	l.latest.Store(l.snapshot())
	l.published = true
}

// worthDrawing keeps pictures within a sixtieth of the time and five a second while the
// run goes on, but for one a second. A birth is drawn at once, and so is what a paused run
// has come to, but not what it passes on the way to a step of the past.
func (l *loop) worthDrawing(view picture.View) bool {
	if l.lanes[l.focus].replaying() {
		return false
	}
	if view != l.drawn {
		return true
	}
	if !l.stale {
		return false
	}
	return !l.running || time.Since(l.drawnAt) > max(200*time.Millisecond, min(59*l.drawTime, time.Second))
}

func (l *loop) draw(view picture.View) {
	began := time.Now()
	l.picture = l.lanes[l.focus].shown().Picture(view)
	l.drawn, l.stale = view, false
	l.drawnAt = time.Now()
	l.drawTime = l.drawnAt.Sub(began)
}

// snapshot is the lane in focus, with the others beside it.
func (l *loop) snapshot() *Snapshot {
	if len(l.lanes) == 1 {
		return l.snapshotOf(0, l.picture)
	}
	all := make([]*Snapshot, len(l.lanes))
	for i, n := range l.lanes {
		var p picture.Picture
		if i == l.focus {
			p = l.picture
		}
		all[i] = l.snapshotOf(i, p)
		all[i].Lane, all[i].Sync = n.id.Letter, l.sync
	}
	all[l.focus].Lanes = all
	return all[l.focus]
}

func (l *loop) snapshotOf(i int, p picture.Picture) *Snapshot {
	state := Paused
	if l.running {
		state = Running
	}
	s := l.lanes[i].snapshot(p, state)
	s.Run, s.Target, s.Elapsed, s.Ack = fmt.Sprint(l.runs-1), l.target, l.elapsed, l.ack
	s.Answers = l.answers
	if f := l.forking; f != nil && f.parent == l.lanes[i] {
		s.Note = "forking, " + f.past.on()
	}
	return s
}

// bare is a snapshot of a run of which there is nothing to show.
func (l *loop) bare(spec Spec, state State, err error) *Snapshot {
	s := &Snapshot{Spec: spec, State: state, Err: err, Run: fmt.Sprint(l.runs), Target: l.target, Ack: l.ack, Answers: l.answers}
	if l.runs == 0 && len(l.plan.Open) > 0 {
		s.Record = l.plan.Open[0]
	}
	return s
}

// rateMeter measures steps a second over about the last second.
type rateMeter struct {
	began time.Time
	steps int
	last  float64
}

func (r *rateMeter) tick(now time.Time) {
	if r.began.IsZero() {
		r.began = now
	}
	r.steps++
	if d := now.Sub(r.began); d > time.Second/2 {
		r.last = float64(r.steps-1) / d.Seconds()
		r.began, r.steps = now, 1
	}
}

func (r *rateMeter) perSecond() float64 { return r.last }
