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
}

// Latest is the last value, and whether there is one.
func (s Series) Latest() (value float64, ok bool) {
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
}

func newRecorder(c Column) *recorder {
	return &recorder{series: Series{Column: c}, stride: 1}
}

// add takes in a measurement. Values that are not finite are kept: the reader
// marks them.
func (r *recorder) add(step, value float64) {
	if r.filled == 0 {
		r.open = Bucket{Step: step, Min: value, Max: value, Last: value}
	} else {
		r.open = merge(r.open, Bucket{Step: step, Min: value, Max: value, Last: value})
	}
	r.filled++
	if r.filled < r.stride {
		return
	}
	r.series.Buckets = append(r.series.Buckets, r.open)
	r.filled = 0
	if len(r.series.Buckets) == maxBuckets {
		r.halve()
	}
}

// newest is a bucket whose Last is the last measurement.
func (r *recorder) newest() Bucket {
	if n := len(r.series.Buckets); r.filled == 0 && n > 0 {
		return r.series.Buckets[n-1]
	}
	return r.open
}

// until is a recorder with what had been measured by a step. Where neighbouring
// measurements are merged already, those merged with later ones are left out.
func (r *recorder) until(step float64) *recorder {
	u := *r
	buckets := r.series.Buckets
	n := sort.Search(len(buckets), func(i int) bool { return buckets[i].Step > step })
	u.series.Buckets = slices.Clip(buckets[:n])
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
