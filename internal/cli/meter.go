package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// meter is a line on a terminal that shows how far something has come. It is drawn over
// itself; lines above it are written between clear and draw.
type meter struct {
	w     io.Writer // the terminal
	total int       // 0: nobody knows
	last  time.Time // when it was drawn
}

// meterCells is the length of the bar.
const meterCells = 24

// draw shows that done of the total are done, and text. It does so ten times a second at
// most, and at the end.
func (m *meter) draw(done int, text string) {
	if time.Since(m.last) < 100*time.Millisecond && (done < m.total || m.total == 0) {
		return
	}
	m.last = time.Now()
	line := text
	if m.total > 0 {
		full := meterCells * min(done, m.total) / m.total
		line = fmt.Sprintf("%3d %% %s%s %s", 100*min(done, m.total)/m.total, strings.Repeat("█", full), strings.Repeat("░", meterCells-full), text)
	}
	if width := terminalWidth(m.w); width > 1 {
		line = ansi.Truncate(line, width-1, "…")
	}
	m.clear()
	io.WriteString(m.w, line) // one that cannot be drawn must not stop the run
}

func (m *meter) clear() { io.WriteString(m.w, "\r\x1b[K") }

// end leaves the line as it is.
func (m *meter) end() { io.WriteString(m.w, "\n") }
