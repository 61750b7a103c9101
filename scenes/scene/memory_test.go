package scene

import (
	"strings"
	"testing"
)

func TestFits(t *testing.T) {
	if err := fits(1e6, 0, 20e6); err != nil {
		t.Errorf("%v, want that a million parameters fit into 20 MB", err)
	}
	if err := fits(1e6, 1e6, 20e6); err == nil || !strings.HasSuffix(err.Error(), "choose smaller layers") {
		t.Errorf("%v, want that the states do not fit beside the parameters", err)
	}
	if err := fits(1e6, 1e7, 20e6); err == nil || !strings.HasSuffix(err.Error(), "or a smaller batch") {
		t.Errorf("%v, want that a smaller batch is proposed", err)
	}
	err := fits(3.3e9, 0, 20e9)
	if err == nil || !strings.Contains(err.Error(), "3.3e+09 parameters: training it takes about 66 GB of memory, of which 20 GB are available") {
		t.Errorf("error %v, want both sizes", err)
	}
}

func TestMemAvailable(t *testing.T) {
	got, ok := memAvailable([]byte("MemTotal:       24683000 kB\nMemAvailable:      2000 kB\n"))
	if !ok || got != 2048000 {
		t.Errorf("%g, %t, want 2048000", got, ok)
	}
	if _, ok := memAvailable([]byte("MemTotal: 1 kB\nMemAvailable: x kB\n")); ok {
		t.Error("a number from x")
	}
}
