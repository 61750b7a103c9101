package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/north-tui/north/internal/files"
	"github.com/north-tui/north/internal/printable"
	"golang.org/x/term"
)

// cast is a terminal that keeps what is written to it as an asciicast, version
// 2: a header and one JSON line for each write, to be played by asciinema.
type cast struct {
	*os.File // the terminal

	mu    sync.Mutex
	size  string // of the terminal when it was last looked at
	began time.Time
	file  *files.Draft
	out   *bufio.Writer
	rest  []byte // of a character that the last write has cut in two
	err   error
}

// newCast begins a recording of terminal. The file appears when it is closed.
func newCast(terminal *os.File, path string) (*cast, error) {
	width, height, err := term.GetSize(int(terminal.Fd()))
	if err != nil {
		return nil, fmt.Errorf("recording: size of the terminal: %w", err)
	}
	file, err := files.NewDraft(path)
	if err != nil {
		return nil, fmt.Errorf("recording: %w", err)
	}
	c := &cast{File: terminal, size: fmt.Sprintf("%dx%d", width, height), began: time.Now(), file: file, out: bufio.NewWriter(file)}
	c.line(map[string]any{
		"version": 2, "width": width, "height": height, "timestamp": c.began.Unix(), "title": "north",
		"env": map[string]string{"TERM": os.Getenv("TERM")},
	})
	return c, nil
}

func (c *cast) line(v any) {
	text, err := json.Marshal(v)
	if c.err == nil {
		c.err = err
	}
	if c.err == nil {
		_, c.err = c.out.Write(append(text, '\n'))
	}
}

// Write implements io.Writer. A recording that cannot be written does not
// disturb the screen; Close tells.
func (c *cast) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.resized()
	whole := append(c.rest, p...)
	n := printable.Whole(whole)
	c.line([]any{time.Since(c.began).Seconds(), "o", string(whole[:n])})
	c.rest = append([]byte(nil), whole[n:]...)
	return c.File.Write(p)
}

// resized notes another size of the terminal.
func (c *cast) resized() {
	width, height, err := term.GetSize(int(c.Fd()))
	if size := fmt.Sprintf("%dx%d", width, height); err == nil && size != c.size {
		c.size = size
		c.line([]any{time.Since(c.began).Seconds(), "r", size})
	}
}

// WriteString implements io.StringWriter, past which the terminal's own would
// lead.
func (c *cast) WriteString(s string) (int, error) { return c.Write([]byte(s)) }

// finish writes the recording to its place. The terminal stays open.
func (c *cast) finish() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	err := errors.Join(c.err, c.out.Flush())
	if err == nil {
		err = c.file.Keep()
	} else {
		err = errors.Join(err, c.file.Drop())
	}
	if err != nil {
		return fmt.Errorf("recording: %w", err)
	}
	return nil
}
