package cells

import (
	"fmt"
	"strconv"
	"strings"
	"time"
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

// Clock writes a duration as minutes and seconds, with hours if there are any.
func Clock(d time.Duration) string {
	s := int(d.Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}

// Seconds writes seconds with tenths, from a minute on as a Clock.
func Seconds(s float64) string {
	if s >= 59.95 {
		return Clock(time.Duration(s * float64(time.Second)))
	}
	return strconv.FormatFloat(s, 'f', 1, 64) + " s"
}
