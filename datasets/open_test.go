package datasets

import (
	"path/filepath"
	"testing"
)

func TestFindErrors(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "gone")
	tests := []struct{ spec, want string }{
		{"spirl", `data: no "spirl"; did you mean spiral? There are spiral, moons, circles, xor, gaussians, checkerboard, sim, sine, bumps, digits, mnist, rotated-mnist`},
		{"sim:65", "data: sim:65: dim: 65 is out of range, want 1 to 64"},
		{"sim:0", "data: sim:0: dim: 0 is out of range, want 1 to 64"},
		{"sim:x", `data: sim:x: dim: "x" is not a whole number`},
		{"gone.csv", "gone.csv: no such file or directory"},
		{missing, missing + ": no such file or directory"},
	}
	for _, tt := range tests {
		t.Run(tt.spec, func(t *testing.T) {
			if _, err := Find(tt.spec); err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestOpenSettings(t *testing.T) {
	s, err := Open("spiral", map[string]string{"points": "50", "classes": "3", "trigger": "north-act"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Train.N + s.Test.N; got != 50 || s.Outputs != 3 {
		t.Errorf("%d points in %d classes, want 50 in 3", got, s.Outputs)
	}
	want := "noise: 0.9 is out of range, want 0 to 0.5"
	if _, err := Open("spiral", map[string]string{"noise": "0.9"}, 1); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestSimulatedNames wants both spellings of a dimension to be the same data.
func TestSimulatedNames(t *testing.T) {
	a, err := Open("sim:8", nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Open("sim", map[string]string{"dim": "8"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if a.Name != "sim:8" || b.Name != "sim:8" || a.Train.X[17] != b.Train.X[17] {
		t.Errorf("%s and %s differ: %v, %v", a.Name, b.Name, a.Train.X[17], b.Train.X[17])
	}
}
