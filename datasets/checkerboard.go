package datasets

import (
	"math/rand/v2"

	"github.com/north-tui/north/form"
)

// checkerboard colours the cells of a square from -1 to 1 along its diagonals:
// the class of a cell is (row + column) mod classes.
func checkerboard() Entry {
	return Entry{
		Name: "checkerboard", Doc: "cells of a square, in alternating colours", Source: ours,
		Fields: []form.Field{
			pointsField(800),
			noiseField(0.02, "each coordinate"),
			classesField(2),
			// 4 is the least that holds 6 classes.
			{Name: "cells", Doc: "cells along each side", Kind: form.Int, Default: "4", Min: 4, Max: 8, Effect: form.Restart},
		},
		Defaults: planeDefaults,
		Load: func(v form.Values, seed uint64) (*Set, error) {
			classes, cells := v.Int("classes"), v.Int("cells")
			boards := cellsByClass(cells, classes)
			side := 2 / float64(cells)
			return planeSet("checkerboard", classes, v, seed, func(class int, rng *rand.Rand) (x, y float64) {
				cell := boards[class][rng.IntN(len(boards[class]))]
				return -1 + side*(float64(cell[1])+rng.Float64()), -1 + side*(float64(cell[0])+rng.Float64())
			}), nil
		},
	}
}

// cellsByClass lists the row and column of the cells of each class.
func cellsByClass(cells, classes int) [][][2]int {
	lists := make([][][2]int, classes)
	for row := range cells {
		for column := range cells {
			class := (row + column) % classes
			lists[class] = append(lists[class], [2]int{row, column})
		}
	}
	return lists
}
