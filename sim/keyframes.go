package sim

import (
	"bytes"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sort"
)

const (
	// keyframeEvery is the number of steps between two keyframes. There may also be
	// one after a growth.
	keyframeEvery = 256
	// keyframeShare bounds the time spent on keyframes: the next one is made only
	// once steps have taken this many times as long as the last keyframe.
	keyframeShare = 200
	// keyframeWithin is the number of steps after which a keyframe is made in any
	// case, because the last one may only have been slow on a busy machine.
	keyframeWithin = 16 * keyframeEvery
	// defaultKeyframeBytes is used if Plan.KeyframeBytes is 0.
	defaultKeyframeBytes = 16 << 20
)

// frame is a keyframe: the full state of a session after a step.
type frame struct {
	step   int
	epoch  float64
	births int
	cost   float64
	spec   Spec
	events int      // so far
	given  int      // commands that the state includes
	state  []byte   // as Learner.Save writes it
	newest []Bucket // the last measurement of each series
	kept   bool
}

// frame saves the session. size is the expected size of the state.
func (s *Session) frame(size int) (frame, error) {
	state := bytes.NewBuffer(make([]byte, 0, size+size/8))
	if err := s.learner.Save(state); err != nil {
		return frame{}, fmt.Errorf("keyframe at step %d: %w", s.step, err)
	}
	f := frame{step: s.step, epoch: s.epoch, births: s.births, cost: s.cost, spec: s.spec, events: len(s.events), given: len(s.given), state: state.Bytes()}
	for _, r := range s.series {
		f.newest = append(f.newest, r.newest())
	}
	if cap(f.state) > len(f.state)+len(f.state)/4 {
		f.state = bytes.Clone(f.state)
	}
	collect(len(f.state)) // saving leaves several times its size
	return f, nil
}

// largeState is the size of a state in bytes above which it pays to run the garbage
// collector after use: on its own it would let memory grow to twice what is in use.
const largeState = 1 << 20

// collect frees unused memory, if a state is large.
func collect(size int) {
	if size > largeState {
		runtime.GC()
	}
}

// release is collect before the next learner is built: it returns the memory to the
// system, because the freed blocks would rarely fit the next learner.
func release(size int) {
	if size > largeState {
		debug.FreeOSMemory()
	}
}

// open builds the session of the keyframe, without its history. given are the
// commands of the run.
func (f frame) open(scene Scene, options Options, given []Applied) (*Session, error) {
	s, err := build(scene, f.spec, options)
	if err != nil {
		return nil, fmt.Errorf("keyframe at step %d: %w", f.step, err)
	}
	if err := s.learner.Load(bytes.NewReader(f.state)); err != nil {
		return nil, fmt.Errorf("keyframe at step %d: %w", f.step, err)
	}
	s.step, s.epoch, s.births, s.cost = f.step, f.epoch, f.births, f.cost
	s.given = slices.Clip(given[:f.given])
	s.addColumns()
	for i := range min(len(s.series), len(f.newest)) {
		s.series[i].open = f.newest[i]
	}
	return s, nil
}

// keyframes are the keyframes of one run, by step. They are thinned out to stay
// within a number of bytes, so that the gaps between them become proportional to
// their age. The first, the last and the bookmarked ones stay.
type keyframes struct {
	frames []frame
	bytes  int
	list   []Keyframe // frames for snapshots, nil when it has to be made anew
}

// add adds a keyframe, unless its step already has one.
func (k *keyframes) add(f frame, limit int) {
	at, found := k.find(f.step)
	if found {
		return
	}
	k.frames = slices.Insert(k.frames, at, f)
	k.bytes += len(f.state)
	k.list = nil
	for k.bytes > limit && k.drop() {
	}
}

// find returns the position of a step's keyframe, or where it would be inserted.
func (k *keyframes) find(step int) (at int, found bool) {
	return sort.Find(len(k.frames), func(i int) int { return step - k.frames[i].step })
}

// drop removes the keyframe whose gap, without it, would be the smallest for its
// age. It returns false if none may go.
func (k *keyframes) drop() bool {
	least, which := 0.0, -1
	for i := 1; i+1 < len(k.frames); i++ {
		if k.frames[i].kept {
			continue
		}
		gap := k.frames[i+1].step - k.frames[i-1].step
		age := k.frames[len(k.frames)-1].step - k.frames[i].step
		if share := float64(gap) / float64(age); which < 0 || share < least {
			least, which = share, i
		}
	}
	if which < 0 {
		return false
	}
	k.bytes -= len(k.frames[which].state)
	k.frames = slices.Delete(k.frames, which, which+1)
	return true
}

// before is the last keyframe at or before step.
func (k *keyframes) before(step int) (frame, bool) {
	at, found := k.find(step)
	if !found {
		at--
	}
	if at < 0 {
		return frame{}, false
	}
	return k.frames[at], true
}

// until are the keyframes up to a step, in memory shared with these.
func (k *keyframes) until(step int) keyframes {
	at, found := k.find(step)
	if found {
		at++
	}
	u := keyframes{frames: slices.Clone(k.frames[:at])}
	for _, f := range u.frames {
		u.bytes += len(f.state)
	}
	return u
}

// keep sets whether the existing keyframe of a step is kept permanently.
func (k *keyframes) keep(step int, kept bool) {
	at, _ := k.find(step)
	k.frames[at].kept = kept
	k.list = nil
}

// keptBytes is the size of the bookmarked keyframes.
func (k *keyframes) keptBytes() int {
	n := 0
	for _, f := range k.frames {
		if f.kept {
			n += len(f.state)
		}
	}
	return n
}

// describe returns the list for snapshots, which is never modified afterwards.
func (k *keyframes) describe() []Keyframe {
	if k.list == nil {
		for _, f := range k.frames {
			k.list = append(k.list, Keyframe{Step: f.step, Bytes: len(f.state), Kept: f.kept})
		}
	}
	return k.list
}

// last is the step of the newest keyframe, 0 if there is none.
func (k *keyframes) last() int {
	if n := len(k.frames); n > 0 {
		return k.frames[n-1].step
	}
	return 0
}

// size is the size of the newest state.
func (k *keyframes) size() int {
	if n := len(k.frames); n > 0 {
		return len(k.frames[n-1].state)
	}
	return 0
}
