package transformer

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/scenes/scene"
	model "github.com/north-tui/north/transformer"
	"github.com/north-tui/north/weights"
)

// torchNames are the endings of parameters in PyTorch, by those of the paper's names.
var torchNames = map[string]string{
	"tok_emb": "tok_emb.weight", "pos_emb": "pos_emb.weight", "g_final": "norm.weight", "W_out": "head.weight",
	"g_mha": "norm1.weight", "WQ": "q.weight", "WK": "k.weight", "WV": "v.weight", "WO": "o.weight",
	"g_mlp": "norm2.weight", "W1": "fc1.weight", "b1": "fc1.bias", "W2": "fc2.weight", "b2": "fc2.bias",
}

// The metadata of this scene.
const (
	alphabetKey = "alphabet" // the characters, each at its token's place
	epsKey      = "eps"      // of the norms: growth may change it
)

func (l *language) params() []scene.Param {
	var list []scene.Param
	for _, p := range l.model.Named() {
		at := strings.LastIndexByte(p.Name, '.') + 1
		name := p.Name[:at] + torchNames[p.Name[at:]]
		if strings.HasPrefix(p.Name[at:], "g_") || strings.HasPrefix(p.Name[at:], "b") {
			list = append(list, scene.VectorParam(name, p.Param.Value))
		} else {
			list = append(list, scene.MatrixParam(name, p.Param.Value))
		}
	}
	return list
}

// Weights implements scene.Weighted.
func (l *language) Weights() (*weights.File, error) {
	c := l.model.Config
	settings := shapeSettings(c)
	settings["data"] = l.Values.Text("data")
	f, err := scene.Exported("transformer", settings, map[string]string{
		"data": l.text.Name, "activation": "relu", alphabetKey: string(l.text.Alphabet),
		epsKey: strconv.FormatFloat(c.Eps, 'g', -1, 64),
	}, l.params())
	if err != nil {
		return nil, err
	}
	for n, h := range l.model.Hidden() {
		f.Tensors = append(f.Tensors, scene.BornTensor(fmt.Sprintf("layers.%d.fc1", n), h.Born()))
	}
	return f, nil
}

// shapeSettings are the settings of a shape. Of layers and heads that differ they name the
// first.
func shapeSettings(c model.Config) map[string]string {
	first := c.Layers[0]
	set := map[string]string{"final-norm": fmt.Sprint(c.FinalNorm), "tied": fmt.Sprint(c.Tied)}
	for name, size := range map[string]int{
		"context": c.Context, "hidden": c.Hidden, "layers": len(c.Layers), "heads": len(first.Heads),
		"key": first.Heads[0].Key, "value": first.Heads[0].Value, "mlp": first.Inner,
	} {
		set[name] = strconv.Itoa(size)
	}
	return set
}

// PyTorch implements scene.Weighted.
func (l *language) PyTorch() (string, error) {
	c := l.model.Config
	last, out := "x", `w["head.weight"]`
	if c.FinalNorm {
		last = `norm(x, w["norm.weight"])`
	}
	if c.Tied {
		out = `w["tok_emb.weight"]`
	}
	heads := strings.Join(strings.Fields(fmt.Sprint(l.headCounts())), ", ")
	return fmt.Sprintf(`alphabet = %s  # a token is a place in it

def norm(x, gain):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + %s) * gain

def net(tokens):  # sequences×length, up to %d → logits, sequences×length×%d
    length = tokens.shape[1]
    x = w["tok_emb.weight"][tokens] + w["pos_emb.weight"][:length]
    causal = torch.full((length, length), -torch.inf).triu(1)
    for n, heads in enumerate(%s):
        p = f"layers.{n}."
        h = norm(x, w[p + "norm1.weight"])
        for e in range(heads):
            q, k, v, o = (w[f"{p}heads.{e}.{m}.weight"] for m in "qkvo")
            scores = (h @ q.T) @ (h @ k.T).transpose(1, 2) / len(k) ** 0.5
            x = x + (scores + causal).softmax(-1) @ (h @ v.T) @ o.T
        h = norm(x, w[p + "norm2.weight"])
        h = (h @ w[p + "fc1.weight"].T + w[p + "fc1.bias"]).relu()
        x = x + h @ w[p + "fc2.weight"].T + w[p + "fc2.bias"]
    return %s @ %s.T
`, strconv.QuoteToASCII(string(l.text.Alphabet)), strconv.FormatFloat(c.Eps, 'g', -1, 64), c.Context, c.Vocab, heads, last, out), nil
}

