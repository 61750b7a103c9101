package growth

import (
	"maps"

	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/triggers"
)

// WhatIf asks every trigger of the shelf, with the values it would have, what it
// would add to each layer now; the trigger in use is evaluated with its current
// values. It changes nothing: a baseline that was never taken is taken as what is
// measured now.
func WhatIf(grower *neurogenesis.Grower, net neurogenesis.Network, step int, values ValuesOf) []picture.WhatIf {
	var out []picture.WhatIf
	for _, e := range triggers.All() {
		w := picture.WhatIf{Trigger: e.Name}
		var reports []neurogenesis.Report
		err := with(grower, e, values, func() (err error) {
			reports, err = grower.Ask(net, step)
			return err
		})
		if err != nil {
			w.Note = err.Error()
		}
		for _, r := range reports {
			add := r.Add
			if r.MaxWidth > 0 {
				add = min(add, max(r.MaxWidth-r.Width, 0))
			}
			w.Add = append(w.Add, add)
		}
		out = append(out, w)
	}
	return out
}

// Without are settings but those of a trigger, which then has its defaults.
func Without(set map[string]string, e neurogenesis.TriggerEntry) map[string]string {
	set = maps.Clone(set)
	for _, f := range e.Fields {
		delete(set, f.Name)
	}
	return set
}
