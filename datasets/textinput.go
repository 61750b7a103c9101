package datasets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/north-tui/north/internal/printable"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// The names of encodings.
const (
	inUTF8   = "UTF-8"
	inUTF16  = "UTF-16"
	inLatin1 = "Latin-1"
)

// sampleBytes is how much of a text is looked at before its format is decided.
const sampleBytes = 1 << 18

// textInput is a text as UTF-8 with lines that end in LF or CRLF.
type textInput struct {
	reader   io.Reader
	encoding string
	mark     bool // a byte order mark was there, and has been dropped
	lonelyCR bool // lines end in CR

	block  []byte // scratch
	rest   []byte // of block, not given out
	ascii  bool   // so far
	line   int    // of rest
	failed error
}

// newTextInput recognises the encoding and the line ends by the first bytes of a text.
func newTextInput(r io.Reader) (*textInput, error) {
	t := &textInput{encoding: inUTF8, ascii: true, line: 1}
	sample := make([]byte, sampleBytes)
	n, err := io.ReadFull(r, sample)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	sample = sample[:n]
	t.reader = io.MultiReader(bytes.NewReader(sample), r)
	switch {
	case bytes.HasPrefix(sample, []byte("\xff\xfe")), bytes.HasPrefix(sample, []byte("\xfe\xff")):
		t.encoding, t.mark = inUTF16, true
		t.reader = transform.NewReader(t.reader, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder())
		sample = nil
	case bytes.HasPrefix(sample, []byte("\ufeff")):
		t.mark = true
		if _, err := io.CopyN(io.Discard, t.reader, 3); err != nil {
			return nil, err
		}
	}
	t.lonelyCR = !bytes.ContainsRune(sample, '\n') && bytes.ContainsRune(sample, '\r')
	return t, nil
}

// Read implements io.Reader.
func (t *textInput) Read(p []byte) (int, error) {
	for len(t.rest) == 0 {
		if t.failed != nil {
			return 0, t.failed
		}
		t.fill()
	}
	n := copy(p, t.rest)
	t.rest = t.rest[n:]
	return n, nil
}

// fill reads a block and makes it UTF-8.
func (t *textInput) fill() {
	const size = 1 << 16
	if t.block == nil {
		t.block = make([]byte, 0, size+utf8.UTFMax)
	}
	n, err := t.reader.Read(t.block[len(t.block) : len(t.block)+size])
	block := t.block[:len(t.block)+n]
	t.failed = err
	if t.lonelyCR {
		for i, b := range block {
			if b == '\r' {
				block[i] = '\n'
			}
		}
	}
	if t.encoding == inLatin1 {
		t.give(block)
		return
	}
	whole := block
	if err == nil {
		whole = block[:printable.Whole(block)]
	}
	bad := invalidUTF8(whole)
	if bad >= 0 {
		t.recode(block, bad)
		return
	}
	t.ascii = t.ascii && isASCII(whole)
	t.line += bytes.Count(whole, []byte{'\n'})
	// The rest of a character is for the next block; what is given out has its own memory.
	t.rest = append(t.rest[:0:0], whole...)
	t.block = append(t.block[:0], block[len(whole):]...)
}

// recode goes on in Latin-1 if nothing that was UTF-8 beyond ASCII has come before.
func (t *textInput) recode(block []byte, bad int) {
	if !t.ascii || !isASCII(block[:bad]) || t.encoding == inUTF16 {
		t.line += bytes.Count(block[:bad], []byte{'\n'})
		t.failed = fmt.Errorf("line %d: byte %#02x is not %s, as the text before it is; save the file as UTF-8", t.line, block[bad], t.encoding)
		return
	}
	t.encoding = inLatin1
	t.give(block)
}

// give gives out a block in Latin-1 with the characters that Windows adds to it.
func (t *textInput) give(block []byte) {
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(block)
	if err != nil { // every byte is a character
		t.failed = err
	}
	t.rest, t.block = decoded, t.block[:0]
}

// invalidUTF8 is the place of the first byte that is not UTF-8, -1 if all is.
func invalidUTF8(p []byte) int {
	if utf8.Valid(p) {
		return -1
	}
	for at := 0; ; {
		r, n := utf8.DecodeRune(p[at:])
		if r == utf8.RuneError && n <= 1 {
			return at
		}
		at += n
	}
}

func isASCII(p []byte) bool {
	for _, b := range p {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
