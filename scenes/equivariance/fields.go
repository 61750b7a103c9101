package equivariance

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/datasets"
	model "github.com/north-tui/north/equivariance"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/scenes/scene"
)

const (
	never     = "none"   // the value of relax where nothing is planned
	drawn     = "random" // the value of groups for chains that are drawn
	noTrigger = "static" // the trigger of a run in which no channels are asked for
)

// choices are what a set of values selects: data, who changes the groups, how channels
// grow, and what is relaxed when.
type choices struct {
	growth.Chosen
	data   datasets.Entry
	search search
	groups []model.Group // of the layers at the start; nil if they are drawn
	plan   []planned
}

// rules say how the settings of the scene are read.
var rules = scene.Rules[choices]{Choose: choose, Fields: choices.fields, Settle: settle}

func choose(set map[string]string) (c choices, err error) {
	name, err := searchField().Parse(scene.Given(set, searchField()))
	if err != nil {
		return c, err
	}
	for _, s := range searches() {
		if s.name == name {
			c.search = s
		}
	}
	if plan := set["relax"]; plan != "" && plan != never && set[searchKey] == "" {
		c.search = searches()[1]
	}
	if c.data, err = datasets.Find(scene.Given(set, scene.DataField(usualData))); err != nil {
		return c, err
	}
	// A turned image keeps its pixels, not what is subtracted from each place.
	c.data.Fields = slices.DeleteFunc(slices.Clone(c.data.Fields), func(f form.Field) bool { return f.Name == datasets.InputsKey })
	c.Chosen, err = growth.Choose(set, triggerField(), initField())
	return c, err
}

// usualData is what is learnt from if nothing is said.
const usualData = "mnist"

// triggerField is the choice of a trigger, which at first never fires.
func triggerField() form.Field {
	f := growth.TriggerField(noTrigger)
	f.Doc = "when, where and how many base channels the layers get"
	return f
}

func initField() form.Field {
	f := growth.InitField("north-select")
	f.Doc = "how new base channels begin"
	return f
}

func (c choices) fields() []form.Field {
	return scene.Distinct(slices.Concat(
		[]form.Field{searchField()}, c.search.fields, symmetryFields(), trainingFields(),
		[]form.Field{scene.DataField(usualData)}, c.data.Fields, sampleFields(), shapeFields(),
		[]form.Field{triggerField(), initField()}, c.Trigger.Fields, c.Init.Fields, channelFields(),
	))
}

// planField is the schedule of relaxations.
func planField() form.Field {
	return form.Field{Name: "relax", Doc: "what is relaxed when, step:layer:group;…, such as 400:L4:D1;800:L3:D1", Kind: form.Text, Default: never, Effect: form.Live}
}

func symmetryFields() []form.Field {
	return []form.Field{
		planField(),
		{Name: "groups", Doc: "of the layers at the start: one for all, one each as in D4,D4,D4,D1, or random", Kind: form.Text, Default: "D4", Effect: form.Restart},
		{Name: "moments", Doc: "of the optimizer in a relaxation: carry them over, or reset them", Kind: form.Choice, Choices: []string{string(model.Carry), string(model.Reset)}, Default: string(model.Carry), Effect: form.Live},
	}
}

func trainingFields() []form.Field {
	return []form.Field{
		{Name: "lr", Doc: "learning rate", Kind: form.Float, Default: "0.005", Min: 1e-7, Max: 10, Log: true, Effect: form.Live},
		{Name: "lr.schedule", Doc: "linear: down to a twentieth at the end of the run, if it has one", Kind: form.Choice, Choices: []string{"linear", "constant"}, Default: "linear", Effect: form.Live},
		{Name: "optim", Doc: "optimizer", Kind: form.Choice, Choices: []string{"adam", "sgd", "momentum"}, Default: "adam", Effect: form.Restart},
		{Name: "batch", Doc: "images a step", Kind: form.Int, Unit: "images", Default: "32", Min: 1, Max: 4096, Log: true, Effect: form.Restart},
		{Name: "eval", Doc: "steps between two looks at the test images", Kind: form.Int, Unit: "steps", Default: "25", Min: 1, Max: 1e6, Log: true, Effect: form.Live},
		growth.NewbornsField(),
	}
}

func sampleFields() []form.Field {
	count := func(name, doc, usual string) form.Field {
		return form.Field{Name: name, Doc: doc, Kind: form.Int, Unit: "images", Default: usual, Min: 1, Max: 1e6, Log: true, Effect: form.Restart}
	}
	return []form.Field{
		count("samples", "training images, a fixed random choice", "2000"),
		count("samples.val", "validation images, kept back from training: searches choose by them", "1000"),
		count("samples.test", "test images", "1000"),
	}
}

func shapeFields() []form.Field {
	return []form.Field{
		{Name: "channels", Doc: "base channels of the layers; each is eight channels, one an element of D4", Kind: form.Widths, Default: "2,2,4,8", Min: 1, Max: 256, Effect: form.Restart},
		{Name: "kernels", Doc: "sides of the filters, odd", Kind: form.Widths, Default: "5,3,3,3", Min: 1, Max: 15, Effect: form.Restart},
		{Name: "pools", Doc: "layers that end with the mean of 2×2 pixels, of 3×3 where the side is odd; or none", Kind: form.Text, Default: "1,2", Effect: form.Restart},
		{Name: "head", Doc: "invariant: of the means over a channel's slots; flatten: of all channels", Kind: form.Choice, Choices: words(model.HeadKinds()), Default: string(model.HeadInvariant), Effect: form.Restart},
		{Name: "head.hidden", Doc: "neurons between the two maps of the head", Kind: form.Int, Unit: "neurons", Default: "32", Min: 1, Max: 4096, Log: true, Effect: form.Restart},
		{Name: "head.norm", Doc: "batch norm between the maps of the flatten head", Kind: form.Bool, Default: "false", Effect: form.Restart},
		{Name: "norm", Doc: "batch norms: over the slots that a group ties, shared by all slots, of each physical channel, or none", Kind: form.Choice, Choices: words(model.NormKinds()), Default: string(model.NormGroup), Effect: form.Restart},
		scene.WeightsField(),
	}
}

