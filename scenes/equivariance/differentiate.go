package equivariance

import (
	"errors"
	"fmt"
	"math/rand/v2"

	model "github.com/north-tui/north/equivariance"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
)

// differentiate begins EquiNAS_D.
func (l *relaxing) differentiate(rng *rand.Rand) error {
	switch start := l.Values.Text("alpha.start"); start {
	case startRandom:
		if err := model.RandomAlpha(l.model, rng); err != nil {
			return err
		}
	default:
		if err := l.model.StartAlpha(model.Start(start)); err != nil {
			return err
		}
	}
	return l.trainShares(model.AlphaRule(l.Values.Text("alpha")))
}

// trainShares begins to train the network's shares by a rule.
func (l *relaxing) trainShares(rule model.AlphaRule) error {
	d, err := model.NewDifferentiation(l.model, l.images.data(), model.DifferentiateSettings{
		Batch: l.Values.Int("batch"), Alpha: rule, LearningRate: l.Values.Float("alpha.lr"),
		OnValidation: l.Values.Text("arch-data") == "val", Seed: l.seed,
	})
	l.differentiation = d
	return err
}

// errNoShares is why a network cannot be made plain.
var errNoShares = errors.New("the layers are plain already")

// plain replaces a network of mixtures by a plain one: merged, all C1, or of the groups
// that have the largest shares.
func (l *relaxing) plain(what string, make func() (*model.Model[float32], error)) ([]sim.Event, error) {
	if l.evolution != nil || l.model.Config.Layers[0].Kind == model.Plain {
		return nil, errNoShares
	}
	if err := l.recompute(); err != nil {
		return nil, err
	}
	before := l.model.Config.ParamCount()
	next, err := make()
	if err != nil {
		return nil, err
	}
	rate := l.model.Optimizer
	next.Threads = l.threads
	next.Optimizer.Method = rate.Method
	l.model, l.differentiation = next, nil
	l.watch = watch{}
	if err := l.model.Recompute(l.images.calibration(calibrationImages)); err != nil {
		return nil, err
	}
	l.tune()
	return []sim.Event{{
		Kind: sim.Rewired, Init: what, Trigger: "by hand", Widths: l.widths(), Tag: tagRelax,
		Note: fmt.Sprintf("%s: %s, %s → %s parameters", what, groupsText(next.Config.Groups()), scene.Grouped(before), scene.Grouped(next.Config.ParamCount())),
	}}, l.aim()
}

// retrain draws all weights afresh and trains them with the shares as they are.
func (l *relaxing) retrain() ([]sim.Event, error) {
	if l.differentiation == nil {
		return nil, errors.New("there are no shares of groups to keep")
	}
	next, err := l.model.Redrawn(rand.New(l.growth))
	if err != nil {
		return nil, err
	}
	next.Threads = l.threads
	l.model = next
	l.calibrated = -1
	if err := l.recompute(); err != nil {
		return nil, err
	}
	if err := l.trainShares(model.AlphaFreeze); err != nil {
		return nil, err
	}
	l.tune()
	return []sim.Event{{Kind: sim.Changed, Note: "weights drawn afresh, shares of the groups frozen"}}, nil
}
