package neurogenesis

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/nn"
)

const (
	// componentRows is how many training samples principal components are computed from;
	// fewComponentRows where there are more than manyFeatures, which keeps the time well
	// below a second.
	componentRows, fewComponentRows, manyFeatures = 1024, 256, 256
	// mostPlane bounds the numbers in the inputs of a grid over the plane.
	mostPlane = 1 << 19
)

// section is the plane through the inputs on which pictures are drawn: the inputs
// themselves where there are one or two, otherwise the plane through their mean along
// their first two principal components.
type section struct {
	datasets.Bounds
	principal bool
	mean      []float64    // of each input
	axes      [2][]float64 // orthogonal, of unit length
	share     float64      // of the variance of the inputs that lies in the plane
}

// section returns the plane, nil for images. It is computed once.
func (g *growing) section() *section {
	if g.plane == nil && g.data.Height == 0 {
		g.plane = newSection(g.data)
	}
	return g.plane
}

func newSection(data *datasets.Set) *section {
	if data.Inputs <= 2 {
		s := &section{Bounds: data.Bounds, mean: make([]float64, data.Inputs)}
		for i := range s.axes {
			s.axes[i] = make([]float64, data.Inputs)
			if i < data.Inputs {
				s.axes[i][i] = 1
			}
		}
		return s
	}
	rows := componentRows
	if data.Inputs > manyFeatures {
		rows = fewComponentRows
	}
	s := components(gathered(data.Train, spread(data.Train.N, rows)))
	s.Bounds = datasets.Bounds{X0: math.Inf(1), X1: math.Inf(-1), Y0: math.Inf(1), Y1: math.Inf(-1)}
	for _, split := range []datasets.Split{data.Train, data.Test} {
		x := gathered(split, spread(split.N, mostPoints))
		for i := range x.Rows {
			u, v := s.place(x.Row(i))
			s.X0, s.X1 = min(s.X0, u), max(s.X1, u)
			s.Y0, s.Y1 = min(s.Y0, v), max(s.Y1, v)
		}
	}
	s.X0, s.X1 = widened(s.X0, s.X1)
	s.Y0, s.Y1 = widened(s.Y0, s.Y1)
	return s
}

// components is the plane of the first two principal components of the rows of x, which
// has three columns or more. They come from the covariance matrix or, where there are
// fewer rows than columns, from the products of the rows, which have the same
// eigenvalues. The largest element of each axis is positive.
func components(x nn.Mat[float32]) *section {
	n, d := x.Rows, x.Cols
	s := &section{principal: true, mean: make([]float64, d)}
	centred := x.Dense()
	for j := range d {
		for i := range n {
			s.mean[j] += centred.At(i, j) / float64(n)
		}
		for i := range n {
			centred.Set(i, j, centred.At(i, j)-s.mean[j])
		}
	}
	var products mat.SymDense
	if n < d {
		products.SymOuterK(1, centred)
	} else {
		products.SymOuterK(1, centred.T())
	}
	size := products.SymmetricDim()
	var eigen mat.EigenSym
	if !eigen.Factorize(&products, true) {
		return s.along(0, 1)
	}
	values := eigen.Values(nil) // ascending
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	var total float64
	for _, v := range values {
		total += max(v, 0)
	}
	if total == 0 || values[size-2] <= 1e-12*total { // all samples on a line
		return s.along(0, 1)
	}
	for i := range s.axes {
		axis := mat.NewVecDense(d, nil)
		if n < d {
			axis.MulVec(centred.T(), vectors.ColView(size-1-i))
		} else {
			axis.CopyVec(vectors.ColView(size - 1 - i))
		}
		axis.ScaleVec(1/mat.Norm(axis, 2), axis)
		if largest(axis.RawVector().Data) < 0 {
			axis.ScaleVec(-1, axis)
		}
		s.axes[i] = axis.RawVector().Data
	}
	s.share = (values[size-1] + values[size-2]) / total
	return s
}

// along lays the plane along two inputs, where there are no two components.
func (s *section) along(inputs ...int) *section {
	for i, input := range inputs {
		s.axes[i] = make([]float64, len(s.mean))
		s.axes[i][input] = 1
	}
	return s
}

// largest is the element of the largest size.
func largest(values []float64) float64 {
	best := 0.0
	for _, v := range values {
		if math.Abs(v) > math.Abs(best) {
			best = v
		}
	}
	return best
}

// place is where a sample is in the plane, or the point of the plane that is nearest.
func (s *section) place(x []float32) (u, v float64) {
	for j, mean := range s.mean {
		u += (float64(x[j]) - mean) * s.axes[0][j]
		v += (float64(x[j]) - mean) * s.axes[1][j]
	}
	return u, v
}

// inputs are those at a point of the plane.
func (s *section) inputs(u, v float64, x []float32) {
	for j, mean := range s.mean {
		x[j] = float32(mean + u*s.axes[0][j] + v*s.axes[1][j])
	}
}

// widened is a range with a tenth around it, never empty.
func widened(low, high float64) (float64, float64) {
	margin := 0.1 * (high - low)
	if !(margin > 0) {
		margin = 1
	}
	return low - margin, high + margin
}

// spread are up to most of n rows, at even distances.
func spread(n, most int) []int {
	rows := make([]int, min(n, most))
	for i := range rows {
		rows[i] = i * n / len(rows)
	}
	return rows
}

// gathered are the features of some samples.
func gathered(split datasets.Split, rows []int) nn.Mat[float32] {
	x := nn.NewMat[float32](len(rows), split.Inputs)
	datasets.Gather(split, x.Data, rows)
	return x
}
