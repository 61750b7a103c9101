package sim

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"math/rand/v2"
	"strconv"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
)

// walk is a learner small enough to see through: a random walk with a birth at
// every tenth step, which diverges at the step "end".
type walk struct {
	source *rand.PCG
	rng    *rand.Rand
	at     float64
	steps  int
	width  int
	set    map[string]string
	rests  int // how often it was told to
}

var _ Resting = (*walk)(nil)

// Rest implements Resting.
func (w *walk) Rest() { w.rests++ }

var sizeField = form.Field{Name: "size", Kind: form.Float, Default: "1", Min: 0, Max: 10, Effect: form.Live}

// walkFields are size and what a walk can be told only at its start: where it
// begins, what a step costs and at which it panics.
var walkFields = []form.Field{
	sizeField,
	{Name: "start", Kind: form.Int, Default: "0", Min: 0, Max: 10, Effect: form.Restart},
	{Name: "price", Kind: form.Int, Default: "1", Min: 1, Max: 10, Effect: form.Restart},
	{Name: "panics", Kind: form.Int, Default: "0", Min: 0, Max: 10, Effect: form.Restart},
	{Name: "end", Kind: form.Int, Default: "0", Min: 0, Max: 1e9, Effect: form.Restart},
}

func (w *walk) number(name string) int {
	n, _ := strconv.Atoi(w.set[name])
	return n
}

// walkScene is the scene of walks. Its learners diverge at step end, if that is
// not 0.
func walkScene(end int) Scene {
	return Scene{
		Name:   "walk",
		Fields: func(map[string]string) ([]form.Field, error) { return walkFields, nil },
		New: func(spec Spec, _ Options) (Learner, error) {
			if spec.Set["data"] == "missing" {
				return nil, fmt.Errorf("walk: no such data")
			}
			source := rand.NewPCG(spec.Seed, 1)
			set := maps.Clone(spec.Set)
			if set == nil {
				set = map[string]string{}
			}
			set["end"] = strconv.Itoa(end)
			w := &walk{source: source, rng: rand.New(source), width: 4, set: set}
			w.at = float64(w.number("start"))
			return w, nil
		},
	}
}

func (w *walk) Begin() ([]Event, error) {
	return []Event{{Kind: Noted, Note: "a walk", Widths: []int{w.width}}}, nil
}

func (w *walk) Step() (Report, error) {
	w.steps++
	if strconv.Itoa(w.steps) == w.set["end"] {
		return Report{}, fmt.Errorf("loss is NaN: %w", ErrDiverged)
	}
	if w.steps == w.number("panics") {
		panic("as told")
	}
	if strconv.Itoa(w.steps) == w.set["fault"] {
		return Report{}, errors.New("no way forward")
	}
	size, _ := strconv.ParseFloat(w.set["size"], 64)
	w.at += (1 + size) * w.rng.NormFloat64()
	r := Report{Epoch: float64(w.steps) / 5, Cost: picture.Operations(max(1, w.number("price"))), Samples: []Sample{{0, w.at}, {1, float64(w.width)}}}
	if w.deep() {
		r.Samples = append(r.Samples, Sample{2, float64(w.width)})
	}
	if w.steps%10 == 0 {
		w.width++
		r.Events = []Event{{Kind: Born, Layer: "L1", Count: 1, Widths: []int{w.width}}}
	}
	if strconv.Itoa(w.steps) == w.set["turns"] {
		r.Events = append(r.Events, Event{Kind: Noted, Tag: "turn", Note: "left"})
	}
	if strconv.Itoa(w.steps) == w.set["hums"] {
		r.Tags = []string{"hum"}
	}
	return r, nil
}

// deep says whether the walk has a second layer, from the step in its settings on.
func (w *walk) deep() bool { return w.set["deepens"] != "" && w.steps >= w.number("deepens") }

func (w *walk) Do(c Command) ([]Event, error) {
	if c.Verb != Set || c.Key != "size" {
		return nil, fmt.Errorf("walk cannot %s %s", c.Verb, c.Key)
	}
	text, err := sizeField.Parse(c.Text)
	if err != nil {
		return nil, err
	}
	w.set = maps.Clone(w.set)
	w.set["size"] = text
	return []Event{{Kind: Changed, Note: "size " + text}}, nil
}

func (w *walk) Picture(picture.View) picture.Picture {
	return picture.Picture{Title: fmt.Sprintf("at %g", w.at), Rows: []picture.Row{{Name: "L1", Width: w.width, Phi: math.NaN()}}}
}

func (w *walk) Columns() []Column {
	columns := []Column{ColumnOf("train_loss"), ColumnOf("width.L1")}
	if w.deep() {
		columns = append(columns, ColumnOf("width.L2"))
	}
	return columns
}

func (w *walk) StepsPerEpoch() int { return 5 }
func (w *walk) Settings() []form.Setting {
	return []form.Setting{{Field: sizeField, Value: w.set["size"]}}
}
func (w *walk) Chosen() map[string]string { return w.set }
func (w *walk) Results() (map[string]any, error) {
	return map[string]any{"at": w.at, "weights_sha256": fmt.Sprintf("%x", w.at)}, nil
}

// walkState is what a walk saves.
type walkState struct {
	Source []byte
	At     float64
	Steps  int
	Width  int
}

func (w *walk) Save(out io.Writer) error {
	source, err := w.source.MarshalBinary()
	if err != nil {
		return err
	}
	return gob.NewEncoder(out).Encode(walkState{source, w.at, w.steps, w.width})
}

func (w *walk) Load(in io.Reader) error {
	var s walkState
	if err := gob.NewDecoder(in).Decode(&s); err != nil {
		return err
	}
	w.at, w.steps, w.width = s.At, s.Steps, s.Width
	return w.source.UnmarshalBinary(s.Source)
}
