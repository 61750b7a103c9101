package tui

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/internal/pixels"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screentest"
)

// terminal shows what is written to it: its cells are not kept, its pictures are.
type terminal struct {
	bytes.Buffer
	pictures map[string]image.Image // of kitty, by their IDs
	sent     int
	largest  int // bytes of a picture
}

var kittySequence = regexp.MustCompile("\x1b_G([^;\x1b]*);?([^\x1b]*)\x1b\\\\")

// read takes in what was written since it was called last.
func (term *terminal) read(t *testing.T) (written string) {
	t.Helper()
	written = term.String()
	term.Reset()
	data, id, size := "", "", 0
	for _, m := range kittySequence.FindAllStringSubmatch(written, -1) {
		options := "," + m[1] + ","
		key := func(name string) string {
			_, rest, _ := strings.Cut(options, ","+name+"=")
			value, _, _ := strings.Cut(rest, ",")
			return value
		}
		switch {
		case key("a") == "d":
			if _, there := term.pictures[key("i")]; !there {
				t.Errorf("picture %s is deleted, and is not there", key("i"))
			}
			delete(term.pictures, key("i"))
			continue
		case key("a") == "T":
			data, id, size = "", key("i"), 0
		}
		data, size = data+m[2], size+len(m[0])
		if key("m") != "0" {
			continue
		}
		raw, err := base64.StdEncoding.DecodeString(data)
		if err != nil {
			t.Fatal(err)
		}
		if term.pictures[id], err = png.Decode(bytes.NewReader(raw)); err != nil {
			t.Fatal(err)
		}
		term.sent, term.largest = term.sent+1, max(term.largest, size)
	}
	return kittySequence.ReplaceAllString(written, "")
}

// pixelApp is a screen on a terminal that shows pictures, after a second.
func pixelApp(t *testing.T, s *sim.Snapshot, width, height int, protocol pixels.Protocol) (*app, *fakeSource, *terminal) {
	t.Helper()
	o := colourful
	o.Pixels = protocol
	a, source := screenApp(s, width, height, o)
	term := &terminal{pictures: map[string]image.Image{}}
	a.painter.to = term
	a.painter.forget()
	a.dirty = true
	frames(a, frameRate)
	return a, source, term
}

func frames(a *app, n int) {
	for range n {
		a.Update(tick{})
	}
}

// TestPicturesInPixels: what arrives at the terminal is the plane as it is drawn in pixels;
// below it are blanks, and the screen itself, cells that can be exported, is as without.
func TestPicturesInPixels(t *testing.T) {
	a, _, term := pixelApp(t, screentest.Typical().Snapshot(), 120, 40, pixels.Kitty)
	term.read(t)
	if len(term.pictures) != 1 || len(a.painter.sent) != 1 {
		t.Fatalf("%d pictures are shown, %d sent", len(term.pictures), len(a.painter.sent))
	}
	s := a.painter.sent[0]
	got := term.pictures[fmt.Sprint(s.id)]
	want := a.pictures()[0].Draw()
	if got.Bounds() != want.Bounds() {
		t.Fatalf("it is %v, want %v", got.Bounds(), want.Bounds())
	}
	for y := range want.Bounds().Dy() {
		for x := range want.Bounds().Dx() {
			r0, g0, b0, _ := got.At(x, y).RGBA()
			if r, g, b, _ := want.At(x, y).RGBA(); r != r0 || g != g0 || b != b0 {
				t.Fatalf("at %d, %d it is %v, want %v", x, y, got.At(x, y), want.At(x, y))
			}
		}
	}
	place := a.painter.shown.Sub(s.x, s.y, s.width, s.height)
	if strings.TrimSpace(place.String()) != "" {
		t.Errorf("in its cells is written\n%s", place)
	}
	plain, _ := screenApp(screentest.Typical().Snapshot(), 120, 40, colourful)
	if with, without := a.screen(), plain.screen(); with.String() != without.String() {
		t.Errorf("the cells differ:\n%s\n%s", with, without)
	}
}

// TestPicturesGoWithTheirPlace: below a window there are none, after it they come back; a
// panel that is hidden takes its own along, and so does another size; at the end none is
// left.
func TestPicturesGoWithTheirPlace(t *testing.T) {
	a, _, term := pixelApp(t, screentest.Typical().Snapshot(), 120, 40, pixels.Kitty)
	shown := func(want int, when string) {
		t.Helper()
		frames(a, frameRate)
		if term.read(t); len(term.pictures) != want {
			t.Errorf("%s %d pictures are shown, want %d", when, len(term.pictures), want)
		}
	}
	shown(1, "at first")
	press(a, "?")
	shown(0, "below help")
	press(a, "esc")
	shown(1, "after help")
	press(a, "6")
	shown(0, "without the panel")
	press(a, "6")
	shown(1, "with the panel")
	a.width, a.height, a.dirty = 100, 30, true
	shown(1, "at another size")
	press(a, "ctrl+l")
	shown(1, "drawn anew")
	a.painter.clearPictures()
	if term.read(t); len(term.pictures) != 0 {
		t.Errorf("at the end %d pictures are left", len(term.pictures))
	}
}

