package neurogenesis

import (
	grow "github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/scenes/growth"
)

// pruning is the pruner that the settings name.
func (g *growing) pruning() grow.Pruning {
	if g.Choice.pruner.New == nil {
		return grow.Pruning{}
	}
	return grow.Pruning{
		Pruner: g.Choice.pruner.New(g.Values),
		Name:   g.Choice.pruner.Name,
		Every:  g.Values.Int("prune.every"),
		Most:   g.Values.Int("prune.most"),
		Keep:   g.Values.Int("prune.keep"),
		Grace:  g.Values.Int("prune.grace"),

		Replace: g.Values.Bool("prune.replace"),
	}
}

// tell tells of changes in the order in which they were made, given the widths before.
func (g *growing) tell(changes []grow.Growth, widths []int) {
	for _, change := range changes {
		widths[change.Index] = change.Width
		e := growth.Event(change, widths)
		g.certify(&e, change)
		g.Tell(e)
	}
}

// prune removes what the pruner selects, and replaces it if asked to, given the widths
// before.
func (g *growing) prune(widths []int) error {
	changes, err := g.grower.Prune(g.layers, g.steps)
	g.tell(changes, widths)
	return err
}
