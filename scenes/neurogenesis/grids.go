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

// grids are, of images, the weight images of the first layer. Of other data they are the
// decision surface in the plane of the inputs or of their principal components, and for
// more than two features the answers to test samples.
func (g *growing) grids(view picture.View, want picture.Want, layer int) []picture.Grid {
	if g.data.Height > 0 {
		return g.weightImages()
	}
	size := g.gridSize(want)
	var grids []picture.Grid
	switch {
	case g.data.Inputs <= 2:
		grids = append(grids, g.boundary(size))
	case g.data.Task == datasets.Regression:
		grids = g.predictions()
	default:
		grids = append(grids, g.boundary(size))
		if a, ok := g.answers(); ok {
			grids = append(grids, g.confusionGrid(confusionOf(a.y.Labels, a.out))...)
		}
	}
	if view.Unit >= 0 && view.Unit < g.net.Hidden()[layer].Width() {
		grids = append(grids, g.neuronGrid(layer, view.Unit, size))
	}
	return grids
}

// confusionGrid is a confusion matrix as a picture, nothing for too many classes.
func (g *growing) confusionGrid(counts [][]int) []picture.Grid {
	if counts == nil {
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

// predictions is what the network predicts for test samples over what is true, in the
// unit of the target.
func (g *growing) predictions() []picture.Grid {
	f, ok := g.fitOfAnswers()
	if !ok {
		return nil
	}
	grid := picture.Grid{Name: picture.Predictions, XLabel: "true " + g.data.Label, YLabel: "predicted", Points: f.points}
	grid.Title = "RMSE " + scene.Short(f.rmse)
	if r2, ok := f.r2.(float64); ok {
		grid.Title = "R² " + scene.Short(r2) + " · " + grid.Title
	}
	if f.of > f.samples {
		grid.Title += fmt.Sprintf(" · %d of %s test rows", f.samples, scene.Grouped(f.of))
	}
	low, high := widened(f.low, f.high)
	grid.X0, grid.X1, grid.Y0, grid.Y1 = low, high, low, high
	grid.Line = []float64{low, high} // where both are the same
	return []picture.Grid{grid}
}

// gridSize is the size of a grid.
type gridSize struct{ rows, cols int }

// gridSize is the size of a grid that is wanted, but coarser where there are so many
// features that it would be slow.
func (g *growing) gridSize(want picture.Want) gridSize {
	size := gridSize{want.Rows, want.Columns}
	if size.cols <= 0 {
		size.cols = boundarySize
	}
	if size.rows <= 0 {
		size.rows = size.cols
	}
	for size.rows*size.cols*g.data.Inputs > mostPlane && size.rows > 8 && size.cols > 8 {
		size.rows, size.cols = size.rows*3/4, size.cols*3/4
	}
	return size
}

// surface is newSurface, made once for each size.
func (g *growing) surface(size gridSize) nn.Mat[float32] {
	x, ok := g.surfaces[size]
	if !ok {
		x = g.newSurface(size)
		if g.surfaces == nil {
			g.surfaces = map[gridSize]nn.Mat[float32]{}
		}
		g.surfaces[size] = x
	}
	return x
}

// newSurface returns the inputs at the middle of rows×cols cells of the plane, top row
// first, and for a function of one input those along a line.
func (g *growing) newSurface(size gridSize) nn.Mat[float32] {
	b := g.section()
	if g.isLine() {
		x := nn.NewMat[float32](curvePoints, 1)
		for i := range curvePoints {
			x.Data[i] = float32(b.X0 + (b.X1-b.X0)*float64(i)/(curvePoints-1))
		}
		return x
	}
	x := nn.NewMat[float32](size.rows*size.cols, g.data.Inputs)
	for i := range size.rows {
		for j := range size.cols {
			u := b.X0 + (b.X1-b.X0)*(float64(j)+0.5)/float64(size.cols)
			v := b.Y1 - (b.Y1-b.Y0)*(float64(i)+0.5)/float64(size.rows)
			b.inputs(u, v, x.Row(i*size.cols+j))
		}
	}
	return x
}

// isLine reports whether what is learnt is a function of one input.
func (g *growing) isLine() bool { return g.data.Inputs == 1 && g.data.Classes == nil }

// frame is a grid over the plane without values.
func (g *growing) frame(name, title string, size gridSize) picture.Grid {
	b := g.section()
	grid := picture.Grid{Name: name, Title: title, Rows: size.rows, Cols: size.cols, X0: b.X0, X1: b.X1, Y0: b.Y0, Y1: b.Y1}
	if b.principal {
		grid.XLabel, grid.YLabel = "principal component 1", "principal component 2"
	}
	return grid
}

// boundary is what the network answers over the plane, with the data.
func (g *growing) boundary(size gridSize) picture.Grid {
	grid := g.frame("boundary", "output", size)
	if p := g.section(); p.principal {
		grid.Title = fmt.Sprintf("%.0f %% of variance", 100*p.share)
	}
	grid.Points = g.points()
	out, err := g.net.Predict(g.surface(size))
	if err != nil || !out.Finite() {
		return grid
	}
	switch {
	case g.data.Classes != nil:
		grid.Scale, grid.Classes = picture.Classes, g.data.Outputs
		grid.Values = classes(out)
	case g.isLine():
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
		best, p := surest(logits.Row(i))
		values[i] = float32(best) + float32(min(p, 0.999))
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
		rows := spread(split.N, most)
		x := gathered(split, rows)
		for i, row := range rows {
			u, v := g.section().place(x.Row(i))
			p := picture.Point{X: u, Y: v, Test: test}
			if split.Targets != nil {
				p.Value = float64(split.Targets[row])
			} else {
				p.Class = int(split.Labels[row])
			}
			if g.isLine() {
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
	activations, err := g.net.Activations(g.surface(size), layer)
	if err != nil || !activations.Finite() {
		return grid
	}
	if g.isLine() {
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
	case g.data.Height == 0 && g.data.Inputs >= 2:
		activations, err := g.net.Activations(g.surface(gridSize{portraitSize, portraitSize}), layer)
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
