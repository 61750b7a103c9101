package cells

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/picture"
)

// Axis is a range of values laid along a number of dots.
type Axis struct {
	Min, Max float64
	Log      bool // Min must be above 0
}

// Valid reports whether the axis has a finite, non-empty range.
func (a Axis) Valid() bool {
	return !math.IsInf(a.Min, 0) && !math.IsInf(a.Max, 0) && a.Min < a.Max && (!a.Log || a.Min > 0)
}

// Share is where v lies between Min, 0, and Max, 1. It is NaN for values that
// have no place: not finite, or not positive on a log axis.
func (a Axis) Share(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) || a.Log && v <= 0 {
		return math.NaN()
	}
	if a.Log {
		return math.Log(v/a.Min) / math.Log(a.Max/a.Min)
	}
	return (v - a.Min) / (a.Max - a.Min)
}

// dot is the dot of v among n, the first being Min, held within the axis. On a log
// axis, all that is not positive lies below.
func (a Axis) dot(v float64, n int) (int, bool) {
	s := a.Share(v)
	if a.Log && v <= 0 {
		s = 0
	}
	if math.IsNaN(s) {
		return 0, false
	}
	s = min(max(s, 0), 1)
	return int(math.Round(s * float64(n-1))), true
}

// Row is the row of v in a chart of a height in cells, the one in which charts of the
// tier have its dot. Values beyond the axis are in the first or last row.
func (a Axis) Row(v float64, height int, t Tier) (int, bool) {
	_, down := t.Dots()
	dot, ok := a.dot(v, height*down)
	return height - 1 - dot/down, ok
}

// column is the column of v in a chart of a width in cells, and whether v lies within
// the axis.
func (a Axis) column(v float64, width int, t Tier) (int, bool) {
	across, _ := t.Dots()
	dot, ok := a.dot(v, width*across)
	s := a.Share(v)
	return dot / across, ok && s >= 0 && s <= 1
}

// Outward is the axis with its ends moved outwards to round values, so that it stays where
// it is while what it spans grows a little.
func (a Axis) Outward() Axis {
	if !a.Valid() {
		return a
	}
	if a.Log {
		a.Min, a.Max = rung(a.Min, false), rung(a.Max, true)
		return a
	}
	step := niceStep((a.Max - a.Min) / 8)
	a.Min, a.Max = math.Floor(a.Min/step+1e-9)*step, math.Ceil(a.Max/step-1e-9)*step
	return a
}

// rungs are the round values of a power of ten on a log axis.
var rungs = []float64{1, 1.5, 2, 3, 5, 7, 10}

// rung is the nearest round value above or below v.
func rung(v float64, above bool) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)+1e-12))
	if above {
		for _, r := range rungs {
			if r*power >= v*(1-1e-9) {
				return r * power
			}
		}
		return 10 * power
	}
	for _, r := range slices.Backward(rungs) {
		if r*power <= v*(1+1e-9) {
			return r * power
		}
	}
	return power
}

// ends are the round ends of an axis that grows: each at most a third beyond the one before.
var ends = []float64{1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10}

// RoundUp is the least round value that is not below v, v itself if that is not positive.
func RoundUp(v float64) float64 {
	if !(v > 0) || math.IsInf(v, 0) {
		return v
	}
	power := math.Pow(10, math.Floor(math.Log10(v)+1e-12))
	for _, e := range ends {
		if e*power >= v*(1-1e-9) {
			return e * power
		}
	}
	return 10 * power
}

// Ticks are at most n round values within the axis: steps of 1, 2 or 5, on a log
// axis powers of ten, with 2 and 5 between them if there is room.
func (a Axis) Ticks(n int) []float64 {
	if !a.Valid() || n < 1 {
		return nil
	}
	if a.Log {
		if ticks := a.logTicks(n); len(ticks) > 1 {
			return ticks
		}
	}
	step := niceStep((a.Max - a.Min) / float64(n))
	var ticks []float64
	for i := math.Ceil(a.Min/step - 1e-9); i*step <= a.Max+step*1e-9 && len(ticks) < n+1; i++ {
		ticks = append(ticks, i*step)
	}
	return ticks
}

