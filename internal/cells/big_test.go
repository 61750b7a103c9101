package cells

import (
	"strings"
	"testing"
)

// TestBigCharactersAreWhole: every row of a character is as wide as the others, and no two
// characters look alike, but for the dashes.
func TestBigCharactersAreWhole(t *testing.T) {
	seen := map[string]rune{}
	for r, glyph := range bigFont {
		for y, row := range glyph {
			if len(row) != len(glyph[0]) || strings.Trim(row, "# ") != "" {
				t.Errorf("row %d of %c is %q", y, r, row)
			}
		}
		look := strings.Join(glyph[:], "\n")
		if other, ok := seen[look]; ok && !strings.ContainsRune("-−–", r) {
			t.Errorf("%c looks like %c", r, other)
		}
		seen[look] = r
	}
}

// TestBig: a number takes the widest characters that fit, and is there in full in any room.
func TestBig(t *testing.T) {
	for _, c := range []struct {
		width, height, want int
		big                 bool
	}{
		{40, 5, 18, true}, {17, 5, 9, true}, {8, 5, 3, false}, {40, 3, 3, false},
	} {
		g := New(c.width, c.height)
		got := g.Big(".94", Style{})
		rows := strings.Split(g.String(), "\n")
		if !c.big {
			if !strings.Contains(g.String(), ".94") {
				t.Errorf("in %d×%d:\n%s", c.width, c.height, g)
			}
			continue
		}
		if got != c.want || !strings.HasPrefix(rows[4], strings.Repeat("█", (c.want+1)/9)) {
			t.Errorf("in %d×%d it is %d wide, want %d:\n%s", c.width, c.height, got, c.want, g)
		}
	}
	g := New(20, 5)
	g.Big("?7", Style{})
	if !strings.Contains(g.String(), "?7") {
		t.Errorf("what there is no big character for:\n%s", g)
	}
}
