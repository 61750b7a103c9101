package pixels

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// drawn is a picture with rectangles of some colours.
func drawn(width, height, colors int) *image.Paletted {
	rng := rand.New(rand.NewPCG(uint64(width), uint64(height)))
	img := image.NewPaletted(image.Rect(0, 0, width, height), nil)
	for i := range colors {
		img.Palette = append(img.Palette, color.RGBA{uint8(255 * i / colors), uint8(rng.IntN(256)), uint8(rng.IntN(256)), 255})
	}
	for i := range img.Pix {
		img.Pix[i] = uint8((i/7 + i/width/5) % colors)
	}
	return img
}

// decodeKitty puts the chunks of one picture together.
func decodeKitty(t *testing.T, sent []byte) (img image.Image, options map[string]string) {
	t.Helper()
	var data strings.Builder
	more := "1"
	for _, sequence := range strings.SplitAfter(string(sent), "\x1b\\") {
		body, ok := strings.CutPrefix(strings.TrimSuffix(sequence, "\x1b\\"), "\x1b_G")
		if sequence == "" {
			continue
		}
		keys, payload, _ := strings.Cut(body, ";")
		if !ok || more == "0" || len(payload) > chunk || len(payload)%4 != 0 {
			t.Fatalf("sequence %.60q, after more=%s", sequence, more)
		}
		now := map[string]string{}
		for _, key := range strings.Split(keys, ",") {
			name, value, _ := strings.Cut(key, "=")
			now[name] = value
		}
		if options == nil {
			options = now
		}
		more = now["m"]
		data.WriteString(payload)
	}
	if more != "0" {
		t.Fatal("the last chunk is missing")
	}
	return decodePNG(t, data.String()), options
}

func decodePNG(t *testing.T, text string) image.Image {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// decodeSixel draws a sequence as the DEC VT340's manual says.
func decodeSixel(t *testing.T, sent []byte) *image.RGBA {
	t.Helper()
	body, ok := strings.CutPrefix(strings.TrimSuffix(string(sent), "\x1b\\"), "\x1bP0;1q\"1;1;")
	if !ok {
		t.Fatalf("begins with %.20q", sent)
	}
	number := func() int {
		n := 0
		for n < len(body) && body[n] >= '0' && body[n] <= '9' {
			n++
		}
		v, err := strconv.Atoi(body[:n])
		if err != nil {
			t.Fatalf("a number is wanted before %.20q", body)
		}
		body = body[n:]
		return v
	}
	list := func() []int {
		out := []int{number()}
		for strings.HasPrefix(body, ";") {
			body = body[1:]
			out = append(out, number())
		}
		return out
	}
	size := list()
	img := image.NewRGBA(image.Rect(0, 0, size[0], size[1]))
	palette := map[int]color.RGBA{}
	x, y, now := 0, 0, color.RGBA{}
	put := func(c byte, times int) {
		for range times {
			for bit := range 6 {
				if (c-'?')>>bit&1 == 1 {
					if !image.Pt(x, y+bit).In(img.Bounds()) {
						t.Fatalf("a pixel at %d, %d", x, y+bit)
					}
					img.SetRGBA(x, y+bit, now)
				}
			}
			x++
		}
	}
	for len(body) > 0 {
		c := body[0]
		body = body[1:]
		switch {
		case c == '#':
			p := list()
			if len(p) == 5 {
				palette[p[0]] = color.RGBA{uint8(p[2] * 255 / 100), uint8(p[3] * 255 / 100), uint8(p[4] * 255 / 100), 255}
			}
			now = palette[p[0]]
		case c == '!':
			n := number()
			put(body[0], n)
			body = body[1:]
		case c == '$':
			x = 0
		case c == '-':
			x, y = 0, y+6
		case c >= '?' && c <= '~':
			put(c, 1)
		default:
			t.Fatalf("character %q", c)
		}
	}
	return img
}

// alike reports whether two pictures of one size have the same colours to within a tolerance.
func alike(a, b image.Image, tolerance int) error {
	if a.Bounds().Size() != b.Bounds().Size() {
		return fmt.Errorf("%v against %v", a.Bounds(), b.Bounds())
	}
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			r0, g0, b0, a0 := a.At(x, y).RGBA()
			r1, g1, b1, a1 := b.At(x, y).RGBA()
			for _, pair := range [][2]uint32{{r0, r1}, {g0, g1}, {b0, b1}, {a0, a1}} {
				if d := int(pair[0]>>8) - int(pair[1]>>8); d > tolerance || d < -tolerance {
					return fmt.Errorf("at %d, %d: %v against %v", x, y, a.At(x, y), b.At(x, y))
				}
			}
		}
	}
	return nil
}

