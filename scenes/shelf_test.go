package scenes

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/plots"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/scenes/scene/scenetest"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui"
	"github.com/north-tui/north/weights"
)

// quick are settings with which 200 steps of a scene take little time; a scene
// without any is quick by itself.
var quick = map[string]map[string]string{
	"equivariance": {"data": "digits", "samples": "200", "samples.test": "80", "samples.val": "80", "batch": "8", "channels": "1,1,2", "kernels": "3", "eval": "20", "relax": "60:L3:D1;90:L2:D1", "trigger": "linear", "every": "40", "max-width": "3"},
	"transformer":  {"context": "24", "batch": "4", "hidden": "16", "key": "8", "value": "8", "mlp": "24", "eval": "40", "grow": "20:mlp:+8;60:heads:+1;90:layer:+1;120:hidden:+8"},
}

// quickSpec is a quick run of a scene.
func quickSpec(scene string) sim.Spec { return sim.Spec{Scene: scene, Seed: 3, Set: quick[scene]} }

// spec names a run of the first scene by key=value words.
func spec(seed uint64, words ...string) sim.Spec {
	return scenetest.Spec(All()[0].Name, seed, words...)
}

// telling is a quick run of the transformer scene.
func telling(seed uint64, words ...string) sim.Spec {
	return scenetest.Spec("transformer", seed, append([]string{
		"context=16", "batch=3", "hidden=12", "key=4", "value=4", "mlp=10",
	}, words...)...)
}

func open(t *testing.T, s sim.Spec, options sim.Options) *sim.Session {
	t.Helper()
	scene, err := Named(s.Scene)
	if err != nil {
		t.Fatal(err)
	}
	return scenetest.Open(t, scene.Entry, s, options)
}

// watched are views that ask for the pictures that most scenes have.
var watched = func() picture.View {
	v := picture.Showing(picture.WantGraph, picture.WantPortraits, picture.WantSpectrum)
	v.Unit = 0
	v.Want(picture.Want{Name: "boundary", Columns: 12})
	return v
}()

// everything is a view that asks for all pictures of a scene.
func everything(s Scene) picture.View {
	v := watched
	for _, name := range append(s.Keep, "text", picture.WantWhatIf) {
		v.Want(picture.Want{Name: name})
	}
	return v
}

// topics are all that can be explained.
var topics = []picture.Topic{
	picture.AboutNeuron, picture.AboutLoss, picture.AboutAccuracy, picture.AboutSize, picture.AboutTrigger,
	picture.AboutSpectrum, picture.AboutAnswer, picture.AboutSettings, picture.AboutBirth,
}

// forEach runs a test for each scene.
func forEach(t *testing.T, test func(t *testing.T, s Scene)) {
	for _, s := range All() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			test(t, s)
		})
	}
}

// TestWeightsLeave: the weights of every scene can be written for other programs, with the
// settings with which a run can start from them.
func TestWeightsLeave(t *testing.T) {
	forEach(t, func(t *testing.T, s Scene) {
		session := open(t, quickSpec(s.Name), sim.Options{Threads: 1})
		scenetest.Advance(t, session, 3)
		learner, ok := session.Learner().(scene.Weighted)
		if !ok {
			t.Fatal("it is no scene.Weighted")
		}
		f, err := learner.Weights()
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"w.safetensors", "w.npz"} {
			if err := weights.Write(&bytes.Buffer{}, name, f); err != nil {
				t.Error(err)
			}
		}
		var settings map[string]string
		if err := json.Unmarshal([]byte(f.Metadata[scene.SettingsKey]), &settings); err != nil || f.Metadata[scene.SceneKey] != s.Name {
			t.Errorf("metadata %v, %v", f.Metadata, err)
		}
		fields, err := s.Fields(settings)
		if err != nil {
			t.Fatal(err)
		}
		for key := range settings {
			if !scene.Has(fields, key) {
				t.Errorf("%s is no setting", key)
			}
		}
		if !scene.Has(fields, scene.WeightsKey) {
			t.Errorf("no setting %s", scene.WeightsKey)
		}
	})
}

