package equivariance

import (
	"fmt"
	"math"

	model "github.com/north-tui/north/equivariance"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
)

// pose is what a network says of an image that was moved by an element.
type pose struct {
	class  int
	share  float64   // its probability
	change float64   // largest change of a logit from that of e
	logits []float32 // of all classes
}

// turned is an image in its eight poses, one a row.
func turned(image nn.Mat[float32], side int) nn.Mat[float32] {
	all := nn.NewMat[float32](model.Elements, image.Cols)
	for g := range model.Elements {
		copy(all.Row(g), model.Turn(g, image, side).Row(0))
	}
	return all
}

// posesOf are the answers of a network to an image in its eight poses.
func posesOf(m *model.Model[float32], image nn.Mat[float32], side int) ([]pose, error) {
	logits, err := m.Forward(turned(image, side))
	if err != nil {
		return nil, err
	}
	first := logits.Row(0)
	out := make([]pose, model.Elements)
	for g := range out {
		row := logits.Row(g)
		p := pose{logits: row}
		for c, v := range row {
			if v > row[p.class] {
				p.class = c
			}
			p.change = max(p.change, math.Abs(float64(v)-float64(first[c])))
		}
		shares, _ := scene.Softmax(row, 1)
		p.share = shares[p.class]
		out[g] = p
	}
	return out, nil
}

// eye is a copy of a network whose running statistics are of the present step, for
// pictures: the network's own are only recomputed when it is evaluated.
type eye struct {
	step  int
	of    *model.Model[float32]
	model *model.Model[float32]
}

// eyeImages is how many training images give an eye its statistics: one block, which is
// convolved once. On MNIST an image's probability is .003 to .03 from that by 1000 images.
const eyeImages = 64

// seen is the network on the screen as pictures see it, nil if it cannot be had.
func (l *relaxing) seen() *model.Model[float32] {
	if l.calibrated == l.steps {
		return l.model
	}
	if l.eye.model == nil || l.eye.step != l.steps || l.eye.of != l.model {
		m := l.model.Clone()
		m.Threads = l.threads
		if err := m.Recompute(l.images.calibration(eyeImages)); err != nil {
			return nil
		}
		l.eye = eye{step: l.steps, of: l.model, model: m}
	}
	return l.eye.model
}

// drawPoses adds an image in its eight poses, and what the network says of each.
func (l *relaxing) drawPoses(p *picture.Picture, m *model.Model[float32], sample int) {
	image, class := l.images.shown(sample)
	poses, err := posesOf(m, image, l.images.side)
	if err != nil {
		return
	}
	table := picture.Table{Name: wantPoses, Title: l.images.className(class), Columns: []string{"answer", "p", "Δlogit"}}
	images, margin := turned(image, l.images.side), marginOf(image.Row(0), l.images.side)
	side := l.images.side - 2*margin
	for g, at := range poses {
		look := ""
		if at.class != class {
			look = "warn"
		}
		table.Rows = append(table.Rows, picture.TableRow{Name: elementNames[g], Marked: l.promised(g), Cells: []picture.TableCell{
			{Text: l.images.className(at.class), Value: float64(at.class), Look: look},
			{Text: fmt.Sprintf("%.2f", at.share), Value: at.share},
			{Text: deltaText(g, at.change), Value: at.change},
		}})
		p.Grids = append(p.Grids, picture.Grid{
			Name: wantPoses, Title: elementNames[g], Rows: side, Cols: side, Values: inner(images.Row(g), l.images.side, margin), Scale: picture.Magnitude, Min: 0, Max: 1,
		})
	}
	p.Tables = append(p.Tables, table)
}

// marginOf is how many rows and columns at all four edges of an image are empty, so that
// it can be cut in the same way in every pose.
func marginOf(image []float32, side int) int {
	margin := (side - 1) / 2
	for at, v := range image {
		if row, col := at/side, at%side; v != 0 {
			margin = min(margin, row, col, side-1-row, side-1-col)
		}
	}
	return margin
}

// inner is an image without a margin.
func inner(image []float32, side, margin int) []float32 {
	var out []float32
	for row := margin; row < side-margin; row++ {
		out = append(out, image[row*side+margin:(row+1)*side-margin]...)
	}
	return out
}

// elementNames are those of the elements in words.
var elementNames = model.ElementNames()

// deltaText is a change of a logit: tiny ones by their power of ten.
func deltaText(element int, change float64) string {
	switch {
	case element == 0:
		return "0"
	case change < .01:
		return scene.Small(change)
	}
	return fmt.Sprintf("%.1f", change)
}
