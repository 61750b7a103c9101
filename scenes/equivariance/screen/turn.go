package screen

import (
	"fmt"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
)

// elements is the number of elements of D4, of poses and of slots.
const elements = 8

// tableOf is a table of the snapshot, nil if there is none of that name.
func tableOf(s *sim.Snapshot, name string) *picture.Table {
	for i := range s.Tables {
		if s.Tables[i].Name == name {
			return &s.Tables[i]
		}
	}
	return nil
}

// gridsOf are the grids of a name.
func gridsOf(s *sim.Snapshot, name string) []*picture.Grid {
	var out []*picture.Grid
	for i := range s.Grids {
		if s.Grids[i].Name == name {
			out = append(out, &s.Grids[i])
		}
	}
	return out
}

func turnTitle(d *desk.Desk) string {
	if t := tableOf(d.Snap, "poses"); t != nil {
		return fmt.Sprintf("turn the input: one %s in eight poses, and what the network says", t.Title)
	}
	return "turn the input"
}

func turnNote(*desk.Desk) string { return "■ the same for sure   o pose O digit" }

// Sizes of a pose.
const leastPose, mostPose = 11, 22

// posesShown are the poses that fit, the one that is chosen among them. Where there is
// room for four: as it is, turned by 90° and 180°, and mirrored.
func posesShown(d *desk.Desk, width int) []int {
	count := max(min(width/leastPose, elements), 1)
	switch {
	case count >= elements:
		return []int{0, 1, 2, 3, 4, 5, 6, 7}
	case count >= 4:
		count = 4
	}
	shown := []int{0, 1, 2, 4}[:min(count, 4)]
	pick := chosen(d)
	for _, g := range shown {
		if g == pick {
			return shown
		}
	}
	shown[len(shown)-1] = pick
	return shown
}

// chosen is the pose that the viewer has chosen.
func chosen(d *desk.Desk) int { return (d.Pick%elements + elements) % elements }

// drawTurn draws an image in its poses, and below each the answer, its probability and
// how far the logits are from those of the first pose.
func drawTurn(d *desk.Desk, g cells.Grid) {
	t := tableOf(d.Snap, "poses")
	grids := gridsOf(d.Snap, "poses")
	if t == nil || len(t.Rows) < elements || len(grids) < elements {
		d.Empty(g, "no image turned yet")
		return
	}
	shown := posesShown(d, g.Width)
	each := g.Width / len(shown)
	for i, element := range shown {
		drawPose(d, g.Sub(i*each, 0, each, g.Height), t.Rows[element], grids[element], element == chosen(d))
	}
}

// drawPose draws one pose: its name, the image, and what the network says.
func drawPose(d *desk.Desk, g cells.Grid, row picture.TableRow, grid *picture.Grid, picked bool) {
	t := d.Theme
	name := t.Muted
	if picked {
		name = t.Title.With(cells.Underline)
	}
	x := 1
	if row.Marked {
		g.Set(1, 0, '■', t.Key)
		x = 3
	}
	g.TextIn(x, 0, g.Width-x, row.Name, name)
	words := min(2, max(g.Height-4, 1))
	height := g.Height - 1 - words
	if height >= 3 {
		width := min(2*height, g.Width-2, mostPose)
		desk.DrawGrid(d, g.Sub(1, 1, width, min(height, (width+1)/2)), grid)
	}
	drawAnswer(d, g.Sub(1, g.Height-words, g.Width-1, words), row)
}

// drawAnswer writes the answer with a bar of its probability, and the change of the
// logits.
func drawAnswer(d *desk.Desk, g cells.Grid, row picture.TableRow) {
	t := d.Theme
	answer, share, delta := row.Cells[0], row.Cells[1], row.Cells[2]
	style := t.Title
	if answer.Look == "warn" {
		style = t.Warn.With(cells.Bold)
	}
	x := g.Text(0, 0, answer.Text+" ", style)
	if bar := min(g.Width-x-6, 5); bar > 0 {
		g.Sub(x, 0, bar, 1).Bar(share.Value, -1, style, t.Faint)
		x += bar + 1
	}
	g.TextIn(x, 0, g.Width-x, share.Text, t.Text)
	sign := ""
	if delta.Value < 1e-3 {
		sign = " ="
	}
	g.TextIn(0, 1, g.Width, "Δ "+delta.Text+sign, t.Muted)
}
