package transformer

import (
	"slices"
	"strconv"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/scenes/scene"
	model "github.com/north-tui/north/transformer"
)

// never is the value of a setting that names a growth where nothing is to grow.
const never = "none"

// choices are what a set of values selects: how the neurons of the MLPs grow, from
// the shelves, and what grows when.
type choices struct {
	growth.Chosen
	plans plans
	data  string
}

// rules say how the settings of the scene are read.
var rules = scene.Rules[choices]{Choose: choose, Fields: choices.fields, Settle: settle, Check: check}

func choose(set map[string]string) (c choices, err error) {
	c.data = scene.Given(set, dataField())
	c.Chosen, err = growth.Choose(set, triggerField(), initField())
	return c, err
}

// noTrigger is the trigger of a run in which no neurons are asked for.
const noTrigger = "static"

// triggerField is the choice of a trigger, which at first never fires.
func triggerField() form.Field {
	f := growth.TriggerField(noTrigger)
	f.Doc = "when, where and how many neurons the MLPs get"
	return f
}

func dataField() form.Field {
	return form.Field{Name: "data", Doc: "what to learn from: opticks, or a text file in UTF-8", Kind: form.Text, Default: "opticks", Effect: form.Restart}
}

func initField() form.Field { return growth.InitField("north-select") }

// fields are the scene's own fields and those of the trigger and the init.
func (c choices) fields() []form.Field {
	return scene.Distinct(slices.Concat(
		expansionFields(), c.fileFields(), textFields(), trainingFields(), modelFields(), safeguardFields(),
		[]form.Field{triggerField(), initField()}, c.Trigger.Fields, c.Init.Fields, neuronFields(), growth.InterventionFields(),
	))
}

// fileFields are those of a file of texts.
func (c choices) fileFields() []form.Field {
	if !datasets.IsJSONLines(c.data) {
		return nil
	}
	return []form.Field{{Name: "field", Doc: "the field of each JSON object that is the text", Kind: form.Text, Default: "text", Effect: form.Restart}}
}

// expansionFields say when the six expansions happen by themselves.
func expansionFields() []form.Field {
	return []form.Field{
		{Name: "grow", Doc: "growth schedule, step:kind:+size;…, such as 100:mlp:+32;200:layer:+1", Kind: form.Text, Default: never, Effect: form.Live},
		{Name: "plateau.grow", Doc: "what grows when the training loss stalls, kind:+size, such as mlp:+32", Kind: form.Text, Default: never, Effect: form.Live},
		{Name: "plateau.patience", Doc: "steps without progress before the plateau growth", Kind: form.Int, Unit: "steps", Default: "300", Min: 1, Max: neurogenesis.MaxPatience, Log: true, Effect: form.Live},
		{Name: "plateau.tol", Doc: "smallest improvement of the training loss that counts as progress", Kind: form.Float, Default: "0.02", Min: 1e-9, Max: 10, Log: true, Effect: form.Live},
		{Name: "plateau.most", Doc: "maximum number of plateau growths", Kind: form.Int, Default: "4", Min: 0, Max: 1000, Effect: form.Live},
		{Name: "ramp", Doc: "steps over which newborn weights reach their full learning rate, 0 for immediately", Kind: form.Int, Unit: "steps", Default: "100", Min: 0, Max: 1e6, Log: true, Effect: form.Live},
	}
}

// textFields say what the model writes for people to read.
func textFields() []form.Field {
	return []form.Field{
		{Name: "temperature", Doc: "temperature of the sampled text, 0 for the most likely characters", Kind: form.Float, Default: "0.8", Min: 0, Max: 10, Effect: form.Live},
		{Name: "prompt", Doc: "start of the sampled text", Kind: form.Text, Default: defaultPrompt, Effect: form.Live},
	}
}

func trainingFields() []form.Field {
	return []form.Field{
		{Name: "lr", Doc: "learning rate", Kind: form.Float, Default: "0.008", Min: 1e-7, Max: 10, Log: true, Effect: form.Live},
		{Name: "budget", Doc: "end the run after this many floating-point operations of training, 0 for no limit", Kind: form.Float, Unit: "operations", Default: "0", Min: 0, Max: 1e18, Log: true, Effect: form.Live},
		{Name: "lr.schedule", Doc: "cosine: falls to a tenth at the end of the budget or, without one, of the run", Kind: form.Choice, Choices: []string{"cosine", "constant"}, Default: "cosine", Effect: form.Live},
		{Name: "lr.warmup", Doc: "steps over which the learning rate rises from 0", Kind: form.Int, Unit: "steps", Default: "50", Min: 0, Max: 1e6, Effect: form.Live},
		{Name: "batch", Doc: "sequences per step", Kind: form.Int, Unit: "sequences", Default: "16", Min: 1, Max: 4096, Log: true, Effect: form.Live},
		{Name: "weight-decay", Doc: "weight decay: how strongly weights are pulled towards 0", Kind: form.Float, Default: "0", Min: 0, Max: 1, Log: true, Effect: form.Live},
		{Name: "clip", Doc: "clip the gradient to this norm, 0 for no limit", Kind: form.Float, Default: "0", Min: 0, Max: 1e6, Log: true, Effect: form.Live},
		{Name: "eval", Doc: "steps between two evaluations on the validation text", Kind: form.Int, Unit: "steps", Default: "50", Min: 1, Max: 1e6, Log: true, Effect: form.Live},
		growth.RanksField(),
		growth.NewbornsField(),
	}
}

