package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/scenes/scene"
)

const (
	// silent is how long a read may take before it is told of.
	silent = 500 * time.Millisecond
	// toldAgain is when it is told of again where lines cannot be replaced.
	toldAgain = 5 * time.Second
)

// readingText says how far a read of data has come, "" if none takes long.
func readingText() string {
	p, ok := datasets.Reading()
	if !ok || time.Since(p.Since) < silent {
		return ""
	}
	text := fmt.Sprintf("reading %s: %.1f MB", form.Shown(p.Name), float64(p.Bytes)/1e6)
	if p.Rows > 0 {
		text += fmt.Sprintf(", %s rows", scene.Grouped(int(p.Rows)))
	}
	return text
}

// whileReading does work that may read data, and tells how far a read has come that
// takes long.
func whileReading(w io.Writer, work func() error) error {
	done, told := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(told)
		tellReading(w, done)
	}()
	err := work()
	close(done)
	<-told
	return err
}

func tellReading(w io.Writer, done <-chan struct{}) {
	ticker := time.NewTicker(silent / 5)
	defer ticker.Stop()
	var last time.Time
	terminal := isTerminal(w)
	for {
		select {
		case <-done:
			if terminal && !last.IsZero() {
				fmt.Fprint(w, "\r\x1b[K")
			}
			return
		case now := <-ticker.C:
			text := readingText()
			switch {
			case text == "":
			case terminal:
				fmt.Fprintf(w, "\r%s\x1b[K", text)
				last = now
			case now.Sub(last) >= toldAgain:
				fmt.Fprintln(w, text)
				last = now
			}
		}
	}
}
