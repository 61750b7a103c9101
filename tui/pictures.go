package tui

import (
	"cmp"
	"hash/fnv"
	"image"
	"io"
	"math"
	"slices"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/internal/pixels"
)

// picturesEvery is how many frames there are between two pictures that are sent: five a
// second, of all that are on the screen.
const picturesEvery = frameRate / 5

// firstPicture is the ID of the first picture; those of others on the terminal are smaller,
// or drawn at random.
const firstPicture = 7000

// placedPicture is a picture at its place on the screen.
type placedPicture struct {
	rect
	cells.Picture
}

// sentPicture is a picture that the terminal shows, or is to show, or was found too large
// to be sent.
type sentPicture struct {
	rect
	source any    // of the picture that was sent last
	hash   uint64 // of its pixels
	id     int
	frame  int
	large  bool // it is not there: the cells are shown
}

// finer is how many elements of a picture's grid in pixels there are for one in cells,
// across and down.
const finer = 2

// answered is what the terminal says that it can show.
type answered pixels.Answer

// askTerminal asks the terminal what it can show. Nothing waits for the answer.
func (a *app) askTerminal() {
	if a.options.Answers != nil {
		_, _ = io.WriteString(a.painter.to, pixels.Question)
	}
}

// pictures are those of the parts that are on the screen, none below a window.
func (a *app) pictures() []placedPicture {
	if !a.desk.Pixels || a.covered {
		return nil
	}
	var out []placedPicture
	for _, s := range a.spots {
		for _, p := range a.drawn[s.slot].pictures {
			out = append(out, placedPicture{rect{s.x + p.X, s.y + p.Y, p.Width, p.Height}, p})
		}
	}
	return out
}

// found takes in what the terminal can show.
func (a *app) found(answer pixels.Answer) {
	if a.painter.protocol == pixels.None && a.theme.Depth > cells.Basic {
		a.painter.protocol, a.painter.cell = answer.Protocol(), answer.Cell
	}
	a.showPixels()
}

// showPixels has pictures drawn in pixels, if the terminal can show them.
func (a *app) showPixels() {
	a.desk.Pixels = a.painter.protocol != pixels.None && a.theme.Depth > cells.Basic
	a.drawn = [slotCount]lastDrawn{}
	a.dirty = true
	if a.width > 0 {
		a.look()
	}
}

// settlePictures takes away the pictures that are no longer on the screen, and sends at
// most one that is new or has changed; waiting says that there are more. What it appends
// is to be written after the cells.
func (p *painter) settlePictures(now []placedPicture, frame int) (send []byte, waiting bool) {
	p.sent = slices.DeleteFunc(p.sent, func(s sentPicture) bool {
		if slices.ContainsFunc(now, func(n placedPicture) bool { return n.rect == s.rect }) {
			return false
		}
		p.take(s)
		return true
	})
	for _, n := range now {
		if p.at(n.rect) == nil {
			p.sent = append(p.sent, sentPicture{rect: n.rect, id: p.freeID(), frame: frame - newPicture, large: true})
		}
	}
	due := slices.DeleteFunc(slices.Clone(now), func(n placedPicture) bool { return p.at(n.rect).source == n.Source })
	slices.SortStableFunc(due, func(a, b placedPicture) int { return cmp.Compare(p.urgency(b.rect, frame), p.urgency(a.rect, frame)) })
	for _, n := range due {
		if frame-p.sentLast < picturesEvery {
			return send, true
		}
		image, s := n.Draw(), p.at(n.rect)
		hash := hashOf(image)
		if s.hash == hash {
			s.source = n.Source
			continue
		}
		s.source, s.hash, s.frame, p.sentLast = n.Source, hash, frame, frame
		bytes, ok := p.protocol.Append(cells.AppendJump(send, s.x, s.y), pixels.Placed{Image: image, ID: s.id, Columns: s.width, Rows: s.height}, p.cell)
		switch {
		case ok:
			send = bytes
			s.large = false
		case !s.large:
			p.take(*s)
			s.large = true
		}
		p.touch(s.rect)
	}
	return send, false
}

// clearPictures takes all pictures away, as at the end of the program.
func (p *painter) clearPictures() {
	var bytes []byte
	for _, s := range p.sent {
		bytes = p.protocol.AppendDelete(bytes, s.id)
	}
	if p.sent = nil; len(bytes) > 0 {
		_, _ = p.to.Write(bytes)
	}
}

// take takes a picture away, so that its cells are shown again.
func (p *painter) take(s sentPicture) {
	if !s.large {
		p.bytes = p.protocol.AppendDelete(p.bytes, s.id)
	}
	p.touch(s.rect)
}

// at is what was sent to a place, or is to be; nil for nothing.
func (p *painter) at(r rect) *sentPicture {
	for i := range p.sent {
		if p.sent[i].rect == r {
			return &p.sent[i]
		}
	}
	return nil
}

// newPicture is the age in frames of a picture that has just come.
const newPicture = 10 * frameRate

// urgency is how soon the picture of a place is to be sent: the older and the larger it is,
// so that many small ones do not hold up the one that is looked at.
func (p *painter) urgency(r rect, frame int) float64 {
	return float64(frame-p.at(r).frame) * math.Sqrt(float64(r.width*r.height))
}

func (p *painter) freeID() int {
	id := firstPicture
	for slices.ContainsFunc(p.sent, func(s sentPicture) bool { return s.id == id }) {
		id++
	}
	return id
}

// underPictures is g as it is written: blank where the terminal shows pictures. One that
// is erased by what is to be written is to be sent again.
func (p *painter) underPictures(g cells.Grid, frame int) (view cells.Grid, erases bool) {
	if p.view.Width != g.Width || p.view.Height != g.Height {
		p.view = cells.New(g.Width, g.Height)
	}
	p.view.Draw(0, 0, g)
	p.view.Unmark()
	for i := range p.sent {
		s := &p.sent[i]
		if s.large {
			continue
		}
		place := p.view.Sub(s.x, s.y, s.width, s.height)
		place.Cover(g.Sub(s.x, s.y, s.width, s.height))
		if !p.protocol.Below() && s.frame < frame && p.shown.Width == g.Width && erased(place, p.shown.Sub(s.x, s.y, s.width, s.height)) {
			s.source, s.hash, erases = nil, 0, true
		}
	}
	return p.view, erases
}

// erased reports whether a cell of a picture is to be written where something else stands.
func erased(now, shown cells.Grid) bool {
	for y := range now.Height {
		for x := range now.Width {
			if c := now.At(x, y); c.Style.Attr&cells.Pictured != 0 && c != shown.At(x, y) {
				return true
			}
		}
	}
	return false
}

func hashOf(img *image.Paletted) uint64 {
	h := fnv.New64a()
	for _, c := range img.Palette {
		r, g, b, _ := c.RGBA()
		_, _ = h.Write([]byte{byte(r), byte(g), byte(b)})
	}
	_, _ = h.Write(img.Pix)
	return h.Sum64()
}