func modelFields() []form.Field {
	size := func(name, doc, value string, most float64) form.Field {
		return form.Field{Name: name, Doc: doc, Kind: form.Int, Default: value, Min: 1, Max: most, Log: true, Effect: form.Restart}
	}
	return []form.Field{
		dataField(),
		size("context", "context length in characters", "64", 1024),
		size("hidden", "h: initial width of the residual stream", "32", 1024),
		size("layers", "N: initial number of layers", "2", 64),
		size("heads", "E: initial attention heads per layer", "2", 64),
		size("key", "k: initial size of a head's keys and queries", "16", 512),
		size("value", "v: initial size of a head's values", "16", 512),
		size("mlp", "p: initial neurons of a layer's MLP", "64", 4096),
		{Name: "final-norm", Doc: "a norm before the output layer", Kind: form.Bool, Default: "false", Effect: form.Restart},
		{Name: "tied", Doc: "the output layer shares the character embedding", Kind: form.Bool, Default: "false", Effect: form.Restart},
		scene.WeightsField(),
	}
}

// safeguards are the switches for what makes an expansion exact or keeps it
// alive.
var safeguards = []struct {
	name, doc string
	off       func(*model.Safeguards)
}{
	{"keep.key-scale", "key: scale old keys by √(k'/k)", func(s *model.Safeguards) { s.NoKeyScale = true }},
	{"keep.gain-scale", "hidden: scale old gains by √(h/h')", func(s *model.Safeguards) { s.NoGainScale = true }},
	{"keep.eps", "hidden: scale the epsilon of the norms by h/h'", func(s *model.Safeguards) { s.NoEpsRescale = true }},
	{"keep.zero", "set the blocks that must be zero to zero; if off, they are drawn", func(s *model.Safeguards) { s.RandomZeroBlocks = true }},
	{"keep.free", "draw free blocks at random; if off, they are zero and never learn", func(s *model.Safeguards) { s.ZeroFreeBlocks = true }},
	{"keep.rows", "value: put the new rows of W_O after those of their head", func(s *model.Safeguards) { s.MisplacedRows = true }},
	{"keep.moments", "keep the optimizer's moments", func(s *model.Safeguards) { s.DropMoments = true }},
}

func safeguardFields() []form.Field {
	var fields []form.Field
	for _, s := range safeguards {
		fields = append(fields, form.Field{Name: s.name, Doc: s.doc, Kind: form.Bool, Default: "true", Effect: form.Live})
	}
	return fields
}

// neuronFields bound how the neurons of the MLPs grow by the trigger.
func neuronFields() []form.Field {
	return []form.Field{
		{Name: "max-width", Doc: "the trigger never grows an MLP beyond this width", Kind: form.Int, Unit: "neurons", Default: "256", Min: 1, Max: 4096, Log: true, Effect: form.Restart},
		{Name: "every", Doc: "steps between two trigger checks", Kind: form.Int, Unit: "steps", Default: "20", Min: 1, Max: 1e6, Log: true, Effect: form.Live},
	}
}

// plans are the growths that settings name.
type plans struct {
	schedule model.Schedule
	plateau  *model.Growth // nil if nothing grows at a plateau
}

// readPlans reads grow and plateau.grow.
func readPlans(v form.Values) (p plans, err error) {
	if text := v.Text("grow"); text != never {
		if p.schedule, err = model.ParseGrowths(text); err != nil {
			return p, form.Errorf("grow: %v", err)
		}
	}
	if text := v.Text("plateau.grow"); text != never {
		g, err := model.ParseGrowth(text)
		if err != nil {
			return p, form.Errorf("plateau.grow: %q: %v", text, err)
		}
		p.plateau = &g
	}
	return p, nil
}

// settle raises max-width, unless it is given, to what mlp begins with, and reads what
// grows when.
func settle(c *choices, v form.Values, set map[string]string) (err error) {
	if _, given := set["max-width"]; !given {
		v["max-width"] = strconv.Itoa(max(v.Int("max-width"), v.Int("mlp")))
	}
	c.plans, err = readPlans(v)
	return err
}

// check refuses to begin with an MLP wider than allowed.
func check(v form.Values) error {
	if p, limit := v.Int("mlp"), v.Int("max-width"); p > limit {
		return form.Errorf("max-width: %d is less than the %d neurons in mlp", limit, p)
	}
	return nil
}

// epochs is how long a run takes if nothing is said, 0 if its budget says it.
func epochs(set map[string]string) (float64, error) {
	c, err := rules.Read(set)
	if err != nil || c.Values.Float("budget") > 0 {
		return 0, err
	}
	return usualEpochs, nil
}

// shape is the model that settings name.
func shape(v form.Values, vocab int) model.Config {
	c := model.Uniform{
		Vocab: vocab, Context: v.Int("context"), Hidden: v.Int("hidden"), Layers: v.Int("layers"),
		Inner: v.Int("mlp"), Heads: v.Int("heads"), Key: v.Int("key"), Value: v.Int("value"),
	}.Config()
	c.FinalNorm, c.Tied = v.Bool("final-norm"), v.Bool("tied")
	return c
}

// off are the safeguards that settings switch off.
func off(v form.Values) model.Safeguards {
	var s model.Safeguards
	for _, guard := range safeguards {
		if !v.Bool(guard.name) {
			guard.off(&s)
		}
	}
	return s
}
