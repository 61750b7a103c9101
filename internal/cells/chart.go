package cells

import (
	"cmp"
	"math"
	"slices"
)

// Span is what a curve does within one column of dots. Columns without a
// measurement have Empty set; they are bridged by a line.
type Span struct {
	Empty    bool
	Min, Max float64 // of the measurements, drawn faint behind
	Y        float64 // the curve
}

// Pattern tells curves apart without colour.
type Pattern int

// The patterns.
const (
	Solid Pattern = iota
	Dashed
	Dotted
	LongDashed
	DotDashed
	Sparse // dotted, with wider gaps
	patterns
)

// PatternAt is the pattern of curve i of several, all different as long as there are.
func PatternAt(i int) Pattern {
	order := [patterns]Pattern{Solid, Dashed, LongDashed, Dotted, DotDashed, Sparse}
	return order[max(i, 0)%len(order)]
}

// rhythm is which dots of a period are drawn, as 1.
func (p Pattern) rhythm() string {
	return [...]string{"1", "111100", "100", "111111111000", "1111001000", "100000"}[p]
}

// Glyph is the pattern as one character for legends, as charts draw it at a tier.
func (p Pattern) Glyph(t Tier) rune {
	if t >= Shade {
		return p.plain()
	}
	return [...]rune{'━', '╌', '┄', '┅', '╍', '┈'}[p]
}

// plain is the character of the pattern where a cell is one dot.
func (p Pattern) plain() rune { return [...]rune{'*', 'o', '.', '+', 'x', ':'}[p] }

// Curve is one line of a chart, with a span for each column of dots.
type Curve struct {
	Spans    []Span
	Label    string // at the end of the line
	Style    Style
	Faint    Style // of the envelope
	Pattern  Pattern
	Envelope bool
	Steps    bool // hold each value until the next
	Broken   int  // column of dots at which it stopped being finite, -1 if never
}

// Chart is curves over a common range. Draw leaves room for axes as the size
// allows: first the labels go, then the axes.
type Chart struct {
	X, Y      Axis
	Until     float64 // place of the newest value, up to which curves in steps go; 0: to the right edge
	XUnit     string
	Curves    []Curve
	Marks     []float64 // vertical lines, in data coordinates, ascending
	Cursors   []float64 // vertical lines that are drawn however many marks there are
	Level     float64   // a horizontal dashed line; NaN for none
	LevelName string
	Tier      Tier
	Axis      Style // of axes and labels
	Mark      Style
	Guides    bool // lines across at the numbers of the axes
	Cursor    Style
	Alarm     Style
	Points    []Point
	LabelRoom int  // cells kept free for labels at the right
	Bare      bool // no axes
	NoX       bool // no horizontal axis: another chart above or below has it
}

// Point is a mark at a place in data coordinates.
type Point struct {
	X, Y  float64
	Rune  rune
	Met   rune // in its place where a curve passes through its cell; 0: the curve alone
	Style Style
}

// frame is where the parts of a chart go.
type frame struct {
	left, right, bottom int // cells around the plot
}

func (c Chart) frame(width, height int) frame {
	var f frame
	f.left = c.Margin(width)
	if height >= 4 && !c.Bare && !c.NoX {
		f.bottom = 1
	}
	if width-f.left-c.LabelRoom >= 12 {
		f.right = c.LabelRoom
	}
	return f
}

// Margin is the number of cells left of the plot in a grid of this width.
func (c Chart) Margin(width int) int {
	if width < 16 || c.Bare {
		return 0
	}
	return 6
}

// Columns is the number of dot columns of the plot in a grid of this size: how
// many spans a curve wants.
func (c Chart) Columns(width, height int) int {
	f := c.frame(width, height)
	across, _ := c.Tier.Dots()
	return max(width-f.left-f.right, 0) * across
}

