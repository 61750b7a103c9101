package screen

import (
	"fmt"
	"strings"
	"testing"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screentest"
)

// TestTextsCompared: equal texts are said to be, and the first difference is said
// and shown, wherever it is.
func TestTextsCompared(t *testing.T) {
	th := desk.NewTheme(cells.Mono, false)
	wide, narrow := 60, 30
	compare := func(before, after string, width int) []textLine {
		return comparison(&th, &picture.Passage{Text: before}, &picture.Passage{Text: after}, width)
	}
	if got := compare("Light\nis", "Light\nis", wide); len(got) != 2 || got[0].Text != "✓ 8 characters" || got[1].Text != "Light¶is" {
		t.Errorf("equal texts: %+v", got)
	}
	if got := compare("Light", "Light", narrow); got[0].Head+got[0].Text != "before = after growth ✓" {
		t.Errorf("equal texts in little room: %+v", got)
	}
	for _, same := range []int{0, 5, 25, 60} {
		head := strings.Repeat("a", same)
		got := compare(head+"Xtail of the first", head+"Ytail of the other", narrow)
		if len(got) != 3 || got[0].Text != fmt.Sprintf("✗ differ from character %d", same+1) {
			t.Fatalf("texts that differ after %d characters: %+v", same, got)
		}
		for i, want := range []rune{'X', 'Y'} {
			line := []rune(got[i+1].Head + got[i+1].Text)
			if at := got[i+1].Wrong; at < 0 || at >= 30 || line[at] != want {
				t.Errorf("after %d characters, column %d of %q is marked, want %c", same, at, string(line), want)
			}
		}
	}
}

// TestGradientsCountFromTheGrowth: the chart begins at the last growth, whatever
// came before.
func TestGradientsCountFromTheGrowth(t *testing.T) {
	s := screentest.Stack(2, true)
	for i := range s.Series {
		if s.Series[i].Group == "gradient" {
			s.Series[i].Buckets = append([]sim.Bucket{screentest.Bucket(300, 9)}, s.Series[i].Buckets...)
		}
	}
	series := gradients(screentest.Desk(s, Screen().Words))
	if len(series) != 3 {
		t.Fatalf("%d series, want old, zero and free", len(series))
	}
	for _, of := range series {
		first := map[string]float64{"free": 2}[of.Label]
		if got := of.Buckets[0].Step; got != max(first, 1) {
			t.Errorf("%s begins %g steps after the growth", of.Label, got)
		}
	}
}
