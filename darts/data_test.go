package darts

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/north-tui/north/nn"
)

// TestNoisyDigits: sizes, all classes, and the noise has its deviation; both precisions
// see one stream.
func TestNoisyDigits(t *testing.T) {
	pool, test := noisyDigits[float64](t)
	single, _ := noisyDigits[float32](t)
	if pool.X.Rows != 800 || test.X.Rows != 600 || pool.X.Cols != 64 {
		t.Fatalf("pool of %d×%d, test of %d", pool.X.Rows, pool.X.Cols, test.X.Rows)
	}
	space := Dense8().withDefaults()
	for _, d := range []Data[float64]{pool, test} {
		if err := d.check(space, "data"); err != nil {
			t.Error(err)
		}
	}
	if !slices.Equal(single.Labels, pool.Labels) || single.X.Data[5] != float32(pool.X.Data[5]) {
		t.Error("the precisions differ")
	}
	corner, square := 0.0, 0.0 // of a pixel that is white in almost all images
	for i := range pool.X.Rows {
		v := pool.X.Row(i)[0] + 0.6
		corner, square = corner+v/800, square+v*v/800
	}
	close(t, "mean of the noise", corner, 0, 0.06)
	close(t, "variance of the noise", square, 0.36, 0.06)
	if _, _, err := NoisyDigits[float32](nn.NewMat[float64](10, 64), make([]int32, 10)); err == nil {
		t.Error("ten images were taken")
	}
}

// TestSplit: both parts together are the pool, and a class that is left out is an error.
func TestSplit(t *testing.T) {
	labels := make([]int32, 100)
	for i := range labels {
		labels[i] = int32(i % 3)
	}
	train, valid, err := Split(labels, 3, 4, rand.New(rand.NewPCG(1, 1)))
	if err != nil || len(train) != 80 || len(valid) != 20 {
		t.Fatalf("%d and %d, %v", len(train), len(valid), err)
	}
	together := slices.Sorted(slices.Values(append(slices.Clone(train), valid...)))
	if !slices.Equal(together, all(100)) {
		t.Error("rows are missing")
	}
	labels = make([]int32, 100)
	labels[7] = 1
	if _, _, err := Split(labels, 2, 4, rand.New(rand.NewPCG(1, 1))); err == nil {
		t.Error("one sample is in both parts")
	}
}

// TestShuffled: every row once before any twice, as far as whole batches go.
func TestShuffled(t *testing.T) {
	s := newShuffled(all(10), rand.NewPCG(1, 1))
	for range 5 {
		seen := map[int]bool{}
		for range 3 {
			for _, r := range s.batch(3) {
				if seen[r] {
					t.Fatal("a row came twice")
				}
				seen[r] = true
			}
		}
	}
	if got := len(s.batch(30)); got != 10 {
		t.Errorf("a batch of %d", got)
	}
}

// TestSpaces: those of the experiments run, and score alike with any number of threads.
func TestSpaces(t *testing.T) {
	for name, space := range map[string]Space{"dense8": Dense8(), "conv8": Conv8(), "conv28": Conv28()} {
		t.Run(name, func(t *testing.T) {
			settings := preset(t, "crb+pr+fimt")
			settings.Batch = 10
			s, err := NewSearch(space, settings, randomData[float32](space, 300, 1), 1)
			if err != nil {
				t.Fatal(err)
			}
			run(t, s, 2)
			soft, cut, err := s.Gap()
			s.SetThreads(3)
			again, cutAgain, otherErr := s.Gap()
			if err != nil || otherErr != nil || soft != again || cut != cutAgain {
				t.Errorf("%v and %v, with three threads %v and %v", soft, cut, again, cutAgain)
			}
			if m := s.Metrics(); m.Operations != 54*len(s.Space().Types()) {
				t.Errorf("%d operations", m.Operations)
			}
			margins, err := s.NodeMargins(Normal)
			if err != nil || len(margins) != 3 {
				t.Errorf("margins %v, %v", margins, err)
			}
		})
	}
}
