package datasets

import (
	"fmt"

	"github.com/north-tui/north/internal/gemm"
)

// Task says what is learnt.
type Task string

// The tasks.
const (
	Classification Task = "classification"
	Regression     Task = "regression"
)

// Set is data ready for training. It is read-only: loaded data are shared.
type Set struct {
	Name          string // as asked for: spiral, sim:8, iris.csv
	Title         string // for people: "spiral · 800 points · 2 classes"
	Task          Task
	Train, Test   Split
	Inputs        int      // features a sample
	Outputs       int      // classes, or 1 for regression
	Height, Width int      // of images, in pixels; 0 for other data
	Channels      int      // of images in colour, 3, one after the other; else 0 or 1
	Features      []string // names of the inputs, nil for images
	Classes       []string // names of the classes, nil for regression
	Splitting     string   // how samples were divided: "80/20, stratified by class"
	Scaling       string   // what was done to the inputs: "pixels / 255"
	Bounds        Bounds   // of the inputs, for drawing; zero if there are more than 2
	Defaults      Defaults

	// Of files of the user's own:
	Label  string       // name of what is learnt, "" if it has none
	Scales []InputScale // of a table, and where inputs were scaled, in the order of the inputs; words, which are 0 or 1, have mean 0 and deviation 1
	Target Scale        // of a regression, to give results in the unit of the target
	Told   []string     // what was made of the files, in lines for people
	SHA256 string       // of the files
	Table  *Table       // of a table, what was understood
}

// Bounds is the part of the plane that is worth drawing. For one input, X is
// the input and Y the target.
type Bounds struct{ X0, X1, Y0, Y1 float64 }

// Defaults suit the data as a first try; where the reference runs of NORTH*
// used the data, they are theirs.
type Defaults struct {
	Hidden   []int // starting widths, input side first
	MaxWidth int   // of a hidden layer
	Batch    int
	Epochs   int // passes over the training data, for each hidden layer

	// Baseline is what triggers compare the rank share with, initial or max; "": what
	// they do by themselves.
	Baseline string
}

// Split is one part of a Set: N samples of Inputs features. The features are
// either X, or Pixels/Divisor, which needs a quarter of the memory;
// both are scaled by Affine.
type Split struct {
	N, Inputs int
	X         []float32 // (N, Inputs), nil if Pixels is not
	Pixels    []uint8   // (N, Inputs)
	Divisor   int       // of Pixels
	Affine    *Affine   // of the features as they are stored, nil for none
	Labels    []int32   // (N), class of each sample; nil for regression
	Targets   []float32 // (N), for regression
}

// Gather copies the features of the samples rows into dst, which is
// len(rows)×Inputs, row-major. It panics if dst is of another size.
func Gather[T float32 | float64](s Split, dst []T, rows []int) {
	if len(dst) != len(rows)*s.Inputs {
		panic(fmt.Sprintf("datasets: %d values for %d rows of %d", len(dst), len(rows), s.Inputs))
	}
	if s.Pixels != nil {
		gemm.Divide(dst, s.Undivided(rows))
	} else {
		gatherNumbers(s, dst, rows)
	}
	if s.Affine != nil {
		apply(s.Affine, dst)
	}
}

func gatherNumbers[T float32 | float64](s Split, dst []T, rows []int) {
	narrow, single := any(dst).([]float32)
	for i, row := range rows {
		from := s.X[row*s.Inputs : (row+1)*s.Inputs]
		if single {
			copy(narrow[i*s.Inputs:], from)
			continue
		}
		for j, x := range from {
			dst[i*s.Inputs+j] = T(x)
		}
	}
}

// Undivided are the features of samples that are pixels, before Affine.
func (s Split) Undivided(rows []int) gemm.Pixels {
	return gemm.Pixels{Data: s.Pixels, Rows: rows, Cols: s.Inputs, Divisor: s.Divisor}
}

// pick returns a copy of the samples rows, in that order.
func (s Split) pick(rows []int) Split {
	return Split{
		N: len(rows), Inputs: s.Inputs, Divisor: s.Divisor, Affine: s.Affine,
		X:       pickRows(s.X, s.Inputs, rows),
		Pixels:  pickRows(s.Pixels, s.Inputs, rows),
		Labels:  pickRows(s.Labels, 1, rows),
		Targets: pickRows(s.Targets, 1, rows),
	}
}

func pickRows[E any](from []E, width int, rows []int) []E {
	if from == nil {
		return nil
	}
	to := make([]E, 0, len(rows)*width)
	for _, row := range rows {
		to = append(to, from[row*width:(row+1)*width]...)
	}
	return to
}
