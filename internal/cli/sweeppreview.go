package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/north-tui/north/sweep"
)

// preview prints the runs of a part of a sweep, how far each has come, and how long those
// that are left will take, as far as finished ones tell.
func (s sweepFlags) preview(w io.Writer, specs []sweep.Planned, part sweep.Part) error {
	states, err := sweep.Look(s.out, specs)
	if err != nil {
		return err
	}
	states = sweep.Shard(states, part.Index, part.Of)
	var left time.Duration
	todo, known := 0, false
	for _, r := range states {
		status := "finished"
		switch {
		case r.Failure != "" && r.Diverged:
			status = "failed: " + r.Failure
		case !r.Finished:
			todo++
			left += r.Expected
			known = known || r.Expected > 0
			status = "to do"
			if r.Expected > 0 {
				status += ", about " + roughly(r.Expected)
			}
			if r.Failure != "" {
				status += ", failed before: " + r.Failure
			}
		}
		if _, err := fmt.Fprintf(w, "%s: %s\n", sweep.Name(r.Spec), status); err != nil {
			return err
		}
	}
	estimate := "no run has finished yet, so nothing says how long they take"
	if known {
		estimate = fmt.Sprintf("about %s with %d workers", roughly(left/time.Duration(s.workers)), s.workers)
	}
	if todo == 0 {
		estimate = "nothing is left to do"
	}
	_, err = fmt.Fprintf(w, "%d runs, %d to do: %s\n", len(states), todo, estimate)
	return err
}

// roughly is a duration as one says it.
func roughly(d time.Duration) string {
	switch {
	case d < 100*time.Millisecond:
		return "0.1s or less"
	case d < 10*time.Second:
		return d.Round(100 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}
