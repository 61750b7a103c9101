package desk

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
)

// Grouped writes a whole number with commas: 12,480.
func Grouped(n int) string { return picture.Grouped(float64(n)) }

// Rate writes steps a second: 60, 3.1k.
func Rate(v float64) string {
	if v >= 1000 && v < 9999.5 {
		return strconv.FormatFloat(v/1000, 'f', 1, 64) + "k"
	}
	if v >= 10 {
		v = math.Round(v)
	}
	return cells.Short(v)
}

// Clock writes a duration as minutes and seconds, with hours if there are any.
func Clock(d time.Duration) string { return cells.Clock(d) }

// SecondsText writes seconds with tenths, from a minute on as a clock.
func SecondsText(s float64) string { return cells.Seconds(s) }

// Fixed writes v with two decimals and no leading zero: .97, 1.00.
func Fixed(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return cells.Short(v)
	}
	text := strings.TrimPrefix(strconv.FormatFloat(math.Abs(v), 'f', 2, 64), "0")
	if v < 0 {
		return picture.Minus + text
	}
	return text
}

// Plural writes a count with its noun.
func Plural(n int, noun string) string { return picture.Plural(n, noun) }
