package desk

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/north-tui/north/internal/cells"
)

// Grouped writes a whole number with commas: 12,480.
func Grouped(n int) string {
	s := strconv.Itoa(n)
	start := len(s) % 3
	if n < 0 {
		start = 1 + (len(s)-1)%3
	}
	var b strings.Builder
	for i := range len(s) {
		if i > 0 && i >= start && (i-start)%3 == 0 && s[i-1] != '-' {
			b.WriteByte(',')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

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
func Clock(d time.Duration) string {
	s := int(d.Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}

// SecondsText writes seconds with tenths, from a minute on as a clock.
func SecondsText(s float64) string {
	if s >= 59.95 {
		return Clock(time.Duration(s * float64(time.Second)))
	}
	return strconv.FormatFloat(s, 'f', 1, 64) + " s"
}

// Fixed writes v with two decimals and no leading zero: .97, 1.00.
func Fixed(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return cells.Short(v)
	}
	return strings.TrimPrefix(strconv.FormatFloat(v, 'f', 2, 64), "0")
}

// Plural writes a count with its noun.
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Grouped(n) + " " + noun + "s"
}
