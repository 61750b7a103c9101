package sim

import (
	"slices"
	"sort"
)

// maxBuckets bounds the memory of a series: 512 KiB at 4 numbers a bucket, and a run
// has dozens. It is many times what a screen or a figure is wide.
const maxBuckets = 1 << 14

// Bucket is the summary of neighbouring measurements: usually one, more once a
// run is long.
type Bucket struct {
	Step           float64 // of the last measurement
	Min, Max, Last float64
}

// Series is the history of one measurement over the run. Buckets is append-only:
// what a snapshot holds is never written again.
type Series struct {
	Column
	Buckets []Bucket
	Bests   []Best // of a series that races aim at: each measurement better than all before
	Newest  Bucket // the last measurement, also where its bucket is not complete yet
	Shown   Bucket // while the past is shown: the last measurement there, if it was made again
}

// Best is a measurement better than all before.
type Best struct{ Step, Value float64 }

// maxBests bounds the memory for them: 1 MiB.
const maxBests = 1 << 16

// First is the first step at which the series was as good as a value: at most that, if
// lower is better, else at least. It is exact however long the run is; where Bests are not
// kept, or there are too many, it is as exact as the buckets.
func (s Series) First(value float64, lower bool) (step float64, ok bool) {
	good := func(v float64) bool { return lower && v <= value || !lower && v >= value }
	i := sort.Search(len(s.Bests), func(i int) bool { return good(s.Bests[i].Value) })
	if i < len(s.Bests) {
		return s.Bests[i].Step, true
	}
	if n := len(s.Bests); n > 0 && n < maxBests {
		return 0, false
	}
	for _, b := range s.Buckets {
		if good(b.Min) || good(b.Max) {
			return b.Step, true
		}
	}
	return 0, false
}

// Latest is the last value, and whether there is one.
func (s Series) Latest() (value float64, ok bool) {
	if s.Newest.Step > 0 {
		return s.Newest.Last, true
	}
	if len(s.Buckets) == 0 {
		return 0, false
	}
	return s.Buckets[len(s.Buckets)-1].Last, true
}

// At is the value that was the latest at a step, and whether there was one.
func (s Series) At(step int) (value float64, ok bool) {
	i := sort.Search(len(s.Buckets), func(i int) bool { return s.Buckets[i].Step > float64(step) })
	if i == 0 {
		return 0, false
	}
	return s.Buckets[i-1].Last, true
}

// Find returns the series of a name, or false.
func Find(series []Series, name string) (Series, bool) {
	for _, s := range series {
		if s.Name == name {
			return s, true
		}
	}
	return Series{}, false
}

// recorder collects a Series. When it is full, neighbouring buckets are merged
// into a new array, so snapshots keep the old one.
type recorder struct {
	series Series
	stride int // measurements a bucket
	filled int // measurements in the open bucket
	open   Bucket
	goal   goal
	last   int // the step at which the run will end, 0 if that is not known
}

// goal is whether races aim at a series, and which values are better.
type goal int

const (
	noGoal goal = iota
	lowerIsBetter
	higherIsBetter
)

// goalOf is the goal for a group of series.
func (s Scene) goalOf(group string) goal {
	goals := s.Goals
	if len(goals) == 0 {
		goals = []Goal{{Group: "loss", Lower: true}}
	}
	for _, g := range goals {
		switch {
		case g.Group != group:
		case g.Lower:
			return lowerIsBetter
		default:
			return higherIsBetter
		}
	}
	return noGoal
}

func newRecorder(c Column) *recorder {
	return &recorder{series: Series{Column: c}, stride: 1}
}

// add takes in a measurement. Values that are not finite are kept: the reader
// marks them.
func (r *recorder) add(step, value float64) {
	if r.goal != noGoal {
		r.best(step, value)
	}
	if r.filled == 0 {
		r.open = Bucket{Step: step, Min: value, Max: value, Last: value}
	} else {
		r.open = merge(r.open, Bucket{Step: step, Min: value, Max: value, Last: value})
	}
	r.filled++
	if r.filled < r.stride {
		return
	}
	if n := len(r.series.Buckets); n == cap(r.series.Buckets) && n >= manyBuckets {
		r.series.Buckets = slices.Grow(r.series.Buckets, r.room(step))
	}
	r.series.Buckets = append(r.series.Buckets, r.open)
	r.filled = 0
	if len(r.series.Buckets) == maxBuckets {
		r.halve()
	}
}

// manyBuckets is from where on it costs more to copy buckets now and then than to find
// out how many there will be.
const manyBuckets = 128

// room is for how many more buckets there should be room at a step: for those until the
// end of the run, if it is known, at the pace so far.
func (r *recorder) room(step float64) int {
	n := len(r.series.Buckets)
	if left := float64(r.last) - step; left > 0 && step > 0 {
		return min(int(float64(n)*left/step)+8, maxBuckets-n)
	}
	return min(n, maxBuckets-n)
}

// count is the number of measurements.
func (r *recorder) count() int { return len(r.series.Buckets)*r.stride + r.filled }

// best keeps a measurement if it is better than all before. A value that is not a number
// is not.
func (r *recorder) best(step, value float64) {
	bests := r.series.Bests
	if n := len(bests); n == maxBests || value != value || n > 0 && (r.goal == lowerIsBetter && value >= bests[n-1].Value || r.goal == higherIsBetter && value <= bests[n-1].Value) {
		return
	}
	r.series.Bests = append(bests, Best{step, value})
}

// aim has the recorder of a restored series keep what is best, from a checkpoint that
// does not say what was: as exactly as the buckets tell.
func (r *recorder) aim(g goal) {
	r.goal = g
	if g == noGoal || len(r.series.Bests) > 0 {
		return
	}
	for _, b := range append(slices.Clip(r.series.Buckets), r.open) {
		switch {
		case b.Step == 0:
		case g == lowerIsBetter:
			r.best(b.Step, b.Min)
		default:
			r.best(b.Step, b.Max)
		}
	}
}

// newest is a bucket whose Last is the last measurement.
func (r *recorder) newest() Bucket {
	if n := len(r.series.Buckets); r.filled == 0 && n > 0 {
		return r.series.Buckets[n-1]
	}
	return r.open
}

// history is the series with its last measurement.
func (r *recorder) history() Series {
	s := r.series
	s.Newest = r.newest()
	return s
}

// until is a recorder with what had been measured by a step. Where neighbouring
// measurements are merged already, those merged with later ones are left out.
func (r *recorder) until(step float64) *recorder {
	u := *r
	buckets := r.series.Buckets
	n := sort.Search(len(buckets), func(i int) bool { return buckets[i].Step > step })
	u.series.Buckets = slices.Clip(buckets[:n])
	bests := r.series.Bests
	u.series.Bests = slices.Clip(bests[:sort.Search(len(bests), func(i int) bool { return bests[i].Step > step })])
	if n < len(buckets) || r.open.Step > step {
		u.filled = 0
	}
	return &u
}

func (r *recorder) halve() {
	old := r.series.Buckets
	merged := make([]Bucket, 0, maxBuckets)
	for i := 0; i+1 < len(old); i += 2 {
		merged = append(merged, merge(old[i], old[i+1]))
	}
	r.series.Buckets = merged
	r.stride *= 2
}

func merge(a, b Bucket) Bucket {
	return Bucket{Step: b.Step, Min: min(a.Min, b.Min), Max: max(a.Max, b.Max), Last: b.Last}
}
