package scenes

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene/scenetest"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// TestPicturesAgreeWithTheirNumbers reads drawn panels back, of all scenes, some seeds
// and many sizes: as many bars cross the line ε as the panel says are above it, each
// label stands at the end of its curve, and each datum in its place.
func TestPicturesAgreeWithTheirNumbers(t *testing.T) {
	forEach(t, func(t *testing.T, s Scene) {
		for seed := range uint64(3) {
			spec := quickSpec(s.Name)
			spec.Seed = seed
			run := open(t, spec, sim.Options{Threads: 1})
			for _, steps := range []int{3, 120} {
				scenetest.Advance(t, run, steps)
				readBack(t, s, run)
			}
		}
	})
	first := All()[0]
	for seed, words := range [][]string{{"data=sine"}, {"data=bumps", "trigger=static"}, {"data=moons"}, {"data=sim:8"}} {
		run := open(t, spec(uint64(seed), words...), sim.Options{Threads: 1})
		scenetest.Advance(t, run, 250)
		readBack(t, first, run)
	}
}

// readBack reads all panels of a scene that a run has something to show in.
func readBack(t *testing.T, s Scene, run *sim.Session) {
	t.Helper()
	for i := range s.Screen.Panels {
		p := &s.Screen.Panels[i]
		for _, size := range [][2]int{{24, 5}, {38, 6}, {38, 9}, {58, 10}, {100, 8}, {98, 30}} {
			d := deskOf(s, run, wants(p, size[0], size[1]))
			d.Snap.Grids = slices.DeleteFunc(d.Snap.Grids, func(g picture.Grid) bool { return g.Name == picture.Confusion }) // its names look like data
			for _, tier := range []cells.Tier{cells.Braille, cells.Block, cells.ASCII} {
				d.Tier = tier
				for layer := range max(d.Layers(), 1) {
					d.Layer = layer
					g := cells.New(size[0], size[1])
					p.Draw(d, g)
					for _, fault := range faultsOf(p, d, g) {
						t.Errorf("%s, seed %d, step %d, %s %s at %d×%d: %s in\n%s", s.Name, d.Snap.Spec.Seed, d.Snap.Step, p.Name, tier, size[0], size[1], fault, g)
						return
					}
				}
			}
		}
	}
}

// faultsOf are the places where a drawn panel is at odds with what it says.
func faultsOf(p *screen.Panel, d *desk.Desk, g cells.Grid) []string {
	faults := barFaults(d, g)
	if p.Room != nil {
		faults = append(faults, labelFaults(readChart(g, p.Room(g.Width)))...)
	}
	for i := range d.Snap.Grids {
		if grid := &d.Snap.Grids[i]; grid.Name == "boundary" && p.Name == grid.Name {
			faults = append(faults, datumFaults(d, g, grid)...)
		}
	}
	return faults
}

// barFaults counts the bars that cross the line ε.
func barFaults(d *desk.Desk, g cells.Grid) []string {
	rows := strings.Split(g.String(), "\n")
	above, all := 0, 0
	at := strings.Index(rows[0], " above ε")
	if at < 0 {
		return nil
	}
	words := strings.Fields(rows[0][:at])
	if len(words) < 3 {
		return nil
	}
	fmt.Sscan(words[len(words)-3], &above)
	fmt.Sscan(words[len(words)-1], &all)
	if all > g.Width-14 { // several share a column
		return nil
	}
	for y := 1; y < g.Height; y++ {
		row := []rune(rows[y])
		if !slices.Contains(row, 'ε') {
			continue
		}
		crossing := 0
		for x := 6; x < len(row); x++ {
			if strings.ContainsRune("▁▂▃▄▅▆▇█", row[x]) {
				crossing++
			}
		}
		pitch := barWidth(rows)
		if crossing != above*pitch {
			return []string{fmt.Sprintf("%d bars of %d columns are above ε, %d columns cross the line", above, pitch, crossing)}
		}
	}
	return nil
}

// barWidth is how many columns the first bar has.
func barWidth(rows []string) int {
	last := []rune(rows[len(rows)-2])[6:]
	bar := func(i int) bool { return i < len(last) && strings.ContainsRune("▁▂▃▄▅▆▇█", last[i]) }
	for _, n := range []int{1, 2} {
		if bar(n-1) && !bar(n) && bar(n+1) {
			return n
		}
	}
	return 1
}

// chart is a chart as it is read from cells.
type chart struct {
	ticks  map[int]float64 // numbers of the vertical axis by their rows
	labels []label         // from above
}

