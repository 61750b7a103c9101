package darts

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	model "github.com/north-tui/north/darts"
	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/scenes/scene"
)

// The names of settings that are read in several places.
const (
	presetKey      = "preset"
	activationKey  = "activation"
	scheduleKey    = "schedule"
	regulariserKey = "regulariser"
	genotypeKey    = "genotype"
	retrainKey     = "retrain"
	channelsKey    = "channels"
	widthsKey      = "widths"
)

// Values of settings in words.
const (
	noGenotype  = "none"   // of genotype: a search
	anyGenotype = "random" // of genotype: one that the seed draws
	usualWidths = "usual"  // of widths: as channels says
	allOps      = "all"    // of ops
	noTrigger   = "static" // of trigger: the channels stay
)

// usual is what a space is searched with if nothing is said (specification 7.3, 7.4).
type usual struct {
	name, doc string
	data      string
	channels  int
	cells     string
	noise     float64 // on the digits
	epochs    int     // of the search
	retrain   int     // epochs of retraining
	probe     int     // steps from one look at the gap to the next
}

var spaces = []usual{
	{"dense8", "vectors; linear maps", "digits", 16, "NNN", 0.6, 40, 25, 10},
	{"conv8", "images of 8×8; convolutions and pools, with a reduction", "digits", 8, "NRN", 0, 35, 25, 20},
	{"conv28", "images of 28×28, halved by the stem", "mnist", 8, "NRN", 0, 8, 4, 100},
}

// choices are what a set of values selects.
type choices struct {
	growth.Chosen
	preset   model.Preset
	space    usual
	data     datasets.Entry
	genotype bool // a cell is named, and trained from scratch
}

// rules say how the settings of the scene are read.
var rules = scene.Rules[choices]{Choose: choose, Fields: choices.fields, Settle: settle, Check: check}

func choose(set map[string]string) (c choices, err error) {
	name, err := presetField().Parse(scene.Given(set, presetField()))
	if err != nil {
		return c, err
	}
	if c.preset, err = model.PresetNamed(name); err != nil {
		return c, err
	}
	space, err := spaceField().Parse(scene.Given(set, spaceField()))
	if err != nil {
		return c, err
	}
	for _, s := range spaces {
		if s.name == space {
			c.space = s
		}
	}
	if c.data, err = datasets.Find(scene.Given(set, scene.DataField(c.space.data))); err != nil {
		return c, err
	}
	c.genotype = strings.TrimSpace(scene.Given(set, genotypeField())) != noGenotype
	c.Chosen, err = growth.Choose(set, triggerField(), initField())
	return c, err
}

func choiceField(name, doc, value string, of []string, effect form.Effect) form.Field {
	return form.Field{Name: name, Doc: doc, Kind: form.Choice, Choices: of, Default: value, Effect: effect}
}

func presetField() form.Field {
	return choiceField(presetKey, "names the switches below; only darts-prime is what the authors publish as DARTS-PRIME", "softmax", model.PresetNames(), form.Live)
}

func spaceField() form.Field {
	var names []string
	for _, s := range spaces {
		names = append(names, s.name)
	}
	return choiceField("space", "what cells are made of", spaces[0].name, names, form.Restart)
}

func genotypeField() form.Field {
	return form.Field{Name: genotypeKey, Doc: "train this cell from scratch instead of a search, such as normal linear@0 skip@1, …; random: one that the seed draws; none: search", Kind: form.Text, Default: noGenotype, Effect: form.Restart}
}

// triggerField is the choice of a trigger, which at first never fires.
func triggerField() form.Field {
	f := growth.TriggerField(noTrigger)
	f.Doc = "when, where and how many channels the cells get while the search runs"
	return f
}

func initField() form.Field { return growth.InitField("north-select") }

// fields are all settings with these choices made.
func (c choices) fields() []form.Field {
	return scene.Distinct(slices.Concat(
		c.switchFields(), scheduleFields(c.preset.S), regulariserFields(), alphaFields(), weightFields(), c.lookFields(), c.spaceFields(),
		[]form.Field{triggerField(), initField()}, c.Trigger.Fields, c.Init.Fields, c.channelFields(),
	))
}

