package equivariance

import (
	"maps"

	model "github.com/north-tui/north/equivariance"
	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/scenes/scene"
)

// relaxedLine is a relaxation in a file of results.
type relaxedLine struct {
	Step   int     `json:"step"`
	Relax  string  `json:"relax"`
	Cause  string  `json:"cause"`
	Drift  float64 `json:"drift"`
	Limit  float64 `json:"limit"`
	Before int     `json:"params_before"`
	After  int     `json:"params_after"`
}

// ancestorLine is a network of a search in a file of results.
type ancestorLine struct {
	ID         int     `json:"id"`
	Parent     int     `json:"parent"`
	Generation int     `json:"generation"`
	Groups     string  `json:"groups"`
	Accuracy   float64 `json:"val_accuracy"`
	Params     int     `json:"params"`
	Front      bool    `json:"front"`
	Survived   bool    `json:"survived"`
}

// Data implements sim.Informed.
func (l *relaxing) Data() map[string]any { return scene.Facts(l.images.set) }

// Results implements sim.Learner.
func (l *relaxing) Results() (map[string]any, error) {
	c := l.model.Config
	results := l.Data()
	maps.Copy(results, map[string]any{
		searchKey: l.Choice.search.name, "trigger": l.Choice.Trigger.Name, "init": l.Choice.Init.Name,
		"head": string(c.Head.Kind), "norm": string(c.Norm), "groups": l.groupNames(), "widths": l.widths(),
		"params": c.ParamCount(), "relaxations": l.relaxedLines(), "d4_layers": d4Layers(c.Groups()),
		"kernel": gemm.Kernel(), "weights_sha256": l.model.WeightsSHA256(),
		"train_loss": nil, "test_loss": nil, "test_accuracy": nil, "val_accuracy": nil,
		"seconds_train": l.trained.Seconds(),
	})
	if pose, ok := l.Values["pose"]; ok {
		results["pose"] = pose
	}
	if e := l.searched(); e != nil {
		results["generations"] = ancestorLines(e)
	}
	if l.broken || l.model.Finite() != nil {
		return results, nil
	}
	if l.differentiation != nil {
		if err := l.addShares(results); err != nil {
			return nil, err
		}
	}
	m := l.model.Clone()
	m.Threads = l.threads
	if l.calibrated != l.steps {
		if err := m.Recompute(l.images.calibration(calibrationImages)); err != nil {
			return nil, err
		}
	}
	return results, l.addMeasures(results, m)
}

// addMeasures adds losses and accuracies of a network.
func (l *relaxing) addMeasures(results map[string]any, m *model.Model[float32]) error {
	test, err := m.Evaluate(l.images.test, l.images.testBy)
	if err != nil {
		return err
	}
	held, err := m.Evaluate(l.images.held, l.images.heldBy)
	if err != nil {
		return err
	}
	train, err := m.Evaluate(l.images.train, l.images.labels)
	if err != nil {
		return err
	}
	results["test_loss"], results["test_accuracy"] = test.Loss, test.Accuracy()
	results["val_loss"], results["val_accuracy"] = held.Loss, held.Accuracy()
	results["train_loss"], results["train_accuracy"] = train.Loss, train.Accuracy()
	return nil
}

// addShares adds the shares of the groups in each layer, and how the plain network of
// those that have the largest does: right away, and with its statistics recomputed.
func (l *relaxing) addShares(results map[string]any) error {
	z := l.differentiation.Z()
	first, last := z[0], z[len(z)-1]
	results["z"], results["z_d4_first"], results["z_d4_last"] = z, first[len(first)-1], last[len(last)-1]
	if l.model.Config.Layers[0].Kind != model.Mixed {
		return nil
	}
	var distances [][]float64
	for n := range l.model.Layers {
		d, err := l.model.Distances(n)
		if err != nil {
			return err
		}
		distances = append(distances, d)
	}
	results["distances"] = distances
	m, err := l.model.Argmax()
	if err != nil {
		return err
	}
	results["argmax_groups"], results["argmax_params"] = groupsText(m.Config.Groups()), m.Config.ParamCount()
	before, err := m.Evaluate(l.images.test, l.images.testBy)
	if err != nil {
		return err
	}
	if err := m.Recompute(l.images.calibration(calibrationImages)); err != nil {
		return err
	}
	after, err := m.Evaluate(l.images.test, l.images.testBy)
	results["argmax_accuracy"], results["argmax_accuracy_recomputed"] = before.Accuracy(), after.Accuracy()
	return err
}

// d4Layers is the number of layers that have kept the whole symmetry.
func d4Layers(groups []model.Group) (count int) {
	for _, g := range groups {
		if g == model.D4 {
			count++
		}
	}
	return count
}

// groupNames are the groups of the layers, or mixed.
func (l *relaxing) groupNames() []string {
	var names []string
	for _, layer := range l.model.Config.Layers {
		if layer.Kind == model.Plain {
			names = append(names, layer.Group.String())
		} else {
			names = append(names, string(layer.Kind))
		}
	}
	return names
}

func (l *relaxing) relaxedLines() []relaxedLine {
	lines := []relaxedLine{}
	for _, d := range l.history.done {
		lines = append(lines, relaxedLine{Step: d.Step, Relax: moveText(d.move()), Cause: d.Cause, Drift: d.Drift, Limit: d.Limit, Before: d.Before, After: d.After})
	}
	return lines
}

func ancestorLines(e *model.Evolution[float32]) []ancestorLine {
	lines := []ancestorLine{}
	for _, a := range e.Tree {
		lines = append(lines, ancestorLine{
			ID: a.ID, Parent: a.Parent, Generation: a.Generation, Groups: groupsText(a.Groups), Accuracy: a.Accuracy, Params: a.Size, Front: a.Front, Survived: a.Survived,
		})
	}
	return lines
}
