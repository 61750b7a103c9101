package neurogenesis

import (
	"fmt"
	"math"
	"slices"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
)

const (
	boundarySize = 48  // rows and columns of the boundary, if the view asks for none
	portraitSize = 8   // rows and columns of a neuron's own picture
	mostPoints   = 400 // data drawn on the boundary
	mostImages   = 144 // weight images drawn
	curvePoints  = 200 // points of a fitted function
)

// grids are the decision surface of data in the plane, the weight images of the first
// layer for images, or the confusion matrix of other classes.
func (g *growing) grids(view picture.View, want picture.Want, layer int) []picture.Grid {
	switch {
	case g.data.Height > 0:
		return g.weightImages()
	case g.data.Inputs > 2 || g.data.Bounds == (datasets.Bounds{}):
		return g.confusionGrid()
	}
	size := gridSize{want.Rows, want.Columns}
	if size.cols <= 0 {
		size.cols = boundarySize
	}
	if size.rows <= 0 {
		size.rows = size.cols
	}
	grids := []picture.Grid{g.boundary(size)}
	if view.Unit >= 0 && view.Unit < g.net.Hidden()[layer].Width() {
		grids = append(grids, g.neuronGrid(layer, view.Unit, size))
	}
	return grids
}

// confusionGrid is the confusion matrix as a picture, nothing for a regression or too
// many classes.
func (g *growing) confusionGrid() []picture.Grid {
	if g.data.Task == datasets.Regression {
		return nil
	}
	counts, err := g.confusion()
	if err != nil || counts == nil {
		return nil
	}
	grid := picture.Grid{
		Name: picture.Confusion, Title: "test samples", Scale: picture.Magnitude,
		Rows: len(counts), Cols: len(counts), Letters: g.data.Classes,
	}
	for _, row := range counts {
		for _, n := range row {
			grid.Values = append(grid.Values, float32(n))
		}
	}
	span(&grid)
	return []picture.Grid{grid}
}

// gridSize is the size of a grid.
type gridSize struct{ rows, cols int }

// plane is newPlane, made once for each size.
func (g *growing) plane(size gridSize) nn.Mat[float32] {
	x, ok := g.planes[size]
	if !ok {
		x = g.newPlane(size)
		if g.planes == nil {
			g.planes = map[gridSize]nn.Mat[float32]{}
		}
		g.planes[size] = x
	}
	return x
}

// newPlane returns the points at the middle of rows×cols cells, top row first, and
// for one input the points of a line.
func (g *growing) newPlane(size gridSize) nn.Mat[float32] {
	b := g.data.Bounds
	if g.data.Inputs == 1 {
		x := nn.NewMat[float32](curvePoints, 1)
		for i := range curvePoints {
			x.Data[i] = float32(b.X0 + (b.X1-b.X0)*float64(i)/(curvePoints-1))
		}
		return x
	}
	x := nn.NewMat[float32](size.rows*size.cols, 2)
	for i := range size.rows {
		for j := range size.cols {
			row := x.Row(i*size.cols + j)
			row[0] = float32(b.X0 + (b.X1-b.X0)*(float64(j)+0.5)/float64(size.cols))
			row[1] = float32(b.Y1 - (b.Y1-b.Y0)*(float64(i)+0.5)/float64(size.rows))
		}
	}
	return x
}

// frame is a grid over the plane without values.
func (g *growing) frame(name, title string, size gridSize) picture.Grid {
	b := g.data.Bounds
	return picture.Grid{Name: name, Title: title, Rows: size.rows, Cols: size.cols, X0: b.X0, X1: b.X1, Y0: b.Y0, Y1: b.Y1}
}

// boundary is what the network answers over the plane, with the data.
func (g *growing) boundary(size gridSize) picture.Grid {
	grid := g.frame("boundary", "output", size)
	grid.Points = g.points()
	out, err := g.net.Predict(g.plane(size))
	if err != nil || !out.Finite() {
		return grid
	}
	switch {
	case g.data.Classes != nil:
		grid.Scale, grid.Classes = picture.Classes, g.data.Outputs
		grid.Values = classes(out)
	case g.data.Inputs == 1:
		grid.Rows, grid.Cols = 0, 0
		for i := range out.Rows {
			grid.Line = append(grid.Line, float64(out.Row(i)[0]))
		}
	default:
		grid.Scale = picture.Signed
		grid.Values = slices.Clone(out.Data[:size.rows*size.cols])
	}
	span(&grid)
	return grid
}

// classes is the most probable class of each row of logits plus its
// probability, which is held below 1.
func classes(logits nn.Mat[float32]) []float32 {
	values := make([]float32, logits.Rows)
	for i := range values {
		row := logits.Row(i)
		best, total := 0, 0.0
		for j, v := range row {
			if v > row[best] {
				best = j
			}
		}
		for _, v := range row {
			total += math.Exp(float64(v - row[best]))
		}
		values[i] = float32(best) + float32(min(1/total, 0.999))
	}
	return values
}

