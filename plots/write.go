package plots

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/files"
	"github.com/north-tui/north/sim"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// The size of a figure in pixels where none is asked for, and its bounds.
const (
	DefaultWidth  = 1600
	DefaultHeight = 1000
	MinSize       = 200
	MaxSize       = 8000
)

// pixelsPerPoint holds at 96 pixels to the inch.
const pixelsPerPoint = 96.0 / 72

// format is a kind of file a figure can be written as.
type format struct {
	extension string
	render    func(d Drawable, width, height vg.Length, w io.Writer) error
}

func formats() []format {
	return []format{{".png", writePNG}, {".svg", writeSVG}, {".pdf", writePDF}}
}

// Write draws the figure of a recording into a file, whose extension (.png, .svg,
// .pdf) chooses the format. Width and height are in pixels of 1/96 inch, each MinSize
// to MaxSize. An existing file is replaced only by a complete one.
func (f Figure) Write(rec *sim.Recording, path string, width, height int) error {
	return write(path, width, height, func() (Drawable, error) {
		d, err := f.Draw(rec)
		if err != nil {
			return nil, fmt.Errorf("figure %s: %w", f.Name, err)
		}
		return d, nil
	})
}

// Save writes a drawing as Figure.Write does a figure.
func Save(d Drawable, path string, width, height int) error {
	return write(path, width, height, func() (Drawable, error) { return d, nil })
}

// write draws only when the file can be had as it is asked for.
func write(path string, width, height int, draw func() (Drawable, error)) error {
	as, err := formatOf(path)
	if err != nil {
		return err
	}
	for _, side := range []int{width, height} {
		if side < MinSize || side > MaxSize {
			return fmt.Errorf("size %d×%d: want %d to %d pixels each way", width, height, MinSize, MaxSize)
		}
	}
	d, err := draw()
	if err != nil {
		return err
	}
	return replace(path, func(w io.Writer) error {
		return as.render(d, vg.Length(width)/pixelsPerPoint, vg.Length(height)/pixelsPerPoint, w)
	})
}

func formatOf(path string) (format, error) {
	extension := strings.ToLower(filepath.Ext(path))
	var known []string
	for _, f := range formats() {
		if f.extension == extension {
			return f, nil
		}
		known = append(known, f.extension)
	}
	return format{}, fmt.Errorf("%s: %w", path, form.Unknown("format", extension, known))
}

func writePNG(d Drawable, width, height vg.Length, w io.Writer) error {
	c := vgimg.New(width, height)
	d.Draw(draw.New(c))
	_, err := vgimg.PngCanvas{Canvas: c}.WriteTo(w)
	return err
}

// writeSVG names fonts of the same widths beside Liberation Sans, which not
// every viewer has, rounds the corners of lines, which vgsvg leaves pointed, and calls
// images what they are: vgsvg says image/jpg of a PNG, and some viewers believe it.
func writeSVG(d Drawable, width, height vg.Length, w io.Writer) error {
	c := vgsvg.New(width, height)
	d.Draw(draw.New(c))
	var file bytes.Buffer
	if _, err := c.WriteTo(&file); err != nil {
		return err
	}
	const family, link = "font-family:Liberation Sans", `xmlns:xlink="http://www.w3.org/1999/xlink"`
	text := strings.ReplaceAll(file.String(), family, family+",Arial,Helvetica,sans-serif")
	text = strings.ReplaceAll(text, "data:image/jpg;base64,", "data:image/png;base64,")
	text = strings.Replace(text, link, link+` stroke-linejoin="round"`, 1)
	_, err := io.WriteString(w, text)
	return err
}

// replace writes a file in place of another, which is kept if that fails.
func replace(path string, write func(io.Writer) error) error {
	if err := files.Replace(path, write); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// Exporter writes figures for the screen. The zero value uses the default size.
type Exporter struct {
	Figures       []Figure // those of scenes, beside All
	Width, Height int      // pixels; 0 means DefaultWidth, DefaultHeight
}

// Export writes a figure, or the table of all series if figure is "csv".
func (e Exporter) Export(ctx context.Context, rec *sim.Recording, figure, path string) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("export of %s: %w", figure, err)
	}
	if figure == "csv" {
		return CSV(rec, path)
	}
	width, height := e.Width, e.Height
	if width == 0 {
		width = DefaultWidth
	}
	if height == 0 {
		height = DefaultHeight
	}
	f, err := Find(figure, e.Figures...)
	if err != nil {
		return err
	}
	return f.Write(rec, path, width, height)
}
