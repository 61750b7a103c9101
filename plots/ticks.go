package plots

import (
	"math"
	"strconv"

	"github.com/north-tui/north/picture"
	"gonum.org/v1/plot"
)

// linearTicks marks about count multiples of 1, 2 or 5 times a power of ten.
type linearTicks struct {
	count int
	whole bool // only whole numbers
}

// Ticks implements plot.Ticker.
func (l linearTicks) Ticks(low, high float64) []plot.Tick {
	step := niceStep((high - low) / float64(max(l.count, 1)))
	if l.whole {
		step = math.Max(step, 1)
	}
	decimals := max(0, int(-math.Floor(math.Log10(step)+1e-9)))
	var ticks []plot.Tick
	// Adding 0 turns a negative zero into zero, which has no sign.
	for i := math.Ceil(low/step-1e-9) + 0; i*step <= high+1e-9*step && len(ticks) < 100; i++ {
		ticks = append(ticks, plot.Tick{Value: i * step, Label: label(i*step, decimals)})
	}
	return ticks
}

// niceStep is the least of 1, 2, 5 times a power of ten that is at least x.
func niceStep(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{1, 2, 5} {
		if x <= m*power*(1+1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// label writes a tick, in full unless it is very long.
func label(x float64, decimals int) string {
	if a := math.Abs(x); a != 0 && (a >= 1e7 || decimals > 8) {
		return minus(strconv.FormatFloat(x, 'g', 4, 64))
	}
	if decimals == 0 {
		return picture.Grouped(math.Round(x))
	}
	return minus(strconv.FormatFloat(x, 'f', decimals, 64))
}

// minus sets the typographic sign, as wide as a plus.
func minus(digits string) string {
	if digits != "" && digits[0] == '-' {
		return "−" + digits[1:]
	}
	return digits
}

// logTicks marks about count powers of ten, and their multiples where a range
// holds few of them.
type logTicks struct{ count int }

// Ticks implements plot.Ticker.
func (l logTicks) Ticks(low, high float64) []plot.Tick {
	decades := math.Log10(high) - math.Log10(low)
	if decades < 0.5 {
		return linearTicks{count: l.count}.Ticks(low, high)
	}
	multiples := []float64{1}
	switch {
	case decades < 1.2:
		multiples = []float64{1, 2, 3, 5, 7}
	case decades < 3:
		multiples = []float64{1, 2, 5}
	}
	every := max(1, int(math.Ceil(decades/float64(max(l.count, 1)))))
	first, last := int(math.Floor(math.Log10(low))), int(math.Floor(math.Log10(high)))
	var ticks []plot.Tick
	for e := first; e <= last; e++ {
		if e%every != 0 {
			continue
		}
		for _, m := range multiples {
			if v := m * math.Pow10(e); v >= low*(1-1e-9) && v <= high*(1+1e-9) {
				ticks = append(ticks, plot.Tick{Value: v, Label: powerLabel(v, e)})
			}
		}
	}
	return ticks
}

// powerLabel writes a tick of the decade 10^e.
func powerLabel(v float64, e int) string {
	if e < -4 || e > 5 {
		return minus(strconv.FormatFloat(v, 'g', 1, 64))
	}
	return label(v, max(0, -e))
}
