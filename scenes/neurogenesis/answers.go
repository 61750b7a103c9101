package neurogenesis

import (
	"math"
	"slices"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/picture"
)

const (
	mostAnswered = 400 // test samples whose answers are drawn
	mostListed   = 120 // of them, with their images
)

// answered are test samples and the network's outputs for them.
type answered struct {
	rows []int // in the test split
	of   int   // test samples that test loss and accuracy are of
	x    nn.Mat[float32]
	y    nn.Targets[float32]
	out  nn.Mat[float32]
}

// answers are the network's outputs for up to mostAnswered test samples, evenly spread;
// false if they are not finite.
func (g *growing) answers() (answered, bool) {
	x, y := g.tested()
	a := answered{rows: spread(x.Samples(), mostAnswered), of: x.Samples()}
	a.x = nn.NewMat[float32](len(a.rows), x.Width())
	if y.Labels == nil {
		a.y.Values = nn.NewMat[float32](len(a.rows), 1)
	}
	for i, row := range a.rows { // of tested
		x.Row(a.x.Row(i), row)
		if y.Labels == nil {
			a.y.Values.Row(i)[0] = y.Values.Row(row)[0]
		} else {
			a.y.Labels = append(a.y.Labels, y.Labels[row])
		}
		a.rows[i] = g.testedRow(row)
	}
	var err error
	a.out, err = g.net.Predict(a.x)
	return a, err == nil && a.out.Finite()
}

// wrongFirst is the order of the samples in which those with wrong answers, of which it
// returns the number, come first. Otherwise they stay in their order, so that each keeps
// its place while the run goes on.
func (a *answered) wrongFirst() (order []int, wrong int) {
	var right []int
	for i, label := range a.y.Labels {
		if answer(a.out.Row(i)) == int(label) {
			right = append(right, i)
		} else {
			order = append(order, i)
		}
	}
	return append(order, right...), len(order)
}

// samples are images of the test data with the network's answers, wrong ones first.
func (g *growing) samples() picture.Samples {
	if g.data.Height == 0 || g.data.Classes == nil {
		return picture.Samples{}
	}
	a, ok := g.answers()
	if !ok {
		return picture.Samples{}
	}
	order, wrong := a.wrongFirst()
	s := picture.Samples{Of: len(a.rows), Wrong: wrong}
	for _, i := range order[:min(len(order), mostListed)] {
		best, p := surest(a.out.Row(i))
		s.List = append(s.List, picture.Sample{
			Number: a.rows[i], Image: g.image(a.rows[i]),
			Class: g.data.Classes[a.y.Labels[i]], Answer: g.data.Classes[best], Confidence: p,
		})
	}
	return s
}

// surest is the class with the largest output, and its probability.
func surest(logits []float32) (class int, p float64) {
	class = answer(logits)
	var total float64
	for _, v := range logits {
		total += math.Exp(float64(v - logits[class]))
	}
	return class, 1 / total
}

// image is a test sample as a picture, made once.
func (g *growing) image(row int) *picture.Grid {
	if image, ok := g.images[row]; ok {
		return image
	}
	x := make([]float32, g.data.Inputs)
	datasets.Gather(g.data.Test.Raw(), x, []int{row})
	grid := &picture.Grid{
		Rows: g.data.Height, Cols: g.data.Width, Scale: picture.Magnitude,
		Values: meanChannel(x, g.data.Channels), Max: 1,
	}
	if n := len(grid.Values); g.data.Channels == 3 {
		for c := range 3 {
			grid.Channels = append(grid.Channels, slices.Clone(x[c*n:(c+1)*n]))
		}
	}
	if g.images == nil {
		g.images = map[int]*picture.Grid{}
	}
	g.images[row] = grid
	return grid
}

// fitted is how well a regression agrees with test samples, in the unit of its target.
type fitted struct {
	samples, of int             // looked at, and all
	points      []picture.Point // what is predicted over what is true
	low, high   float64         // of both
	r2          any             // nil where the targets do not vary
	rmse        float64
}

// fitOfAnswers is the fit of the answers; false if they are not finite.
func (g *growing) fitOfAnswers() (fitted, bool) {
	a, ok := g.answers()
	if !ok {
		return fitted{}, false
	}
	scale := g.data.Target
	if scale.Deviation == 0 {
		scale.Deviation = 1
	}
	f := fitted{samples: a.out.Rows, of: a.of, low: math.Inf(1), high: math.Inf(-1)}
	var square float64
	for i := range a.out.Rows {
		y, got := float64(a.y.Values.Row(i)[0]), float64(a.out.Row(i)[0])
		square += (got - y) * (got - y) / float64(a.out.Rows)
		y, got = scale.Mean+scale.Deviation*y, scale.Mean+scale.Deviation*got
		f.low, f.high = min(f.low, y, got), max(f.high, y, got)
		f.points = append(f.points, picture.Point{X: y, Y: got, Test: true})
	}
	f.r2, f.rmse = g.fit(a.y.Values.Data, square)
	return f, true
}
