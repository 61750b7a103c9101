package scene

import (
	"bufio"
	"bytes"
	"os"
	"strconv"
	"strings"

	"github.com/north-tui/north/form"
)

// FitsMemory returns an error if training a model of so many parameters, with so many
// numbers that its samples become on their way through it, would take more memory than
// the machine has left. Where that is not known it returns nil.
func FitsMemory(params, states float64) error {
	available, ok := availableMemory()
	if !ok {
		return nil
	}
	return fits(params, states, available)
}

// fits estimates 20 bytes a parameter, which are weight, gradient, two moments and a
// keyframe, and 4 a state.
func fits(params, states, available float64) error {
	const perParam, perState, gigabyte = 20, 4, 1e9
	needed := perParam*params + perState*states
	if needed <= available {
		return nil
	}
	cure := "choose smaller layers"
	if perState*states > perParam*params {
		cure = "choose smaller layers or a smaller batch"
	}
	return form.Errorf("the model has %.3g parameters: training it takes about %.3g GB of memory, of which %.3g GB are available; %s",
		params, needed/gigabyte, available/gigabyte, cure)
}

// availableMemory is what Linux says can be taken without swapping, in bytes, within the
// limit of the control group.
func availableMemory() (float64, bool) {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, false
	}
	available, ok := memAvailable(text)
	if !ok {
		return 0, false
	}
	limit, errLimit := readBytes("/sys/fs/cgroup/memory.max")
	used, errUsed := readBytes("/sys/fs/cgroup/memory.current")
	if errLimit == nil && errUsed == nil {
		available = min(available, max(0, limit-used))
	}
	return available, true
}

// memAvailable reads the line of /proc/meminfo.
func memAvailable(text []byte) (float64, bool) {
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) == 3 && words[0] == "MemAvailable:" && words[2] == "kB" {
			kilobytes, err := strconv.ParseFloat(words[1], 64)
			return 1024 * kilobytes, err == nil
		}
	}
	return 0, false
}

func readBytes(path string) (float64, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(strings.TrimSpace(string(text)), 64)
}
