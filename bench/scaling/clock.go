//go:build linux

package main

import "golang.org/x/sys/unix"

// cpuTime is the CPU time of this process so far, in seconds.
func cpuTime() float64 {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t); err != nil {
		panic(err) // no such clock
	}
	return float64(t.Sec) + 1e-9*float64(t.Nsec)
}
