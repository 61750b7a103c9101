package gemm

import (
	"strings"
	"testing"
)

// onEachLevel runs a test with each set of kernels that this machine has.
func onEachLevel(t *testing.T, test func(t *testing.T)) {
	for _, l := range available() {
		t.Run(l.String(), func(t *testing.T) {
			setLevel(t, l)
			test(t)
		})
	}
}

func setLevel(t testing.TB, l level) {
	before := inUse
	inUse = l
	t.Cleanup(func() { inUse = before })
}

// onBoth runs a test on both types of elements.
func onBoth(t *testing.T, test32, test64 func(t *testing.T)) {
	t.Run("float32", test32)
	t.Run("float64", test64)
}

func TestChoose(t *testing.T) {
	amd64, old, arm64, none := []level{generic, avx2, avx512}, []level{generic, avx2}, []level{generic, neon}, []level{generic}
	tests := []struct {
		name      string
		available []level
		want      level
		problem   string
	}{
		{"", amd64, avx512, ""},
		{"", arm64, neon, ""},
		{"", none, generic, ""},
		{"avx512", amd64, avx512, ""},
		{"avx2", amd64, avx2, ""},
		{"generic", amd64, generic, ""},
		{"neon", arm64, neon, ""},
		{"generic", arm64, generic, ""},
		{"avx512", old, avx2, "NORTH_KERNEL=avx512: this machine has avx2 at best"},
		{"avx2", none, generic, "NORTH_KERNEL=avx2: this machine has generic at best"},
		{"neon", amd64, avx512, "NORTH_KERNEL=neon: this machine has avx512 at best"},
		{"avx2", arm64, neon, "NORTH_KERNEL=avx2: this machine has neon at best"},
		{"sse", old, avx2, "NORTH_KERNEL=sse: want avx512, avx2, neon or generic"},
		{"AVX2", amd64, avx512, "NORTH_KERNEL=AVX2: want avx512, avx2, neon or generic"},
	}
	for _, tt := range tests {
		got, err := choose(tt.name, tt.available)
		if got != tt.want {
			t.Errorf("choose(%q, %v) = %v, want %v", tt.name, tt.available, got, tt.want)
		}
		if (err == nil) != (tt.problem == "") || err != nil && err.Error() != tt.problem {
			t.Errorf("choose(%q, %v): error %v, want %q", tt.name, tt.available, err, tt.problem)
		}
	}
}

func TestKernelNamesTheLevel(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		if !strings.HasSuffix(t.Name(), "/"+Kernel()) {
			t.Errorf("Kernel() = %q", Kernel())
		}
	})
}
