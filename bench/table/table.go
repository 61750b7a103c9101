// Package table is what the programs that measure have in common: medians, ratios with
// their spread, and the line about the machine.
package table

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Middle is the median; of an even number of values the upper one of the middle two.
func Middle(list []float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

// Ratio is the median of theirs over ours, round by round, with the lowest and the
// highest in brackets.
func Ratio(ours, theirs []float64) string {
	ratios := make([]float64, len(ours))
	for i := range ours {
		ratios[i] = theirs[i] / ours[i]
	}
	return fmt.Sprintf("**%s** (%s to %s)", Short(Middle(ratios)), Short(slices.Min(ratios)), Short(slices.Max(ratios)))
}

// Short is a number with three digits.
func Short(x float64) string {
	switch {
	case x >= 100:
		return strconv.FormatFloat(x, 'f', 0, 64)
	case x >= 10:
		return strconv.FormatFloat(x, 'f', 1, 64)
	}
	return strconv.FormatFloat(x, 'f', 2, 64)
}

// Duration is a time with three digits, in the unit that suits it.
func Duration(seconds float64) string {
	switch {
	case seconds < 0.9995e-3:
		return fmt.Sprintf("%.3g µs", 1e6*seconds)
	case seconds < 0.9995:
		return fmt.Sprintf("%.3g ms", 1e3*seconds)
	}
	return fmt.Sprintf("%.3g s", seconds)
}

// Conditions are those of a measurement: the processor, how many cores it has here, the
// operating system, the day, and the load average at the start, as Load gave it, and now.
func Conditions(load string) string {
	peers := ""
	if core := os.Getenv("OPENBLAS_CORETYPE"); core != "" {
		peers = ", OpenBLAS with kernels for " + core
	}
	return fmt.Sprintf("%s, %d cores, %s, %s, load average %s at the start and %s at the end%s",
		processor(), runtime.NumCPU(), runtime.GOOS, time.Now().Format(time.DateOnly), load, Load(), peers)
}

// processor is the name of the processor as Linux has it, with family and model, because
// that of a virtual machine often says little.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	facts := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok {
			facts[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
	}
	name := facts["model name"]
	if name == "" {
		return runtime.GOARCH
	}
	if facts["cpu family"] == "" {
		return name
	}
	return fmt.Sprintf("%s (family %s, model %s)", name, facts["cpu family"], facts["model"])
}

// Load is the load average of the last minute, "unknown" where the system does not say.
func Load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	minute, _, _ := strings.Cut(string(text), " ")
	return minute
}
