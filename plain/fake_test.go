package plain

import (
	"bytes"
	"testing"
	"time"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/picture"
	darts "github.com/north-tui/north/scenes/darts/screen"
	equivariance "github.com/north-tui/north/scenes/equivariance/screen"
	neurogenesis "github.com/north-tui/north/scenes/neurogenesis/screen"
	transformer "github.com/north-tui/north/scenes/transformer/screen"
	"github.com/north-tui/north/sim"
)

// fakeSource is a run that stands still and remembers what it was asked.
type fakeSource struct {
	snap *sim.Snapshot
	sent []sim.Command
	view picture.View
	full bool
}

func (f *fakeSource) Latest() *sim.Snapshot { return f.snap }

func (f *fakeSource) Send(c sim.Command) bool {
	if f.full {
		return false
	}
	f.sent = append(f.sent, c)
	return true
}

func (f *fakeSource) Look(v picture.View) { f.view = v }

// series is a series of a group with a value at step 5000 and one at step 12480.
func series(name, group, label string, before, last float64) sim.Series {
	return sim.Series{
		Column:  sim.Column{Name: name, Group: group, Label: label},
		Buckets: []sim.Bucket{{Step: 5000, Last: before}, {Step: 12480, Last: last}},
	}
}

// running is a run of two layers at step 12480.
func running() *sim.Snapshot {
	return &sim.Snapshot{
		Spec: sim.Spec{Scene: "neurogenesis", Seed: 7}, Run: "1", State: sim.Running, Step: 12480, Head: 12480, Epoch: 624, Busy: 4 * time.Second, Does: "north-act",
		Settings: []form.Setting{
			{Field: form.Field{Name: "trigger", Doc: "when", Effect: form.Check}, Value: "north-act"},
			{Field: form.Field{Name: "lr", Doc: "learning rate", Effect: form.Live}, Value: "0.003"},
		},
		Series: []sim.Series{series("train_loss", "loss", "train", .186, .084), series("test_loss", "loss", "test", .236, .105), series("width.L1", "width", "L1", 4, 23), series("width.L2", "width", "L2", 4, 17)},
		Costs:  series("cost", "", "", 1e6, 2e6),
		Events: []sim.Event{{Step: 300, Kind: sim.Born, Layer: "L1", Count: 1}, {Step: 400, Kind: sim.Born, Layer: "L2", Count: 1}},
		Picture: picture.Picture{
			Title: "spiral", Params: 1513, Layers: []string{"L1", "L2"},
			Rows: []picture.Row{{Name: "L1", Width: 23, Max: 64}, {Name: "L2", Width: 17, Max: 64}},
		},
	}
}

// racing is a run of three lanes.
func racing() *sim.Snapshot {
	shown := running()
	for i, name := range []string{"", "random", "static"} {
		lane := running()
		lane.Lane, lane.Name = string(rune('a'+i)), name
		shown.Lanes = append(shown.Lanes, lane)
	}
	shown.Lane, shown.Sync = "a", "step"
	return shown
}

// explained is a run with an explanation.
func explained(topic picture.Topic) *sim.Snapshot {
	s := running()
	s.Explanation = &picture.Explanation{
		Topic: topic, Title: "neurons for L2", Intro: "While the activations keep their rank.", Step: s.Step,
		Lines: []picture.Derivation{{What: "rank", Formula: "#{σ > ε}", Result: "17"}, {What: "threshold", Formula: "⌊γ·M⌋", Values: "⌊.97 · 17⌋", Result: "16"}},
	}
	return s
}

// topics are those of the tests.
var topics = []Topic{{Name: picture.AboutTrigger, Panel: "orthogonality"}, {Name: picture.AboutLoss, Panel: "loss"}}

// telling is a teller of a scene that writes to a buffer, of a run that it knows.
func telling(s *sim.Snapshot, words []commands.Word) (*teller, *fakeSource, *bytes.Buffer) {
	var out bytes.Buffer
	source := &fakeSource{snap: s}
	return newTeller(Options{Source: source, Output: &out, Words: words, Topics: topics, Every: 100}), source, &out
}

// sceneWords are what the scenes add to the language.
func sceneWords(scene string) []commands.Word {
	return map[string][]commands.Word{"neurogenesis": neurogenesis.Screen().Plain, "transformer": transformer.Screen().Plain, "equivariance": equivariance.Screen().Plain, "darts": darts.Screen().Plain}[scene]
}

// lessonOf reads a lesson of some steps.
func lessonOf(t *testing.T, steps string) *lessons.Lesson {
	t.Helper()
	l, err := lessons.Parse("x.lesson", "title: a title\nabout: b\nscene: neurogenesis\nspeed: 100\n"+steps, sceneWords)
	if err != nil {
		t.Fatal(err)
	}
	return l
}
