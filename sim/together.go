package sim

import (
	"fmt"
	"math"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// The ways in which lanes keep together.
const (
	bySteps  = "step"  // one step each, the default
	byEpochs = "epoch" // nobody begins an epoch before all have ended the last
	byCost   = "cost"  // by the operations they have done
	byNobody = "free"  // each as fast as it goes
)

var syncs = []string{bySteps, byEpochs, byCost, byNobody}

// Syncs lists the ways in which lanes can be synchronised, as Command.Key of Sync.
func Syncs() []string { return slices.Clone(syncs) }

// syncBy changes how lanes keep together.
func (l *loop) syncBy(key string) error {
	if !slices.Contains(syncs, key) {
		return fmt.Errorf("lanes cannot advance together by %q: want one of %v", key, syncs)
	}
	l.sync = key
	return nil
}

// turn is the lanes that may do the next step: those that can and are not ahead
// of the others.
func (l *loop) turn() []*lane {
	if len(l.lanes) == 1 {
		return l.lanes
	}
	var able []*lane
	behind, slack := math.Inf(1), 0.0
	for _, n := range l.lanes {
		if !n.canStep() {
			continue
		}
		able = append(able, n)
		behind = min(behind, l.progress(n))
		if l.sync == byCost {
			slack = max(slack, n.cost)
		}
	}
	return slices.DeleteFunc(able, func(n *lane) bool { return l.progress(n) > behind+slack })
}

// progress is how far a lane has come, in what the lanes keep together by.
func (l *loop) progress(n *lane) float64 {
	s := n.shown()
	switch l.sync {
	case byEpochs:
		return math.Floor(s.epoch)
	case byCost:
		return s.cost
	case byNobody:
		return 0
	}
	return float64(s.step)
}

// freeSlice is how long lanes that run freely step without looking at each other.
const freeSlice = 5 * time.Millisecond

// slice is how long each lane runs before the next turn is decided; 0 means for one
// step.
func (l *loop) slice() time.Duration {
	if len(l.lanes) > 1 && l.sync == byNobody && l.target <= 0 && l.left < 0 && l.until == "" {
		return freeSlice
	}
	return 0
}

// stepTogether steps lanes at the same time for a while, at least once each. A
// panic in one is the caller's.
func stepTogether(lanes []*lane, slice time.Duration) {
	if len(lanes) == 1 {
		lanes[0].stepFor(slice)
		return
	}
	failed := make([]*PanicError, len(lanes))
	var wait sync.WaitGroup
	for i, n := range lanes {
		wait.Go(func() {
			defer func() {
				if v := recover(); v != nil {
					failed[i] = &PanicError{Value: v, Stack: debug.Stack()}
				}
			}()
			n.stepFor(slice)
		})
	}
	wait.Wait()
	for _, f := range failed {
		if f != nil {
			panic(f)
		}
	}
}
