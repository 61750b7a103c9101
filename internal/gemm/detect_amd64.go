package gemm

import "golang.org/x/sys/cpu"

// levels are those of this architecture, the best one last.
var levels = [...]level{generic, avx2, avx512}

// detect is the best level of this machine and its operating system.
func detect() level {
	x := &cpu.X86
	switch {
	case !x.HasAVX2 || !x.HasFMA:
		return generic
	case x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL:
		return avx512
	}
	return avx2
}
