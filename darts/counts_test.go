package darts

import "testing"

// TestSize: the estimate of weights is near the supernet's own count.
func TestSize(t *testing.T) {
	for name, space := range map[string]Space{"dense": Dense8(), "conv": Conv8(), "stem that halves": Conv28()} {
		params, states, err := space.Size()
		if err != nil {
			t.Fatal(err)
		}
		settings := preset(t, PresetNames()[0])
		s, err := NewSearch(space, settings, randomData[float32](space, 600, 7), 1)
		if err != nil {
			t.Fatal(err)
		}
		if ratio := params / float64(s.Params()); ratio < .7 || ratio > 1.3 || states < float64(space.Channels) {
			t.Errorf("%s: %.0f parameters for %d, %.0f states", name, params, s.Params(), states)
		}
	}
}
