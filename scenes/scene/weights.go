package scene

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/weights"
)

// Weighted is a learner whose weights can leave the program.
type Weighted interface {
	sim.Learner
	// Weights returns the weights with the names and the layout of PyTorch, the steps at
	// which neurons were born, and metadata; see Exported.
	Weights() (*weights.File, error)
	// PyTorch returns a Python program that computes the outputs of the model from w, its
	// tensors by name, and meta, its metadata.
	PyTorch() (string, error)
}

// The metadata that every scene writes.
const (
	SceneKey    = "scene"
	SettingsKey = "settings" // JSON: the settings with which a run can start from these weights
)

// The metadata of tables, as JSON: lists with a number for each input, and numbers. An
// input is (value − mean) / deviation, and so is a target; a fill stands for a value that
// is missing.
const (
	InputMeans      = "input_mean"
	InputDeviations = "input_deviation"
	InputFills      = "input_fill"
	TargetMean      = "target_mean"
	TargetDeviation = "target_deviation"
)

// Param is a parameter as PyTorch knows it.
type Param struct {
	Name  string
	Value nn.Mat[float32] // row-major as Shape says
	Shape []int
}

// MatrixParam is a parameter of as many dimensions as its matrix: outputs×inputs.
func MatrixParam(name string, m nn.Mat[float32]) Param {
	return Param{Name: name, Value: m, Shape: []int{m.Rows, m.Cols}}
}

// VectorParam is a parameter of one dimension, a row of numbers.
func VectorParam(name string, m nn.Mat[float32]) Param {
	return Param{Name: name, Value: m, Shape: []int{m.Cols}}
}

// Exported is a file of the parameters with the metadata of a scene: settings, and
// whatever else it says in about.
func Exported(scene string, settings, about map[string]string, params []Param) (*weights.File, error) {
	text, err := json.Marshal(settings)
	if err != nil {
		return nil, err
	}
	f := &weights.File{Metadata: map[string]string{"format": "pt", SceneKey: scene, SettingsKey: string(text)}}
	for key, value := range about {
		f.Metadata[key] = value
	}
	for _, p := range params {
		t := weights.Tensor{Name: p.Name, Shape: p.Shape, Floats: make([]float32, 0, p.Value.Rows*p.Value.Cols)}
		for i := range p.Value.Rows {
			t.Floats = append(t.Floats, p.Value.Row(i)...)
		}
		f.Tensors = append(f.Tensors, t)
	}
	return f, nil
}

// AddNames adds to the metadata what is to be known of the inputs and outputs of a data
// set: its name, task, scaling, features and classes; of a table, the mean and deviation
// of each input and, for a regression, of the target.
func AddNames(f *weights.File, set *datasets.Set) error {
	f.Metadata["data"], f.Metadata["task"], f.Metadata["scaling"] = set.Name, string(set.Task), set.Scaling
	about := map[string]any{}
	if set.Classes != nil {
		about["classes"] = set.Classes
	}
	if set.Features != nil {
		about["features"] = set.Features
	}
	if set.Scales != nil {
		var means, deviations, fills []float64
		for _, s := range set.Scales {
			means, deviations, fills = append(means, s.Mean), append(deviations, s.Deviation), append(fills, s.Fill)
		}
		about[InputMeans], about[InputDeviations], about[InputFills] = means, deviations, fills
	}
	if set.Target.Deviation > 0 {
		about[TargetMean], about[TargetDeviation] = set.Target.Mean, set.Target.Deviation
	}
	for key, value := range about {
		text, err := json.Marshal(value)
		if err != nil {
			return err
		}
		f.Metadata[key] = string(text)
	}
	return nil
}

// BornTensor holds the steps at which the neurons of a layer were born, in their order.
func BornTensor(layer string, born []int) weights.Tensor {
	t := weights.Tensor{Name: layer + bornEnding, Shape: []int{len(born)}, Ints: make([]int64, len(born))}
	for i, step := range born {
		t.Ints[i] = int64(step)
	}
	return t
}

const bornEnding = ".born"

// Take sets the parameters from the tensors of a file. It is an error, and nothing is
// set, if one is missing or of another shape, or if the file has tensors of other names,
// births aside.
func Take(f *weights.File, params []Param) error {
	names := map[string]bool{}
	for _, p := range params {
		names[p.Name] = true
		t, ok := f.Find(p.Name)
		switch {
		case !ok:
			return fmt.Errorf("no tensor %s, want one of %s", weights.Quoted(p.Name), Shape(p.Shape))
		case !slices.Equal(t.Shape, p.Shape):
			return fmt.Errorf("tensor %s is %s, want %s", weights.Quoted(p.Name), Shape(t.Shape), Shape(p.Shape))
		case t.Floats == nil:
			return fmt.Errorf("tensor %s holds whole numbers, want floating-point ones", weights.Quoted(p.Name))
		case !nn.MatOf(1, len(t.Floats), t.Floats).Finite():
			return fmt.Errorf("tensor %s has elements that are not finite", weights.Quoted(p.Name))
		}
	}
	for _, t := range f.Tensors {
		if !names[t.Name] && !strings.HasSuffix(t.Name, bornEnding) {
			return fmt.Errorf("tensor %s (%s) belongs to no part of this model", weights.Quoted(t.Name), Shape(t.Shape))
		}
	}
	for _, p := range params {
		t, _ := f.Find(p.Name)
		for i := range p.Value.Rows {
			copy(p.Value.Row(i), t.Floats[i*p.Value.Cols:])
		}
	}
	return nil
}

// Shape is the shape of a tensor for people: 64×2.
func Shape(lengths []int) string {
	var words []string
	for _, n := range lengths {
		words = append(words, fmt.Sprint(n))
	}
	if len(words) == 0 {
		return "a scalar"
	}
	return strings.Join(words, "×")
}

// WeightsKey is the setting that names a file of weights to start from.
const WeightsKey = "weights.file"

// noWeights is its value where the weights are drawn.
const noWeights = "none"

// WeightsField is the setting WeightsKey.
func WeightsField() form.Field {
	return form.Field{Name: WeightsKey, Doc: "start from the weights in FILE.safetensors or FILE.npz; none: draw them", Kind: form.Text, Default: noWeights, Effect: form.Restart}
}

// ToldStart is the event that tells which weights a run starts from, none if they are
// drawn.
func ToldStart(v form.Values) []sim.Event {
	name := v.Text(WeightsKey)
	if name == noWeights {
		return nil
	}
	return []sim.Event{{Kind: sim.Noted, Note: "starts from the weights in " + name}}
}

// Copied is a copy of settings that can be added to.
func Copied(set map[string]string) map[string]string {
	out := make(map[string]string, len(set))
	maps.Copy(out, set)
	return out
}

// StartWeights reads the file that set names for a run to start from, nil if it names none.
func StartWeights(set map[string]string) (*weights.File, error) {
	path := Given(set, WeightsField())
	if path == noWeights {
		return nil, nil
	}
	f, err := weights.Pinned(path)
	if err != nil {
		return nil, form.Errorf("%s: %v", WeightsKey, err)
	}
	return f, nil
}
