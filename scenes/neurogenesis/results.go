package neurogenesis

import (
	"maps"
	"math"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/internal/gemm"
	grow "github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
)

// Data implements sim.Informed.
func (g *growing) Data() map[string]any { return scene.Facts(g.data) }

// Results implements sim.Learner.
func (g *growing) Results() (map[string]any, error) {
	spent := g.grower.Spent()
	results := g.Data()
	maps.Copy(results, map[string]any{
		"trigger": g.Choice.Trigger.Name, "init": g.Choice.Init.Name,
		"widths": g.hiddenWidths(), "layers_at_maximum": g.fullLayers(), "params": g.net.Params(), "operations_per_sample": g.cost(),
		"operations_growth": picture.Operations(2 * g.growthWork),
		"kernel":            gemm.Kernel(), "weights_sha256": g.net.WeightsSHA256(),
		"train_loss": nil, "train_accuracy": nil, "test_loss": nil, "test_accuracy": nil,
		"seconds_train": g.trained.Seconds(), "seconds_trigger": spent.Trigger.Seconds(), "seconds_init": spent.Init.Seconds(),
	})
	if g.broken || g.net.Finite() != nil {
		return results, nil
	}
	loss, accuracy, err := g.net.EvaluateOn(g.tested())
	if err != nil {
		return nil, err
	}
	results["test_loss"], results["test_accuracy"] = loss, orNull(accuracy)
	testLoss := loss
	loss, accuracy, err = g.evaluateTraining()
	if err != nil {
		return nil, err
	}
	results["train_loss"], results["train_accuracy"] = loss, orNull(accuracy)
	results["effective_ranks"] = g.ranks.EffectiveRanks(g.layers, g.eps())
	if results["dead_neurons"], err = g.deadNeurons(); err != nil {
		return nil, err
	}
	if g.data.Task == datasets.Regression {
		results["train_r2"], results["train_rmse"] = g.fit(g.data.Train.Targets, loss)
		results["test_r2"], results["test_rmse"] = g.fit(g.data.Test.Targets, testLoss)
		return results, nil
	}
	if confusion, err := g.confusion(); err != nil {
		return nil, err
	} else if confusion != nil {
		results["confusion"], results["class_names"] = confusion, g.data.Classes
	}
	return results, nil
}

// fit gives a mean square error as R², the part of the targets' variance that is
// explained, and as a root in the unit of the target. R² is nothing where targets do not
// vary.
func (g *growing) fit(targets []float32, loss float64) (r2 any, rmse float64) {
	var mean, variance float64
	for _, y := range targets {
		mean += float64(y) / float64(len(targets))
	}
	for _, y := range targets {
		variance += (float64(y) - mean) * (float64(y) - mean) / float64(len(targets))
	}
	if variance > 0 {
		r2 = 1 - loss/variance
	}
	rmse = math.Sqrt(loss)
	if g.data.Target.Deviation > 0 {
		rmse *= g.data.Target.Deviation
	}
	return r2, rmse
}

// mostConfused bounds the classes of a confusion matrix.
const mostConfused = 100

// confusion counts the test samples of each class, by row, that got each answer, by
// column; nil for too many classes.
func (g *growing) confusion() ([][]int, error) {
	x, y := g.tested()
	out, err := g.net.PredictOn(x)
	if err != nil {
		return nil, err
	}
	return confusionOf(y.Labels, out), nil
}

// confusionOf is the confusion matrix of outputs for samples with labels.
func confusionOf(labels []int32, out nn.Mat[float32]) [][]int {
	if out.Cols > mostConfused {
		return nil
	}
	counts := make([][]int, out.Cols)
	for i := range counts {
		counts[i] = make([]int, out.Cols)
	}
	for i, label := range labels {
		counts[label][answer(out.Row(i))]++
	}
	return counts
}

// answer is the class with the largest output.
func answer(outputs []float32) int {
	best := 0
	for j, v := range outputs {
		if v > outputs[best] {
			best = j
		}
	}
	return best
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

// deadNeurons is the number of hidden neurons that are 0 on all recent inputs.
func (g *growing) deadNeurons() (int, error) {
	if err := g.layers.Observe(); err != nil {
		return 0, err
	}
	total := 0
	for _, h := range g.net.Hidden() {
		dead, err := (&grow.Probe{Layer: h}).Dead()
		h.Release()
		if err != nil {
			return 0, err
		}
		total += dead
	}
	return total, nil
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
		x, y := b.Inputs(g.data.Train, part)
		l, a, err := g.net.EvaluateOn(x, y)
		if err != nil {
			return 0, 0, err
		}
		share := float64(len(part)) / float64(len(rows))
		loss += share * l
		accuracy += share * a
	}
	return loss, accuracy, nil
}