// switchFields are the orthogonal switches (specification 6).
func (c choices) switchFields() []form.Field {
	p := c.preset
	return []form.Field{
		presetField(),
		choiceField(activationKey, "of the weights of operations: softmax with none, or CRB, each clipped to 0 to 1 alone", p.Activation, []string{model.Softmax, model.CRB}, form.Restart),
		choiceField(scheduleKey, "of the steps of the architecture", p.Schedule, []string{model.Fixed, model.Dynamic}, form.Live),
		choiceField(regulariserKey, "towards a discrete architecture", p.Regulariser, []string{model.Plain, model.Prox, model.ADMM}, form.Live),
		{Name: "order", Doc: "of the gradient of the architecture: 1, or 2 for the unrolled one", Kind: form.Int, Default: "1", Min: 1, Max: 2, Effect: form.Live},
	}
}

func number(name, doc string, value, least, most float64) form.Field {
	return form.Field{Name: name, Doc: doc, Kind: form.Float, Default: strconv.FormatFloat(value, 'g', -1, 64), Min: least, Max: most, Log: true, Effect: form.Live}
}

func flag(name, doc string) form.Field {
	return form.Field{Name: name, Doc: doc, Kind: form.Bool, Default: "false", Effect: form.Live}
}

// fixedFields belong to every schedule, s steps of the weights a step of the architecture.
func fixedFields(s float64) []form.Field {
	return []form.Field{number("s", "steps of the weights for one of the architecture; at the start also train : valid", s, 1, 1000)}
}

func scheduleFields(s float64) []form.Field {
	u := model.Usual()
	return append(fixedFields(s),
		number("schedule.m", "τ rises by this factor at a step without one of the architecture", u.M, 1.0001, 10),
		number("schedule.e", "weight of the newest F in its moving average", u.E, 0.001, 1),
		number("schedule.tau0", "the first τ; 0 for F after 20 steps", u.Tau0, 0, 1e9),
		flag("equal-rates", "τ falls by one factor less, so that the rate is 1/s as under fixed"),
		form.Field{Name: "schedule.most", Doc: "steps of the architecture an epoch, 0 for any number", Kind: form.Int, Default: "0", Min: 0, Max: 65536, Effect: form.Live},
	)
}

func proxFields() []form.Field {
	return []form.Field{
		number("rho", "ρ: strength of the regulariser", model.Usual().Rho, 0, 1000),
		flag("reg.squared", "the square of the distance; the authors' code has the distance"),
		flag("reg.none", "the target of an edge that is not kept is none, so that softmax can reach it"),
	}
}

func admmFields() []form.Field {
	u := model.Usual()
	return []form.Field{
		{Name: "admm.period", Doc: "steps of the architecture from one update of Z and U to the next", Kind: form.Int, Default: strconv.Itoa(u.Period), Min: 1, Max: 65536, Log: true, Effect: form.Live},
		{Name: "admm.gamma", Doc: "what stays of U at an update; below 1 the distance cannot reach 0", Kind: form.Float, Default: "1", Min: 0, Max: 1, Effect: form.Live},
	}
}

func regulariserFields() []form.Field { return append(proxFields(), admmFields()...) }

func alphaFields() []form.Field {
	u := model.Usual()
	return []form.Field{
		number("alpha.lr", "learning rate of the architecture", u.AlphaRate, 0, 10),
		number("alpha.decay", "pull of the raw weights of the architecture towards 0", u.AlphaDecay, 0, 1),
		number("alpha.beta1", "Adam's first β on the architecture", u.Beta1, 0, 0.9999),
		number("alpha.beta2", "Adam's second β on the architecture", u.Beta2, 0, 0.99999),
		flag("alpha.clip", "raw weights above 1 are set to 1 after a step; CRB only"),
	}
}

func weightFields() []form.Field {
	u := model.Usual()
	return []form.Field{
		number("lr", "learning rate of the network's weights in the first epoch", u.RateMax, 0, 10),
		number("lr.min", "where its cosine would end", u.RateMin, 0, 10),
		number("momentum", "of the network's weights", u.Momentum, 0, 0.9999),
		number("weight-decay", "pull of the network's weights towards 0", u.Decay, 0, 1),
		number("clip", "largest norm of the gradient of the network's weights", u.Clip, 1e-6, 1e6),
		{Name: "batch", Doc: "samples a step", Kind: form.Int, Unit: "samples", Default: strconv.Itoa(u.Batch), Min: 2, Max: 65536, Log: true, Effect: form.Restart},
	}
}

