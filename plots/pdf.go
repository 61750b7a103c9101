package plots

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"sync"
	"time"

	"codeberg.org/go-pdf/fpdf"
	stdfnt "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// fixDates keeps the time of writing and the order of maps out of PDF files: the
// library offers no other way than its defaults.
var fixDates = sync.OnceFunc(func() {
	epoch := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	fpdf.SetDefaultCreationDate(epoch)
	fpdf.SetDefaultModificationDate(epoch)
	fpdf.SetDefaultCatalogSort(true)
})

func writePDF(d Drawable, width, height vg.Length, w io.Writer) error {
	fixDates()
	c := newPDF(width, height)
	d.Draw(draw.New(c))
	c.Pop()
	return c.doc.Output(w)
}

// pdfCanvas is a page of a PDF file as a vg.Canvas. Unlike that of vgpdf it embeds its
// fonts with all their characters, so that φ and ε are shown and text can be selected,
// and it does not darken what is translucent.
type pdfCanvas struct {
	doc     *fpdf.Fpdf
	size    vg.Point
	fonts   map[string]bool // that the document has, by name and style
	images  int
	current pen
	saved   []pen // of Push
}

// pen is what Push saves.
type pen struct {
	color color.Color
	width vg.Length
}

func newPDF(width, height vg.Length) *pdfCanvas {
	c := &pdfCanvas{
		doc:  fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: width.Points(), Ht: height.Points()}}),
		size: vg.Point{X: width, Y: height}, fonts: map[string]bool{},
	}
	c.doc.SetMargins(0, 0, 0)
	c.doc.SetAutoPageBreak(false, 0)
	c.doc.AddPage()
	c.Push()
	c.Translate(vg.Point{Y: height})
	c.Scale(1, -1) // the library's origin is at the top
	vg.Initialize(c)
	return c
}

// Size implements vg.CanvasSizer.
func (c *pdfCanvas) Size() (x, y vg.Length) { return c.size.X, c.size.Y }

// SetLineWidth implements vg.Canvas.
func (c *pdfCanvas) SetLineWidth(w vg.Length) {
	c.current.width = w
	c.doc.SetLineWidth(w.Points())
}

// SetLineDash implements vg.Canvas.
func (c *pdfCanvas) SetLineDash(pattern []vg.Length, offset vg.Length) {
	dashes := make([]float64, len(pattern))
	for i, d := range pattern {
		dashes[i] = d.Points()
	}
	c.doc.SetDashPattern(dashes, offset.Points())
}

// SetColor implements vg.Canvas.
func (c *pdfCanvas) SetColor(to color.Color) {
	if to == nil {
		to = color.Black
	}
	c.current.color = to
	n := color.NRGBAModel.Convert(to).(color.NRGBA)
	r, g, b := int(n.R), int(n.G), int(n.B)
	c.doc.SetFillColor(r, g, b)
	c.doc.SetDrawColor(r, g, b)
	c.doc.SetTextColor(r, g, b)
	c.doc.SetAlpha(float64(n.A)/math.MaxUint8, "Normal")
}

// Rotate implements vg.Canvas.
func (c *pdfCanvas) Rotate(radians float64) { c.doc.TransformRotate(-radians*180/math.Pi, 0, 0) }

// Translate implements vg.Canvas.
func (c *pdfCanvas) Translate(by vg.Point) { c.doc.TransformTranslate(by.X.Points(), by.Y.Points()) }

// Scale implements vg.Canvas.
func (c *pdfCanvas) Scale(x, y float64) { c.doc.TransformScale(100*x, 100*y, 0, 0) }

// Push implements vg.Canvas.
func (c *pdfCanvas) Push() {
	c.saved = append(c.saved, c.current)
	c.doc.TransformBegin()
}

// Pop implements vg.Canvas. The library does not know that the file's own state returns
// with the transformation, so it is told again.
func (c *pdfCanvas) Pop() {
	c.doc.TransformEnd()
	last := len(c.saved) - 1
	c.current, c.saved = c.saved[last], c.saved[:last]
	if c.current.color != nil {
		c.SetColor(c.current.color)
		c.SetLineWidth(c.current.width)
	}
}

// Stroke implements vg.Canvas.
func (c *pdfCanvas) Stroke(p vg.Path) {
	if c.current.width > 0 {
		c.draw(p, "D")
	}
}

// Fill implements vg.Canvas.
func (c *pdfCanvas) Fill(p vg.Path) { c.draw(p, "F") }

