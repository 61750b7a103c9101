package screen

import (
	"math"
	"testing"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/screentest"
)

// TestNewbornJoinsAtTheEnd: growth moves no neuron that is there.
func TestNewbornJoinsAtTheEnd(t *testing.T) {
	before := planNetwork(screentest.Desk(screentest.Run{Steps: 100, Start: 4, Widths: []int{9}}.Snapshot(), Screen().Words), 60, 8)
	after := planNetwork(screentest.Desk(screentest.Run{Steps: 100, Start: 4, Widths: []int{10}}.Snapshot(), Screen().Words), 60, 8)
	for i := range 9 {
		x0, y0, _ := before.blocks[1].at(i)
		x1, y1, ok := after.blocks[1].at(i)
		if !ok || y0 != y1 || x0-before.blocks[1].x != x1-after.blocks[1].x {
			t.Errorf("neuron %d moved from %d,%d to %d,%d within its block", i, x0, y0, x1, y1)
		}
	}
}

func TestLinksAreLimited(t *testing.T) {
	s := screentest.Run{Steps: 10, Start: 8, Widths: []int{8}}.Snapshot()
	s.Graph.Links = nil
	for i := range 40 {
		s.Graph.Links = append(s.Graph.Links, picture.Link{Column: 0, From: i % 2, To: i % 8, Weight: float64(i) - 20})
	}
	n := planNetwork(screentest.Desk(s, Screen().Words), 80, 10)
	links := n.strongest()
	if len(links) != linksDrawn || math.Abs(links[0].Weight) != 20 {
		t.Errorf("%d links, the first of weight %g, want %d beginning with the strongest", len(links), links[0].Weight, linksDrawn)
	}
	n.d.Unit = 3
	touching := 0
	for _, l := range n.strongest() {
		if l.To == 3 {
			touching++
		}
	}
	if touching != 5 {
		t.Errorf("%d of the 5 links of the selected neuron are drawn", touching)
	}
}
