package cells

import (
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// terminalOf is a terminal on which s was printed, on top of what it showed.
func terminalOf(shown Grid, s string) Grid {
	var style Style
	x, y := 0, 0
	for len(s) > 0 {
		if at := sequence.FindStringSubmatch(s); at != nil {
			s = s[len(at[0]):]
			var codes []int
			for _, code := range strings.Split(at[1], ";") {
				n, _ := strconv.Atoi(code) // none is 0
				codes = append(codes, n)
			}
			if at[2] == "H" {
				y, x = codes[0]-1, codes[1]-1
			} else {
				style = applyCodes(style, codes)
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(s)
		s = s[size:]
		if shown.At(x, y).Rune == 0 { // half of a wide character goes with the other
			shown.Set(x-1, y, ' ', Style{})
		}
		width := RuneWidth(r)
		if shown.At(x+width, y).Rune == 0 && x+width < shown.Width {
			shown.Set(x+width, y, ' ', Style{})
		}
		shown.Set(x, y, r, style)
		if width == 2 {
			shown.Set(x+1, y, 0, style)
		}
		x += width
	}
	return shown
}

var sequence = regexp.MustCompile(`^\x1b\[([0-9;]*)([Hm])`)

// randomGrid has runs of equal cells, blanks, half-blocks and wide characters.
func randomGrid(random *rand.Rand, width, height int) Grid {
	g := New(width, height)
	colors := []Color{{}, blue, orange}
	for y := range height {
		for x := 0; x < width; {
			r := []rune("  ab▀█語")[random.IntN(7)]
			s := Style{Fg: colors[random.IntN(3)], Bg: colors[random.IntN(3)], Attr: Attr(random.IntN(2))}
			for range 1 + random.IntN(4) {
				x = g.Text(x, y, string(r), s)
			}
			if random.IntN(8) == 0 {
				break
			}
			if x >= width-1 {
				break
			}
		}
	}
	return g
}

// TestChangesMeanTheSame: whatever is shown, the changes lead to the new grid, and
// nothing is written where nothing has changed.
func TestChangesMeanTheSame(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		width, height := 1+random.IntN(30), 1+random.IntN(4)
		shown, next := randomGrid(random, width, height), randomGrid(random, width, height)
		if random.IntN(2) == 0 { // few changes
			other := next
			next = New(width, height)
			next.Draw(0, 0, shown)
			next.Draw(0, 0, other.Sub(0, 0, width, 1))
		}
		for name, old := range map[string]Grid{"known": shown, "unknown": {}} {
			wrote := string(next.AppendChanges(nil, old, 0, 0, Indexed))
			onto := New(width, height)
			onto.Draw(0, 0, shown)
			got := terminalOf(onto, wrote)
			for y := range height {
				for x := range width {
					if a, b := got.At(x, y), next.At(x, y); looks(a) != looks(b) {
						t.Fatalf("%s, column %d row %d: shows %s, want %s\nwas  %q\nis   %q\nwrote %q", name, x, y, looks(a), looks(b), shown, next, wrote)
					}
				}
			}
		}
		if wrote := next.AppendChanges(nil, next, 0, 0, Indexed); len(wrote) > 0 {
			t.Fatalf("without a change it wrote %q", wrote)
		}
	}
}

// TestChangesOfAPart go to where it is on the terminal, and nowhere else.
func TestChangesOfAPart(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		shown := New(30, 6)
		shown.Fill('.', Style{})
		part := randomGrid(random, 1+random.IntN(12), 1+random.IntN(3))
		left, top := random.IntN(30-part.Width), random.IntN(6-part.Height)
		want := New(30, 6)
		want.Draw(0, 0, shown)
		want.Draw(left, top, part)
		got := terminalOf(shown, string(part.AppendChanges(nil, shown.Sub(left, top, part.Width, part.Height), left, top, Indexed)))
		for y := range want.Height {
			for x := range want.Width {
				if a, b := got.At(x, y), want.At(x, y); looks(a) != looks(b) {
					t.Fatalf("column %d row %d: shows %s, want %s", x, y, looks(a), looks(b))
				}
			}
		}
	}
}

// TestChangesAreFew: far changes are jumped to, near ones reached by writing what lies
// between, and a wide character is written whole.
func TestChangesAreFew(t *testing.T) {
	old := New(2000, 2)
	old.Text(0, 0, "0123456789", Style{})
	old.Text(0, 1, "ab語d", Style{})
	tests := []struct {
		name   string
		change func(g Grid)
		want   string
	}{
		{"near", func(g Grid) { g.Set(1, 0, 'x', Style{}); g.Set(4, 0, 'y', Style{}) }, "\x1b[1;2Hx23y"},
		{"far", func(g Grid) { g.Set(1, 0, 'x', Style{}); g.Set(9, 0, 'y', Style{}) }, "\x1b[1;2Hx\x1b[1;10Hy"},
		{"far right", func(g Grid) { g.Set(1999, 1, 'z', Style{}) }, "\x1b[2;2000Hz"},
		{"styled", func(g Grid) { g.Set(0, 0, '0', Style{Attr: Bold}) }, "\x1b[1;1H\x1b[0;1m0\x1b[m"},
		{"half", func(g Grid) { g.Text(2, 1, "言", Style{}) }, "\x1b[2;3H言"},
		{"half by style", func(g Grid) { g.Set(3, 1, 0, Style{Attr: Bold}) }, "\x1b[2;3H語"},
		{"none", func(Grid) {}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := New(2000, 2)
			g.Draw(0, 0, old)
			tt.change(g)
			if got := string(g.AppendChanges(nil, old, 0, 0, Indexed)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
