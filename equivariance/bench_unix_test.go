//go:build unix

package equivariance

import (
	"syscall"
	"testing"
	"time"
)

// moment is the processor time of the process so far: where others work on the machine,
// it says more than the clock.
type moment time.Duration

func now() moment {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return moment(usage.Utime.Nano() + usage.Stime.Nano())
}

// report adds the processor time of a step since m.
func (m moment) report(b *testing.B) {
	b.ReportMetric(float64(now()-m)/1e6/float64(b.N), "cpu-ms/op")
}
