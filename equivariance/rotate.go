package equivariance

import (
	"fmt"
	"math"

	"github.com/north-tui/north/nn"
)

// Rotate returns images, samples×(channels·side²), each turned counter-clockwise by an
// angle of its own, in radians, about its middle: a pixel is the bilinear sample at the
// point that comes to lie there, 0 beyond the edges. Quarter turns are those of Turn, up
// to rounding. It is an error if there are not as many angles as images, an
// angle is not finite, or images are not square.
func Rotate[T nn.Float](images nn.Mat[T], side int, angles []float64) (nn.Mat[T], error) {
	if len(angles) != images.Rows {
		return nn.Mat[T]{}, fmt.Errorf("equivariance: %d angles for %d images", len(angles), images.Rows)
	}
	if side < 1 || images.Cols%(side*side) != 0 {
		return nn.Mat[T]{}, fmt.Errorf("equivariance: images of %d pixels, want planes of %d×%d", images.Cols, side, side)
	}
	out := nn.NewMat[T](images.Rows, images.Cols)
	for i, angle := range angles {
		if math.IsNaN(angle) || math.IsInf(angle, 0) {
			return nn.Mat[T]{}, fmt.Errorf("equivariance: angle %g of image %d: %w", angle, i, nn.ErrNotFinite)
		}
		row, from := out.Row(i), images.Row(i)
		for at := 0; at < len(row); at += side * side {
			rotate(row[at:at+side*side], from[at:at+side*side], side, angle)
		}
	}
	return out, nil
}

// rotate turns a plane. With y upwards, a pixel is taken from the point turned back.
func rotate[T nn.Float](dst, src []T, side int, angle float64) {
	middle := float64(side-1) / 2
	sin, cos := math.Sincos(angle)
	for i := range side {
		for j := range side {
			y, x := middle-float64(i), float64(j)-middle
			dst[i*side+j] = T(bilinear(src, side, middle+sin*x-cos*y, cos*x+sin*y+middle))
		}
	}
}

// bilinear is the value of a plane at a point between its pixels.
func bilinear[T nn.Float](src []T, side int, row, col float64) float64 {
	i, j := int(math.Floor(row)), int(math.Floor(col))
	sum := 0.0
	for _, at := range [][2]int{{i, j}, {i, j + 1}, {i + 1, j}, {i + 1, j + 1}} {
		if at[0] < 0 || at[0] >= side || at[1] < 0 || at[1] >= side {
			continue
		}
		weight := (1 - math.Abs(row-float64(at[0]))) * (1 - math.Abs(col-float64(at[1])))
		sum += weight * float64(src[at[0]*side+at[1]])
	}
	return sum
}
