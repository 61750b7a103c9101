package pixels

import (
	"bytes"
	"strconv"
	"strings"
)

// Question asks a terminal what it can show: whether it takes kitty's pictures, its name,
// the size of a cell, and last its attributes, which all terminals answer.
const Question = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\" + "\x1b[>q" + "\x1b[16t" + "\x1b[c"

// Answer is what a terminal has said of itself.
type Answer struct {
	kitty, sixel bool
	name         string
	Cell         Cell
	Complete     bool // the last answer has come
}

// Protocol is the best that the terminal knows.
func (a Answer) Protocol() Protocol {
	switch {
	case a.kitty:
		return Kitty
	case strings.HasPrefix(a.name, "iTerm2") || strings.HasPrefix(a.name, "WezTerm"):
		return ITerm
	case a.sixel && a.Cell != Cell{}:
		return Sixel
	}
	return None
}

// Take takes in a control sequence from a terminal; it returns false if that is no answer
// to the question.
func (a *Answer) Take(sequence []byte) bool {
	text := string(bytes.TrimSuffix(bytes.TrimSuffix(sequence, []byte("\x1b\\")), []byte("\a")))
	switch {
	case strings.HasPrefix(text, "\x1b_G"):
		a.kitty = a.kitty || strings.HasSuffix(text, "i=31;OK")
	case strings.HasPrefix(text, "\x1bP>|"):
		a.name = text[len("\x1bP>|"):]
	case strings.HasPrefix(text, "\x1b[6;") && strings.HasSuffix(text, "t"):
		a.size(strings.Split(text[len("\x1b[6;"):len(text)-1], ";"))
	case strings.HasPrefix(text, "\x1b[?") && strings.HasSuffix(text, "c"):
		for _, attribute := range strings.Split(text[len("\x1b[?"):len(text)-1], ";") {
			a.sixel = a.sixel || attribute == "4"
		}
		a.Complete = true
	default:
		return false
	}
	return true
}

// largestCell bounds the size of a cell that is believed, in pixels.
const largestCell = 200

func (a *Answer) size(numbers []string) {
	if len(numbers) != 2 {
		return
	}
	height, err0 := strconv.Atoi(numbers[0])
	width, err1 := strconv.Atoi(numbers[1])
	if err0 == nil && err1 == nil && height > 0 && width > 0 && height <= largestCell && width <= largestCell {
		a.Cell = Cell{width, height}
	}
}
