package darts

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/scenes/scene/scenetest"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/weights"
)

// TestStartFromWeights: a search and a retraining start with exported weights bit for bit,
// and a search with the architecture too, to the precision of the file.
func TestStartFromWeights(t *testing.T) {
	for _, words := range [][]string{
		{"trigger=linear", "every=10"},
		{"space=conv8", "channels=4", "preset=darts-prime"},
		{"genotype=random"},
	} {
		s := run(t, 4, words...)
		scenetest.Advance(t, s, 25)
		l := s.Learner().(scene.Weighted)
		f, err := l.Weights()
		if err != nil {
			t.Fatal(err)
		}
		var settings map[string]string
		if err := json.Unmarshal([]byte(f.Metadata[scene.SettingsKey]), &settings); err != nil {
			t.Fatal(err)
		}
		settings[scene.WeightsKey] = scenetest.StoreWeights(t, l, ".safetensors", func(*weights.File) {})
		next := sim.Spec{Scene: "darts", Seed: 11, Set: maps.Clone(settings)}
		if words[0] == "genotype=random" {
			next.Seed = 4 // which draws the cell
		}
		fresh := scenetest.Open(t, Scene(), next, sim.Options{Threads: 1})
		if got, want := scenetest.Results(t, fresh)["weights_sha256"], scenetest.Results(t, s)["weights_sha256"]; got != want {
			t.Errorf("%v: the run starts from %v, want %v", words, got, want)
		}
		if from, ok := fresh.Learner().(*searching); ok {
			for i, a := range s.Learner().(*searching).alphas() {
				for j, v := range a.Value.Data {
					if got := from.alphas()[i].Value.Data[j]; got != v {
						t.Fatalf("%v: alpha %d is %g, want %g", words, j, got, v)
					}
				}
			}
		}
		scenetest.Advance(t, fresh, 2)

		settings["nodes"] = "2"
		_, err = sim.Open(Scene().Scene, sim.Spec{Scene: "darts", Seed: 4, Set: settings}, sim.Options{})
		if err == nil || !strings.Contains(err.Error(), scene.WeightsKey+": ") {
			t.Errorf("%v: %v, want a refusal of other cells", words, err)
		}
	}
}
