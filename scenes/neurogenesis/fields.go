package neurogenesis

import (
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/form"
	grow "github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/pruners"
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
)

// choices are what a set of values selects from the shelves.
type choices struct {
	growth.Chosen
	data   datasets.Entry
	pruner grow.PrunerEntry
	old    bool // recorded before data had a baseline of their own, and the reference baselines
}

// rules say how the settings of the scene are read.
var rules = scene.Rules[choices]{Choose: choose, Fields: choices.fields, Settle: settle, Check: check}

// rulesFor are the rules for the settings of a run.
func rulesFor(spec sim.Spec) scene.Rules[choices] {
	r := rules
	r.Choose = func(set map[string]string) (choices, error) {
		c, err := choose(set)
		c.old = spec.Old
		return c, err
	}
	return r
}

// choose looks up the entries that set names, or the defaults.
func choose(set map[string]string) (c choices, err error) {
	if c.data, err = datasets.Find(scene.Given(set, dataField())); err != nil {
		return c, err
	}
	if c.Chosen, err = growth.Choose(set, triggerField(), initField()); err != nil {
		return c, err
	}
	pruner, err := pruneField().Parse(scene.Given(set, pruneField()))
	if err != nil {
		return c, err
	}
	for _, e := range pruners.All() {
		if e.Name == pruner {
			c.pruner = e
		}
	}
	return c, nil
}

func dataField() form.Field { return scene.DataField("spiral") }

func triggerField() form.Field { return growth.TriggerField("north-act") }

func initField() form.Field { return growth.InitField("north-select") }

func pruneField() form.Field {
	var names []string
	for _, e := range pruners.All() {
		names = append(names, e.Name)
	}
	return form.Field{Name: "prune", Doc: "which neurons are removed", Kind: form.Choice, Choices: names, Default: "none", Effect: form.Live}
}

// fields are the scene's own, those of the trigger, the init and the pruner, and
// those of the data.
// A name that two of them share is one setting.
func (c choices) fields() []form.Field {
	return scene.Distinct(slices.Concat(
		[]form.Field{triggerField(), initField()}, c.triggerFields(), c.Init.Fields,
		c.growthFields(), growth.InterventionFields(), c.pruningFields(), c.depthFields(), c.trainingFields(), c.modelFields(),
		[]form.Field{dataField()}, c.data.Fields,
	))
}

// triggerFields are those of the trigger, with the baseline that suits the data.
func (c choices) triggerFields() []form.Field {
	fields := slices.Clone(c.Trigger.Fields)
	for i := range fields {
		if fields[i].Name == "baseline" && c.data.Defaults.Baseline != "" && !c.old {
			fields[i].Default = c.data.Defaults.Baseline
		}
	}
	return fields
}

func (c choices) growthFields() []form.Field {
	return []form.Field{
		{Name: "max-width", Doc: "hidden layers never grow beyond this width", Kind: form.Int, Unit: "neurons", Default: strconv.Itoa(c.data.Defaults.MaxWidth), Min: 1, Max: 4096, Log: true, Effect: form.Live},
		{Name: "every", Doc: "steps between two trigger checks", Kind: form.Int, Unit: "steps", Default: "1", Min: 1, Max: 1e6, Log: true, Effect: form.Live},
	}
}

func (c choices) depthFields() []form.Field {
	return []form.Field{
		{Name: "depth", Doc: "add hidden layers up to this number when the training loss stalls, 0 for never", Kind: form.Int, Unit: "layers", Default: "0", Min: 0, Max: 16, Effect: form.Live},
		{Name: "depth.patience", Doc: "steps without progress before a layer is added", Kind: form.Int, Unit: "steps", Default: "400", Min: 1, Max: grow.MaxPatience, Log: true, Effect: form.Live},
		{Name: "depth.tol", Doc: "smallest improvement of the training loss that counts as progress", Kind: form.Float, Default: "0.01", Min: 1e-9, Max: 10, Log: true, Effect: form.Live},
	}
}