// start are weights to start from, and their shape.
type start struct {
	file  *weights.File
	shape model.Config
}

// readStart reads the weights that set names, nil if it names none, and sets the sizes of
// the model. Sizes that are given must be those of the file.
func readStart(set map[string]string) (*start, error) {
	file, err := scene.StartWeights(set)
	if err != nil || file == nil {
		return nil, err
	}
	c, err := shapeOf(file)
	if err == nil {
		err = c.Check()
	}
	if err != nil {
		return nil, form.Errorf("%s: %v", scene.WeightsKey, err)
	}
	sizes := shapeSettings(c)
	for _, name := range slices.Sorted(maps.Keys(sizes)) {
		if given, ok := set[name]; ok && given != sizes[name] {
			return nil, form.Errorf("%s: %s, but the weights to start from have %s; leave %s out", name, given, sizes[name], name)
		}
	}
	maps.Copy(set, sizes)
	return &start{file, c}, nil
}

// shapeOf is the shape of a model from its tensors.
func shapeOf(f *weights.File) (c model.Config, err error) {
	c.Eps = model.DefaultEps
	if text, ok := f.Metadata[epsKey]; ok {
		if c.Eps, err = strconv.ParseFloat(text, 64); err != nil {
			return c, fmt.Errorf("metadata %s: %s is not a number", epsKey, weights.Quoted(text))
		}
	}
	matrix := func(format string, args ...any) (rows, cols int) {
		name := fmt.Sprintf(format, args...)
		t, ok := f.Find(name)
		switch {
		case !ok:
			err = errors.Join(err, fmt.Errorf("no tensor %s", weights.Quoted(name)))
		case len(t.Shape) != 2:
			err = errors.Join(err, fmt.Errorf("tensor %s is %s, want a matrix", weights.Quoted(name), scene.Shape(t.Shape)))
		default:
			return t.Shape[0], t.Shape[1]
		}
		return 0, 0
	}
	has := func(format string, args ...any) bool {
		_, ok := f.Find(fmt.Sprintf(format, args...))
		return ok
	}
	c.Vocab, c.Hidden = matrix("tok_emb.weight")
	c.Context, _ = matrix("pos_emb.weight")
	c.FinalNorm, c.Tied = has("norm.weight"), !has("head.weight")
	for n := 0; n == 0 || has("layers.%d.norm1.weight", n); n++ {
		var layer model.LayerConfig
		layer.Inner, _ = matrix("layers.%d.fc1.weight", n)
		for e := 0; e == 0 || has("layers.%d.heads.%d.q.weight", n, e); e++ {
			var head model.HeadConfig
			head.Key, _ = matrix("layers.%d.heads.%d.q.weight", n, e)
			head.Value, _ = matrix("layers.%d.heads.%d.v.weight", n, e)
			layer.Heads = append(layer.Heads, head)
		}
		c.Layers = append(c.Layers, layer)
	}
	return c, err
}

// startFrom gives the model the weights to start from.
func (l *language) startFrom(s *start) error {
	if s == nil {
		return nil
	}
	if alphabet, ok := s.file.Metadata[alphabetKey]; ok && alphabet != string(l.text.Alphabet) {
		return form.Errorf("%s: the weights are of another alphabet, of %d characters; %s has %d others", scene.WeightsKey, len([]rune(alphabet)), l.text.Name, len(l.text.Alphabet))
	}
	if err := scene.Take(s.file, l.params()); err != nil {
		return form.Errorf("%s: %v", scene.WeightsKey, err)
	}
	return nil
}

var _ scene.Weighted = (*language)(nil)
