package desk

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
)

func TestClassesAreToldWithoutColour(t *testing.T) {
	th := NewTheme(cells.Mono, false)
	for _, classes := range []int{2, 3, 5} {
		seen := map[int]int{}
		for c := range classes {
			p := th.classPixel(float64(c)+.99, classes)
			if other, ok := seen[p.Shade]; ok {
				t.Errorf("of %d classes, %d and %d have the same shade", classes, other, c)
			}
			seen[p.Shade] = c
		}
	}
	doubtful, sure := th.classPixel(1.51, 2), th.classPixel(1.99, 2)
	if doubtful.Shade >= sure.Shade {
		t.Errorf("class 1 has shade %d when doubtful, %d when sure", doubtful.Shade, sure.Shade)
	}
}

func TestShrinkAverages(t *testing.T) {
	g := &picture.Grid{Rows: 2, Cols: 4, Values: []float32{0, 2, 4, 6, 2, 4, 6, 8}, Scale: picture.Signed}
	small := Shrink(g, 2, 1)
	if small.Cols != 2 || small.Rows != 1 || small.Values[0] != 2 || small.Values[1] != 6 {
		t.Errorf("got %d×%d %v, want 2×1 [2 6]", small.Cols, small.Rows, small.Values)
	}
	if thirds := Shrink(&picture.Grid{Rows: 1, Cols: 3, Values: []float32{0, 3, 6}, Scale: picture.Magnitude}, 2, 5); thirds.Cols != 2 || thirds.Rows != 1 ||
		thirds.Values[0] != 1 || thirds.Values[1] != 5 {
		t.Errorf("three elements on two pixels: %v, want each middle one by half", thirds.Values)
	}
	if small.Max != 6 || small.Min != -6 {
		t.Errorf("the range is %g to %g, want that of the averages", small.Min, small.Max)
	}
	if same := Shrink(g, 8, 4); same != g {
		t.Error("a grid smaller than the pixels was changed")
	}
	g.Scale = picture.Classes
	if same := Shrink(g, 2, 1); same != g {
		t.Error("classes were averaged")
	}
}

// TestNothingIsNeutral: a signed picture without a value other than 0 has the look of
// 0, not of the least.
func TestNothingIsNeutral(t *testing.T) {
	th := NewTheme(cells.True, false)
	none, some := &picture.Grid{Scale: picture.Signed}, &picture.Grid{Scale: picture.Signed, Min: -1, Max: 1}
	if got, want := th.pixel(none, 0), th.pixel(some, 0); got != want {
		t.Errorf("0 among zeros is %+v, else %+v", got, want)
	}
}

// TestGalleryShowsStructure: of more images than fit, those that are not noise.
func TestGalleryShowsStructure(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var grids []picture.Grid
	for i := range 24 {
		g := picture.Grid{Name: fmt.Sprint(i), Rows: 8, Cols: 8, Scale: picture.Signed, Min: -3, Max: 3}
		for j := range 64 {
			v := float64(j%8-4) / 2
			if i%3 != 0 {
				v = rng.NormFloat64()
			}
			g.Values = append(g.Values, float32(v))
		}
		grids = append(grids, g)
	}
	for _, g := range clearest(grids, 8) {
		if structure(&g) < .5 {
			t.Errorf("%s is noise", g.Name)
		}
	}
}

// TestThePlaneIsSquare: on a plane a unit is as long across as down, to within half a
// cell, in a panel of any size, and a plane takes all the room that allows.
func TestThePlaneIsSquare(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {38, 7}, {38, 16}, {58, 9}, {20, 30}, {120, 40}} {
		for _, aspect := range []float64{.2, 1, 2, 9} {
			g := PlaneIn(cells.New(size[0], size[1]), &picture.Grid{X0: -1, X1: -1 + 3*aspect, Y0: 2, Y1: 5})
			wide, high := float64(g.Width), float64(2*g.Height)
			if g.Width != size[0] && g.Height != size[1] {
				t.Errorf("%d×%d of %v cells are used, want all along one edge", g.Width, g.Height, size)
			}
			if math.Abs(wide-high*aspect) > .5*math.Max(1, 2*aspect)+1e-9 && g.Width > 1 && g.Height > 1 {
				t.Errorf("a plane %g times as wide as high has %d×%d of %v cells", aspect, g.Width, g.Height, size)
			}
		}
	}
	g := cells.New(30, 5)
	if fit := PlaneIn(g, &picture.Grid{X0: 0, X1: 1, Y0: 0, Y1: 1, Line: []float64{1}}); fit.Width != 30 || fit.Height != 5 {
		t.Error("a curve over one input was made narrower")
	}
}

// TestImageInColour wants the colours of an image, averaged where it is larger than its
// place, and shades where there are no colours.
func TestImageInColour(t *testing.T) {
	image := picture.Grid{
		Rows: 2, Cols: 4, Scale: picture.Magnitude, Max: 1, Values: []float32{1. / 3, 1. / 3, 1, 1, 1. / 3, 1. / 3, 1, 1},
		Channels: [][]float32{{1, 1, 1, 1, 1, 1, 1, 1}, {0, 0, 1, 1, 0, 0, 1, 1}, {0, 0, 1, 1, 0, 0, 1, 1}},
	}
	d := New(NewTheme(cells.True, false), cells.Braille)
	g := cells.New(2, 1)
	DrawGrid(&d, g, &image)
	if red, white := g.At(0, 0).Style.Bg, g.At(1, 0).Style.Bg; red != cells.Nearest(255, 0, 0).Exactly(255, 0, 0) || white != cells.Nearest(255, 255, 255).Exactly(255, 255, 255) {
		t.Errorf("colours %+v and %+v, want red and white", red, white)
	}
	d = New(NewTheme(cells.Mono, false), cells.ASCII)
	DrawGrid(&d, g, &image)
	if text := g.String(); text[:1] == " " || strings.HasPrefix(text, "██") {
		t.Errorf("drawn as %q, want two shades", text)
	}
}
