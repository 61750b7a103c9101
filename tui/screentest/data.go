package screentest

import (
	"math"
	"math/rand/v2"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// Digits shows test samples of digits with answers, of which the first are wrong.
func Digits(s *sim.Snapshot) *sim.Snapshot {
	rng := rand.New(rand.NewPCG(5, 1))
	s.Title = "digits · 1,797 images · 10 classes"
	names := []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}
	s.Samples = picture.Samples{Of: 360, Wrong: 5}
	for i := range 60 {
		class := rng.IntN(10)
		sample := picture.Sample{Number: 6 * i, Class: names[class], Answer: names[class], Confidence: .99 - .3*rng.Float64()}
		if i < s.Samples.Wrong {
			sample.Answer, sample.Confidence = names[(class+3)%10], .3+.5*rng.Float64()
		}
		image := picture.Grid{Rows: 8, Cols: 8, Scale: picture.Magnitude, Max: 1}
		for y := range 8 {
			for x := range 8 {
				at := math.Hypot(float64(x)-3.5, 1.2*(float64(y)-3.5)) - 2.5 - math.Sin(float64(class))
				image.Values = append(image.Values, float32(math.Exp(-at*at)))
			}
		}
		sample.Image = &image
		s.Samples.List = append(s.Samples.List, sample)
	}
	return s
}

// Components shows a decision in the plane of principal components, and the confusion
// matrix.
func Components(s *sim.Snapshot) *sim.Snapshot {
	s.Title = "penguins.csv · 344 rows · 3 classes"
	plane := SpiralGrid(48, 96)
	plane.Title, plane.XLabel, plane.YLabel = "68 % of variance", "principal component 1", "principal component 2"
	s.Grids = []picture.Grid{plane, {
		Name: picture.Confusion, Title: "test samples", Rows: 3, Cols: 3, Scale: picture.Magnitude, Max: 30,
		Values: []float32{30, 0, 0, 2, 12, 0, 0, 0, 25}, Letters: []string{"Adelie", "Chinstrap", "Gentoo"},
	}}
	return s
}

// Predictions shows what a regression predicts.
func Predictions(s *sim.Snapshot) *sim.Snapshot {
	rng := rand.New(rand.NewPCG(6, 1))
	s.Title = "houses.csv · 506 rows"
	g := picture.Grid{
		Name: picture.Predictions, Title: "R² .82 · RMSE 4.12", XLabel: "true price", YLabel: "predicted",
		X0: 2, X1: 54, Y0: 2, Y1: 54, Line: []float64{2, 54},
	}
	for range 100 {
		y := 6 + 44*rng.Float64()
		g.Points = append(g.Points, picture.Point{X: y, Y: y + 4*rng.NormFloat64(), Test: true})
	}
	s.Grids = []picture.Grid{g}
	return s
}
