package picture

import (
	"math"
	"strconv"
)

// Grouped writes a number, rounded to a whole one, with separators: 12,480.
func Grouped(x float64) string {
	digits := strconv.FormatFloat(math.Abs(x), 'f', 0, 64)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if x < 0 {
		return "−" + digits
	}
	return digits
}

// Plural writes a count with its noun: 1 step, 12,480 steps.
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Grouped(float64(n)) + " " + noun + "s"
}
