package sim

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/north-tui/north/picture"
)

// focusOn puts another lane on the screen.
func (l *loop) focusOn(i int) error {
	if err := l.exists(i); err != nil {
		return err
	}
	l.focus, l.picture, l.drawnAt = i, picture.Picture{}, time.Time{}
	return nil
}

func (l *loop) exists(i int) error {
	if i < 0 || i >= len(l.lanes) {
		return fmt.Errorf("there is no lane %d: there are %d", i+1, len(l.lanes))
	}
	return nil
}

// shareMemory gives each lane the same share of the memory for keyframes.
func (l *loop) shareMemory() {
	for _, n := range l.lanes {
		if n.limit >= 0 {
			n.limit = l.keyframeBytes() / len(l.lanes)
		}
	}
}

// drop ends a lane and its record. The last one stays.
func (l *loop) drop(i int) error {
	if err := l.exists(i); err != nil {
		return err
	}
	if len(l.lanes) == 1 {
		return errors.New("the only lane cannot be dropped")
	}
	n := l.lanes[i]
	l.lost = errors.Join(l.lost, l.closeLane(i))
	if l.forking != nil && l.forking.parent == n {
		l.forking = nil
	}
	l.lanes = slices.Delete(l.lanes, i, i+1)
	l.shareMemory()
	if l.focus > i || l.focus == len(l.lanes) {
		l.focus--
	}
	l.lanes[l.focus].note(Event{Kind: Noted, Note: fmt.Sprintf("lane %s dropped after step %d", n.id.Letter, n.session.step)})
	return l.focusOn(l.focus)
}
