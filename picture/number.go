package picture

import (
	"math"
	"strconv"
	"strings"
)

// Numbers are written one way wherever people read them: no zero before the point, − for
// minus, commas between thousands, 3.2e-4 for what is small. Short has three digits; on
// the screen, where there is no room for them, package cells has k, M and G.

// Short writes a number with three digits, a whole one below 1e9 in full: .0352, −1.5,
// 12,480.
func Short(v float64) string {
	size := math.Abs(v)
	switch {
	case math.IsNaN(v):
		return "NaN"
	case size >= 999.5 && size < 1e9:
		return Grouped(v)
	}
	s := strconv.FormatFloat(size, 'g', 3, 64)
	s = strings.Replace(s, "e-0", "e-", 1)
	s = strings.TrimPrefix(strings.Replace(strings.Replace(s, "e+0", "e", 1), "e+", "e", 1), "+")
	if strings.HasPrefix(s, "0.") {
		s = s[1:]
	}
	if v < 0 {
		return Minus + s
	}
	return s
}

// Minus is the sign before a negative number.
const Minus = "−"

// Grouped writes a number, rounded to a whole one, with separators: 12,480.
func Grouped(x float64) string {
	digits := strconv.FormatFloat(math.Abs(x), 'f', 0, 64)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if x < 0 {
		return Minus + digits
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