// TestPicturesArrive decodes what is sent by each protocol: it is the picture, for the cells
// that it is meant for.
func TestPicturesArrive(t *testing.T) {
	for _, size := range [][3]int{{1, 1, 1}, {40, 30, 2}, {160, 180, 60}, {97, 13, 256}, {120, 150, 20}} {
		img := drawn(size[0], size[1], size[2])
		pic := Placed{img, 7003, 20, 9}
		kitty, ok := Kitty.Append([]byte{}, pic, Cell{})
		got, options := decodeKitty(t, kitty)
		if err := alike(img, got, 0); err != nil || !ok {
			t.Errorf("kitty, %v: %v", size, err)
		}
		for key, want := range map[string]string{"a": "T", "f": "100", "i": "7003", "c": "20", "r": "9", "z": "-1", "C": "1", "q": "2"} {
			if options[key] != want {
				t.Errorf("kitty: %s is %q, want %s", key, options[key], want)
			}
		}
		iterm, ok := ITerm.Append([]byte{}, pic, Cell{})
		keys, data, _ := strings.Cut(strings.TrimSuffix(string(iterm), "\a"), ":")
		if err := alike(img, decodePNG(t, data), 0); err != nil || !ok {
			t.Errorf("iterm, %v: %v", size, err)
		}
		for _, want := range []string{"width=20", "height=9", "inline=1", "preserveAspectRatio=0", "doNotMoveCursor=1"} {
			if !strings.Contains(keys, want) {
				t.Errorf("iterm: no %s in %s", want, keys)
			}
		}
		exact := Placed{img, 1, size[0], size[1]} // a cell of one pixel: nothing is scaled
		sixel, ok := Sixel.Append([]byte{}, exact, Cell{1, 1})
		if err := alike(img, decodeSixel(t, sixel), 3); err != nil || !ok {
			t.Errorf("sixel, %v: %v", size, err)
		}
		scaled, ok := Sixel.Append([]byte{}, Placed{img, 1, 5, 4}, Cell{9, 17})
		if got := decodeSixel(t, scaled); !ok || got.Bounds() != image.Rect(0, 0, 45, 68) || got.RGBAAt(44, 67).A != 255 {
			t.Errorf("sixel, %v: scaled to %v", size, got.Bounds())
		}
	}
}

// TestLargePictures are not sent, and leave no bytes behind.
func TestLargePictures(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	img := image.NewPaletted(image.Rect(0, 0, 400, 400), nil)
	for i := range 256 {
		img.Palette = append(img.Palette, color.Gray{uint8(i)})
	}
	for i := range img.Pix {
		img.Pix[i] = uint8(rng.IntN(256))
	}
	for _, p := range []Protocol{Kitty, ITerm, Sixel, None} {
		if out, ok := p.Append([]byte("before"), Placed{img, 1, 50, 25}, Cell{8, 16}); ok || string(out) != "before" {
			t.Errorf("%d: %d bytes, %v", p, len(out), ok)
		}
	}
}

func TestParse(t *testing.T) {
	for _, word := range Words {
		if _, ask, err := Parse(word); err != nil || ask != (word == Auto) {
			t.Errorf("%s: %v, %v", word, ask, err)
		}
	}
	if _, _, err := Parse("regis"); err == nil || !strings.Contains(err.Error(), "kitty") {
		t.Errorf("regis: %v", err)
	}
}

// TestAnswers of known terminals.
func TestAnswers(t *testing.T) {
	for name, tt := range map[string]struct {
		sequences []string
		want      Protocol
		cell      Cell
	}{
		"kitty":          {[]string{"\x1b_Gi=31;OK\x1b\\", "\x1bP>|kitty(0.35.2)\x1b\\", "\x1b[6;20;10t", "\x1b[?62;c"}, Kitty, Cell{10, 20}},
		"iTerm2":         {[]string{"\x1bP>|iTerm2 3.5.4\x1b\\", "\x1b[6;18;8t", "\x1b[?64;1;2;4;6;17;18;21;22;52c"}, ITerm, Cell{8, 18}},
		"foot":           {[]string{"\x1bP>|foot(1.16.2)\x1b\\", "\x1b[6;22;11t", "\x1b[?62;4;22c"}, Sixel, Cell{11, 22}},
		"kitty refuses":  {[]string{"\x1b_Gi=31;EINVAL:nothing\x1b\\", "\x1b[?62;c"}, None, Cell{}},
		"sixel unscaled": {[]string{"\x1b[?62;4c"}, None, Cell{}},
		"xterm":          {[]string{"\x1bP>|XTerm(390)\x1b\\", "\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c"}, None, Cell{}},
		"a wild size":    {[]string{"\x1b[6;99999;0t", "\x1b[?1;2c"}, None, Cell{}},
	} {
		var a Answer
		for _, s := range tt.sequences {
			if !a.Take([]byte(s)) {
				t.Errorf("%s: %q is no answer", name, s)
			}
		}
		if got := a.Protocol(); got != tt.want || a.Cell != tt.cell || !a.Complete {
			t.Errorf("%s: protocol %d, %+v", name, got, a)
		}
	}
	if (&Answer{}).Take([]byte("\x1b[A")) {
		t.Error("a key is an answer")
	}
}

func FuzzAnswer(f *testing.F) {
	for _, s := range []string{"\x1b_Gi=31;OK\x1b\\", "\x1b[6;20;10t", "\x1b[?62;4c", "\x1bP>|x\x1b\\", "\x1b[6;;t"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, s []byte) {
		var a Answer
		a.Take(s)
		if a.Cell.Width < 0 || a.Cell.Height > largestCell {
			t.Errorf("%q: %+v", s, a)
		}
	})
}
