package plots

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

func decoded(t *testing.T, rec *sim.Recording, figure string) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(written(t, rec, figure, ".png")))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// height is the mean row of the pixels of a colour between two columns, and
// their number.
func height(img image.Image, c color.NRGBA, left, right int) (row float64, count int) {
	for y := 120; y < img.Bounds().Dy(); y++ { // below the legend
		for x := left; x < right; x++ {
			if color.NRGBAModel.Convert(img.At(x, y)) == c {
				row += float64(y)
				count++
			}
		}
	}
	return row / float64(count), count
}

// TestCurveFollowsData looks for the ink of the training loss on the left and
// the right of the picture.
func TestCurveFollowsData(t *testing.T) {
	for _, falling := range []bool{false, true} {
		s := series("train_loss", "loss", "train", "")
		for i := range 1000 {
			x := float64(i) / 1000
			if falling {
				x = 1 - x
			}
			put(&s, i, math.Exp(5*x))
		}
		img := decoded(t, &sim.Recording{Series: []sim.Series{s}}, "losses")
		left, n := height(img, hue(0), 150, 300)
		right, m := height(img, hue(0), 600, 750)
		if n < 100 || m < 100 {
			t.Fatalf("%d and %d pixels of the curve, want at least 100", n, m)
		}
		if falling != (left < right) { // rows count downwards
			t.Errorf("falling %v: curve goes from row %.0f to row %.0f", falling, left, right)
		}
	}
}

// TestBirthsAreMarked has births in the first half of a run only, and compares
// the grey ink above the axis in both halves: the curves are coloured.
func TestBirthsAreMarked(t *testing.T) {
	for _, births := range []int{3, 40, 900} {
		rec := run(2, 2000, 0)
		for i := range births {
			rec.Events = append(rec.Events, sim.Event{Step: 50 + 900*i/births, Kind: sim.Born, Count: 1})
		}
		img := decoded(t, rec, "accuracy")
		early, late := greys(img, 60, 430), greys(img, 430, 800)
		if early < late+10*min(births, 40) {
			t.Errorf("%d births: %d grey pixels early on, %d later", births, early, late)
		}
	}
}

// greys counts the dark grey pixels between two columns, below the legend and
// above the labels of the horizontal axis.
func greys(img image.Image, left, right int) int {
	count := 0
	for y := 90; y < 450; y++ {
		for x := left; x < right; x++ {
			c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
			if c.R == c.G && c.G == c.B && c.R < 0xB0 {
				count++
			}
		}
	}
	return count
}

func TestRug(t *testing.T) {
	r := rug{[]birth{{1, 1}, {2, 1}, {10, 5}, {11, 2}, {30, 1}}}
	got := r.ticks(func(x float64) vg.Length { return vg.Length(x) }, 5)
	want := []tick{{1, 2}, {10, 7}, {30, 1}}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("mark %d: got %v, want %v", i, got[i], want[i])
		}
	}
}

func TestBirthsOfALayer(t *testing.T) {
	rec := &sim.Recording{Events: []sim.Event{
		{Step: 9, Kind: sim.Born, Layer: "L2", Count: 1},
		{Step: 3, Kind: sim.Born, Layer: "L1", Count: 4},
		{Step: 4, Kind: sim.Shrunk, Layer: "L1", Count: -1},
	}}
	if got := births(rec, "L1"); len(got) != 1 || got[0] != (birth{3, 4}) {
		t.Errorf("births of L1: %v, want 4 at step 3", got)
	}
	if got := births(rec, ""); len(got) != 2 || got[0].step != 3 {
		t.Errorf("births: %v, want those at steps 3 and 9", got)
	}
}

// TestSurface wants each cell's centre in the colour of its class, and the
// border between the classes dark.
func TestSurface(t *testing.T) {
	g := picture.Grid{Rows: 2, Cols: 2, Scale: picture.Classes, Classes: 2, Values: []float32{0.9, 1.9, 0.9, 1.9}}
	img := surface{g}.image(40)
	half := img.Rect.Dx() / 2
	left, right := img.NRGBAAt(half/2, half/2), img.NRGBAAt(half+half/2, half/2)
	if left.B <= left.R || right.R <= right.B {
		t.Errorf("left %v, want bluish; right %v, want reddish", left, right)
	}
	if got := img.NRGBAAt(half, half/2); got != ink {
		t.Errorf("between the classes %v, want %v", got, ink)
	}
	g.Values[0] = float32(math.NaN())
	if got := (surface{g}).image(40).NRGBAAt(half/2, half/2); got != pale {
		t.Errorf("cell without a value %v, want %v", got, pale)
	}
}

