package tui

import (
	"io"
	"os"
	"sync"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/internal/pixels"
)

// painter writes frames to the terminal, of each only the cells that differ from the
// one before. Bubble Tea's renderer, which compares and measures whole lines of text,
// sets the terminal up and restores it, and is shown nothing.
type painter struct {
	to      io.Writer
	shown   cells.Grid // what the terminal shows; of no size while that is unknown
	touched []rect     // parts of the next frame that may differ from it
	bytes   []byte

	protocol pixels.Protocol // of pictures; none: they are shown in cells
	cell     pixels.Cell
	sent     []sentPicture
	sentLast int        // frame in which the last picture was sent
	view     cells.Grid // the frame with blanks where there are pictures
}

// nothing is what Bubble Tea's renderer is given to draw: it takes no room, so
// whenever it is written, it harms no frame.
const nothing = "\x1b[m"

// touch says that a part of the next frame may differ from what is shown.
func (p *painter) touch(r rect) { p.touched = append(p.touched, r) }

// paint shows g, with pictures in pixels where the terminal can show them; waiting says
// that there are more to be sent in one of the next frames.
func (p *painter) paint(g cells.Grid, depth cells.Depth, pictures []placedPicture, frame int) (waiting bool) {
	p.bytes = p.bytes[:0]
	var send []byte
	if p.protocol != pixels.None {
		var erases bool
		send, waiting = p.settlePictures(pictures, frame)
		g, erases = p.underPictures(g, frame)
		waiting = waiting || erases
	}
	if p.shown.Width != g.Width || p.shown.Height != g.Height {
		p.bytes = g.AppendChanges(p.bytes, p.shown, 0, 0, depth)
		p.shown = cells.New(g.Width, g.Height)
		p.shown.Draw(0, 0, g)
	}
	for _, r := range p.touched {
		part := g.Sub(r.x, r.y, r.width, r.height)
		p.bytes = part.AppendChanges(p.bytes, p.shown.Sub(r.x, r.y, r.width, r.height), r.x, r.y, depth)
		p.shown.Draw(r.x, r.y, part)
	}
	p.touched = p.touched[:0]
	if p.bytes = append(p.bytes, send...); len(p.bytes) > 0 {
		_, _ = p.to.Write(p.bytes) // a terminal that has gone ends the program by a signal
	}
	return waiting
}

// forget has the next frame written whole, and takes all pictures away.
func (p *painter) forget() {
	p.shown = cells.Grid{}
	p.clearPictures()
}

// output is where frames go, safe for the renderer and the painter at once.
func (o *Options) output() io.Writer {
	switch w := o.Output.(type) {
	case nil:
		return os.Stdout
	case interface{ Fd() uintptr }: // a terminal, whose size is asked for through it
		return o.Output
	default:
		return &lockedWriter{to: w}
	}
}

// lockedWriter is a writer for more than one goroutine.
type lockedWriter struct {
	lock sync.Mutex
	to   io.Writer
}

// Write implements io.Writer.
func (w *lockedWriter) Write(b []byte) (int, error) {
	w.lock.Lock()
	defer w.lock.Unlock()
	return w.to.Write(b)
}
