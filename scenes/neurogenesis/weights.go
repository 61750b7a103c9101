package neurogenesis

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/weights"
)

// torchActivations are the modules of PyTorch by the names of activations here.
var torchActivations = map[string]string{
	"relu": "ReLU()", "leaky-relu": "LeakyReLU(0.01)", "tanh": "Tanh()", "sigmoid": "Sigmoid()", "gelu": "GELU()", "identity": "Identity()",
}

// Weights implements scene.Weighted: those of a Sequential of linear maps and activations.
func (g *growing) Weights() (*weights.File, error) {
	settings := map[string]string{"hidden": widthsText(g.hiddenWidths())}
	for _, name := range []string{"data", "activation", "relu.zero"} {
		settings[name] = g.Values.Text(name)
	}
	for _, f := range g.Choice.data.Fields {
		settings[f.Name] = g.Values.Text(f.Name)
	}
	f, err := scene.Exported("neurogenesis", settings, map[string]string{"activation": g.Values.Text("activation")}, g.params())
	if err != nil {
		return nil, err
	}
	if err := scene.AddNames(f, g.data); err != nil {
		return nil, err
	}
	for i, h := range g.net.Hidden() {
		f.Tensors = append(f.Tensors, scene.BornTensor(strconv.Itoa(2*i), h.Born()))
	}
	return f, nil
}

func (g *growing) params() []scene.Param {
	var list []scene.Param
	for _, p := range g.net.Named() {
		if strings.HasSuffix(p.Name, ".bias") {
			list = append(list, scene.VectorParam(p.Name, p.Param.Value))
		} else {
			list = append(list, scene.MatrixParam(p.Name, p.Param.Value))
		}
	}
	return list
}

// PyTorch implements scene.Weighted.
func (g *growing) PyTorch() (string, error) {
	widths := g.net.Widths()
	var b strings.Builder
	b.WriteString("net = torch.nn.Sequential(\n")
	for i, inputs := range widths[:len(widths)-1] {
		activation := ""
		if i+2 < len(widths) {
			activation = " torch.nn." + torchActivations[g.Values.Text("activation")] + ","
		}
		fmt.Fprintf(&b, "    torch.nn.Linear(%d, %d),%s\n", inputs, widths[i+1], activation)
	}
	b.WriteString(")\nnet.load_state_dict({name: w[name] for name in net.state_dict()})\n")
	outputs := "logits"
	if g.data.Task == datasets.Regression {
		outputs = "values"
	}
	fmt.Fprintf(&b, "# net(x): samples×%d %s of x, samples×%d; scaling of x: %s\n", g.data.Outputs, outputs, g.data.Inputs, g.data.Scaling)
	if g.data.Scales != nil {
		b.WriteString(g.scaledProgram())
	}
	return b.String(), nil
}

// scaledProgram are the lines of the program that take the values of a table.
func (g *growing) scaledProgram() string {
	var b strings.Builder
	fmt.Fprintf(&b, "mean, deviation, fill = (torch.tensor(json.loads(meta[k])) for k in (%q, %q, %q))\n", scene.InputMeans, scene.InputDeviations, scene.InputFills)
	if g.data.Table != nil {
		b.WriteString("# raw: the values of the table in the order of json.loads(meta[\"features\"]); words are 0 or 1, gaps nan\n")
	} else {
		b.WriteString("# raw: the inputs before they were scaled\n")
	}
	out := "net((torch.where(raw.isnan(), fill, raw) - mean) / deviation)"
	if g.data.Target.Deviation > 0 {
		out += fmt.Sprintf(" * float(meta[%q]) + float(meta[%q])", scene.TargetDeviation, scene.TargetMean)
	}
	fmt.Fprintf(&b, "predict = lambda raw: %s\n", out)
	return b.String()
}

// start are weights to start from: the linear maps of a Sequential, with the names that
// they have here.
type start struct {
	file   *weights.File
	widths []int // of all columns of units
}