// channelFields bound how base channels grow by the trigger.
func channelFields() []form.Field {
	return []form.Field{
		{Name: "max-width", Doc: "the trigger gives no layer more base channels than this", Kind: form.Int, Unit: "channels", Default: "16", Min: 1, Max: 256, Log: true, Effect: form.Live},
		{Name: "every", Doc: "steps from one question to the trigger to the next", Kind: form.Int, Unit: "steps", Default: "25", Min: 1, Max: 1e6, Log: true, Effect: form.Live},
	}
}

// words are the names of kinds.
func words[S ~string](kinds []S) []string {
	var out []string
	for _, k := range kinds {
		out = append(out, string(k))
	}
	return out
}

// settle gives settings that are not given the values that go with the search, and reads
// groups and plan.
func settle(c *choices, v form.Values, set map[string]string) (err error) {
	for name, value := range c.search.usual {
		if _, given := set[name]; !given {
			v[name] = value
		}
	}
	v[searchKey] = c.search.name
	if c.groups, err = readGroups(v.Text("groups"), len(v.Widths("channels"))); err != nil {
		return err
	}
	if c.plan, err = readPlan(v.Text("relax"), c.groups); err != nil {
		return err
	}
	if c.search.kind != model.Plain {
		switch {
		case v.Text("head") == string(model.HeadInvariant):
			return form.Errorf("head: invariant, but the layers of %s are guaranteed no symmetry; want flatten", c.search.name)
		case len(c.plan) > 0:
			return form.Errorf("relax: nothing can be relaxed in %s, whose layers hold several groups; want none", c.search.name)
		}
	}
	_, given := set["max-width"]
	if widest := slices.Max(v.Widths("channels")); !given && widest > v.Int("max-width") {
		v["max-width"] = fmt.Sprint(widest)
	}
	return nil
}

// readGroups reads the chain of groups: one for all of a number of layers, or one each.
func readGroups(text string, layers int) ([]model.Group, error) {
	if text == drawn {
		return nil, nil
	}
	names := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
	if len(names) == 1 {
		names = slices.Repeat(names, layers)
	}
	if len(names) != layers {
		return nil, form.Errorf("groups: %d for %d layers, want one for all or one each", len(names), layers)
	}
	var chain []model.Group
	for n, name := range names {
		g, err := model.ParseGroup(name)
		if err != nil {
			return nil, form.Errorf("groups: %v", err)
		}
		if n > 0 && !g.Within(chain[n-1]) {
			return nil, form.Errorf("groups: L%d has %s after %s of L%d, but groups never grow with depth", n+1, g, chain[n-1], n)
		}
		chain = append(chain, g)
	}
	return chain, nil
}

// readPools reads which of a number of layers end with a pool, from 1.
func readPools(text string, layers int) ([]int, error) {
	if text == never {
		return nil, nil
	}
	var list []int
	for word := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimSpace(word), "L"))
		if err != nil || n < 1 || n > layers {
			return nil, form.Errorf("pools: %q, want layers from 1 to %d with commas between them, or none", word, layers)
		}
		list = append(list, n)
	}
	return list, nil
}

// shape is the network that settings name, with groups.
func shape(v form.Values, side, classes int, groups []model.Group, kind model.LayerKind) (model.Config, error) {
	channels, kernels := v.Widths("channels"), v.Widths("kernels")
	if len(kernels) == 1 {
		kernels = slices.Repeat(kernels, len(channels))
	}
	if len(kernels) != len(channels) {
		return model.Config{}, form.Errorf("kernels: %d for %d layers, want one for all or one each", len(kernels), len(channels))
	}
	pooled, err := readPools(v.Text("pools"), len(channels))
	if err != nil {
		return model.Config{}, err
	}
	c := model.Config{
		Channels: 1, Side: side, Classes: classes, Norm: model.NormKind(v.Text("norm")), Eps: model.DefaultEps,
		Head: model.HeadConfig{Kind: model.HeadKind(v.Text("head")), Hidden: v.Int("head.hidden"), Norm: v.Bool("head.norm")},
	}
	for n, base := range channels {
		l := model.LayerConfig{Kind: model.Plain, Group: groups[n], Base: base, Kernel: kernels[n], Bias: c.Norm == model.NormNone, Pool: model.PoolNone}
		if l.Kernel%2 == 0 {
			return c, form.Errorf("kernels: L%d has %d, want an odd side, so that a turn has a centre", n+1, l.Kernel)
		}
		if slices.Contains(pooled, n+1) {
			if side < 2 {
				return c, form.Errorf("pools: L%d cannot halve what is a single pixel by then; want fewer, or larger images", n+1)
			}
			l.Pool = model.PoolMean2
			if side%2 == 1 {
				l.Pool = model.PoolMean3
			}
			side = (side + 1) / 2
		}
		c.Layers = append(c.Layers, l)
	}
	if kind != model.Plain {
		c = c.As(kind)
		for n := range c.Layers {
			if kind == model.Mixed {
				c.Layers[n].Radius = model.RadiusKind(v.Text("radius"))
			}
		}
		if kind == model.Partial {
			c.Penalty = v.Float("penalty")
		}
	}
	return c, c.Check()
}
