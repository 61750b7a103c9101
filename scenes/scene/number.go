package scene

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/picture"
)

// Short formats a number for explanations.
func Short(v float64) string { return picture.Short(v) }

// Factor is Short for a number in a product or sum: in parentheses if it is negative.
func Factor(v float64) string {
	if v < 0 {
		return "(" + Short(v) + ")"
	}
	return Short(v)
}

// Small formats a number far below 1 with two digits: 4.8e-7.
func Small(v float64) string {
	if v == 0 {
		return "0"
	}
	return strings.Replace(strconv.FormatFloat(v, 'e', 1, 64), "e-0", "e-", 1)
}

// Grouped writes a whole number with separators: 12,480.
func Grouped(n int) string { return picture.Grouped(float64(n)) }

// Subscript writes a whole number of at least 0 with small digits: ₁₂.
func Subscript(n int) string {
	var out []rune
	for _, d := range strconv.Itoa(n) {
		out = append(out, '₀'+d-'0')
	}
	return string(out)
}

// Softmax returns the probabilities of logits at a temperature above 0, and the sum
// of exponentials by which they were divided; the largest logit is subtracted first.
// There must be at least one logit.
func Softmax[T float32 | float64](logits []T, temperature float64) (shares []float64, total float64) {
	top := float64(slices.Max(logits))
	shares = make([]float64, len(logits))
	for i, z := range logits {
		shares[i] = math.Exp((float64(z) - top) / temperature)
		total += shares[i]
	}
	for i := range shares {
		shares[i] /= total
	}
	return shares, total
}
