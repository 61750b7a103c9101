package equivariance

import (
	model "github.com/north-tui/north/equivariance"
	"github.com/north-tui/north/form"
)

// searchKey is the setting that says who changes the groups.
const searchKey = "search"

// search is a way in which groups come about.
type search struct {
	name, doc, source string
	kind              model.LayerKind // of the layers
	evolves           bool            // EquiNAS_E: many networks
	differentiates    bool            // EquiNAS_D: shares of the groups are trained
	usual             map[string]string
	fields            []form.Field
}

const maile = "Maile, Wilson, Forré, ICLR 2023, arXiv 2210.05484"

// usualPlan is what is relaxed when if the schedule is chosen and no plan is given.
const usualPlan = "400:L4:D1;800:L3:D1"

// searches are all of them, in the order of display.
func searches() []search {
	return []search{
		{name: "hand", doc: "you relax layers, with g or relax L4:D1", kind: model.Plain, source: maile},
		{name: "schedule", doc: "layers are relaxed as planned in relax", kind: model.Plain, source: maile, usual: map[string]string{"relax": usualPlan}, fields: []form.Field{planField()}},
		{name: "equinas-e", doc: "evolution: relaxed children of the best networks are trained beside them", source: maile, kind: model.Plain, evolves: true, usual: map[string]string{"lr.schedule": "constant"}, fields: evolveFields()},
		{name: "equinas-d", doc: "every layer is a mixture of all groups whose shares are trained", source: maile, kind: model.Mixed, differentiates: true, usual: mixedUsual("0.01"), fields: differentiateFields()},
		{name: "rpp", doc: "every layer is a D4 part and a free part that is pulled towards 0", source: "Finzi, Benton, Wilson, NeurIPS 2021, arXiv 2112.01388", kind: model.Partial, usual: mixedUsual("0.005"), fields: []form.Field{
			{Name: "penalty", Doc: "times the squared norm of the free parts, added to the loss", Kind: form.Float, Default: "1e-06", Min: 0, Max: 10, Log: true, Effect: form.Restart},
		}},
	}
}

// mixedUsual is what suits layers that are guaranteed no symmetry.
func mixedUsual(rate string) map[string]string {
	return map[string]string{"head": string(model.HeadFlatten), "norm": string(model.NormPhysical), "lr": rate, "lr.schedule": "constant"}
}

func searchField() form.Field {
	f := form.Field{Name: searchKey, Doc: "who changes the groups of the layers", Kind: form.Choice, Default: "hand", Effect: form.Restart}
	for _, s := range searches() {
		f.Choices = append(f.Choices, s.name)
	}
	return f
}

// searchOptions are the lines of the picker.
func searchOptions() []form.Option {
	var out []form.Option
	for _, s := range searches() {
		out = append(out, form.Option{Name: s.name, Doc: s.doc, Source: s.source, Fields: s.fields})
	}
	return out
}

func evolveFields() []form.Field {
	return []form.Field{
		{Name: "select", Doc: "who become parents: those that none beats in both accuracy and size, the most accurate, or any", Kind: form.Choice, Choices: words(model.Selections()), Default: string(model.SelectPareto), Effect: form.Restart},
		{Name: "generations", Doc: "after the first, which trains the networks of the start; 0 for these alone", Kind: form.Int, Default: "8", Min: 0, Max: 1000, Effect: form.Restart},
		{Name: "parents", Doc: "networks that are kept of a generation", Kind: form.Int, Default: "2", Min: 1, Max: 100, Effect: form.Restart},
		{Name: "generation.epochs", Doc: "how long a generation trains", Kind: form.Float, Unit: "epochs", Default: "1", Min: 0.01, Max: 1000, Effect: form.Restart},
		{Name: "keep-d2", Doc: "layers may be relaxed to D2; the authors' code drops such networks", Kind: form.Bool, Default: "true", Effect: form.Restart},
		{Name: "chains", Doc: "networks of the start, each of groups of its own if groups are random", Kind: form.Int, Default: "1", Min: 1, Max: 100, Effect: form.Restart},
	}
}

// startRandom is the start of alpha in which it is drawn.
const startRandom = "random"

func differentiateFields() []form.Field {
	return []form.Field{
		{Name: "alpha.start", Doc: "shares of the groups at first: D4 preferred, equal, or drawn", Kind: form.Choice, Choices: []string{string(model.StartPrior), string(model.StartUniform), startRandom}, Default: string(model.StartPrior), Effect: form.Restart},
		{Name: "arch-data", Doc: "what the shares are trained on", Kind: form.Choice, Choices: []string{"train", "val"}, Default: "train", Effect: form.Restart},
		{Name: "alpha", Doc: "shares are trained, trained by shuffled gradients, or left as they are", Kind: form.Choice, Choices: words(model.AlphaRules()), Default: string(model.AlphaLearn), Effect: form.Restart},
		{Name: "alpha.lr", Doc: "learning rate of the shares", Kind: form.Float, Default: "0.01", Min: 1e-7, Max: 10, Log: true, Effect: form.Restart},
		{Name: "radius", Doc: "norms at which the weights of each group are held: those with equal filter banks, those of the authors' code, or any", Kind: form.Choice, Choices: []string{string(model.RadiusEqual), string(model.RadiusRef), string(model.RadiusNone)}, Default: string(model.RadiusEqual), Effect: form.Restart},
	}
}