func TestScaleOf(t *testing.T) {
	tests := []struct {
		name string
		grid picture.Grid
		want span
	}{
		{"stated", picture.Grid{Scale: picture.Magnitude, Min: 1, Max: 3}, span{1, 3}},
		{"symmetric", picture.Grid{Scale: picture.Signed, Min: -1, Max: 3}, span{-3, 3}},
		{"from values", picture.Grid{Scale: picture.Signed, Values: []float32{-5, 2, float32(math.NaN())}}, span{-5, 5}},
		{"constant", picture.Grid{Scale: picture.Signed, Values: []float32{0}}, span{-1, 1}},
		{"no values", picture.Grid{Scale: picture.Magnitude}, span{-1, 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := scaleOf(tt.grid)
			if s.span != tt.want {
				t.Errorf("got %v, want %v", s.span, tt.want)
			}
			if mid := s.color((s.low + s.high) / 2); s.signed && mid != white {
				t.Errorf("middle is %v, want white", mid)
			}
		})
	}
}

// TestWeightImagesByBirth wants the oldest first and as many as were given.
func TestWeightImagesByBirth(t *testing.T) {
	rec := imageRun()
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(rec.Grids), func(i, j int) { rec.Grids[i], rec.Grids[j] = rec.Grids[j], rec.Grids[i] })
	d, err := gallery(rec)
	if err != nil {
		t.Fatal(err)
	}
	shown := d.(tiles).grids
	if len(shown) != len(rec.Grids) {
		t.Fatalf("%d images of %d", len(shown), len(rec.Grids))
	}
	for i := 1; i < len(shown); i++ {
		if shown[i].Born < shown[i-1].Born {
			t.Errorf("image %d was born at %d, the one before at %d", i, shown[i].Born, shown[i-1].Born)
		}
	}
}

func BenchmarkLosses(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	s := series("train_loss", "loss", "train", "")
	for i := range 100_000 {
		put(&s, i, math.Exp(rng.NormFloat64()))
	}
	d, err := All()[0].Draw(&sim.Recording{Series: []sim.Series{s}})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("points=100000/png", func(b *testing.B) {
		for b.Loop() {
			if err := writePNG(d, baseWidth, baseHeight, io.Discard); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("points=0/png", func(b *testing.B) {
		blank := page{title: "blank", charts: []chart{{marks: []mark{curve{segments: []plotter.XYs{{{X: 0, Y: 1}}}}}}}}
		for b.Loop() {
			if err := writePNG(blank, baseWidth, baseHeight, io.Discard); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// TestSpectrumOfDeadNeurons: values that are zero but for rounding leave the axis to the
// others, and their number is told.
func TestSpectrumOfDeadNeurons(t *testing.T) {
	rec := spiral()
	rec.Spectra = []picture.Spectrum{{Name: "L1", Values: []float64{1, .1, 1e-17, 0}, Eps: .01}}
	said := texts(t, written(t, rec, "spectrum", ".svg"))
	if !said["2 not shown: 0, or below 1e-07 of the largest"] || !said["0.01"] || said["1e-15"] || said["1e-10"] {
		t.Errorf("the figure says %v", said)
	}
}

// TestPicturesOfSeveralKinds are not laid out as the weight images of one layer.
func TestPicturesOfSeveralKinds(t *testing.T) {
	rec := imageRun()
	if _, err := boundary(rec); err != nil {
		t.Fatal(err)
	}
	rec.Grids = append(rec.Grids, picture.Grid{Name: "pose", Rows: 1, Cols: 2, Values: []float32{0, 1}})
	if _, err := boundary(rec); !errors.Is(err, ErrNoData) {
		t.Errorf("got error %v, want %v", err, ErrNoData)
	}
}
