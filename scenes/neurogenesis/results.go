package neurogenesis

import (
	"math"

	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/scenes/scene"
)

// Results implements sim.Learner.
func (g *growing) Results() (map[string]any, error) {
	spent := g.grower.Spent()
	results := map[string]any{
		"data": g.data.Name, "trigger": g.Choice.Trigger.Name, "init": g.Choice.Init.Name,
		"widths": g.hiddenWidths(), "layers_at_maximum": g.fullLayers(), "params": g.net.Params(), "operations_per_sample": g.cost(),
		"kernel": gemm.Kernel(), "weights_sha256": g.net.WeightsSHA256(),
		"train_loss": nil, "train_accuracy": nil, "test_loss": nil, "test_accuracy": nil,
		"seconds_train": g.trained.Seconds(), "seconds_trigger": spent.Trigger.Seconds(), "seconds_init": spent.Init.Seconds(),
	}
	if g.broken || g.net.Finite() != nil {
		return results, nil
	}
	loss, accuracy, err := g.net.Evaluate(g.tested())
	if err != nil {
		return nil, err
	}
	results["test_loss"], results["test_accuracy"] = loss, orNull(accuracy)
	loss, accuracy, err = g.evaluateTraining()
	if err != nil {
		return nil, err
	}
	results["train_loss"], results["train_accuracy"] = loss, orNull(accuracy)
	results["effective_ranks"] = g.ranks.EffectiveRanks(g.layers, g.eps())
	return results, nil
}

// fullLayers is the number of hidden layers that may not grow further.
func (g *growing) fullLayers() int {
	full := 0
	for _, h := range g.net.Hidden() {
		if h.Width() >= g.maxWidth() {
			full++
		}
	}
	return full
}

// orNull is x, or nothing where there is no such number.
func orNull(x float64) any {
	if math.IsNaN(x) {
		return nil
	}
	return x
}

// evaluateTraining is the mean loss and accuracy on all training data, block by
// block, so that it does not need their memory.
func (g *growing) evaluateTraining() (loss, accuracy float64, err error) {
	const block = 4096
	var b scene.Batch
	rows := scene.Rows(g.data.Train.N)
	for from := 0; from < len(rows); from += block {
		part := rows[from:min(from+block, len(rows))]
		x, y := b.Fill(g.data.Train, part)
		l, a, err := g.net.Evaluate(x, y)
		if err != nil {
			return 0, 0, err
		}
		share := float64(len(part)) / float64(len(rows))
		loss += share * l
		accuracy += share * a
	}
	return loss, accuracy, nil
}
