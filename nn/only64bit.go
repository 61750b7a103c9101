//go:build 386 || arm || mips || mipsle

package nn

// Counters of runs and files have more than 32 bits.
var _ = north_needs_a_64_bit_platform
