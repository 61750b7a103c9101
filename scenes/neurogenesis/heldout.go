package neurogenesis

import (
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
)

// A trigger that looks at data held out from training needs data of its own: what a
// network has grown by does not tell how well it generalises. Every other sample of the
// test split, from the first, is for such a trigger, and the test loss and accuracy are
// those of the others. With any other trigger they are those of all.

// tested is the part of the test split that test loss and accuracy are of.
func (g *growing) tested() (nn.Inputs[float32], nn.Targets[float32]) {
	if g.Choice.Trigger.HeldOut {
		return everyOther(g.testX, g.testY, 1)
	}
	return g.testX, g.testY
}

// testedRow is the place in the test split of a row of tested.
func (g *growing) testedRow(row int) int {
	if g.Choice.Trigger.HeldOut {
		return 2*row + 1
	}
	return row
}

// recordHeldOut tells the grower the loss on what the trigger may look at, all being
// that of the whole test split.
func (g *growing) recordHeldOut(all float64) error {
	if !g.Choice.Trigger.HeldOut {
		return g.grower.RecordTest(g.steps, all)
	}
	loss, _, err := g.net.EvaluateOn(everyOther(g.testX, g.testY, 0))
	if err != nil {
		return err
	}
	return g.grower.RecordTest(g.steps, loss)
}

// everyOther is samples first, first + 2 and so on.
func everyOther(x nn.Inputs[float32], y nn.Targets[float32], first int) (nn.Inputs[float32], nn.Targets[float32]) {
	if y.Labels == nil {
		return x.Alternate(first), nn.Targets[float32]{Values: y.Values.Alternate(first)}
	}
	labels := make([]int32, 0, len(y.Labels)/2+1)
	for i := first; i < len(y.Labels); i += 2 {
		labels = append(labels, y.Labels[i])
	}
	return x.Alternate(first), nn.Targets[float32]{Labels: labels}
}

// splits returns an error if the trigger of c needs test data of its own and there is
// nothing to divide.
func (g *growing) splits(c *scene.Controls[choices]) error {
	if c.Choice.Trigger.HeldOut && g.testX.Samples() < 2 {
		return form.Errorf("trigger: %s needs half of the test data, and there is 1 sample", c.Choice.Trigger.Name)
	}
	return nil
}

// toldHeldOut says in an event that the trigger takes half of the test data.
func (g *growing) toldHeldOut() []sim.Event {
	if !g.Choice.Trigger.HeldOut {
		return nil
	}
	note := g.Choice.Trigger.Name + " looks at every other test sample; test loss and accuracy are of the rest"
	return []sim.Event{{Kind: sim.Noted, Note: note}}
}
