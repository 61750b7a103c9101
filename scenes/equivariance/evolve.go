package equivariance

import (
	"fmt"

	model "github.com/north-tui/north/equivariance"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
)

// evolve begins EquiNAS_E with some networks.
func (l *relaxing) evolve(first []*model.Model[float32]) error {
	v := l.Values
	e, err := model.NewEvolution(first, l.images.data(), model.EvolveSettings{
		Generations: v.Int("generations"), Parents: v.Int("parents"), Batch: v.Int("batch"),
		Steps:     max(model.StepsIn(v.Float("generation.epochs"), l.images.train.Rows, v.Int("batch")), 1),
		Selection: model.Selection(v.Text("select")), WithoutD2: !v.Bool("keep-d2"),
		State: model.State(v.Text("moments")), Seed: l.seed,
	})
	if err != nil {
		return err
	}
	e.Threads = l.threads
	l.evolution, l.model = e, e.Population[0].Model
	return nil
}

// advanceEvolution does a step of all networks. After the last generation the best one
// goes on alone.
func (l *relaxing) advanceEvolution(size int) (loss float64, images int, err error) {
	e := l.evolution
	if e.Done() {
		best := e.Best(1)[0].Model.Clone()
		best.Threads = l.threads
		l.model, l.evolution, l.past = best, nil, e
		l.tune()
		if err := l.aim(); err != nil {
			return 0, 0, err
		}
		return l.advance()
	}
	born := e.Ended()
	if err := e.Advance(); err != nil {
		return 0, 0, err
	}
	if born {
		l.tellBorn()
	}
	l.model = e.Population[0].Model
	losses := e.Population[0].Losses
	if e.Ended() {
		l.endGeneration()
	}
	l.Report.Epoch = float64(e.Generation*e.Settings.Steps+e.Step) * float64(size) / float64(l.images.train.Rows)
	return losses[len(losses)-1], size * len(e.Population), nil
}

// tellBorn tells which networks a generation begins with.
func (l *relaxing) tellBorn() {
	e := l.evolution
	relaxed := 0
	for _, c := range e.Population {
		if c.Move != nil {
			relaxed++
		}
	}
	l.Tell(sim.Event{Kind: sim.Noted, Tag: tagRelax, Note: fmt.Sprintf("generation %d: %s, %d of them relaxed, the rest copies", e.Generation, picture.Plural(len(e.Population), "network"), relaxed)})
}

// endGeneration shows the best network of the generation that has ended, and tells who
// was kept.
func (l *relaxing) endGeneration() {
	e := l.evolution
	best := e.Best(1)[0]
	before := groupsText(l.model.Config.Groups())
	l.model, l.calibrated = best.Model, l.steps+1 // the step that this ends
	l.Sample(validationAccuracy, best.Accuracy)
	l.Sample(bestColumn, float64(best.Size))
	kind := sim.Noted
	if groupsText(best.Groups) != before {
		kind = sim.Rewired
	}
	note := fmt.Sprintf("generation %d: best is %s, %.1f %% with %s parameters; kept", e.Generation, groupsText(best.Groups), 100*best.Accuracy, scene.Grouped(best.Size))
	for _, c := range e.Survivors() {
		note += " · " + groupsText(c.Groups)
	}
	event := sim.Event{Kind: kind, Note: note, Tag: "generation"}
	if kind == sim.Rewired {
		event.Widths = l.widths()
	}
	l.Tell(event)
	l.Report.Last = e.Done()
}

// searched is the search on the screen, ended or not, nil if there is none.
func (l *relaxing) searched() *model.Evolution[float32] {
	if l.evolution != nil {
		return l.evolution
	}
	return l.past
}