// span fills in the range of a grid's values.
func span(grid *picture.Grid) {
	if len(grid.Values) == 0 {
		return
	}
	grid.Min, grid.Max = float64(slices.Min(grid.Values)), float64(slices.Max(grid.Values))
	if grid.Scale == picture.Signed {
		grid.Max = max(math.Abs(grid.Min), math.Abs(grid.Max))
		grid.Min = -grid.Max
	}
}

// points is newPoints, made once.
func (g *growing) points() []picture.Point {
	if g.scatter == nil {
		g.scatter = g.newPoints()
	}
	return slices.Clip(g.scatter)
}

// newPoints are some of the data, three of the training split to one of the test
// split.
func (g *growing) newPoints() []picture.Point {
	var points []picture.Point
	add := func(split datasets.Split, most int, test bool) {
		n := min(split.N, most)
		rows := scene.Rows(n)
		x := make([]float32, n*split.Inputs)
		datasets.Gather(split, x, rows)
		for i := range n {
			p := picture.Point{X: float64(x[i*split.Inputs]), Test: test}
			if split.Inputs > 1 {
				p.Y = float64(x[i*split.Inputs+1])
			}
			if split.Targets != nil {
				p.Value = float64(split.Targets[i])
			} else {
				p.Class = int(split.Labels[i])
			}
			if split.Inputs == 1 {
				p.Y = p.Value
			}
			points = append(points, p)
		}
	}
	add(g.data.Train, mostPoints*3/4, false)
	add(g.data.Test, mostPoints/4, true)
	return points
}

// neuronGrid is the activation of one neuron over the plane.
func (g *growing) neuronGrid(layer, unit int, size gridSize) picture.Grid {
	h := g.net.Hidden()[layer]
	id := h.Units()[unit].ID
	grid := g.frame(fmt.Sprintf("%s#%d", h.Name(), id), fmt.Sprintf("neuron %d of %s", id, h.Name()), size)
	grid.Points = g.points()
	activations, err := g.net.Activations(g.plane(size), layer)
	if err != nil || !activations.Finite() {
		return grid
	}
	if g.data.Inputs == 1 {
		grid.Rows, grid.Cols = 0, 0
		for i := range activations.Rows {
			grid.Line = append(grid.Line, float64(activations.Row(i)[unit]))
		}
		return grid
	}
	grid.Scale = picture.Signed
	for i := range activations.Rows {
		grid.Values = append(grid.Values, activations.Row(i)[unit])
	}
	span(&grid)
	return grid
}

// portraits gives each neuron of a layer a small picture of what it responds
// to: its activation over the plane, or its weight image.
func (g *growing) portraits(layer int, units []picture.Unit) {
	switch {
	case g.data.Height > 0 && layer == 0:
		w := g.net.Weights(0)
		for j := range units {
			image := g.weightImage(w.Row(j), units[j])
			units[j].Picture = &image
		}
	case g.data.Inputs == 2 && g.data.Bounds != (datasets.Bounds{}):
		activations, err := g.net.Activations(g.plane(gridSize{portraitSize, portraitSize}), layer)
		if err != nil || !activations.Finite() {
			return
		}
		for j := range units {
			picture := picture.Grid{Rows: portraitSize, Cols: portraitSize, Scale: picture.Signed}
			for i := range activations.Rows {
				picture.Values = append(picture.Values, activations.Row(i)[j])
			}
			span(&picture)
			units[j].Picture = &picture
		}
	}
}

// weightImages are the incoming weights of the first hidden layer's neurons as
// images, in order of birth: the first ones and, where there are many, the
// newest.
func (g *growing) weightImages() []picture.Grid {
	w := g.net.Weights(0)
	units := g.units(0, g.net.Hidden()[0])
	var grids []picture.Grid
	for j, u := range units {
		if len(units) > mostImages && j >= mostImages/2 && j < len(units)-mostImages/2 {
			continue
		}
		grids = append(grids, g.weightImage(w.Row(j), u))
	}
	return grids
}

// meanChannel is the mean of the channels of an image, which are one after the other.
func meanChannel(image []float32, channels int) []float32 {
	if channels < 2 {
		return slices.Clone(image)
	}
	mean := make([]float32, len(image)/channels)
	for i, v := range image {
		mean[i%len(mean)] += v / float32(channels)
	}
	return mean
}

func (g *growing) weightImage(weights []float32, u picture.Unit) picture.Grid {
	grid := picture.Grid{
		Name: fmt.Sprintf("L1#%d", u.ID), Title: fmt.Sprintf("weights of neuron %d", u.ID),
		Rows: g.data.Height, Cols: g.data.Width, Scale: picture.Signed,
		Values: meanChannel(weights, g.data.Channels), Born: u.Born, Dead: u.Dead,
	}
	span(&grid)
	return grid
}
