package equivariance

import (
	"fmt"

	model "github.com/north-tui/north/equivariance"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
)

// drawSearch adds the networks of a search: those that were judged, in the order of
// creation, and those in training.
func (l *relaxing) drawSearch(p *picture.Picture) {
	e := l.searched()
	if e == nil {
		return
	}
	t := picture.Table{Name: wantSearch, Title: fmt.Sprintf("generation %d of %d", e.Generation, e.Settings.Generations), Columns: []string{"generation", "id", "parent", "accuracy", "params", "move"}}
	for _, a := range e.Tree {
		t.Rows = append(t.Rows, ancestorRow(a, true))
	}
	if !e.Ended() {
		for _, c := range e.Population {
			t.Rows = append(t.Rows, ancestorRow(c.Ancestor, false))
		}
	}
	p.Tables = append(p.Tables, t)
}

// ancestorRow is a network of a search: Marked if it became a parent. The look of its
// accuracy says what became of it.
func ancestorRow(a model.Ancestor, judged bool) picture.TableRow {
	move, look := "=", "muted"
	if a.Move != nil {
		move = "↳ " + a.Move.String()
	} else if a.Parent < 0 {
		move = "start"
	}
	switch {
	case !judged:
		look = "newborn"
	case a.Front:
		look = "target"
	case a.Survived:
		look = "chosen"
	}
	accuracy := picture.TableCell{Text: "◌", Look: look}
	if judged {
		accuracy.Text, accuracy.Value = fmt.Sprintf("%.1f", 100*a.Accuracy), a.Accuracy
	}
	return picture.TableRow{Name: groupsText(a.Groups), Marked: a.Survived, Cells: []picture.TableCell{
		{Text: fmt.Sprint(a.Generation), Value: float64(a.Generation)}, {Text: fmt.Sprint(a.ID), Value: float64(a.ID)}, {Text: fmt.Sprint(a.Parent), Value: float64(a.Parent)},
		accuracy, {Text: scene.Grouped(a.Size), Value: float64(a.Size)}, {Text: move},
	}}
}
