package sim

import (
	"fmt"
	"maps"

	"github.com/north-tui/north/picture"
)

// Results are the figures of a run so far, by the names that scripts rely on:
// those of the session and those of the learner.
func (s *Session) Results() (map[string]any, error) {
	results, err := s.learner.Results()
	if err != nil {
		return nil, fmt.Errorf("results: %w", err)
	}
	growth, drift := 0, 0.0
	history, refusals := [][]int{}, []Event{}
	for _, e := range s.events {
		switch e.Kind {
		case Born:
			growth++
			drift = max(drift, e.Drift)
		case Refused:
			refusals = append(refusals, e)
		}
		if e.Widths == nil {
			continue
		}
		if n := len(history); n > 1 && history[n-1][0] == e.Step {
			history = history[:n-1] // of one step, what it led to
		}
		history = append(history, append([]int{e.Step}, e.Widths...))
	}
	all := map[string]any{
		"scene": s.scene.Name, "seed": s.spec.Seed, "steps": s.step, "epochs": s.epoch,
		"operations": picture.Operations(s.cost),
		"births":     s.births, "growth_events": growth, "max_drift": drift, "width_history": history,
		"refusals": refusals,
	}
	for _, r := range s.series { // train_loss, on all samples, is one of the learner's
		if v, ok := r.series.Latest(); ok && r.series.OfBatch() && v-v == 0 {
			all[r.series.Name+"_batch"] = v
		}
	}
	maps.Copy(all, results)
	return all, nil
}
