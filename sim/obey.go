package sim

import "time"

// do applies one command. It returns an error only where the trainer cannot go
// on; a refusal is in the event log.
func (l *loop) do(c Command) error {
	l.ack, l.published = c.ID, false
	switch c.Verb {
	case Restart:
		return l.open(*c.Spec, c.Paused)
	case Speed:
		l.target, l.due = max(0, c.Value), time.Time{}
		l.measureAnew()
		return nil
	}
	if len(l.lanes) == 0 {
		return nil // nothing loaded: only a restart or another speed make sense
	}
	switch c.Verb {
	case Pause:
		l.running, l.stale = false, true
	case Run:
		l.resume(-1, "")
	case Step:
		l.resume(max(1, c.N), "")
	case Until:
		l.resume(-1, c.Key)
	default:
		l.stale = true
		n := l.lanes[l.focus]
		if err := l.direct(n, c); err != nil {
			n.refuse(err)
		}
	}
	return nil
}

// direct applies a command to the lane in focus, or to the lanes themselves.
func (l *loop) direct(n *lane, c Command) error {
	switch c.Verb {
	case Seek:
		l.running = false
		return n.seek(c.N)
	case Live:
		n.live()
	case Bookmark:
		return n.bookmark()
	case Fork:
		return l.fork(n, c)
	case Focus:
		return l.focusOn(c.N)
	case Drop:
		return l.drop(c.N)
	case Sync:
		return l.syncBy(c.Key)
	default:
		n.do(c)
	}
	return nil
}

func (l *loop) resume(turns int, until string) {
	if !l.canStep() {
		l.extend()
	}
	if !l.canStep() && !l.following() {
		if n := l.lanes[l.focus]; n.record != nil {
			n.refuse(n.errRecorded())
		}
		return
	}
	l.running, l.left, l.until, l.due = true, turns, until, time.Time{}
	l.measureAnew()
}

// extend lets lanes that have come to their end go on for as long again.
func (l *loop) extend() {
	for _, n := range l.lanes {
		if n.end == Finished && n.record == nil {
			n.session.Extend()
			n.end = ""
		}
	}
}

func (l *loop) measureAnew() {
	for _, n := range l.lanes {
		n.rate = rateMeter{}
	}
}
