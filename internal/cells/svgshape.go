package cells

// arms are the halves of box-drawing characters: which of the four directions
// they reach, and whether thick or dashed.
type arms struct {
	left, right, up, down bool
	thick                 bool
	dash                  string
}

var boxArms = map[rune]arms{
	'─': {left: true, right: true}, '│': {up: true, down: true},
	'┌': {right: true, down: true}, '┐': {left: true, down: true},
	'└': {right: true, up: true}, '┘': {left: true, up: true},
	'┤': {left: true, up: true, down: true}, '├': {right: true, up: true, down: true},
	'┴': {left: true, right: true, up: true}, '┬': {left: true, right: true, down: true},
	'┼': {left: true, right: true, up: true, down: true},
	'╂': {left: true, right: true, up: true, down: true}, '╋': {left: true, right: true, up: true, down: true, thick: true},
	'━': {left: true, right: true, thick: true}, '┃': {up: true, down: true, thick: true},
	'╸': {left: true, thick: true},
	'┏': {right: true, down: true, thick: true}, '┓': {left: true, down: true, thick: true},
	'┗': {right: true, up: true, thick: true}, '┛': {left: true, up: true, thick: true}, '┻': {left: true, right: true, up: true, thick: true},
	'┄': {left: true, right: true, dash: "1.6 1.2"}, '╌': {left: true, right: true, dash: "2.6 1.6"},
	'╎': {up: true, down: true, dash: "5 3.5"}, '┊': {up: true, down: true, dash: "2.4 1.85"},
	'╵': {up: true}, '┅': {left: true, right: true, thick: true, dash: "1.6 1.2"},
	'╍': {left: true, right: true, thick: true, dash: "2.6 1.6"}, '┈': {left: true, right: true, dash: ".8 1.8"},
}

// shape draws a cell as a shape if its character is one.
func (p *svgWriter) shape(x, y float64, c Cell) bool {
	fg, _, opacity := c.Style.colors(p.paper)
	switch r := c.Rune; {
	case r == '▀':
		p.rect(x, y, 1.03, .5, fg, opacity)
	case r >= '▁' && r <= '█':
		h := float64(r-'▁'+1) / 8
		p.rect(x, y+1-h, 1.03, h, fg, opacity)
	case r >= '▉' && r <= '▏':
		p.rect(x, y, float64('▏'-r+1)/8, 1, fg, opacity)
	case r == '▐':
		p.rect(x+.5, y, .5, 1, fg, opacity)
	case r >= '░' && r <= '▓':
		p.rect(x, y, 1.03, 1, fg, opacity*[]float64{.25, .5, .75}[r-'░'])
	default:
		a, ok := boxArms[r]
		if ok {
			p.box(x, y, a, fg, opacity)
		}
		return ok
	}
	return true
}

func isBraille(r rune) bool { return r >= 0x2800 && r < 0x2900 }

// braille draws n cells of dots as one path of points with round ends, which
// takes a fifth of the room of circles.
func (p *svgWriter) braille(g Grid, x, y, n int) {
	fg, _, opacity := g.At(x, y).Style.colors(p.paper)
	p.printf(`<path d="`)
	for i := range n {
		dots := uint8(g.At(x+i, y).Rune - 0x2800)
		for row, bits := range brailleBit {
			for col, bit := range bits {
				if dots&bit != 0 {
					p.printf("M%s %sh0", number(margin+(float64(x+i)+.25+.5*float64(col))*cellWidth),
						number(margin+(float64(y)+.125+.25*float64(row))*cellHeight))
				}
			}
		}
	}
	p.printf(`" stroke="%s" stroke-width="2.9" stroke-linecap="round"`, fg)
	if opacity < 1 {
		p.printf(` opacity="%s"`, number(opacity))
	}
	p.printf("/>\n")
}

func (p *svgWriter) box(x, y float64, a arms, fg string, opacity float64) {
	left, top := margin+x*cellWidth, margin+y*cellHeight
	midX, midY := left+cellWidth/2, top+cellHeight/2
	x0, x1, y0, y1 := midX, midX, midY, midY
	if a.left {
		x0 = left
	}
	if a.right {
		x1 = left + cellWidth
	}
	if a.up {
		y0 = top
	}
	if a.down {
		y1 = top + cellHeight
	}
	width := "1"
	if a.thick {
		width = "2"
	}
	p.printf(`<path d="M%s %sH%sM%s %sV%s" stroke="%s" stroke-width="%s"`, number(x0), number(midY), number(x1),
		number(midX), number(y0), number(y1), fg, width)
	if a.dash != "" {
		p.printf(` stroke-dasharray="%s"`, a.dash)
	}
	if opacity < 1 {
		p.printf(` opacity="%s"`, number(opacity))
	}
	p.printf("/>\n")
}