type label struct {
	row   int
	text  string
	value float64
}

// readChart reads a chart with a room for labels at the right. It is empty where there is
// none.
func readChart(g cells.Grid, room int) chart {
	c := chart{ticks: map[int]float64{}}
	edge := g.Width - room
	if edge-6 < 12 {
		return c
	}
	for y := range g.Height {
		row := []rune{}
		for x := range g.Width {
			row = append(row, g.At(x, y).Rune)
		}
		if row[5] == '┤' {
			if v, ok := number(strings.TrimSpace(string(row[:5]))); ok {
				c.ticks[y] = v
			}
		}
		if row[5] != '┤' && row[5] != '│' {
			continue
		}
		text := strings.TrimSpace(string(row[edge:]))
		words := strings.Fields(text)
		if row[edge] != ' ' || len(words) < 2 {
			continue
		}
		if v, ok := number(words[len(words)-1]); ok {
			c.labels = append(c.labels, label{y, text, v})
		}
	}
	return c
}

// number reads a number as charts write it.
func number(text string) (float64, bool) {
	unit := 1.0
	for sign, size := range map[string]float64{"k": 1e3, "M": 1e6, "G": 1e9} {
		if rest, ok := strings.CutSuffix(text, sign); ok {
			text, unit = rest, size
		}
	}
	v, err := strconv.ParseFloat(text, 64)
	return v * unit, err == nil
}

// labelFaults compares the labels of one chart with each other and with the axis: larger
// values stand higher, and one that no other pushes aside is on the right side of each
// number.
func labelFaults(c chart) []string {
	var faults []string
	rows := slices.Sorted(maps.Keys(c.ticks))
	for i := 1; i < len(rows); i++ {
		if c.ticks[rows[i]] > c.ticks[rows[i-1]] { // one chart below another
			return nil
		}
	}
	for i := 1; i < len(c.labels); i++ {
		a, b := c.labels[i-1], c.labels[i]
		if a.value < b.value*(1-1e-9)-1e-12 && b.row-a.row <= 3 {
			faults = append(faults, fmt.Sprintf("%q is above %q", a.text, b.text))
		}
	}
	for i, l := range c.labels {
		push := 0 // by how many rows neighbours may have moved it
		for j := i - 1; j >= 0 && c.labels[j].row == c.labels[j+1].row-1; j-- {
			push++
		}
		for j := i + 1; j < len(c.labels) && c.labels[j].row == c.labels[j-1].row+1; j++ {
			push++
		}
		for row, v := range c.ticks {
			higher := l.value > v+math.Abs(v)*.03
			lower := l.value < v-math.Abs(v)*.03
			if higher && l.row > row+push || lower && l.row < row-push {
				faults = append(faults, fmt.Sprintf("%q is on the wrong side of %g", l.text, v))
			}
		}
	}
	return faults
}

// datumFaults looks for each datum of a fit, and for a datum behind each mark on a plane.
func datumFaults(d *desk.Desk, g cells.Grid, grid *picture.Grid) []string {
	type place struct{ x, y int }
	if len(grid.Line) == 0 {
		g := desk.PlaneIn(g, grid)
		marks := map[place]string{}
		for _, p := range grid.Points {
			u, v := (p.X-grid.X0)/(grid.X1-grid.X0), (p.Y-grid.Y0)/(grid.Y1-grid.Y0)
			at := place{min(int(u*float64(g.Width)), g.Width-1), min(int((1-v)*float64(g.Height)), g.Height-1)}
			marks[at] += string("ox+vz*"[p.Class%6])
		}
		for y := range g.Height {
			for x := range g.Width {
				if r := g.At(x, y).Rune; strings.ContainsRune("oxvz", r) && !strings.ContainsRune(marks[place{x, y}], r) {
					return []string{fmt.Sprintf("there is no datum of class %c in column %d of row %d", r, x, y)}
				}
			}
		}
		return nil
	}
	for _, p := range grid.Points {
		if p.X < grid.X0 || p.X > grid.X1 {
			continue
		}
		x := 6 + int((p.X-grid.X0)/(grid.X1-grid.X0)*float64(g.Width-7)+.5)
		found := false
		for y := range g.Height {
			for near := x - 1; near <= x+1; near++ {
				found = found || strings.ContainsRune("·•", g.At(near, y).Rune)
			}
		}
		if !found {
			return []string{fmt.Sprintf("the datum at %g, %g is hidden", p.X, p.Y)}
		}
	}
	return nil
}
