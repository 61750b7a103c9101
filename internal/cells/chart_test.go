package cells

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestShort(t *testing.T) {
	tests := []struct {
		v    float64
		want string
	}{
		{0, "0"}, {1, "1"}, {-1.5, "−1.5"}, {.094, ".094"}, {-.25, "−.25"}, {3e-4, "3e-4"}, {.0042, ".0042"}, {.00123, ".0012"}, {.00996, ".01"}, {64, "64"}, {12.34, "12.3"}, {512, "512"},
		{9999, "9,999"}, {12480, "12.5k"}, {60000, "60k"}, {1.25e6, "1.2M"}, {3e9, "3G"}, {4e15, "4e15"}, {999.6e3, "1M"},
		{math.NaN(), "NaN"}, {math.Inf(1), "Inf"}, {math.Inf(-1), "−Inf"}, {1e-300, "1e-300"},
	}
	for _, tt := range tests {
		if got := Short(tt.v); got != tt.want {
			t.Errorf("Short(%g) = %q, want %q", tt.v, got, tt.want)
		}
	}
}

func TestPrecise(t *testing.T) {
	tests := []struct {
		v, width float64
		want     string
	}{
		{12480, 12480, "12,480"}, {12480, 20, "12,480"}, {12481, 20, "12,481"}, {61.25, .5, "61.25"}, {61.25, 60, "61.2"}, {1.2345e6, 1000, "1.2345M"}, {1.2345e6, 1e6, "1.2M"},
		{3.00004e9, 1e4, "3.00004G"}, {0, 1, "0"}, {math.NaN(), 1, "NaN"}, {math.Inf(1), 1, "Inf"}, {1, math.NaN(), "1"}, {4e15, 1e10, "4e+15"},
	}
	for _, tt := range tests {
		if got := Precise(tt.v, tt.width); got != tt.want {
			t.Errorf("Precise(%g, %g) = %q, want %q", tt.v, tt.width, got, tt.want)
		}
	}
}

// TestPartOfTheAxis: numbers are told apart, and what lies beside the axis is not
// drawn at its ends.
func TestPartOfTheAxis(t *testing.T) {
	c := Chart{X: Axis{Min: 12400, Max: 12480}, Y: Axis{Max: 1}, Level: math.NaN(), Marks: []float64{100, 12440, 20000}, Cursors: []float64{50}, XUnit: "step"}
	g := New(60, 6)
	c.Draw(g)
	rows := strings.Split(g.String(), "\n")
	if axis := rows[5]; !strings.Contains(axis, "└12,400") || !strings.Contains(axis, "12,480 step") || strings.Count(axis, "┴") > 1 {
		t.Errorf("axis %q", axis)
	}
	if strings.Count(rows[1], "╎") != 1 || strings.Contains(rows[1], "┃") {
		t.Errorf("marks %q", rows[1])
	}
	for column, want := range map[int]float64{0: 12400, 6: 12400, 59: 12480, 200: 12480} {
		if got := c.Place(column, 60); got != want {
			t.Errorf("column %d is at %g, want %g", column, got, want)
		}
	}
}

func TestGuides(t *testing.T) {
	c := Chart{X: Axis{Max: 100}, Y: Axis{Max: 1}, Level: math.NaN(), Guides: true}
	g := New(60, 8)
	c.Draw(g)
	for y, row := range strings.Split(g.String(), "\n")[:7] {
		if labelled := strings.Contains(row, "┤"); labelled != strings.Contains(row, "╌") {
			t.Errorf("row %d: %q", y, row)
		}
		if dotted := strings.Contains(row, "·"); dotted != (y%2 == 0) {
			t.Errorf("row %d: %q, want an upright line in every other", y, row)
		}
	}
}

