package nn

import (
	"errors"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Append adds count neurons after the existing ones: fanIn count×inputs, bias
// count, fanOut outputs×count. Old weights and moments keep every bit, the new
// moments are zero. It changes nothing when it returns an error: on a wrong
// shape or a number that is not finite in T.
func (h *Hidden[T]) Append(fanIn *mat.Dense, bias []float64, fanOut *mat.Dense) error {
	in, b, out := MatFrom[T](fanIn), converted[T](bias), MatFrom[T](fanOut)
	if err := h.checkNeurons(in, b, out); err != nil {
		return fmt.Errorf("nn: %d neurons for %s: %w", len(b), h.name, err)
	}
	width, step := h.Width(), h.optimizer.Steps
	h.in.W.AppendRows(len(b), step)
	h.in.B.AppendCols(len(b), step)
	h.out.W.AppendCols(len(b), step)
	for i := range in.Rows {
		copy(h.in.W.Value.Row(width+i), in.Row(i))
	}
	copy(h.in.B.Value.Row(0)[width:], b)
	for j := range out.Rows {
		copy(h.out.W.Value.Row(j)[width:], out.Row(j))
	}
	h.identify(len(b))
	return nil
}

func (h *Hidden[T]) checkNeurons(in Mat[T], bias []T, out Mat[T]) error {
	switch count := len(bias); {
	case count == 0:
		return errors.New("no biases given")
	case in.Rows != count || in.Cols != h.in.Inputs():
		return fmt.Errorf("fan-in of %d×%d, want %d×%d", in.Rows, in.Cols, count, h.in.Inputs())
	case out.Rows != h.out.Outputs() || out.Cols != count:
		return fmt.Errorf("fan-out of %d×%d, want %d×%d", out.Rows, out.Cols, h.out.Outputs(), count)
	case !in.Finite() || !out.Finite() || !MatOf(1, count, bias).Finite():
		return fmt.Errorf("weights %w", ErrNotFinite)
	}
	return nil
}

// Remove removes neurons by position. At least one must remain. It changes nothing
// when it returns an error.
func (h *Hidden[T]) Remove(units []int) error {
	sorted := slices.Sorted(slices.Values(units))
	for i, u := range sorted {
		if u < 0 || u >= h.Width() {
			return fmt.Errorf("nn: no neuron %d in %s, which has %d", u, h.name, h.Width())
		}
		if i > 0 && u == sorted[i-1] {
			return fmt.Errorf("nn: neuron %d of %s removed twice", u, h.name)
		}
	}
	if len(units) == h.Width() {
		return fmt.Errorf("nn: %s must keep at least one neuron", h.name)
	}
	keep := complement(h.Width(), units)
	h.in.W.RemoveRows(units)
	h.in.B.RemoveCols(units)
	h.out.W.RemoveCols(units)
	h.units = pick(h.units, keep)
	return nil
}

// ScaleFanOut multiplies the outgoing weights of one neuron. It panics if there
// is no such neuron.
func (h *Hidden[T]) ScaleFanOut(unit int, by float64) {
	h.mustHave(unit)
	for i := range h.out.Outputs() {
		row := h.out.W.Value.Row(i)
		row[unit] = T(float64(row[unit]) * by)
	}
}

// SetFanIn replaces the incoming weights and the bias of one neuron. Its moments
// stay. It panics if there is no such neuron or row does not have one weight per
// input.
func (h *Hidden[T]) SetFanIn(unit int, row []float64, bias float64) {
	h.mustHave(unit)
	if len(row) != h.in.Inputs() {
		panic(fmt.Sprintf("nn: %d incoming weights for a neuron of %s, want %d", len(row), h.name, h.in.Inputs()))
	}
	copy(h.in.W.Value.Row(unit), converted[T](row))
	h.in.B.Value.Row(0)[unit] = T(bias)
}

func (h *Hidden[T]) mustHave(unit int) {
	if unit < 0 || unit >= h.Width() {
		panic(fmt.Sprintf("nn: no neuron %d in %s, which has %d", unit, h.name, h.Width()))
	}
}
