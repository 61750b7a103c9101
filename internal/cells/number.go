package cells

import (
	"fmt"
	"strconv"
	"time"
)

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