// TestPicturesKeepToTheirBudget: of whatever changes, at most five pictures a second are
// sent, each of at most 48 KiB; all of many come in the end, and what has not changed is
// not sent again.
func TestPicturesKeepToTheirBudget(t *testing.T) {
	images := screentest.Run{Steps: 4000, Start: 64, Widths: []int{88}, Images: true}
	a, source, term := pixelApp(t, images.Snapshot(), 200, 60, pixels.Kitty)
	frames(a, 10*frameRate)
	term.read(t)
	if n := len(a.pictures()); len(term.pictures) != n || n < 10 {
		t.Errorf("%d of %d pictures are shown", len(term.pictures), n)
	}
	before := term.sent
	frames(a, frameRate)
	if term.read(t); term.sent != before {
		t.Errorf("%d pictures are sent though nothing has changed", term.sent-before)
	}
	for range 3 * frameRate {
		next := *source.snap
		next.Step, next.Head = next.Step+1, next.Step+1
		next.Grids = slices.Clone(next.Grids)
		for i := range next.Grids {
			next.Grids[i].Values = slices.Clone(next.Grids[i].Values)
			next.Grids[i].Values[0] = float32(next.Step % 7)
		}
		source.snap = &next
		frames(a, 1)
	}
	if term.read(t); term.sent-before < 10 || term.sent-before > 16 {
		t.Errorf("in three seconds %d pictures are sent", term.sent-before)
	}
	if term.largest > pixels.Most {
		t.Errorf("a picture has %d bytes", term.largest)
	}
}

// TestLargePicturesAreNotHeldUp: beside many small pictures that all change, a large one is
// sent every second, and none is forgotten.
func TestLargePicturesAreNotHeldUp(t *testing.T) {
	p := painter{to: io.Discard, protocol: pixels.Kitty}
	sent := map[rect]int{}
	for frame := range 60 * frameRate {
		var now []placedPicture
		for i := range 40 {
			r := rect{0, 2 * i, 4, 2}
			if i == 0 {
				r = rect{10, 0, 60, 25}
			}
			now = append(now, placedPicture{r, cells.Picture{Source: frame, Draw: func() *image.Paletted {
				return &image.Paletted{Pix: []uint8{uint8(frame), uint8(frame >> 8)}, Stride: 2, Rect: image.Rect(0, 0, 2, 1), Palette: color.Palette{color.Black}}
			}}})
		}
		before := p.sentLast
		p.settlePictures(now, frame)
		for i := range p.sent {
			if s := &p.sent[i]; s.frame == frame && p.sentLast != before && !s.large {
				sent[s.rect]++
			}
		}
	}
	if n := sent[rect{10, 0, 60, 25}]; n < 50 || len(sent) != 40 {
		t.Errorf("in a minute the large one was sent %d times, %d of 40 at all", n, len(sent))
	}
}

// TestErasedPicturesComeBack: where text that is written erases pixels, a picture whose
// cells have been written is sent again, and no other.
func TestErasedPicturesComeBack(t *testing.T) {
	for _, protocol := range []pixels.Protocol{pixels.ITerm, pixels.Sixel} {
		a, _, term := pixelApp(t, screentest.Typical().Snapshot(), 120, 40, protocol)
		sent := func() int {
			frames(a, frameRate)
			text := term.String()
			term.Reset()
			return strings.Count(text, "\x1b]1337;File=") + strings.Count(text, "\x1bP0;1q")
		}
		if sent() != 1 || sent() != 0 {
			t.Fatalf("%d: at rest it is sent again", protocol)
		}
		s := a.painter.sent[0]
		a.painter.shown.Text(s.x+2, s.y+1, "text", cells.Style{}) // as if something had been written there
		a.painter.touch(s.rect)
		a.dirty = true
		if n := sent(); n != 1 {
			t.Errorf("%d: after it was written over, it is sent %d times", protocol, n)
		}
	}
}

// TestAnsweredTerminal: pictures are shown as soon as the terminal has said that it can, and
// one without colours gets none.
func TestAnsweredTerminal(t *testing.T) {
	for _, depth := range []cells.Depth{cells.True, cells.Basic} {
		a, _ := screenApp(screentest.Typical().Snapshot(), 120, 40, Options{Depth: depth, Tier: cells.Braille})
		term := &terminal{pictures: map[string]image.Image{}}
		a.painter.to = term
		var answer pixels.Answer
		answer.Take([]byte("\x1b_Gi=31;OK\x1b\\"))
		a.Update(answered(answer))
		frames(a, frameRate)
		if term.read(t); (len(term.pictures) == 1) != (depth == cells.True) {
			t.Errorf("depth %v: %d pictures", depth, len(term.pictures))
		}
	}
}