func TestTicks(t *testing.T) {
	tests := []struct {
		name string
		axis Axis
		n    int
		want []float64
	}{
		{"tenths", Axis{Min: 0, Max: 1}, 5, []float64{0, .2, .4, .6, .8, 1}},
		{"steps", Axis{Min: 0, Max: 12480}, 3, []float64{0, 5000, 10000}},
		{"powers", Axis{Min: .01, Max: 1, Log: true}, 3, []float64{.01, .1, 1}},
		{"powers and between", Axis{Min: .05, Max: 1, Log: true}, 6, []float64{.05, .1, .2, .5, 1}},
		{"within a power", Axis{Min: .3, Max: .4, Log: true}, 2, []float64{.3, .35, .4}},
		{"no range", Axis{Min: 1, Max: 1}, 5, nil},
		{"not finite", Axis{Min: 0, Max: math.Inf(1)}, 5, nil},
		{"log of nothing", Axis{Min: 0, Max: 1, Log: true}, 5, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.axis.Ticks(tt.n)
			if len(got) != len(tt.want) {
				t.Fatalf("got %v, want %v", got, tt.want)
			}
			for i := range got {
				if math.Abs(got[i]-tt.want[i]) > 1e-9*math.Abs(tt.want[i]) {
					t.Errorf("got %v, want %v", got, tt.want)
				}
			}
		})
	}
}

// line is a curve through values, one a column of dots.
func line(values ...float64) Curve {
	c := Curve{Broken: -1}
	for _, v := range values {
		c.Spans = append(c.Spans, Span{Y: v, Min: v, Max: v})
	}
	return c
}

func TestChartDrawsCurves(t *testing.T) {
	up := line(0, 1, 2, 3, 4, 5, 6, 7)
	tests := []struct {
		name  string
		tier  Tier
		curve Curve
		width int
		want  string
	}{
		{"braille diagonal", Braille, up, 4, "  ⡠⠊\n⡠⠊\n"},
		{"half-blocks", Block, line(0, 0, 7, 7), 4, "  █▀\n▄█\n"},
		{"one dot a cell", ASCII, line(0, 0, 7, 7), 4, "  **\n**\n"},
		{"steps", ASCII, func() Curve { c := line(0, 0, 7, 0); c.Steps = true; return c }(), 4, "  **\n****\n"},
		{"gap bridged", ASCII, func() Curve { c := line(7, 7, 7, 7); c.Spans[1].Empty = true; return c }(), 4, "****\n\n"},
		{"hole where not finite", ASCII, line(7, math.NaN(), math.Inf(1), 7), 4, "*  *\n\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := New(tt.width, 2)
			Chart{X: Axis{Min: 0, Max: 8}, Y: Axis{Min: 0, Max: 7}, Curves: []Curve{tt.curve}, Level: math.NaN(), Tier: tt.tier, Bare: true}.Draw(g)
			if got := g.String(); got != tt.want {
				t.Errorf("got\n%s, want\n%s", got, tt.want)
			}
		})
	}
}

