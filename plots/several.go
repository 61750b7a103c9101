package plots

import (
	"maps"

	"github.com/north-tui/north/sim"
)

// Overlay is a recording of several runs for one figure: the series of all, each with the
// name of its run before its label, and the settings in which the runs agree. Births and
// pictures are left out: those of several runs cannot be told apart.
func Overlay(recs []*sim.Recording, names []string) *sim.Recording {
	out := &sim.Recording{Spec: recs[0].Spec, Runs: len(recs)}
	out.Spec.Set = maps.Clone(recs[0].Spec.Set)
	out.Title = recs[0].Title
	for i, rec := range recs {
		if rec.Title != out.Title {
			out.Title = ""
		}
		if rec.Spec.Scene != out.Spec.Scene {
			out.Spec.Scene = "several scenes"
		}
		maps.DeleteFunc(out.Spec.Set, func(key, value string) bool { return rec.Spec.Set[key] != value })
		out.Step = max(out.Step, rec.Step)
		for _, s := range rec.Series {
			s.Name, s.Label = names[i]+" "+s.Name, names[i]+" "+s.Label
			out.Series = append(out.Series, s)
		}
	}
	return out
}
