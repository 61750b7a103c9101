package growth

import (
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/triggers"
)

// reference is the trigger whose answer stands beside that of every other.
const reference = "north-act"

// ValuesOf gives the values that a trigger of the shelf would have in a run.
type ValuesOf func(neurogenesis.TriggerEntry) (form.Values, error)

// Begin takes the baselines of the trigger in use before the first step, and those of the
// reference, so that what it would add can be told all along.
func Begin(g *neurogenesis.Grower, net neurogenesis.Network, values ValuesOf) error {
	if err := g.Begin(net); err != nil {
		return err
	}
	_, err := withReference(g, values, func() error { return g.Begin(net) })
	return err
}

// Read asks the trigger in use, and the reference, about every layer, for the screen. It
// changes nothing that a run depends on.
func Read(g *neurogenesis.Grower, net neurogenesis.Network, step int, values ValuesOf) ([]picture.Row, error) {
	reports, err := g.Ask(net, step)
	if err != nil {
		return nil, err
	}
	rows := Rows(reports)
	other, err := withReference(g, values, func() (err error) {
		reports, err = g.Ask(net, step)
		return err
	})
	if err != nil || !other {
		return rows, err
	}
	for i, r := range reports {
		rows[i].Reference, rows[i].ReferenceAdd, rows[i].ReferenceLimit = reference, r.Add, r.Limit
	}
	return rows, nil
}

// withReference does something while the reference is the trigger of a Grower. other is
// false, and nothing is done, if it is so anyway.
func withReference(g *neurogenesis.Grower, values ValuesOf, do func() error) (other bool, err error) {
	if g.Strategy.TriggerName == reference {
		return false, nil
	}
	for _, e := range triggers.All() {
		if e.Name == reference {
			return true, with(g, e, values, do)
		}
	}
	return false, nil
}

// with does something while an entry of the shelf is the trigger of a Grower.
func with(g *neurogenesis.Grower, e neurogenesis.TriggerEntry, values ValuesOf, do func() error) error {
	inUse := g.Strategy
	defer func() { g.Strategy = inUse }()
	if e.Name != inUse.TriggerName {
		v, err := values(e)
		if err != nil {
			return err
		}
		g.Strategy.Trigger, g.Strategy.TriggerName = e.New(v), e.Name
	}
	return do()
}
