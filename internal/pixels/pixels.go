// Package pixels sends pictures to terminals that can show pixels, by the protocols of
// kitty, iTerm2 and sixel, and finds out which of them a terminal knows.
package pixels

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"strconv"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/iterm2"

	"github.com/north-tui/north/form"
)

// Protocol is a way to send pictures.
type Protocol int

// The protocols, and none of them.
const (
	None Protocol = iota
	Kitty
	ITerm
	Sixel
)

// Auto is the word of a --pixels flag that has the terminal asked.
const Auto = "auto"

// Words are those of a --pixels flag.
var Words = []string{Auto, "off", "kitty", "iterm", "sixel"}

// Parse reads the word of a --pixels flag; ask says that the terminal is to be asked.
func Parse(word string) (p Protocol, ask bool, err error) {
	switch word {
	case Auto:
		return None, true, nil
	case "off":
		return None, false, nil
	case "kitty":
		return Kitty, false, nil
	case "iterm":
		return ITerm, false, nil
	case "sixel":
		return Sixel, false, nil
	}
	return None, false, fmt.Errorf("pixels: %w", form.Unknown("protocol", word, Words))
}

// Most is the largest size of a picture, in bytes as it is sent.
const Most = 48 << 10

// Cell is the size of a cell in pixels.
type Cell struct{ Width, Height int }

// usual is the size of a cell where the terminal does not say.
var usual = Cell{8, 16}

// Placed is a picture and the cells that it covers.
type Placed struct {
	Image         *image.Paletted
	ID            int // tells it from other pictures on the screen, from 1
	Columns, Rows int
}

// Append appends what shows a picture with its corner at the cursor; ok is false, and
// nothing is appended, if that would be too large.
func (p Protocol) Append(b []byte, pic Placed, cell Cell) (out []byte, ok bool) {
	begin := len(b)
	switch p {
	case Kitty:
		b = appendKitty(b, pic)
	case ITerm:
		data, err := encodePNG(pic.Image)
		if err != nil {
			return b, false
		}
		b = append(b, ansi.ITerm2(iterm2.File{
			Width: iterm2.Cells(pic.Columns), Height: iterm2.Cells(pic.Rows), Size: int64(len(data)), IgnoreAspectRatio: true, Inline: true, DoNotMoveCursor: true,
			Content: []byte(base64.StdEncoding.EncodeToString(data)),
		})...)
	case Sixel:
		if cell.Width <= 0 || cell.Height <= 0 {
			cell = usual
		}
		b = append(b, "\x1bP0;1q"...)
		b = appendSixel(b, pic.Image, pic.Columns*cell.Width, pic.Rows*cell.Height)
		b = append(b, "\x1b\\"...)
	default:
		return b, false
	}
	if len(b)-begin > Most {
		return b[:begin], false
	}
	return b, true
}

// AppendDelete appends what takes a picture away, where it does not go by being written
// over: only kitty's stay below the text.
func (p Protocol) AppendDelete(b []byte, id int) []byte {
	if p != Kitty {
		return b
	}
	return append(b, ansi.KittyGraphics(nil, "a=d", "d=I", "i="+strconv.Itoa(id), "q=2")...)
}

// AppendDeleteAll appends what takes all pictures away.
func (p Protocol) AppendDeleteAll(b []byte) []byte {
	if p != Kitty {
		return b
	}
	return append(b, ansi.KittyGraphics(nil, "a=d", "d=A", "q=2")...)
}

// Below reports whether text that is written over a picture leaves it as it is.
func (p Protocol) Below() bool { return p == Kitty }

func encodePNG(img image.Image) ([]byte, error) {
	var out bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestSpeed}
	err := e.Encode(&out, img)
	return out.Bytes(), err
}

// chunk is how many bytes of base64 a sequence of kitty's carries.
const chunk = 4096

// appendKitty sends a picture as PNG, below the text.
func appendKitty(b []byte, pic Placed) []byte {
	data, err := encodePNG(pic.Image)
	if err != nil {
		return b
	}
	text := base64.StdEncoding.AppendEncode(nil, data)
	options := []string{
		"a=T", "f=100", "i=" + strconv.Itoa(pic.ID), "p=1", "c=" + strconv.Itoa(pic.Columns), "r=" + strconv.Itoa(pic.Rows), "z=-1", "C=1", "q=2",
	}
	for first := true; first || len(text) > 0; first = false {
		n := min(len(text), chunk)
		more := "m=0"
		if n < len(text) {
			more = "m=1"
		}
		b = append(b, ansi.KittyGraphics(text[:n], append(options, more)...)...)
		text, options = text[n:], []string{"q=2"}
	}
	return b
}

// appendSixel draws a picture at a size, each of its pixels a rectangle: bands of six rows,
// in each of them one line a colour. The sixel's lowest bit is the highest row.
func appendSixel(b []byte, img *image.Paletted, width, height int) []byte {
	b = fmt.Appendf(b, "\"1;1;%d;%d", width, height)
	for i, c := range img.Palette {
		r, g, bl, _ := c.RGBA()
		b = fmt.Appendf(b, "#%d;2;%d;%d;%d", i, percent(r), percent(g), percent(bl))
	}
	size := img.Bounds().Size()
	if size.X == 0 || size.Y == 0 {
		return b
	}
	column := make([]int, width) // of the picture
	for x := range column {
		column[x] = x * size.X / width
	}
	line := make([]byte, width)
	for top := 0; top < height; top += 6 {
		if top > 0 {
			b = append(b, '-')
		}
		rows := make([][]uint8, min(6, height-top))
		var used [256]bool
		for i := range rows {
			y := (top + i) * size.Y / height
			rows[i] = img.Pix[y*img.Stride:][:size.X]
			for _, index := range rows[i] {
				used[index] = true
			}
		}
		begun := false
		for index := range len(img.Palette) {
			if !used[index] {
				continue
			}
			if begun {
				b = append(b, '$')
			}
			begun = true
			for x := range line {
				bits := byte(0)
				for i, row := range rows {
					if int(row[column[x]]) == index {
						bits |= 1 << i
					}
				}
				line[x] = '?' + bits
			}
			b = append(b, '#')
			b = strconv.AppendInt(b, int64(index), 10)
			b = appendRuns(b, line)
		}
	}
	return b
}

// appendRuns appends a line, of runs their length and character.
func appendRuns(b, line []byte) []byte {
	for len(line) > 0 && line[len(line)-1] == '?' { // nothing more of this colour
		line = line[:len(line)-1]
	}
	for i := 0; i < len(line); {
		n := 1
		for i+n < len(line) && line[i+n] == line[i] {
			n++
		}
		if n > 3 {
			b = append(b, '!')
			b = strconv.AppendInt(b, int64(n), 10)
			b = append(b, line[i])
		} else {
			for range n {
				b = append(b, line[i])
			}
		}
		i += n
	}
	return b
}

func percent(v uint32) int { return int((v*100 + 0x7fff) / 0xffff) }