// lookFields say what is measured beside the search.
func (c choices) lookFields() []form.Field {
	return []form.Field{
		{Name: "probe", Doc: "steps from one look at the cut to the next, on the validation samples", Kind: form.Int, Unit: "steps", Default: strconv.Itoa(c.space.probe), Min: 1, Max: 1e6, Log: true, Effect: form.Live},
		{Name: retrainKey, Doc: "epochs for which a cut cell is trained from scratch; in the results of a search 0 leaves it out", Kind: form.Int, Unit: "epochs", Default: strconv.Itoa(c.space.retrain), Min: 0, Max: 10000, Log: true, Effect: form.Live},
	}
}

func (c choices) spaceFields() []form.Field {
	count := func(name, doc string, value int, most float64) form.Field {
		return form.Field{Name: name, Doc: doc, Kind: form.Int, Default: strconv.Itoa(value), Min: 1, Max: most, Log: true, Effect: form.Restart}
	}
	text := func(name, doc, value string) form.Field {
		return form.Field{Name: name, Doc: doc, Kind: form.Text, Default: value, Effect: form.Restart}
	}
	fields := []form.Field{
		spaceField(), scene.DataField(c.space.data),
		text("cells", "N for a normal cell, R for one that halves the image, input side first", c.space.cells),
		count("nodes", "nodes between the inputs and the output of a cell", 3, 8),
		count(channelsKey, "C: of a state of the first cells; doubled by each reduction", c.space.channels, 1024),
		text(widthsKey, "channels of each cell, such as 16,20,16; usual: as channels says", usualWidths),
		text("ops", "candidate operations, without none, such as skip,linear; all: all of the kind", allOps),
		genotypeField(),
		choiceField("first-weights", "fan-in: normal, of variance 1/inputs; uniform: as PyTorch draws them; he: normal, of variance 2/inputs", model.FanIn, model.FirstWeights(), form.Restart),
		scene.WeightsField(),
	}
	if c.data.Name == "digits" {
		return append(fields, form.Field{Name: "noise", Doc: "deviation of the noise on the pixels, which go from 0 to 2", Kind: form.Float, Default: strconv.FormatFloat(c.space.noise, 'g', -1, 64), Min: 0, Max: 10, Effect: form.Restart})
	}
	return slices.Concat(fields, []form.Field{count("pool", "training samples that are used at most", 5000, 1e6)}, c.data.Fields)
}

// channelFields bound how the cells grow by the trigger.
func (c choices) channelFields() []form.Field {
	return []form.Field{
		{Name: "max-width", Doc: "no cell gets more channels than this", Kind: form.Int, Unit: "channels", Default: strconv.Itoa(2 * c.space.channels), Min: 1, Max: 1024, Log: true, Effect: form.Restart},
		{Name: "every", Doc: "steps from one question to the trigger to the next", Kind: form.Int, Unit: "steps", Default: "20", Min: 1, Max: 1e6, Log: true, Effect: form.Live},
	}
}

// settle raises max-width, unless it is given, to the channels of the start.
func settle(_ *choices, v form.Values, set map[string]string) error {
	if _, given := set["max-width"]; !given {
		v["max-width"] = strconv.Itoa(max(v.Int("max-width"), v.Int(channelsKey)))
	}
	return nil
}

// check refuses to begin with more channels than allowed.
func check(v form.Values) error {
	if c, limit := v.Int(channelsKey), v.Int("max-width"); c > limit {
		return form.Errorf("max-width: %d is less than the %d channels that cells begin with", limit, c)
	}
	return nil
}

// presetOptions are the table of presets, for a picker.
func presetOptions() []form.Option {
	var out []form.Option
	for _, p := range model.Presets() {
		out = append(out, form.Option{Name: p.Name, Doc: p.Doc, Source: source})
	}
	return out
}

func scheduleOptions() []form.Option {
	s := model.Usual().S
	return []form.Option{
		{Name: model.Fixed, Doc: "a step of the architecture at every s-th step of the weights", Source: "Liu, Simonyan and Yang 2019, arXiv 1806.09055", Fields: fixedFields(s)},
		{Name: model.Dynamic, Doc: "a step when the weights have little gradient left: F below τ", Source: source, Fields: scheduleFields(s)},
	}
}

func regulariserOptions() []form.Option {
	return []form.Option{
		{Name: model.Plain, Doc: "none: the validation loss alone", Fields: nil},
		{Name: model.Prox, Doc: "proximity: a pull towards the cell that a cut would give, which rises with time", Source: source, Fields: proxFields()},
		{Name: model.ADMM, Doc: "a pull towards Z − U, where Z is a discrete cell and U sums up what is missing", Source: source, Fields: slices.Concat(proxFields()[:2], admmFields())},
	}
}