func (a Axis) logTicks(n int) []float64 {
	lo, hi := math.Floor(math.Log10(a.Min)), math.Ceil(math.Log10(a.Max))
	for _, factors := range [][]float64{{1, 2, 5}, {1}} {
		var ticks []float64
		for e := lo; e <= hi; e++ {
			for _, f := range factors {
				if v := f * math.Pow(10, e); v >= a.Min*(1-1e-9) && v <= a.Max*(1+1e-9) {
					ticks = append(ticks, v)
				}
			}
		}
		if len(ticks) <= n {
			return ticks
		}
		if len(factors) == 1 {
			return everyNth(ticks, (len(ticks)+n-1)/n)
		}
	}
	return nil
}

func everyNth(ticks []float64, n int) []float64 {
	var out []float64
	for i := 0; i < len(ticks); i += n {
		out = append(out, ticks[i])
	}
	return out
}

// niceStep is the smallest of 1, 2, 5 times a power of ten that is at least raw.
func niceStep(raw float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, f := range []float64{1, 2, 5} {
		if f*power >= raw*(1-1e-9) {
			return f * power
		}
	}
	return 10 * power
}

// Precise writes v as Short does, but with as many digits as it takes to tell
// places apart along an axis that is width long.
func Precise(v, width float64) string {
	size := math.Abs(v)
	if !(width < size/20) || math.IsInf(v, 0) {
		return Whole(v)
	}
	unit, sign := 1.0, ""
	switch {
	case size >= 1e12:
		return strconv.FormatFloat(v, 'g', 6, 64)
	case size >= 1e9:
		unit, sign = 1e9, "G"
	case size >= 1e6:
		unit, sign = 1e6, "M"
	case size >= 1000:
		return picture.Grouped(v)
	}
	decimals := int(min(max(math.Ceil(2-math.Log10(width/unit)), 0), 9))
	return trim(v/unit, decimals) + sign
}

// Whole writes v for where there is room: a whole number below 1e6 in full, 12,480, others
// as Short.
func Whole(v float64) string {
	if size := math.Abs(v); size >= 1000 && size < 1e6 && v == math.Trunc(v) {
		return picture.Grouped(v)
	}
	return Short(v)
}

// Short writes v in at most six characters for the side of a chart: 12.5k, 1,500, .094,
// 3e-4, −1.5.
func Short(v float64) string {
	if v < 0 {
		return picture.Minus + Short(-v)
	}
	size := v
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 0):
		return "Inf"
	case size == 0:
		return "0"
	case size >= 1e12:
		return exponent(v)
	case size >= 999.5e6:
		return trim(v/1e9, 1) + "G"
	case size >= 999.5e3:
		return trim(v/1e6, 1) + "M"
	case size >= 9999.5:
		return trim(v/1e3, 1) + "k"
	case size >= 100:
		return picture.Grouped(v)
	case size >= 10:
		return trim(v, 1)
	case size >= 1:
		return trim(v, 2)
	case size >= .00095 && size < .00995:
		return strings.Replace(trim(v, 4), "0.", ".", 1)
	case size >= .00995:
		return strings.Replace(trim(v, 3), "0.", ".", 1)
	}
	return exponent(v)
}

// trim is v with at most digits decimals and no zeros at the end.
func trim(v float64, digits int) string {
	if math.Abs(v) >= 100 {
		digits = 0
	}
	s := strconv.FormatFloat(v, 'f', digits, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// exponent is v with one digit and a short exponent: 3e-4.
func exponent(v float64) string {
	s := strconv.FormatFloat(v, 'e', 0, 64)
	mantissa, power, _ := strings.Cut(s, "e")
	n, err := strconv.Atoi(power)
	if err != nil {
		return s
	}
	return mantissa + "e" + strconv.Itoa(n)
}
