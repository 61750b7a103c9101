package cells

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"testing"
)

// readBack is g as the PNG that is read back.
func readBack(t *testing.T, g Grid, p Paper) image.Image {
	t.Helper()
	var b bytes.Buffer
	if err := g.WritePNG(&b, p); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// coverage is the share of a cell that is not paper.
func coverage(img image.Image, x, y int, p Paper) float64 {
	ground := parseHex(p.Ground, 1)
	n := 0
	for j := range pixelHeight {
		for i := range pixelWidth {
			if c := color.NRGBAModel.Convert(img.At(pixelMargin+x*pixelWidth+i, pixelMargin+y*pixelHeight+j)); c != ground {
				n++
			}
		}
	}
	return float64(n) / (pixelWidth * pixelHeight)
}

func TestPNGSizeAndBlocks(t *testing.T) {
	g := New(5, 2)
	for x, r := range []rune("▀█▌ ") {
		g.Set(x, 0, r, Style{})
	}
	g.Set(3, 0, ' ', Style{Bg: RGB(0xff0000, 196, 9)})
	g.Set(4, 0, '▄', Style{})
	img := readBack(t, g, DarkPaper)
	if b := img.Bounds(); b.Dx() != 5*pixelWidth+2*pixelMargin || b.Dy() != 2*pixelHeight+2*pixelMargin {
		t.Errorf("%v pixels", b)
	}
	for x, want := range []float64{.5, 1, .5, 1, .5} {
		if got := coverage(img, x, 0, DarkPaper); math.Abs(got-want) > .01 {
			t.Errorf("cell %d is covered by %g, want %g", x, got, want)
		}
	}
	if got := coverage(img, 1, 1, DarkPaper); got != 0 {
		t.Errorf("a blank is covered by %g", got)
	}
	if c := color.NRGBAModel.Convert(img.At(pixelMargin+3*pixelWidth+2, pixelMargin+5)); c != (color.NRGBA{255, 0, 0, 255}) {
		t.Errorf("the ground is %v, want red", c)
	}
}

// TestPNGDrawsEverySign: each character the screen uses leaves its own mark, and
// not that of an unknown one.
func TestPNGDrawsEverySign(t *testing.T) {
	for _, paper := range []Paper{DarkPaper, LightPaper} {
		unknown := readBack(t, oneCell('\U000e0000'), paper)
		signs := []rune("Aag9·")
		for r := range asciiOf {
			signs = append(signs, r)
		}
		for _, r := range append(signs, '⣿', '⠁') {
			img := readBack(t, oneCell(r), paper)
			if coverage(img, 0, 0, paper) == 0 {
				t.Errorf("%c leaves no mark", r)
			}
			if same(img, unknown) {
				t.Errorf("%c is drawn as an unknown character", r)
			}
		}
	}
}

func oneCell(r rune) Grid {
	g := New(1, 1)
	g.Set(0, 0, r, Style{})
	return g
}

func same(a, b image.Image) bool {
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}

// TestPNGFrameJoins: the lines of a frame have no gaps.
func TestPNGFrameJoins(t *testing.T) {
	for _, heavy := range []bool{false, true} {
		g := New(6, 3)
		g.Box(heavy, Style{})
		img := readBack(t, g, DarkPaper)
		ground := parseHex(DarkPaper.Ground, 1)
		row := pixelMargin + pixelHeight/2
		for x := pixelMargin + pixelWidth/2 + 1; x < pixelMargin+5*pixelWidth+pixelWidth/2-1; x++ {
			if color.NRGBAModel.Convert(img.At(x, row)) == ground && color.NRGBAModel.Convert(img.At(x, row-1)) == ground {
				t.Fatalf("heavy %v: a gap in the upper edge at pixel %d", heavy, x)
			}
		}
	}
}

func TestPNGErrorsAreReturned(t *testing.T) {
	if err := New(2, 2).WritePNG(brokenWriter{}, DarkPaper); err == nil {
		t.Error("a writer that fails is no error")
	}
	if err := (Grid{}).WritePNG(&bytes.Buffer{}, DarkPaper); err != nil {
		t.Errorf("an empty screen: %v", err)
	}
}

func TestDropColors(t *testing.T) {
	g := oneCell('x')
	g.Set(0, 0, 'x', Ink(RGB(0xff, 21, 4)).With(Bold))
	g.DropColors()
	if c := g.At(0, 0); c.Style != (Style{Attr: Bold}) {
		t.Errorf("left %+v, want bold alone", c.Style)
	}
}