// Draw draws the chart over all of g.
func (c Chart) Draw(g Grid) {
	f := c.frame(g.Width, g.Height)
	plot := g.Sub(f.left, 0, g.Width-f.left-f.right, g.Height-f.bottom)
	if plot.Width == 0 || plot.Height == 0 {
		return
	}
	if f.bottom > 0 {
		c.drawX(g.Sub(max(f.left-1, 0), g.Height-1, plot.Width+min(f.left, 1)+f.right, 1), min(f.left, 1), plot.Width)
	}
	if f.left > 0 {
		c.DrawY(g.Sub(0, 0, f.left, plot.Height))
	}
	if !c.Y.Valid() || !c.X.Valid() {
		return
	}
	c.drawGuides(plot)
	c.drawMarks(plot)
	c.drawLevel(plot)
	c.drawPoints(plot)
	for _, curve := range c.Curves {
		c.drawEnvelope(plot, curve)
	}
	c.drawCursors(plot)
	c.drawCurves(plot)
	c.drawLabels(g.Sub(f.left+plot.Width, 0, f.right, plot.Height))
}

// DrawY draws the vertical axis along the right edge of g.
func (c Chart) DrawY(g Grid) {
	x := g.Width - 1
	for y := range g.Height {
		g.Set(x, y, '│', c.Axis)
	}
	for _, v := range c.Y.Ticks(max(g.Height/2, 2)) {
		y, ok := c.Y.Row(v, g.Height, c.Tier)
		if !ok {
			continue
		}
		g.Set(x, y, '┤', c.Axis)
		g.TextRight(x, y, x, Short(v), c.Axis)
	}
}

// drawX draws the horizontal axis: numbers in the line itself, as in
// └0────6k────12k step. Its first margin cells lie left of the plot.
func (c Chart) drawX(g Grid, margin, width int) {
	for x := range margin + width {
		g.Set(x, 0, '─', c.Axis)
	}
	if margin > 0 {
		g.Set(0, 0, '└', c.Axis)
	}
	if !c.X.Valid() {
		return
	}
	for _, m := range c.Marks {
		if dot, ok := c.X.column(m, width, c.Tier); ok {
			g.Set(margin+dot, 0, '┴', c.Mark)
		}
	}
	extent := c.X.Max - c.X.Min
	end := Precise(c.X.Max, extent)
	if c.XUnit != "" {
		end += " " + c.XUnit
	}
	stop := margin + width - TextWidth(end)
	if stop < margin {
		return
	}
	g.Text(stop, 0, end, c.Axis)
	begin := margin
	if label := Precise(c.X.Min, extent); c.X.Min > 0 && margin+TextWidth(label)+1 < stop {
		begin = g.Text(margin, 0, label, c.Axis) + 1
	}
	for _, v := range c.X.Ticks(max(width/10, 1)) {
		dot, ok := c.X.column(v, width, c.Tier)
		if label := Precise(v, extent); ok && margin+dot >= begin && margin+dot+len(label)+1 < stop {
			g.Text(margin+dot, 0, label, c.Axis)
		}
	}
}

// Place is the place along the horizontal axis of a column of a grid of this
// width, the nearest one for columns beside the plot.
func (c Chart) Place(column, width int) float64 {
	f := c.frame(width, 0)
	cells := max(width-f.left-f.right-1, 1)
	return c.X.Min + (c.X.Max-c.X.Min)*float64(min(max(column-f.left, 0), cells))/float64(cells)
}

// drawGuides draws lines at the numbers of both axes.
func (c Chart) drawGuides(plot Grid) {
	if !c.Guides {
		return
	}
	for _, v := range c.Y.Ticks(max(plot.Height/2, 2)) {
		y, ok := c.Y.Row(v, plot.Height, c.Tier)
		for x := 0; ok && x < plot.Width; x++ {
			plot.Set(x, y, '╌', c.Mark)
		}
	}
	for _, v := range c.X.Ticks(max(plot.Width/10, 1)) {
		dot, ok := c.X.column(v, plot.Width, c.Tier)
		for y := 0; ok && y < plot.Height; y += 2 { // sparser than marks
			plot.Set(dot, y, '·', c.Mark)
		}
	}
}