func TestChartFurniture(t *testing.T) {
	c := line(10, 10, 10)
	c.Label, c.Broken = "train 1", 2
	chart := Chart{
		X: Axis{Min: 0, Max: 100}, XUnit: "step", Y: Axis{Min: 1, Max: 10}, Curves: []Curve{c}, Marks: []float64{30}, Level: 9, LevelName: "max",
		Tier: ASCII, LabelRoom: 8,
	}
	g := New(40, 8)
	chart.Draw(g)
	got := g.String()
	for _, want := range []string{"10┤", "train 1", "╎", "┄", "max", "✗", "100 step", "└0", "┴"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestManyMarksLeaveThePlotFree(t *testing.T) {
	var marks []float64
	for i := range 100 {
		marks = append(marks, float64(i))
	}
	g := New(40, 8)
	Chart{X: Axis{Min: 0, Max: 100}, Y: Axis{Min: 0, Max: 1}, Marks: marks, Level: math.NaN(), Curves: []Curve{line(1)}}.Draw(g)
	if got := g.String(); strings.Contains(got, "╎") || !strings.Contains(got, "┴┴┴") {
		t.Errorf("want ticks on the axis only, got\n%s", got)
	}
}

// TestCursorsAreAlwaysDrawn, however many marks there are, behind the curve.
func TestCursorsAreAlwaysDrawn(t *testing.T) {
	c := Chart{X: Axis{Min: 0, Max: 10}, Y: Axis{Min: 0, Max: 1}, Level: math.NaN(), Tier: Braille, Bare: true, Cursors: []float64{5, math.NaN()}}
	for i := range 11 {
		c.Marks = append(c.Marks, float64(i))
	}
	c.Curves = []Curve{line(.5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5)}
	g := New(11, 5)
	c.Draw(g)
	for y := range g.Height {
		want := '┃'
		if y == 2 {
			want = g.At(4, 2).Rune // the curve
		}
		if got := g.At(5, y).Rune; got != want {
			t.Errorf("row %d has %c, want %c", y, got, want)
		}
	}
}

// TestLabelsInOrder: whatever the ends of curves, labels are in the order of the values,
// in different rows, and where there is no crowd, in the row of the curve's last cell.
func TestLabelsInOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, tier := range []Tier{Braille, Block, Shade, ASCII} {
		for range 300 {
			c := Chart{X: Axis{Max: 1}, Y: Axis{Max: 1}, Level: math.NaN(), LabelRoom: 3, Bare: true, Tier: tier}
			g := New(30, 4+rng.IntN(12))
			var ends []float64
			for i := range 1 + rng.IntN(4) {
				ends = append(ends, math.Round(rng.Float64()*20)/20)
				curve := Curve{Label: string(rune('a' + i)), Broken: -1, Pattern: PatternAt(i)}
				for range c.Columns(g.Width, g.Height) {
					curve.Spans = append(curve.Spans, Span{Y: ends[i]})
				}
				c.Curves = append(c.Curves, curve)
			}
			c.Draw(g)
			rows := map[rune]int{}
			for y := range g.Height {
				rows[g.At(28, y).Rune] = y
			}
			for i, v := range ends {
				row, found := rows[rune('a'+i)]
				if !found {
					t.Fatalf("%s: no label %c in\n%s", tier, 'a'+i, g)
				}
				crowded := false
				for j, w := range ends {
					if v > w && rows[rune('a'+j)] < row {
						t.Fatalf("%s: label %c of %g is below that of %g in\n%s", tier, 'a'+i, v, w, g)
					}
					crowded = crowded || i != j && math.Abs(v-w)*float64(g.Height) < 4
				}
				blank := true
				for x := range 27 {
					blank = blank && g.At(x, row).Rune == ' '
				}
				if blank && !crowded {
					t.Fatalf("%s: label %c of %g is beside no curve in\n%s", tier, 'a'+i, v, g)
				}
			}
		}
	}
}

// TestPointsOnTheCurve: a curve hides no point, wherever it passes, and the marks tell
// those it meets from the others.
func TestPointsOnTheCurve(t *testing.T) {
	for _, tier := range []Tier{Braille, Block, Shade, ASCII} {
		c := Chart{X: Axis{Max: 1}, Y: Axis{Max: 1}, Level: math.NaN(), Bare: true, Tier: tier}
		g := New(41, 11)
		n := c.Columns(g.Width, g.Height)
		curve := Curve{Broken: -1}
		for i := range n {
			curve.Spans = append(curve.Spans, Span{Y: float64(i) / float64(n-1)})
		}
		c.Curves = []Curve{curve}
		for i := range 11 {
			x := float64(i) / 10
			c.Points = append(c.Points, Point{X: x, Y: x, Rune: '·', Met: '•'}, Point{X: x, Y: math.Mod(x+.5, 1), Rune: '·', Met: '•'})
		}
		c.Draw(g)
		if met, missed := strings.Count(g.String(), "•"), strings.Count(g.String(), "·"); met != 11 || missed != 11 {
			t.Errorf("%s: %d points on the curve and %d beside it, want 11 and 11 in\n%s", tier, met, missed, g)
		}
	}
}

// TestPatternsDiffer without colour, on the plot and in the legend, at every tier.
func TestPatternsDiffer(t *testing.T) {
	for _, tier := range []Tier{Braille, Block, ASCII} {
		plots, signs := map[string]bool{}, map[rune]bool{}
		for i := range int(patterns) {
			g := New(24, 1)
			d := NewDots(24, 1, tier)
			Chart{Y: Axis{Max: 1}, Tier: tier}.drawCurve(d, Curve{Steps: true, Pattern: PatternAt(i), Spans: []Span{{Y: 0}}})
			d.Draw(g)
			plots[g.String()], signs[PatternAt(i).Glyph(tier)] = true, true
		}
		if len(plots) != int(patterns) || len(signs) != int(patterns) {
			t.Errorf("%s: %d different lines and %d signs of %d patterns", tier, len(plots), len(signs), patterns)
		}
	}
}

// TestLabelsKeepApart: curves that end together have their labels in different
// rows, all inside.
func TestLabelsKeepApart(t *testing.T) {
	var curves []Curve
	for _, name := range []string{"a", "b", "c", "d"} {
		c := line(0, 0)
		c.Label = name
		curves = append(curves, c)
	}
	g := New(30, 5)
	Chart{X: Axis{Min: 0, Max: 1}, Y: Axis{Min: 0, Max: 1}, Curves: curves, Level: math.NaN(), LabelRoom: 3}.Draw(g)
	for _, c := range curves {
		if n := strings.Count(g.String(), c.Label); n != 1 {
			t.Errorf("label %s is there %d times in\n%s", c.Label, n, g.String())
		}
	}
}

func TestBar(t *testing.T) {
	tests := []struct {
		share, threshold float64
		want             string
	}{
		{.5, math.NaN(), "━━━━━\n"},
		{.55, math.NaN(), "━━━━━╸\n"},
		{1, .95, "━━━━━━━━━┊\n"},
		{.2, .8, "━━      ┊\n"},
		{0, 2, "\n"},
		{math.NaN(), .5, "     ┊\n"},
		{7, math.NaN(), "━━━━━━━━━━\n"},
	}
	for _, tt := range tests {
		g := New(10, 1)
		g.Bar(tt.share, tt.threshold, Style{}, Style{})
		if got := g.String(); got != tt.want {
			t.Errorf("share %g, threshold %g: got %q, want %q", tt.share, tt.threshold, got, tt.want)
		}
	}
}

func TestBars(t *testing.T) {
	g := New(6, 2)
	g.Bars([]float64{1, .5, .75, 0, math.NaN(), 2, 1}, true, func(int) Style { return Style{} })
	if got, want := g.String(), "█ ▄  █\n███  █\n"; got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
}

func TestHeat(t *testing.T) {
	at := func(_, y float64) Pixel {
		if y < .5 {
			return Pixel{blue, 0}
		}
		return Pixel{orange, 3}
	}
	g := New(2, 1)
	g.Heat(Braille, True, at)
	if c := g.At(0, 0); c.Rune != '▀' || c.Style != (Style{Fg: blue, Bg: orange}) {
		t.Errorf("half-blocks: got %q %v, want blue above orange", c.Rune, c.Style)
	}
	g = New(1, 1)
	g.Heat(Braille, True, func(_, y float64) Pixel {
		if y < .5 {
			return Pixel{}
		}
		return Pixel{Color: orange}
	})
	if c := g.At(0, 0); c.Rune != '▄' || c.Style != Ink(orange) {
		t.Errorf("half-blocks below nothing: got %q %v, want orange on the terminal's ground", c.Rune, c.Style)
	}
	g = New(2, 2)
	g.Heat(Braille, Mono, at)
	if got, want := g.String(), "\n▓▓\n"; got != want {
		t.Errorf("shades: got %q, want %q", got, want)
	}
}

func TestLevel(t *testing.T) {
	tests := []struct {
		v    float64
		want int
	}{{0, 0}, {.24, 0}, {.26, 1}, {1, 3}, {9, 3}, {-9, 0}, {math.NaN(), 0}, {math.Inf(1), 3}}
	for _, tt := range tests {
		if got := Level(tt.v, 0, 1, 4); got != tt.want {
			t.Errorf("Level(%g) = %d, want %d", tt.v, got, tt.want)
		}
	}
	if got := Level(3, 1, 1, 4); got != 0 {
		t.Errorf("no range: got %d, want 0", got)
	}
}

// TestChartWithoutX: a chart that leaves the horizontal axis to another one has that row
// for its curves, and keeps the vertical axis.
func TestChartWithoutX(t *testing.T) {
	c := Chart{X: Axis{Min: 0, Max: 10}, Y: Axis{Min: 0, Max: 1}, Level: math.NaN(), NoX: true}
	g := New(30, 6)
	c.Draw(g)
	if text := g.String(); strings.ContainsAny(text, "└─") || strings.Count(text, "│")+strings.Count(text, "┤") != 6 {
		t.Errorf("not six rows beside the axis:\n%s", text)
	}
}
