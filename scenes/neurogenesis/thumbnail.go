package neurogenesis

import (
	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/picture"
)

// The mosaic of a thumbnail: how many images there are across and down.
const mosaicCols, mosaicRows = 3, 3

// thumbnail is a small picture of some data with their default settings: the
// points of data in the plane, some of the images, the samples of a function of
// one input. It is nil for data of another shape.
func thumbnail(data string) (*picture.Grid, error) {
	set, err := datasets.Open(data, nil, 1)
	if err != nil {
		return nil, err
	}
	g := &growing{data: set}
	switch {
	case set.Height > 0:
		return mosaic(set), nil
	case set.Inputs <= 2 && set.Bounds != (datasets.Bounds{}):
		grid := g.frame(data, "", gridSize{})
		grid.Points = g.points()
		return &grid, nil
	}
	return nil, nil
}

// mosaic is the first images of each class, row by row.
func mosaic(set *datasets.Set) *picture.Grid {
	rows, cols := mosaicRows*set.Height, mosaicCols*set.Width
	grid := &picture.Grid{Name: set.Name, Rows: rows, Cols: cols, Scale: picture.Magnitude, Values: make([]float32, rows*cols), Max: 1}
	x := nn.NewMat[float32](1, set.Inputs)
	for i, sample := range firstOfEach(set) {
		if i == mosaicRows*mosaicCols {
			break
		}
		datasets.Gather(set.Train.Raw(), x.Data, []int{sample})
		top, left := i/mosaicCols*set.Height, i%mosaicCols*set.Width
		for y := range set.Height {
			copy(grid.Values[(top+y)*cols+left:], x.Data[y*set.Width:(y+1)*set.Width])
		}
	}
	return grid
}

// firstOfEach is the first training sample of each class, in order of the
// classes.
func firstOfEach(set *datasets.Set) []int {
	first := make([]int, set.Outputs)
	for i := range first {
		first[i] = -1
	}
	for i, label := range set.Train.Labels {
		if first[label] < 0 {
			first[label] = i
		}
	}
	var out []int
	for _, i := range first {
		if i >= 0 {
			out = append(out, i)
		}
	}
	return out
}
