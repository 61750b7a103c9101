package desk

import (
	"image/color"
	"math"
	"testing"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
)

func rgb(c cells.Color) color.RGBA { return color.RGBA{c.R, c.G, c.B, 255} }

// TestRaster: in pixels, elements of an image are rectangles of one colour, and a plane goes
// from one element to the next in many; both have the colours of the cells at their ends.
func TestRaster(t *testing.T) {
	th := NewTheme(cells.True, false)
	g := &picture.Grid{Rows: 1, Cols: 2, Values: []float32{-1, 1}, Scale: picture.Signed, Min: -1, Max: 1}
	left, right := rgb(th.signed[0]), rgb(th.signed[len(th.signed)-1])
	image := th.raster(g, 8, 2)
	size := image.Bounds().Size()
	if len(image.Palette) != 2 || image.At(0, 0) != left || image.At(size.X/2-1, size.Y-1) != left || image.At(size.X/2, 0) != right || image.At(size.X-1, size.Y-1) != right {
		t.Errorf("an image of two elements has %d colours: %v … %v", len(image.Palette), image.At(0, 0), image.At(size.X-1, 0))
	}
	g.X1, g.Y1 = 1, 1
	plane := th.raster(g, 8, 2)
	if plane.At(0, 0) != left || plane.At(size.X-1, 0) != right || len(plane.Palette) < len(th.signed)/2 {
		t.Errorf("a plane has %d colours: %v … %v", len(plane.Palette), plane.At(0, 0), plane.At(size.X-1, 0))
	}
	for _, cellsOf := range [][2]int{{4, 2}, {16, 9}, {50, 25}, {200, 60}} {
		image := th.raster(g, cellsOf[0], cellsOf[1])
		if n := image.Bounds().Dx() * image.Bounds().Dy(); n > 2*mostPixels || image.Bounds().Dx()%cellsOf[0] != 0 || image.Bounds().Dy()%cellsOf[1] != 0 {
			t.Errorf("%v cells are %v pixels", cellsOf, image.Bounds())
		}
	}
}

// TestRasterPoints: each datum is in its place, in the ink of its class, and classes have
// signs of their own.
func TestRasterPoints(t *testing.T) {
	th := NewTheme(cells.True, false)
	for class := range 3 {
		g := &picture.Grid{Rows: 1, Cols: 1, Values: []float32{.9}, Scale: picture.Classes, Classes: 3, X0: -1, X1: 1, Y0: -1, Y1: 1}
		g.Points = []picture.Point{{X: .5, Y: .5, Class: class}}
		image := th.raster(g, 20, 10)
		x, y := image.Bounds().Dx()*3/4, image.Bounds().Dy()/4
		ink, found := rgb(th.point(class).Fg), 0
		for dy := -2; dy <= 2; dy++ {
			for dx := -2; dx <= 2; dx++ {
				want := marks[class][dy+2][dx+2] == '#'
				if is := image.At(x+dx, y+dy) == ink; is != want {
					t.Errorf("class %d: at %d, %d of its datum the ink is there: %v", class, dx, dy, is)
				} else if is {
					found++
				}
			}
		}
		if found < 5 {
			t.Errorf("class %d has %d pixels of ink", class, found)
		}
	}
}

// TestMixed: between two classes the more probable one is shown, with its probability; half
// way between equally sure ones it is even.
func TestMixed(t *testing.T) {
	even := [4]float64{.25, .25, .25, .25}
	for _, tt := range []struct {
		four, weights [4]float64
		class         int
		confidence    float64
	}{
		{[4]float64{.9, .9, .9, .9}, even, 0, .9},
		{[4]float64{.9, 1.9, .9, 1.9}, even, 0, .5},
		{[4]float64{.9, 1.9, .9, 1.9}, [4]float64{0, .5, 0, .5}, 1, .9},
		{[4]float64{.6, 1.9, .6, 1.9}, even, 1, .65},
	} {
		got := mixed(tt.four, tt.weights, 2)
		if int(got) != tt.class || math.Abs(got-math.Floor(got)-tt.confidence) > 1e-9 {
			t.Errorf("%v by %v: %g, want class %d, %g", tt.four, tt.weights, got, tt.class, tt.confidence)
		}
	}
}
