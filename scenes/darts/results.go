package darts

import (
	"errors"
	"maps"
	"math"
	"time"

	model "github.com/north-tui/north/darts"
	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/scenes/scene"
)

// orNull is x, or nothing where there is no such number.
func orNull(x float64) any {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return x
}

// Data implements sim.Informed.
func (s *searching) Data() map[string]any { return s.data.facts }

// Results implements sim.Learner. Accuracies and losses named soft, cut and gap are of
// the validation samples, test ones of the test samples; retrained ones are of the cut
// cell, trained from scratch on the whole pool, on the test samples (specification 7.3).
func (s *searching) Results() (map[string]any, error) {
	c, m, status := s.search.Settings(), s.search.Metrics(), s.search.Schedule()
	results := maps.Clone(s.data.facts)
	maps.Copy(results, map[string]any{
		"space": s.Choice.space.name, "preset": s.Choice.preset.Name,
		"activation": c.Activation, "schedule": c.Schedule, "regulariser": c.Regulariser,
		"trigger": s.Choice.Trigger.Name, "init": s.Choice.Init.Name, "widths": s.search.Space().Widths,
		"params": s.search.Params(), "operations_per_sample": cost(s.search.MultiplyAdds()),
		"delta": m.Delta, "delta_floor": m.Floor, "live": m.Live, "candidates": m.Operations,
		"entropy": m.Entropy, "margin": orNull(m.Margin), "none_mass": m.NoneMass,
		"degenerate": m.Degenerate, "dead_nodes": m.DeadNodes, "genotype": s.search.Genotype().String(),
		"alpha_steps": status.Alpha, "alpha_expected": status.Expected, "tau": orNull(status.Tau), "ledger_error": status.LedgerError,
		"kernel": gemm.Kernel(), "weights_sha256": s.search.WeightsSHA256(), "seconds_train": s.trained.Seconds(),
		"train_loss": nil, "test_loss": nil, "soft_loss": nil,
	})
	if s.broken {
		return results, nil
	}
	return results, errors.Join(s.measure(results), s.retrainCut(results))
}

// measure adds what the supernet and its cut can do.
func (s *searching) measure(results map[string]any) error {
	cut, err := s.search.Cut()
	if err != nil {
		return err
	}
	results["soft_accuracy"], results["cut_accuracy"], results["gap"] = cut.Soft.Accuracy, cut.Discrete.Accuracy, cut.Gap
	results["soft_loss"], results["cut_loss"], results["cell_params"] = cut.Soft.Loss, cut.Discrete.Loss, cut.CellParams
	if cut, err = s.search.CutOn(s.data.test); err != nil {
		return err
	}
	results["test_loss"], results["test_accuracy"] = cut.Soft.Loss, cut.Soft.Accuracy
	results["test_cut_accuracy"] = cut.Discrete.Accuracy
	rows, _ := s.search.Splits()
	train, err := s.search.Evaluate(s.data.some(rows))
	results["train_loss"], results["train_accuracy"] = train.Loss, train.Accuracy
	return err
}

// retrainCut adds what the cell that the search would give now can do when it is trained
// from scratch.
func (s *searching) retrainCut(results map[string]any) error {
	epochs := s.Values.Int(retrainKey)
	if epochs == 0 {
		return nil
	}
	began := time.Now()
	r, err := model.NewRetrain(s.search.Space(), s.search.Genotype(), retrainSettings(s.Values, epochs), s.data.pool, s.seed)
	if err != nil {
		return err
	}
	r.SetThreads(s.threads)
	for r.Steps() < r.TotalSteps() {
		if _, err := r.Step(); err != nil {
			return err
		}
	}
	score, err := r.Evaluate(s.data.test)
	results["retrained_accuracy"], results["retrained_loss"] = score.Accuracy, score.Loss
	results["retrained_params"], results["retrained_epochs"] = r.Params(), epochs
	results["seconds_retrain"] = time.Since(began).Seconds()
	return err
}

// Results implements sim.Learner.
func (r *retraining) Results() (map[string]any, error) {
	g := r.model.Genotype()
	size, err := g.CellParams(r.space)
	if err != nil {
		return nil, err
	}
	results := map[string]any{
		"data": r.data.name, "space": r.Choice.space.name, "preset": r.Choice.preset.Name, "genotype": g.String(),
		"params": r.model.Params(), "cell_params": size, "operations_per_sample": cost(r.model.MultiplyAdds()),
		"kernel": gemm.Kernel(), "weights_sha256": r.model.WeightsSHA256(), "seconds_train": r.trained.Seconds(),
		"train_loss": nil, "test_loss": nil, "soft_loss": nil,
	}
	if r.broken {
		return results, nil
	}
	score, err := r.model.Evaluate(r.data.test)
	if err != nil {
		return nil, err
	}
	results["test_loss"], results["test_accuracy"] = score.Loss, score.Accuracy
	results["retrained_loss"], results["retrained_accuracy"] = score.Loss, score.Accuracy
	train, err := r.model.Evaluate(r.data.some(scene.Rows(r.data.pool.X.Rows)))
	results["train_loss"], results["train_accuracy"] = train.Loss, train.Accuracy
	return results, err
}