// mostThinned is how far marks are thinned out before the ticks on the axis have to do.
const mostThinned = 4

// drawMarks draws vertical lines: of many, every second or fourth, so that they do not
// cover the plot. Which they are depends on how many there are, not on where they come to
// lie, so that no mark comes and goes as the axis grows.
func (c Chart) drawMarks(plot Grid) {
	n := 0 // different ones within the axis
	for i, m := range c.Marks {
		if _, ok := c.X.column(m, plot.Width, c.Tier); ok && (i == 0 || m != c.Marks[i-1]) {
			n++
		}
	}
	every := 1
	for n > every*(plot.Width/6+1) {
		every *= 2
	}
	if every > mostThinned {
		return
	}
	n = -1
	for i, m := range c.Marks {
		if i == 0 || m != c.Marks[i-1] {
			n++
		}
		x, ok := c.X.column(m, plot.Width, c.Tier)
		for y := 0; ok && n%every == 0 && y < plot.Height; y++ {
			plot.Set(x, y, '╎', c.Mark)
		}
	}
}

// drawCursors draws vertical lines behind the curves and before all else.
func (c Chart) drawCursors(plot Grid) {
	for _, at := range c.Cursors {
		dot, ok := c.X.column(at, plot.Width, c.Tier)
		for y := 0; ok && y < plot.Height; y++ {
			plot.Set(dot, y, '┃', c.Cursor)
		}
	}
}

func (c Chart) drawLevel(plot Grid) {
	y, ok := c.Y.Row(c.Level, plot.Height, c.Tier)
	if !ok || c.Level < c.Y.Min || c.Level > c.Y.Max {
		return
	}
	for x := range plot.Width {
		plot.Set(x, y, '┄', c.Axis)
	}
	if w := TextWidth(c.LevelName) + 1; c.LevelName != "" && w < plot.Width {
		plot.Text(0, y, c.LevelName+" ", c.Axis)
	}
}

func (c Chart) drawPoints(plot Grid) {
	for _, p := range c.Points {
		x, ok0 := c.X.column(p.X, plot.Width, c.Tier)
		y, ok1 := c.Y.Row(p.Y, plot.Height, c.Tier)
		if ok0 && ok1 {
			plot.Set(x, y, p.Rune, p.Style)
		}
	}
}

// drawEnvelope shades what lies between the smallest and the largest value of
// each column, every other dot, so that it stays behind without colour too.
func (c Chart) drawEnvelope(plot Grid, curve Curve) {
	if !curve.Envelope || c.Tier == ASCII || c.Tier == Shade {
		return
	}
	d := NewDots(plot.Width, plot.Height, c.Tier)
	for x, s := range curve.Spans {
		if s.Empty {
			continue
		}
		lo, ok0 := c.Y.dot(s.Min, d.Height)
		hi, ok1 := c.Y.dot(s.Max, d.Height)
		if !ok0 || !ok1 {
			continue
		}
		for v := lo; v <= hi; v++ {
			if (v+x)&1 == 0 {
				d.Set(x, d.Height-1-v, '.', curve.Faint)
			}
		}
	}
	d.Draw(plot)
}

// drawCurves draws all curves onto one canvas, so that those that share a cell
// keep their dots. The first curve is on top.
func (c Chart) drawCurves(plot Grid) {
	d := NewDots(plot.Width, plot.Height, c.Tier)
	for i := len(c.Curves) - 1; i >= 0; i-- {
		c.drawCurve(d, c.Curves[i])
	}
	d.Draw(plot)
	c.drawMet(plot, d)
	across, _ := c.Tier.Dots()
	for _, curve := range c.Curves {
		if curve.Broken >= 0 && curve.Broken < d.Width {
			plot.Set(curve.Broken/across, 0, '✗', c.Alarm)
		}
	}
}