// TestScenesRunAlike: 200 steps are the same whatever the number of threads,
// whether somebody looks, and whether the run was stored and restored on its way.
func TestScenesRunAlike(t *testing.T) {
	forEach(t, func(t *testing.T, scene Scene) {
		want := scenetest.Hash(t, open(t, quickSpec(scene.Name), sim.Options{Threads: 1}), 200)
		if got := scenetest.Hash(t, open(t, quickSpec(scene.Name), sim.Options{Threads: 3}), 200); got != want {
			t.Error("the number of threads changed the weights")
		}
		looked := open(t, quickSpec(scene.Name), sim.Options{Threads: 1})
		for i := range 100 {
			scenetest.Advance(t, looked, 1)
			if i%5 == 0 {
				v := everything(scene)
				v.Explain = topics[i/5%len(topics)]
				looked.Picture(v)
			}
		}
		var stored bytes.Buffer
		if err := looked.Save(&stored); err != nil {
			t.Fatal(err)
		}
		restored, err := sim.Restore(&stored, Find, sim.Options{Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		if got := scenetest.Hash(t, looked, 100); got != want {
			t.Error("drawing changed the weights")
		}
		if got := scenetest.Hash(t, restored, 100); got != want {
			t.Error("the restored run went another way")
		}
		other := quickSpec(scene.Name)
		other.Seed++
		if got := scenetest.Hash(t, open(t, other, sim.Options{Threads: 1}), 200); got == want {
			t.Error("another seed gave the same weights")
		}
	})
}

// TestScenesExplain: a topic is explained in full or not at all, and a scene has
// something to say of its size, its loss and its settings.
func TestScenesExplain(t *testing.T) {
	forEach(t, func(t *testing.T, scene Scene) {
		s := open(t, quickSpec(scene.Name), sim.Options{})
		scenetest.Advance(t, s, 130)
		for _, topic := range append(topics, "nonsense") {
			e := s.Picture(picture.View{Unit: -1, Explain: topic}).Explanation
			if e == nil {
				if slices.Contains([]picture.Topic{picture.AboutSize, picture.AboutLoss, picture.AboutSettings}, topic) {
					t.Errorf("nothing about %s", topic)
				}
				continue
			}
			if e.Topic != topic || e.Step != 130 || e.Title == "" || e.Intro == "" || len(e.Lines) == 0 {
				t.Errorf("%s is incomplete: %+v", topic, e)
			}
			for _, l := range e.Lines {
				if l.What == "" || l.Formula == "" || l.Result == "" || strings.Contains(l.Result+l.Values, "NaN") {
					t.Errorf("%s has the line %+v", topic, l)
				}
			}
		}
	})
}

// TestScenesAreDrawn records a short run and draws every figure that it has the data
// for, those of the scene among them.
func TestScenesAreDrawn(t *testing.T) {
	forEach(t, func(t *testing.T, scene Scene) {
		spec := quickSpec(scene.Name)
		spec.Steps = 40
		dir := filepath.Join(t.TempDir(), "run")
		results, err := sim.Complete(context.Background(), open(t, spec, sim.Options{}), dir, func(*sim.Session) {})
		if err != nil {
			t.Fatal(err)
		}
		checkResults(t, scene, results)
		recording, err := sim.ReadRun(dir)
		if err != nil {
			t.Fatal(err)
		}
		drawn := 0 // of its own; some are of settings that this run has not
		for _, f := range slices.Concat(plots.All(), scene.Figures) {
			err := f.Write(recording, filepath.Join(t.TempDir(), f.Name+".svg"), 400, 300)
			if err != nil && !errors.Is(err, plots.ErrNoData) {
				t.Errorf("%s: %v", f.Name, err)
			}
			if err == nil && slices.ContainsFunc(scene.Figures, func(o plots.Figure) bool { return o.Name == f.Name }) {
				drawn++
			}
		}
		if 2*drawn < len(scene.Figures) {
			t.Errorf("%d of the scene's %d figures are drawn", drawn, len(scene.Figures))
		}
	})
}

// checkResults holds the results of a run to what scripts and reports rely on.
func checkResults(t *testing.T, scene Scene, results map[string]any) {
	t.Helper()
	for _, name := range []string{"data", "params", "weights_sha256", "kernel", "train_loss", "test_loss", "operations", "seconds_train", scene.Measures.Loss.Result} {
		if results[name] == nil {
			t.Errorf("no %s in the results: %v", name, results)
		}
	}
	if spent, ok := results["operations"].(picture.Operations); !ok || spent <= 0 {
		t.Errorf("operations are %v, want some", results["operations"])
	}
}

// TestOperations: a step costs what the picture says of one sample or token, times how
// many it learns from, as long as nothing grows.
func TestOperations(t *testing.T) {
	forEach(t, func(t *testing.T, scene Scene) {
		spec := sim.Spec{Scene: scene.Name, Seed: 1, Set: maps.Clone(quick[scene.Name])}
		if spec.Set == nil {
			spec.Set = map[string]string{}
		}
		delete(spec.Set, "grow")
		if _, ok := scene.Choices["trigger"]; ok {
			spec.Set["trigger"] = "static"
		}
		s := open(t, spec, sim.Options{})
		before := s.Picture(picture.View{Unit: -1})
		scenetest.Advance(t, s, 1)
		snap := s.Snapshot(s.Picture(picture.View{Unit: -1}))
		spent, _ := snap.Costs.Latest()
		learnt := spent / float64(before.Cost)
		if before.Per == "" || before.Cost != snap.Cost || learnt < 1 || learnt != math.Trunc(learnt) {
			t.Errorf("a step costs %g, a %s %g and then %g", spent, before.Per, before.Cost, snap.Cost)
		}
		if snap.Costs.Unit != "operations" || scenetest.Results(t, s)["operations"] != picture.Operations(spent) {
			t.Errorf("%g %s, in the results %v", spent, snap.Costs.Unit, scenetest.Results(t, s)["operations"])
		}
	})
}

// TestEntries: what a scene says of itself agrees with its settings and series.
func TestEntries(t *testing.T) {
	forEach(t, func(t *testing.T, scene Scene) {
		fields, err := scene.Fields(nil)
		if err != nil {
			t.Fatal(err)
		}
		byName := map[string]form.Field{}
		for _, f := range fields {
			byName[f.Name] = f
		}
		for _, f := range scene.Flags {
			if _, ok := byName[f.Name]; !ok || strings.Count(f.Doc, "`") != 2 {
				t.Errorf("flag %+v, want one of a setting with a quoted value", f)
			}
		}
		for setting, options := range scene.Choices {
			for _, o := range options {
				if _, err := byName[setting].Parse(o.Name); err != nil {
					t.Errorf("%s: %v", setting, err)
				}
				if fields, err := scene.Fields(map[string]string{setting: o.Name}); err != nil || len(fields) == 0 {
					t.Errorf("%s %s: no settings: %v", setting, o.Name, err)
				}
			}
		}
		if len(scene.Data) == 0 || len(scene.Own.Fields) != 1 || scene.Own.Fields[0].Name != "path" || len(scene.Goals) == 0 || scene.Measures.Loss.Result == "" {
			t.Errorf("incomplete: %+v", scene.Entry)
		}
		if epochs, err := scene.Epochs(nil); err != nil || epochs <= 0 {
			t.Errorf("%g epochs: %v", epochs, err)
		}
		checkVocabulary(t, scene)
	})
}

// checkVocabulary wants a series for each name that lessons may use, and readers for
// the rest.
func checkVocabulary(t *testing.T, scene Scene) {
	t.Helper()
	session := open(t, quickSpec(scene.Name), sim.Options{})
	for _, name := range scene.Lessons.Series {
		if !slices.ContainsFunc(session.History(), func(s sim.Series) bool {
			return s.Name == name || strings.HasSuffix(name, ".") && strings.HasPrefix(s.Name, name)
		}) {
			t.Errorf("lessons may name %s, which is no series", name)
		}
	}
	for _, g := range scene.Goals {
		if !slices.ContainsFunc(session.History(), func(s sim.Series) bool { return s.Group == g.Group }) {
			t.Errorf("goal %+v is of no series", g)
		}
	}
	flags, quantities := lessons.Readable()
	for _, name := range scene.Lessons.Flags {
		if !slices.Contains(flags, name) {
			t.Errorf("lessons may name the flag %s, which cannot be read", name)
		}
	}
	for _, name := range scene.Lessons.Quantities {
		if !slices.Contains(quantities, name) {
			t.Errorf("lessons may name %s, which cannot be read", name)
		}
	}
}

// TestThumbnails: each data set has a small picture or none, and there is no error.
func TestThumbnails(t *testing.T) {
	forEach(t, func(t *testing.T, scene Scene) {
		if scene.Thumb == nil {
			return
		}
		for _, o := range scene.Data {
			if strings.HasPrefix(o.Name, "sim") {
				continue
			}
			if grid, err := scene.Thumb(o.Name); err != nil || grid != nil && grid.Rows*grid.Cols != len(grid.Values) && len(grid.Points) == 0 {
				t.Errorf("%s: %v", o.Name, err)
			}
		}
	})
}

// TestFind: a name that is not there is told with those that are.
func TestFind(t *testing.T) {
	if _, err := Find("nonsense"); err == nil || !strings.Contains(err.Error(), All()[0].Name) {
		t.Errorf("error %v, want one that names the scenes", err)
	}
}

// TestScenesFitTheScreen: what a scene shows fills the least usual screen.
func TestScenesFitTheScreen(t *testing.T) {
	forEach(t, func(t *testing.T, scene Scene) {
		s := open(t, quickSpec(scene.Name), sim.Options{})
		scenetest.Advance(t, s, 30)
		grid, err := tui.Still(context.Background(), tui.Options{Source: &held{session: s}, Tier: cells.Braille}, 80, 24)
		if err != nil {
			t.Fatal(err)
		}
		if grid.Width != 80 || grid.Height != 24 {
			t.Errorf("%d×%d cells", grid.Width, grid.Height)
		}
	})
}

// held is a session that stands still, as a source for a screen.
type held struct {
	session *sim.Session
	view    picture.View
}

func (h *held) Latest() *sim.Snapshot { return h.session.Snapshot(h.session.Picture(h.view)) }

func (h *held) Send(sim.Command) bool { return false }

func (h *held) Look(v picture.View) { h.view = v }
