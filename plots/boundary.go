package plots

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"gonum.org/v1/plot/plotter"
)

// boundary draws what the network has learnt over the plane of its inputs, or of their
// principal components, with the data; of a regression on many features, what it
// predicts; of a network that sees images, the weight images of its neurons.
func boundary(rec *sim.Recording) (Drawable, error) {
	for _, g := range rec.Grids {
		if g.Name != "boundary" && g.Name != picture.Predictions {
			continue
		}
		if err := check(g); err != nil {
			return nil, fmt.Errorf("boundary: %w", err)
		}
		switch {
		case g.Name == picture.Predictions:
			return predictions(rec, g), nil
		case len(g.Line) > 0:
			return fittedLine(rec, g), nil
		case g.Scale == picture.Classes:
			return decision(rec, g), nil
		}
		return regression(rec, g), nil
	}
	if slices.ContainsFunc(rec.Grids, func(g picture.Grid) bool { return g.Name != picture.Confusion }) {
		return gallery(rec)
	}
	return nil, noData("decision surface or weight images")
}

// check refuses grids that contradict themselves.
func check(g picture.Grid) error {
	if len(g.Line) == 0 && (g.Rows <= 0 || g.Cols <= 0 || len(g.Values) != g.Rows*g.Cols) {
		return fmt.Errorf("%d values for %d×%d cells of grid %s", len(g.Values), g.Rows, g.Cols, g.Name)
	}
	for _, s := range []span{{g.X0, g.X1}, {g.Y0, g.Y1}} {
		if !drawable(s.low) || !drawable(s.high) || s.low >= s.high {
			return fmt.Errorf("edges %g and %g of grid %s, want a finite range", s.low, s.high, g.Name)
		}
	}
	return nil
}

func plane(g picture.Grid, marks ...mark) chart {
	return chart{
		x: axis{label: cmp.Or(g.XLabel, "x₁"), tight: true}, y: axis{label: cmp.Or(g.YLabel, "x₂"), tight: true},
		marks: append([]mark{surface{g}}, marks...), equal: true,
	}
}

// decision shows the class of each input by colour, the confidence by its
// strength.
func decision(rec *sim.Recording, g picture.Grid) Drawable {
	sc := scatter{
		points: g.Points, rim: white,
		color: func(q picture.Point) color.NRGBA { return mix(hue(max(q.Class, 0)), ink, 0.15) },
		shape: func(q picture.Point) shape { return shapeOf(max(q.Class, 0)) },
	}
	return page{
		title: "Decision surface", subtitle: caption(rec),
		charts: []chart{plane(g, append([]mark{sc}, sc.keys(min(g.Classes, 12))...)...)},
		notes:  append(sc.notes(), "pale: unsure"),
	}
}

// regression shows the output by colour, with a line where it is zero, and the
// data in the same colours.
func regression(rec *sim.Recording, g picture.Grid) Drawable {
	colours := scaleOf(g)
	sc := scatter{
		points: g.Points, rim: ink,
		color: func(q picture.Point) color.NRGBA { return colours.color(q.Value) },
		shape: func(picture.Point) shape { return circle },
	}
	ch := plane(g, append([]mark{sc}, sc.keys(0)...)...)
	ch.bar = &colorBar{colours, "output"}
	notes := sc.notes()
	if colours.signed {
		notes = append(notes, "dark line: output 0")
	}
	return page{title: "Fitted surface", subtitle: caption(rec), charts: []chart{ch}, notes: notes}
}

// fittedLine shows a function of one input over the data.
func fittedLine(rec *sim.Recording, g picture.Grid) Drawable {
	sc := scatter{
		points: g.Points, rim: white,
		color: func(picture.Point) color.NRGBA { return hue(0) },
		shape: func(picture.Point) shape { return circle },
	}
	marks := append([]mark{window{span{g.X0, g.X1}, heights(g.Points)}, sc}, sc.keys(0)...)
	marks = append(marks, curve{
		label: "network", segments: sampled(g), color: hue(1), width: 3.6, shape: circle,
	})
	return page{
		title: "Fitted function", subtitle: caption(rec), notes: sc.notes(),
		charts: []chart{{x: axis{label: "x", tight: true}, y: axis{label: "y"}, marks: marks}},
	}
}

// predictions shows what is predicted for test data over what is true.
func predictions(rec *sim.Recording, g picture.Grid) Drawable {
	sc := scatter{
		points: g.Points, rim: white,
		color: func(picture.Point) color.NRGBA { return hue(0) },
		shape: func(picture.Point) shape { return circle },
	}
	marks := append([]mark{window{span{g.X0, g.X1}, span{g.Y0, g.Y1}}, sc}, sc.keys(0)...)
	marks = append(marks, curve{label: "predicted = true", segments: sampled(g), color: hue(1), width: 2, shape: circle})
	return page{
		title: "Predictions", subtitle: caption(rec), notes: append(sc.notes(), g.Title),
		charts: []chart{{x: axis{label: printable(g.XLabel), tight: true}, y: axis{label: g.YLabel, tight: true}, marks: marks, equal: true}},
	}
}

// heights is the range of the points.
func heights(points []picture.Point) span {
	y := empty()
	for _, q := range points {
		if drawable(q.Y) {
			y = y.include(q.Y)
		}
	}
	return y
}

// sampled is the fitted line at equal distances from edge to edge, broken where
// it is not finite.
func sampled(g picture.Grid) []plotter.XYs {
	var out []plotter.XYs
	broken := true
	for i, v := range g.Line {
		if !drawable(v) {
			broken = true
			continue
		}
		if broken {
			out = append(out, nil)
			broken = false
		}
		share := float64(i) / math.Max(1, float64(len(g.Line)-1))
		out[len(out)-1] = append(out[len(out)-1], plotter.XY{X: g.X0 + share*(g.X1-g.X0), Y: v})
	}
	return out
}