// drawMet shows the points that a curve passes through, which it has hidden.
func (c Chart) drawMet(plot Grid, curves *Dots) {
	for _, p := range c.Points {
		x, ok0 := c.X.column(p.X, plot.Width, c.Tier)
		y, ok1 := c.Y.Row(p.Y, plot.Height, c.Tier)
		if ok0 && ok1 && p.Met != 0 {
			if s, met := curves.lit(x, y); met {
				plot.Set(x, y, p.Met, s)
			}
		}
	}
}

func (c Chart) drawCurve(d *Dots, curve Curve) {
	pattern := curve.Pattern
	if c.Tier >= Shade { // told apart by their characters
		pattern = Solid
	}
	glyph := curve.Pattern.plain()
	lastX, lastY, started := 0, 0, false
	for x, s := range curve.Spans {
		if s.Empty {
			continue
		}
		dot, ok := c.Y.dot(s.Y, d.Height)
		if !ok {
			started = false
			continue
		}
		y := d.Height - 1 - dot
		switch {
		case !started:
			d.Set(x, y, glyph, curve.Style)
		case curve.Steps:
			d.Line(lastX, lastY, x, lastY, pattern, glyph, curve.Style)
			d.Line(x, lastY, x, y, Solid, glyph, curve.Style)
		default:
			d.Line(lastX, lastY, x, y, pattern, glyph, curve.Style)
		}
		lastX, lastY, started = x, y, true
	}
	if curve.Steps && started {
		end := d.Width - 1
		if dot, ok := c.X.dot(c.Until, d.Width); ok && c.Until > 0 {
			end = max(dot, lastX)
		}
		d.Line(lastX, lastY, end, lastY, pattern, glyph, curve.Style)
	}
}

// drawLabels writes each curve's label beside its end, in the order of the ends from
// above, and moved apart where they would meet, as little as that takes. Where there are
// more than rows, the last curves have none.
func (c Chart) drawLabels(g Grid) {
	if g.Width == 0 {
		return
	}
	ends := make([]labelled, 0, len(c.Curves))
	for i := range c.Curves {
		if end, ok := c.end(&c.Curves[i]); ok && c.Curves[i].Label != "" && len(ends) < g.Height {
			ends = append(ends, labelled{&c.Curves[i], end})
		}
	}
	slices.SortStableFunc(ends, func(a, b labelled) int { return cmp.Compare(b.end, a.end) })
	wishes := make([]int, len(ends))
	for i, e := range ends {
		wishes[i], _ = c.Y.Row(e.end, g.Height, c.Tier)
	}
	for i, y := range apart(wishes, g.Height) {
		g.Text(1, y, ends[i].Label, ends[i].Style)
	}
}

// labelled is a curve with its last value.
type labelled struct {
	*Curve
	end float64
}

// end is a curve's last value that has a place.
func (c Chart) end(curve *Curve) (float64, bool) {
	for i := len(curve.Spans) - 1; i >= 0; i-- {
		if s := curve.Spans[i]; !s.Empty {
			if _, ok := c.Y.dot(s.Y, 1); ok {
				return s.Y, true
			}
		}
	}
	return 0, false
}

// apart moves ascending rows apart so that no two are alike and all are among the given
// number, the sum of the squares of the moves being the least: neighbours that would meet
// share a mean.
func apart(rows []int, height int) []int {
	type block struct{ sum, n int } // of rows less their positions
	var blocks []block
	for i, y := range rows {
		blocks = append(blocks, block{y - i, 1})
		for n := len(blocks) - 1; n > 0 && blocks[n-1].sum*blocks[n].n > blocks[n].sum*blocks[n-1].n; n = len(blocks) - 1 {
			blocks[n-1].sum += blocks[n].sum
			blocks[n-1].n += blocks[n].n
			blocks = blocks[:n]
		}
	}
	out := make([]int, 0, len(rows))
	for _, b := range blocks {
		first := int(math.Round(float64(b.sum) / float64(b.n)))
		for range b.n {
			out = append(out, min(max(first, 0), height-len(rows))+len(out))
		}
	}
	return out
}
