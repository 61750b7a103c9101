package neurogenesis

import (
	"testing"

	"github.com/north-tui/north/sim"
)

// TestLearnersShareData: those of one scene and the same data read the same memory,
// those of other data or another seed do not.
func TestLearnersShareData(t *testing.T) {
	scene := Scene()
	build := func(seed uint64, words ...string) *growing {
		t.Helper()
		l, err := scene.New(spec(seed, words...), sim.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return l.(*growing)
	}
	first := build(1, "data=digits")
	if again := build(1, "data=digits", "trigger=random", "hidden=5"); again.data != first.data || &again.testX.Mat.Data[0] != &first.testX.Mat.Data[0] {
		t.Error("another learner of the same data has data of its own")
	}
	spiral := build(1, "data=spiral")
	for _, tt := range []struct {
		name  string
		seed  uint64
		words []string
	}{
		{"seed", 2, []string{"data=spiral"}},
		{"setting", 1, []string{"data=spiral", "noise=0.1"}},
		{"data", 1, []string{"data=moons"}},
	} {
		other := build(tt.seed, tt.words...)
		if other.data == spiral.data || other.testX.Mat.Data[0] == spiral.testX.Mat.Data[0] {
			t.Errorf("another %s has the same data", tt.name)
		}
	}
}