func (c *pdfCanvas) draw(path vg.Path, style string) {
	var at vg.Point
	begun := false
	for _, part := range path {
		switch part.Type {
		case vg.MoveComp:
			at, begun = part.Pos, true
			c.doc.MoveTo(at.X.Points(), at.Y.Points())
		case vg.LineComp:
			c.doc.LineTo(part.Pos.X.Points(), part.Pos.Y.Points())
		case vg.ArcComp:
			c.arc(part, begun)
			begun = true
		case vg.CurveComp:
			c.curve(at, part)
		case vg.CloseComp:
			c.doc.ClosePath()
		}
		if part.Type != vg.CloseComp && part.Type != vg.ArcComp {
			at = part.Pos
		}
	}
	c.doc.DrawPath(style)
}

// curve draws a Bézier curve from a point. The library draws those of one control point
// wrongly, so they are raised to two.
func (c *pdfCanvas) curve(from vg.Point, part vg.PathComp) {
	to, control := part.Pos, part.Control
	first, second := control[0], control[len(control)-1]
	if len(control) == 1 {
		third := func(p vg.Point) vg.Point { return p.Add(first.Sub(p).Scale(2.0 / 3)) }
		first, second = third(from), third(to)
	}
	c.cubic(first, second, to)
}

func (c *pdfCanvas) cubic(first, second, to vg.Point) {
	c.doc.CurveBezierCubicTo(first.X.Points(), first.Y.Points(), second.X.Points(), second.Y.Points(), to.X.Points(), to.Y.Points())
}

// arc draws an arc of a circle as Bézier curves of at most a quarter each. begun says
// whether there is a path to go on with.
func (c *pdfCanvas) arc(part vg.PathComp, begun bool) {
	pieces := max(1, int(math.Ceil(math.Abs(part.Angle)/(math.Pi/2)-1e-9)))
	each := part.Angle / float64(pieces)
	handle := vg.Length(4./3*math.Tan(each/4)) * part.Radius
	on := func(angle float64) (at, along vg.Point) {
		sin, cos := math.Sincos(angle)
		at = part.Pos.Add(vg.Point{X: part.Radius * vg.Length(cos), Y: part.Radius * vg.Length(sin)})
		return at, vg.Point{X: -handle * vg.Length(sin), Y: handle * vg.Length(cos)}
	}
	from, along := on(part.Start)
	if begun {
		c.doc.LineTo(from.X.Points(), from.Y.Points())
	} else {
		c.doc.MoveTo(from.X.Points(), from.Y.Points())
	}
	for i := range pieces {
		to, next := on(part.Start + each*float64(i+1))
		c.cubic(from.Add(along), to.Sub(next), to)
		from, along = to, next
	}
}

// FillString implements vg.Canvas.
func (c *pdfCanvas) FillString(f font.Face, at vg.Point, text string) {
	if f.Font.Size == 0 || text == "" {
		return
	}
	name, style := f.Name(), ""
	if f.Font.Weight == stdfnt.WeightBold {
		style = "B"
	}
	if !c.fonts[name+style] {
		var raw bytes.Buffer
		if _, err := f.Face.WriteSourceTo(nil, &raw); err != nil {
			c.doc.SetError(fmt.Errorf("font %s: %w", name, err))
			return
		}
		c.doc.AddUTF8FontFromBytes(name, style, raw.Bytes())
		c.fonts[name+style] = true
	}
	c.doc.SetFont(name, style, f.Font.Size.Points())
	c.Push()
	c.Translate(at)
	c.Scale(1, -1)
	c.doc.Text(0, 0, text)
	c.Pop()
}

// DrawImage implements vg.Canvas.
func (c *pdfCanvas) DrawImage(place vg.Rectangle, img image.Image) {
	var file bytes.Buffer
	if err := png.Encode(&file, img); err != nil {
		c.doc.SetError(err)
		return
	}
	c.images++
	name, size := fmt.Sprintf("image %d", c.images), place.Size()
	options := fpdf.ImageOptions{ImageType: "png"}
	c.doc.RegisterImageOptionsReader(name, options, &file)
	c.Push()
	c.Translate(vg.Point{X: place.Min.X, Y: place.Max.Y})
	c.Scale(1, -1)
	c.doc.ImageOptions(name, 0, 0, size.X.Points(), size.Y.Points(), false, options, 0, "")
	c.Pop()
}