// readStart reads the weights that set names, nil if it names none, and sets the widths
// of the hidden layers. Widths that are given must be those of the file.
func readStart(set map[string]string) (*start, error) {
	file, err := scene.StartWeights(set)
	if err != nil || file == nil {
		return nil, err
	}
	s, err := sequential(file)
	if err != nil {
		return nil, form.Errorf("%s: %v", scene.WeightsKey, err)
	}
	hidden := widthsText(s.widths[1 : len(s.widths)-1])
	if given, ok := set["hidden"]; ok && given != hidden {
		return nil, form.Errorf("hidden: %s, but the weights to start from have hidden layers of %s neurons; leave hidden out", given, hidden)
	}
	set["hidden"] = hidden
	return s, nil
}

// inSequential is the name of a parameter of a module in a Sequential, which may be part of a
// larger model: net.0.weight.
var inSequential = regexp.MustCompile(`^(?:.*\.)?([0-9]{1,6})\.(weight|bias)$`)

// sequential renames the linear maps of any Sequential as they are called here. Its other
// modules must have no weights.
func sequential(file *weights.File) (*start, error) {
	type module struct {
		at   int
		part string
		weights.Tensor
	}
	var found []module
	for _, t := range file.Tensors {
		if strings.HasSuffix(t.Name, ".born") {
			continue
		}
		words := inSequential.FindStringSubmatch(t.Name)
		if words == nil {
			return nil, fmt.Errorf("tensor %s: want the names of a Sequential, such as 0.weight and 0.bias", weights.Quoted(t.Name))
		}
		at, err := strconv.Atoi(words[1])
		if err != nil {
			return nil, err
		}
		found = append(found, module{at, words[2], t})
	}
	slices.SortStableFunc(found, func(a, b module) int {
		return cmp.Or(cmp.Compare(a.at, b.at), -cmp.Compare(a.part, b.part))
	})
	s := &start{file: &weights.File{Metadata: file.Metadata}}
	for i, m := range found {
		layer := i / 2
		if want := []string{"weight", "bias"}[i%2]; m.part != want || i%2 == 1 && m.at != found[i-1].at {
			return nil, fmt.Errorf("tensor %s: want a weight and a bias of every linear map", weights.Quoted(m.Name))
		}
		if m.part == "weight" {
			if err := s.follow(m.Tensor); err != nil {
				return nil, err
			}
		}
		m.Tensor.Name = fmt.Sprintf("%d.%s", 2*layer, m.part)
		s.file.Tensors = append(s.file.Tensors, m.Tensor)
	}
	if len(found)%2 == 1 || len(s.widths) < 3 {
		return nil, fmt.Errorf("%d tensors: want weight and bias of two linear maps or more, which have a hidden layer between them", len(found))
	}
	return s, nil
}

// follow takes in the widths of the next linear map.
func (s *start) follow(t weights.Tensor) error {
	if len(t.Shape) != 2 {
		return fmt.Errorf("tensor %s is %s, want a matrix of outputs×inputs", weights.Quoted(t.Name), scene.Shape(t.Shape))
	}
	if len(s.widths) == 0 {
		s.widths = []int{t.Shape[1]}
	}
	if reads, before := t.Shape[1], s.widths[len(s.widths)-1]; reads != before {
		return fmt.Errorf("tensor %s is %s, want %d columns: the layer before has %[3]d neurons", weights.Quoted(t.Name), scene.Shape(t.Shape), before)
	}
	s.widths = append(s.widths, t.Shape[0])
	return nil
}

// startFrom gives the network the weights to start from.
func (g *growing) startFrom(s *start) error {
	if s == nil {
		return nil
	}
	if inputs := s.widths[0]; inputs != g.data.Inputs {
		return form.Errorf("%s: tensor \"0.weight\" reads %d inputs, but %s has %d", scene.WeightsKey, inputs, g.data.Name, g.data.Inputs)
	}
	if outputs := s.widths[len(s.widths)-1]; outputs != g.data.Outputs {
		return form.Errorf("%s: the last linear map has %d outputs, but %s wants %d", scene.WeightsKey, outputs, g.data.Name, g.data.Outputs)
	}
	if activation := s.file.Metadata["activation"]; activation != "" && activation != g.Values.Text("activation") {
		return form.Errorf("activation: %s, but the weights to start from were trained with %s", g.Values.Text("activation"), weights.Quoted(activation))
	}
	if err := scene.Take(s.file, g.params()); err != nil {
		return form.Errorf("%s: %v", scene.WeightsKey, err)
	}
	return nil
}

var _ scene.Weighted = (*growing)(nil)
