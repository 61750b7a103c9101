package gemm

import (
	"fmt"
	"os"
	"slices"
)

// level is a set of kernels. Of those for one architecture, higher ones need what the
// lower ones need.
type level int

const (
	generic level = iota
	neon          // Advanced SIMD of arm64
	avx2          // AVX2 and FMA
	avx512        // AVX-512 F, BW, DQ and VL
)

func (l level) String() string { return levelNames[l] }

var levelNames = [...]string{generic: "generic", neon: "neon", avx2: "avx2", avx512: "avx512"}

// forceVariable is the environment variable that chooses a level.
const forceVariable = "NORTH_KERNEL"

// inUse is written at start only, and by tests.
var inUse, levelError = choose(os.Getenv(forceVariable), available())

// Kernel names the instruction set in use: avx512, avx2, neon or generic.
func Kernel() string { return inUse.String() }

// Check reports a value of NORTH_KERNEL that cannot be obeyed: a word other than
// avx512, avx2, neon and generic, or a set of instructions that this machine lacks.
// The best that it has is in use then.
func Check() error { return levelError }

// available are the levels of this machine, the best one last.
func available() []level {
	list := levels[:]
	for list[len(list)-1] > detect() {
		list = list[:len(list)-1]
	}
	return list
}

// choose is the level of that name, or the best if the name is empty or the
// machine lacks that level.
func choose(name string, available []level) (level, error) {
	best := available[len(available)-1]
	if name == "" {
		return best, nil
	}
	for l, n := range levelNames {
		if n != name {
			continue
		}
		if !slices.Contains(available, level(l)) {
			return best, fmt.Errorf("%s=%s: this machine has %s at best", forceVariable, name, best)
		}
		return level(l), nil
	}
	return best, fmt.Errorf("%s=%s: want avx512, avx2, neon or generic", forceVariable, name)
}
