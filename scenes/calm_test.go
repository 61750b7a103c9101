package scenes

import (
	"slices"
	"strings"
	"testing"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/scenes/scene/scenetest"
	"github.com/north-tui/north/sim"
)

// TestChartsAreCalm draws the charts of half a minute of a run, ten times a second, at four
// speeds: birth marks only thin out, and the numbers of the axes seldom change.
func TestChartsAreCalm(t *testing.T) {
	first := All()[0]
	for _, steps := range []int{1, 6, 10, 100} { // between two drawings
		run := open(t, spec(1, "data=spiral", "max-width=24"), sim.Options{Threads: 1})
		marked := map[string][]int{} // columns with marks, by drawing
		axes := map[string][]string{}
		for range 300 {
			scenetest.Advance(t, run, steps)
			for i := range first.Screen.Panels {
				p := &first.Screen.Panels[i]
				if p.Room == nil {
					continue
				}
				g := cells.New(58, 10)
				p.Draw(deskOf(first, run, wants(p, 58, 10)), g)
				columns, axis := 0, ""
				for x := 6; x < g.Width; x++ {
					lines := 0
					for y := range g.Height {
						if g.At(x, y).Rune == '╎' {
							lines++
						}
					}
					if lines > 1 {
						columns++
					}
				}
				for _, row := range strings.Split(g.String(), "\n") {
					if before, _, ok := strings.Cut(row, "┤"); ok {
						axis += before + "\n"
					}
				}
				marked[p.Name] = append(marked[p.Name], columns)
				axes[p.Name] = append(axes[p.Name], axis)
			}
		}
		for name, counts := range marked {
			halved := 0
			for i := 1; i < len(counts); i++ {
				if counts[i] < counts[i-1]*2/3 && counts[i-1] > 2 {
					halved++
				}
			}
			if halved > 3 {
				t.Errorf("%s at %d steps a drawing: marks vanish %d times: %v", name, steps, halved, counts)
			}
			if n := len(slices.Compact(axes[name])); n > 24 {
				t.Errorf("%s at %d steps a drawing: the axis changes %d times", name, steps, n)
			}
		}
	}
}
