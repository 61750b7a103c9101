package cli

import (
	"bytes"
	"os"
	"sync"
)

// keyboard is a terminal's input without what would keep the program from answering: a
// control sequence that does not end, a paste that is too long, and one whose end never
// comes, of which ctrl-c is the end.
type keyboard struct {
	*os.File

	mu sync.Mutex // after ctrl-z the reader of before may still be at work
	replies
	sequence []byte // control sequence that has begun, from ESC on
	paste    int    // bytes of a paste that has begun, the mark included; 0 for none
}

const (
	longestSequence = 64   // bytes; keys and the mouse take twenty
	longestPaste    = 1024 // bytes that are passed on: no field takes as much
	pasteBegins     = "\x1b[200~"
	pasteEnds       = "\x1b[201~"
	ctrlC           = 0x03
)

// Read implements io.Reader.
func (k *keyboard) Read(p []byte) (int, error) {
	n, err := k.File.Read(p)
	k.mu.Lock()
	defer k.mu.Unlock()
	n = k.take(p, n)
	if n == 1 && p[0] == ctrlC && k.paste > 0 && len(p) > len(pasteEnds) {
		k.paste, k.sequence = 0, nil
		return copy(p, pasteEnds+string(rune(ctrlC))), err
	}
	return len(k.pass(p[:n])), err
}

// pass keeps of p, in place, what is passed on.
func (k *keyboard) pass(p []byte) []byte {
	kept := p[:0]
	for _, b := range p {
		if k.keep(b) {
			kept = append(kept, b)
		}
	}
	return kept
}

func (k *keyboard) keep(b byte) bool {
	if k.paste > 0 {
		k.paste++
	}
	within := len(k.sequence) == 0 || len(k.sequence) <= longestSequence
	switch {
	case b == '\x1b':
		k.sequence, within = append(k.sequence[:0], b), true
	case len(k.sequence) == 0:
	case len(k.sequence) == 1 && b != '[': // alt and a key
		k.sequence = k.sequence[:0]
	case b < 0x20: // a key, which breaks it off
		k.sequence, within = k.sequence[:0], true
	case len(k.sequence) > 1 && b >= 0x40: // its last byte
		k.sequence = append(k.sequence, b)
		switch {
		case bytes.Equal(k.sequence, []byte(pasteBegins)) && k.paste == 0:
			k.paste = len(pasteBegins)
		case bytes.Equal(k.sequence, []byte(pasteEnds)):
			k.paste = 0
		}
		k.sequence = k.sequence[:0]
	case within:
		k.sequence = append(k.sequence, b)
	}
	// The end of a paste is passed on, however long that is.
	mark := len(k.sequence) > 0 || k.paste == 0
	return within && (k.paste <= longestPaste || mark)
}
