package gemm

// levels are those of this architecture, the best one last.
var levels = [...]level{generic, neon}

// detect is the best level: all processors that Go runs on have NEON.
func detect() level { return neon }
