package tui

import (
	"fmt"
	"slices"
	"testing"

	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screentest"
)

// BenchmarkFrame composes whole frames of a run that goes on: every panel that
// may is drawn again. The budget is 4 ms at 200×60; blank is the same grid with
// nothing drawn, which is what composing costs at the least.
func BenchmarkFrame(b *testing.B) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		for _, steps := range []int{1000, 60000} {
			b.Run(fmt.Sprintf("%dx%d/points=%d", size[0], size[1], steps), func(b *testing.B) {
				r := screentest.Run{Steps: steps, Start: 4, Widths: []int{40, 32}, Portrait: true}
				benchmarkFrames(b, r.Snapshot(), size[0], size[1])
			})
		}
	}
	b.Run("200x60/past", func(b *testing.B) { benchmarkFrames(b, at(kept(screentest.Typical().Snapshot()), 8000), 200, 60) })
	b.Run("200x60/lanes=3", func(b *testing.B) { benchmarkFrames(b, race(), 200, 60) })
	b.Run("200x60/lanes=1", func(b *testing.B) { benchmarkFrames(b, kept(screentest.Typical().Snapshot()), 200, 60) })
	for _, steps := range []int{1200, 12000} {
		b.Run(fmt.Sprintf("200x60/live/points=%d", steps), func(b *testing.B) { benchmarkLive(b, steps) })
	}
	b.Run("200x60/blank", func(b *testing.B) {
		a, _ := screenApp(screentest.Typical().Snapshot(), 59, 17, colourful)
		a.width, a.height = 200, 17
		for b.Loop() {
			a.compose()
		}
	})
}

func benchmarkFrames(b *testing.B, s *sim.Snapshot, width, height int) {
	a, source := screenApp(s, width, height, colourful)
	written := &counter{}
	a.painter.to = written
	b.ReportAllocs()
	for b.Loop() {
		next := *s
		source.snap = &next
		a.Update(tick{})
	}
	b.ReportMetric(float64(written.bytes)/float64(b.N), "bytes/frame")
}

// benchmarkLive composes frames as at 60 steps and 30 frames a second: each has two more
// steps, and every sixth a new picture of the model.
func benchmarkLive(b *testing.B, steps int) {
	s := kept(screentest.Run{Steps: steps, Start: 4, Widths: []int{40, 32}, Portrait: true}.Snapshot())
	s.Rate = 60
	a, source := screenApp(s, 200, 60, colourful)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		next := *source.snap
		next.Step = steps/2 + i*2%(steps/2)
		next.Head, next.Series = next.Step, slices.Clone(s.Series)
		for j := range next.Series {
			buckets := next.Series[j].Buckets
			next.Series[j].Buckets = buckets[:max(len(buckets)*next.Step/steps, 1)]
		}
		if i%slowEvery == 0 {
			next.Grids, next.Spectra = slices.Clone(s.Grids), slices.Clone(s.Spectra)
			next.Graph.Columns, next.Rows = slices.Clone(s.Graph.Columns), slices.Clone(s.Rows)
		}
		source.snap = &next
		a.Update(tick{})
	}
}

// counter is a terminal that only counts.
type counter struct{ bytes int }

func (c *counter) Write(b []byte) (int, error) { c.bytes += len(b); return len(b), nil }