// pruningFields are the choice of a pruner and, if one is chosen, its settings.
func (c choices) pruningFields() []form.Field {
	fields := []form.Field{pruneField()}
	if c.pruner.New == nil {
		return fields
	}
	return slices.Concat(fields, c.pruner.Fields, []form.Field{
		{Name: "prune.every", Doc: "steps between two prunings", Kind: form.Int, Unit: "steps", Default: "50", Min: 1, Max: 1e6, Log: true, Effect: form.Live},
		{Name: "prune.most", Doc: "neurons removed from a layer at a time", Kind: form.Int, Unit: "neurons", Default: "1", Min: 1, Max: 4096, Log: true, Effect: form.Live},
		{Name: "prune.keep", Doc: "hidden layers never shrink below this width", Kind: form.Int, Unit: "neurons", Default: "2", Min: 1, Max: 4096, Log: true, Effect: form.Live},
		{Name: "prune.grace", Doc: "steps during which a newborn neuron is not removed", Kind: form.Int, Unit: "steps", Default: "200", Min: 0, Max: 1e6, Effect: form.Live},
		{Name: "prune.replace", Doc: "a new neuron of the init takes the place of each one that is removed", Kind: form.Bool, Default: "false", Effect: form.Live},
	})
}

func (c choices) trainingFields() []form.Field {
	return []form.Field{
		{Name: "lr", Doc: "learning rate", Kind: form.Float, Default: "0.003", Min: 1e-7, Max: 10, Log: true, Effect: form.Live},
		{Name: "batch", Doc: "samples per step", Kind: form.Int, Unit: "samples", Default: strconv.Itoa(c.data.Defaults.Batch), Min: 1, Max: 65536, Log: true, Effect: form.Live},
		{Name: "optim", Doc: "optimizer", Kind: form.Choice, Choices: nn.OptimizerNames(), Default: "adam", Effect: form.Restart},
		{Name: "optim.growth", Doc: "bias correction of new entries counts from their own birth (fresh) or the run's start (shared)", Kind: form.Choice, Choices: []string{"fresh", "shared"}, Default: "fresh", Effect: form.Live},
		{Name: "weight-decay", Doc: "weight decay: how strongly weights are pulled towards 0", Kind: form.Float, Default: "0", Min: 0, Max: 1, Log: true, Effect: form.Live},
		{Name: "clip", Doc: "clip the gradient to this norm, 0 for no limit", Kind: form.Float, Default: "0", Min: 0, Max: 1e6, Log: true, Effect: form.Live},
		{Name: "eval", Doc: "steps between two evaluations on the test data, 0 for four per epoch", Kind: form.Int, Unit: "steps", Default: "0", Min: 0, Max: 1e6, Log: true, Effect: form.Live},
		growth.RanksField(),
		growth.NewbornsField(),
	}
}

func (c choices) modelFields() []form.Field {
	return []form.Field{
		{Name: "hidden", Doc: "initial widths of the hidden layers", Kind: form.Widths, Unit: "neurons", Default: widthsText(c.data.Defaults.Hidden), Min: 1, Max: 4096, Effect: form.Restart},
		{Name: "activation", Doc: "nonlinearity of the hidden layers", Kind: form.Choice, Choices: nn.ActivationNames(), Default: "relu", Effect: form.Restart},
		{Name: "relu.zero", Doc: "derivative of relu at exactly 0: 1, so that neurons without incoming weights learn, or 0 as in PyTorch and TensorFlow (0.01 for leaky-relu)", Kind: form.Choice, Choices: []string{"1", "0"}, Default: "1", Effect: form.Restart},
		{Name: "weights", Doc: "how the initial weights are drawn", Kind: form.Choice, Choices: nn.InitNames(), Default: "glorot", Effect: form.Restart},
		scene.WeightsField(),
	}
}

func widthsText(widths []int) string {
	var words []string
	for _, w := range widths {
		words = append(words, strconv.Itoa(w))
	}
	return strings.Join(words, ",")
}

// settle raises max-width, unless it is given, to what hidden begins with.
func settle(_ *choices, v form.Values, set map[string]string) error {
	if _, given := set["max-width"]; !given {
		v["max-width"] = strconv.Itoa(max(v.Int("max-width"), slices.Max(v.Widths("hidden"))))
	}
	return nil
}

// check refuses to begin with a layer wider than allowed.
func check(v form.Values) error {
	if widest := slices.Max(v.Widths("hidden")); widest > v.Int("max-width") {
		return form.Errorf("max-width: %s is less than the %d neurons in hidden", v.Text("max-width"), widest)
	}
	return nil
}
