package report

import (
	"testing"

	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/sweep"
)

// TestHeldOut: the loss by which runs are judged, under either of its names.
func TestHeldOut(t *testing.T) {
	s := study{measures: func(scene string) Measures {
		if scene == "test" {
			return Usual()
		}
		return Measures{Loss: Measure{Result: "val_loss"}}
	}}
	for _, tt := range []struct {
		name    string
		results map[string]any
		want    float64
		ok      bool
	}{
		{"test", map[string]any{"test_loss": 1., "val_loss": 2.}, 1, true},
		{"validation", map[string]any{"val_loss": 2.}, 2, true},
		{"diverged", map[string]any{"val_loss": nil}, 0, false},
	} {
		if got, ok := s.heldOut(sweep.Row{Spec: sim.Spec{Scene: tt.name}, Results: tt.results}); got != tt.want || ok != tt.ok {
			t.Errorf("%s: %g, %v, want %g, %v", tt.name, got, ok, tt.want, tt.ok)
		}
	}
}