// source is the paper.
const source = "Maile, Lecarpentier, Luga and Wilson 2021, arXiv 2106.11655"

// settingsOf are the constants of a search that lasts some epochs.
func settingsOf(v form.Values, epochs int) model.Settings {
	c := model.Usual()
	c.Activation, c.Schedule, c.Regulariser, c.Order = v.Text(activationKey), v.Text(scheduleKey), v.Text(regulariserKey), v.Int("order")
	c.S, c.M, c.E, c.Tau0 = v.Float("s"), v.Float("schedule.m"), v.Float("schedule.e"), v.Float("schedule.tau0")
	c.EqualRates, c.MaxAlphaPerEpoch = v.Bool("equal-rates"), v.Int("schedule.most")
	c.Rho, c.Squared, c.NoneTarget = v.Float("rho"), v.Bool("reg.squared"), v.Bool("reg.none")
	c.Period, c.Gamma = v.Int("admm.period"), v.Float("admm.gamma")
	c.AlphaRate, c.AlphaDecay, c.ClipAlpha = v.Float("alpha.lr"), v.Float("alpha.decay"), v.Bool("alpha.clip")
	c.Beta1, c.Beta2 = v.Float("alpha.beta1"), v.Float("alpha.beta2")
	c.RateMax, c.RateMin, c.Momentum = v.Float("lr"), v.Float("lr.min"), v.Float("momentum")
	c.Decay, c.Clip, c.Batch = v.Float("weight-decay"), v.Float("clip"), v.Int("batch")
	c.Epochs = epochs
	return c
}

// retrainSettings are the constants of retraining a cell (specification 7.3).
func retrainSettings(v form.Values, epochs int) model.RetrainSettings {
	c := model.UsualRetrain()
	c.RateMax, c.Momentum, c.Decay, c.Clip, c.Batch = v.Float("lr"), v.Float("momentum"), v.Float("weight-decay"), v.Float("clip"), v.Int("batch")
	c.Epochs = epochs
	return c
}

// spaceOf is the space that settings name, for samples of some shape.
func spaceOf(name string, v form.Values, d *opened) (model.Space, error) {
	s := kinds[name]()
	s.Inputs, s.Classes, s.Channels, s.Nodes = d.inputs, d.classes, v.Int(channelsKey), v.Int("nodes")
	s.FirstWeights = v.Text("first-weights")
	if s.Kind == model.Conv {
		if d.height == 0 {
			return s, form.Errorf("data: %s has no images, and %s is a space of images", d.name, name)
		}
		s.Inputs, s.Height, s.Width = 1, d.height, d.width
	}
	var err error
	if s.Cells, err = cellsOf(v.Text("cells")); err != nil {
		return s, err
	}
	if ops := v.Text("ops"); ops != allOps {
		s.Ops = words(ops)
	}
	if s.Widths, err = widthsOf(v.Text(widthsKey)); err != nil {
		return s, err
	}
	return s, s.Check()
}

// words are the parts of a list with commas.
func words(list string) []string {
	var out []string
	for w := range strings.SplitSeq(list, ",") {
		out = append(out, strings.TrimSpace(w))
	}
	return out
}

// cellsOf reads the cells from their letters.
func cellsOf(letters string) ([]model.CellType, error) {
	var cells []model.CellType
	for _, r := range letters {
		switch r {
		case 'N':
			cells = append(cells, model.Normal)
		case 'R':
			cells = append(cells, model.Reduce)
		default:
			return nil, form.Errorf("cells: %q in %q, want N and R", r, letters)
		}
	}
	return cells, nil
}

// widthsOf reads the channels of each cell, nil for the usual ones.
func widthsOf(text string) ([]int, error) {
	if text == usualWidths {
		return nil, nil
	}
	var widths []int
	for _, w := range words(text) {
		n, err := strconv.Atoi(w)
		if err != nil || n < 1 {
			return nil, form.Errorf("widths: %q in %q, want numbers of channels such as 16,20,16", w, text)
		}
		widths = append(widths, n)
	}
	return widths, nil
}

// widthsText is the opposite of widthsOf.
func widthsText(widths []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(widths), " ", ","), "[]")
}
