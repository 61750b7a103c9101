package plots

import (
	"errors"
	"fmt"

	"github.com/north-tui/north/sim"
	"gonum.org/v1/plot/vg/draw"
)

// sheet is up to four figures on one page.
type sheet struct {
	title, subtitle string
	parts           []Drawable
}

// wanted are the figures of an overview; where the run lacks one, the next
// takes its place.
var wanted = []string{"losses", "widths", "phi", "boundary", "accuracy", "rank", "spectrum"}

// overview draws four of the other figures.
func overview(rec *sim.Recording) (Drawable, error) {
	s := sheet{title: "Overview", subtitle: caption(rec)}
	for _, name := range wanted {
		f, err := Find(name)
		if err != nil {
			return nil, err
		}
		part, err := f.Draw(rec)
		if errors.Is(err, ErrNoData) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("overview: %w", err)
		}
		if s.parts = append(s.parts, bare(part)); len(s.parts) == 4 {
			break
		}
	}
	if len(s.parts) == 0 {
		return nil, noData("series or pictures")
	}
	return s, nil
}

// bare takes away the subtitle, which the sheet has for all its parts.
func bare(d Drawable) Drawable {
	switch d := d.(type) {
	case page:
		d.subtitle = ""
		return d
	case tiles:
		d.subtitle = ""
		return d
	}
	return d
}

// Draw implements Drawable.
func (s sheet) Draw(c draw.Canvas) {
	t := themeFor(c)
	c = header{title: s.title, subtitle: s.subtitle}.draw(paper(c, t), t)
	layout := draw.Tiles{Rows: (len(s.parts) + 1) / 2, Cols: min(2, len(s.parts)), PadX: t.pt(10), PadY: t.pt(6)}
	for i, part := range s.parts {
		part.Draw(layout.At(c, i%layout.Cols, i/layout.Cols))
	}
}
