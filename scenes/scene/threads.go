package scene

import (
	"runtime"

	"github.com/north-tui/north/sim"
)

// Threads is the number of threads for matrix products: as the options say, or one
// less than there are processors.
func Threads(o sim.Options) int {
	if o.Threads > 0 {
		return o.Threads
	}
	return max(1, runtime.NumCPU()-1)
}
