package equivariance

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/north-tui/north/datasets"
	model "github.com/north-tui/north/equivariance"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/plots"
	"github.com/north-tui/north/scenes/scene/scenetest"
	"github.com/north-tui/north/sim"
)

// small are settings with which a run takes little time.
var small = map[string]string{
	"data": "digits", "samples": "160", "samples.test": "60", "samples.val": "60", "batch": "16",
	"channels": "1,1,2", "kernels": "3", "eval": "10", "max-width": "4",
}

// spec is a small run with further settings, by key=value words.
func spec(seed uint64, words ...string) sim.Spec {
	s := scenetest.Spec("equivariance", seed, words...)
	set := maps.Clone(small)
	maps.Copy(set, s.Set)
	s.Set = set
	return s
}

func open(t *testing.T, s sim.Spec) *sim.Session {
	t.Helper()
	return scenetest.Open(t, Scene(), s, sim.Options{Threads: 1})
}

// everything is a view of all pictures.
var everything = picture.Showing(wantPoses, wantLayers, wantKernels, wantSearch)

// tableNamed is a table of a picture, nil if there is none.
func tableNamed(p picture.Picture, name string) *picture.Table {
	for i := range p.Tables {
		if p.Tables[i].Name == name {
			return &p.Tables[i]
		}
	}
	return nil
}

// TestNewcomer: all D4, eight poses get one answer; relaxing the last layer to D1 moves
// no logit; training then lets the poses part that D1 does not hold, and no others.
func TestNewcomer(t *testing.T) {
	s := open(t, sim.Spec{Scene: "equivariance", Seed: 1, Set: map[string]string{"samples.test": "300", "eval": "50"}})
	scenetest.Advance(t, s, 250)
	if changes := posesOfRun(t, s); slices.Max(changes) > 1e-4 {
		t.Errorf("under D4, poses differ by %v", changes)
	}
	if err := s.Do(sim.Command{Verb: relaxVerb, Text: "L4:D1"}); err != nil {
		t.Fatal(err)
	}
	if changes := posesOfRun(t, s); slices.Max(changes) > 1e-4 {
		t.Errorf("right after the relaxation, poses differ by %v", changes)
	}
	receipt := s.Picture(everything).Receipts[0]
	if receipt.Lines[0].Name != "max |Δlogit|" || receipt.Lines[0].Bad {
		t.Errorf("the receipt begins with %+v", receipt.Lines[0])
	}
	scenetest.Advance(t, s, 250)
	changes := posesOfRun(t, s)
	for g, change := range changes {
		if held := model.D1.Has(g); held && change > 1e-4 || !held && change < 1 {
			t.Errorf("pose %s differs by %g", elementNames[g], change)
		}
	}
	for _, tag := range []string{tagRelax, "commute", tagPart} {
		if !slices.ContainsFunc(s.Events(), func(e sim.Event) bool { return e.Tag == tag }) {
			t.Errorf("no event %s", tag)
		}
	}
	if results := scenetest.Results(t, s); results["test_accuracy"].(float64) < .85 {
		t.Errorf("test accuracy %v", results["test_accuracy"])
	}
}

// posesOfRun are the changes of the logits in the poses of the first image.
func posesOfRun(t *testing.T, s *sim.Session) []float64 {
	t.Helper()
	table := tableNamed(s.Picture(everything), wantPoses)
	if table == nil || len(table.Rows) != model.Elements {
		t.Fatal("no poses")
	}
	var out []float64
	for _, row := range table.Rows {
		out = append(out, row.Cells[2].Value)
	}
	return out
}

// TestMistakes: what cannot be set is told in one line.
func TestMistakes(t *testing.T) {
	for _, tt := range []struct{ set, want string }{
		{"groups=C4,D4,D4", "groups never grow with depth"},
		{"groups=D4,D4", "2 for 3 layers"},
		{"groups=D8", `"D8"`},
		{"kernels=4", "want an odd side"},
		{"kernels=3,3", "2 for 3 layers"},
		{"kernels=3,5,2", "L3 has 2, want an odd side"},
		{"pools=1,2,3,4", "want layers from 1 to 3"},
		{"pools=x", "want layers from 1 to 3"},
		{"relax=20:L3:D1;10:L2:D1", "step 10 after step 20, want them in order"},
		{"relax=20:L3", "as in L4:D1"},
		{"relax=x:L3:D1", "as in 400:L4:D1"},
		{"relax=20:L1:D1", "L1 must stay at or above D4, the group of L2"},
		{"relax=20:L9:D1", "there is no L9"},
		{"relax=20:L3:D1;30:L3:D4", "a group is never enlarged"},
		{"relax=20:L3:D1;30:L3:D1", "L3 is D1 already"},
		{"search=equinas-d head=invariant", "guaranteed no symmetry; want flatten"},
		{"search=rpp relax=20:L3:D1", "nothing can be relaxed"},
		{"search=equinas", "did you mean"},
		{"data=spiral", "has no square images"},
		{"batch=4000 search=equinas-e", "want 1 to 160"},
		{"norm=shared head.norm=true", "want it in the flatten head only"},
	} {
		t.Run(tt.set, func(t *testing.T) {
			scene := Scene().Scene
			_, err := sim.Open(scene, spec(1, strings.Fields(tt.set)...), sim.Options{Threads: 1})
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, want %s", err, tt.want)
			}
		})
	}
}

// TestPoolsHalveToAPixel: a pool of a single pixel is refused.
func TestPoolsHalveToAPixel(t *testing.T) {
	words := []string{"channels=1,1,1,1,1", "pools=1,2,3,4,5"}
	if _, err := sim.Open(Scene().Scene, spec(1, words...), sim.Options{}); err == nil || !strings.Contains(err.Error(), "cannot halve") {
		t.Errorf("%v, want that a pixel cannot be halved", err)
	}
}

// TestRefusals: a relaxation that cannot be done changes nothing, whoever asks for it.
func TestRefusals(t *testing.T) {
	for _, tt := range []struct{ set, move, want string }{
		{"", "L1:C4", "L1 must stay at or above D4, the group of L2"},
		{"", "L3:D8", "D8"},
		{"", "L9:D1", "there is no L9"},
		{"", "nonsense", "as in L4:D1"},
		{"groups=C4", "L3:D1", "a group is never enlarged"},
		{"search=equinas-e", "L3:D1", "EquiNAS_E relaxes the networks itself"},
		{"search=equinas-d", "L3:D1", "every layer holds several groups"},
	} {
		t.Run(tt.set+" "+tt.move, func(t *testing.T) {
			s := open(t, spec(1, strings.Fields(tt.set)...))
			scenetest.Advance(t, s, 3)
			before := scenetest.Hash(t, s, 0)
			err := s.Do(sim.Command{Verb: relaxVerb, Text: tt.move})
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, want %s", err, tt.want)
			}
			if scenetest.Hash(t, s, 0) != before {
				t.Error("the network has changed")
			}
			if events := s.Events(); events[len(events)-1].Kind != sim.Refused {
				t.Errorf("the last event is %+v", events[len(events)-1])
			}
		})
	}
}

// modes are settings of all searches and their ablations.
var modes = map[string]string{
	"hand":         "",
	"schedule":     "relax=20:L3:D1;40:L2:D2",
	"reset":        "relax=20:L3:D1 moments=reset norm=shared",
	"flatten":      "relax=20:L3:C1 head=flatten head.norm=true",
	"no norm":      "norm=none relax=15:L3:C4",
	"evolution":    "search=equinas-e generations=3 generation.epochs=1",
	"top":          "search=equinas-e selection=top generations=2 keep-d2=false",
	"random":       "search=equinas-e selection=random generations=2 moments=reset",
	"chains":       "search=equinas-e groups=random chains=3 generations=0 generation.epochs=3",
	"prior":        "search=equinas-d",
	"uniform":      "search=equinas-d shares.start=uniform arch-data=val",
	"random z":     "search=equinas-d shares=permute",
	"random start": "search=equinas-d shares.start=random shares=freeze radius=ref",
	"rpp":          "search=rpp",
	"rotated":      "pose=rotated groups=C4",
	"channels":     "trigger=linear every=15 max-width=4 relax=20:L3:D1",
}

// TestModes: every mode is the same run again, stored on its way and looked at or not,
// and its results name what a sweep compares.
func TestModes(t *testing.T) {
	for name, words := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := spec(3, strings.Fields(words)...)
			want := scenetest.Hash(t, open(t, run), 60)
			s := open(t, run)
			for range 5 {
				scenetest.Advance(t, s, 5)
				s.Picture(everything)
			}
			s.Picture(picture.Showing(picture.WantWhatIf))
			var stored bytes.Buffer
			if err := s.Save(&stored); err != nil {
				t.Fatal(err)
			}
			restored, err := sim.Restore(&stored, scenetest.Find(Scene()), sim.Options{Threads: 2})
			if err != nil {
				t.Fatal(err)
			}
			for what, s := range map[string]*sim.Session{"looked at": s, "restored": restored} {
				if got := scenetest.Hash(t, s, 35); got != want {
					t.Errorf("%s, the run goes another way", what)
				}
			}
			checkResults(t, scenetest.Results(t, restored))
			if p := restored.Picture(everything); len(p.Grids) == 0 || tableNamed(p, wantLayers) == nil {
				t.Error("nothing is drawn")
			}
		})
	}
}

// checkResults wants what a sweep compares.
func checkResults(t *testing.T, results map[string]any) {
	t.Helper()
	for _, name := range []string{"data", "search", "groups", "params", "test_accuracy", "val_accuracy", "test_loss", "train_loss", "relaxations", "weights_sha256"} {
		if results[name] == nil {
			t.Errorf("no %s in %v", name, results)
		}
	}
	if results["search"] == "equinas-d" && (results["z"] == nil || results["argmax_accuracy_recomputed"] == nil) {
		t.Error("no shares in the results")
	}
	if results["search"] == "equinas-e" && results["generations"] == nil {
		t.Error("no generations in the results")
	}
}

// TestSearchEnds: EquiNAS_E ends by itself, and its best network can go on and be relaxed
// by hand.
func TestSearchEnds(t *testing.T) {
	s := open(t, spec(2, "search=equinas-e", "generations=2"))
	steps := 0
	for ; !s.Done() && steps < 200; steps++ {
		scenetest.Advance(t, s, 1)
	}
	if steps != 30 {
		t.Fatalf("ended after %d steps, want 30", steps)
	}
	best := tableNamed(s.Picture(everything), "groups").Title
	s.Extend()
	scenetest.Advance(t, s, 12)
	if now := tableNamed(s.Picture(everything), "groups").Title; now != best {
		t.Errorf("%s goes on, best was %s", now, best)
	}
	if best == "C1 C1 C1" {
		t.Skip("nothing left to relax")
	}
	row := tableNamed(s.Picture(everything), "moves").Rows[0]
	if err := s.Do(sim.Command{Verb: relaxVerb, Text: row.Name}); err != nil {
		t.Error(err)
	}
}

// TestMixturesBecomePlain: merging and taking the largest shares give plain networks that
// go on, and retraining keeps the shares.
func TestMixturesBecomePlain(t *testing.T) {
	for _, verb := range []sim.Verb{mergeVerb, argmaxVerb, retrainVerb} {
		t.Run(string(verb), func(t *testing.T) {
			s := open(t, spec(2, "search=equinas-d"))
			scenetest.Advance(t, s, 12)
			before := s.Picture(everything)
			if err := s.Do(sim.Command{Verb: verb}); err != nil {
				t.Fatal(err)
			}
			after := s.Picture(everything)
			if plain := tableNamed(after, "shares") == nil; plain == (verb == retrainVerb) {
				t.Errorf("after %s the network is plain: %v", verb, plain)
			}
			if verb == mergeVerb && after.Params >= before.Params {
				t.Errorf("%d parameters, were %d", after.Params, before.Params)
			}
			var stored bytes.Buffer
			if err := s.Save(&stored); err != nil {
				t.Fatal(err)
			}
			restored, err := sim.Restore(&stored, scenetest.Find(Scene()), sim.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if scenetest.Hash(t, s, 12) != scenetest.Hash(t, restored, 12) {
				t.Error("the restored run goes another way")
			}
			if err := s.Do(sim.Command{Verb: verb}); (err == nil) != (verb == retrainVerb) {
				t.Errorf("a second time: %v", err)
			}
		})
	}
}

// TestGrowingByHand: a layer gets base channels, also after it was relaxed; not beyond
// the largest width, and not while layers are mixed.
func TestGrowingByHand(t *testing.T) {
	s := open(t, spec(2, "relax=10:L3:D1"))
	scenetest.Advance(t, s, 20)
	before := s.Picture(everything).Params
	if err := s.Do(sim.Command{Verb: growVerb, Layer: 2, N: 1}); err != nil {
		t.Fatal(err)
	}
	if after := s.Picture(everything).Params; after <= before {
		t.Errorf("%d parameters, were %d", after, before)
	}
	scenetest.Advance(t, s, 20)
	if err := s.Do(sim.Command{Verb: growVerb, Layer: 7, N: 1}); err == nil {
		t.Error("layer 8 of 3 has grown")
	}
	mixed := open(t, spec(2, "search=equinas-d"))
	if err := mixed.Do(sim.Command{Verb: growVerb}); err == nil || !strings.Contains(err.Error(), "mixes all groups") {
		t.Errorf("a mixture has grown: %v", err)
	}
}

// TestQuotes: the price of a relaxation is what it then comes to.
func TestQuotes(t *testing.T) {
	s := open(t, spec(2))
	scenetest.Advance(t, s, 5)
	v := everything
	v.Quote = "L3:D1"
	q := s.Picture(v).Quote
	if err := s.Do(sim.Command{Verb: relaxVerb, Text: v.Quote}); err != nil {
		t.Fatal(err)
	}
	if now := s.Picture(everything).Params; q == nil || q.Err != "" || q.After != now {
		t.Errorf("the price was %+v, now there are %d parameters", q, now)
	}
	if q := s.Picture(v).Quote; q == nil || !strings.Contains(q.Err, "is D1 already") {
		t.Errorf("a second time: %+v", q)
	}
}

// TestLettersFollowTheGroup: slots are one filter, turned, where the group ties them, and
// after training no others are.
func TestLettersFollowTheGroup(t *testing.T) {
	for _, g := range model.Groups() {
		s := open(t, spec(5, "groups="+g.String()))
		scenetest.Advance(t, s, 5)
		for layer := range 3 {
			v := everything
			v.Layer = layer
			table := tableNamed(s.Picture(v), "slots")
			letters := ""
			for _, cell := range table.Rows[len(table.Rows)-1].Cells {
				letters += cell.Text
			}
			if want := cosetLetters(g); letters != want {
				t.Errorf("%s, L%d: letters %s, want %s", g, layer+1, letters, want)
			}
		}
	}
}

// TestPosesOfDataAreElements: the poses of package datasets are the elements of the
// model.
func TestPosesOfDataAreElements(t *testing.T) {
	plain, err := datasets.Open("digits", nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	posed, err := datasets.Open("digits", map[string]string{"pose": "D4"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for i := range 100 {
		from, to := plain.Train.Pixels[i*64:][:64], posed.Train.Pixels[i*64:][:64]
		for g := range model.Elements {
			gather := model.Gather(g, 8)
			if matches(to, from, gather) {
				seen[g] = true
			}
		}
	}
	if len(seen) != model.Elements {
		t.Errorf("images are moved by the elements %v", seen)
	}
}

func matches(to, from []uint8, gather []int) bool {
	for at, source := range gather {
		if to[at] != from[source] {
			return false
		}
	}
	return true
}

// TestFiguresOfSearches: those that only a search can draw.
func TestFiguresOfSearches(t *testing.T) {
	for words, names := range map[string][]string{
		"search=equinas-e generations=1": {"front", "family"},
		"search=equinas-d":               {"shares", "commute", "kernels"},
		"relax=10:L3:D1":                 {"front", "commute", "poses", "kernels"},
	} {
		dir := filepath.Join(t.TempDir(), "run")
		s := spec(1, strings.Fields(words)...)
		s.Steps = 20
		if _, err := sim.Complete(context.Background(), open(t, s), dir, func(*sim.Session) {}); err != nil {
			t.Fatal(err)
		}
		recording, err := sim.ReadRun(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			i := slices.IndexFunc(figures(), func(f plots.Figure) bool { return f.Name == name })
			if err := figures()[i].Write(recording, filepath.Join(t.TempDir(), name+".svg"), 600, 400); err != nil {
				t.Errorf("%s: %s: %v", words, name, err)
			}
		}
	}
}

// TestNamesOfSettings: a trigger or an init that is chosen brings settings of its own,
// which are none of the scene's.
func TestNamesOfSettings(t *testing.T) {
	own := map[string]bool{}
	for _, s := range searches() {
		for _, f := range s.fields {
			own[f.Name] = true
		}
	}
	for _, f := range slices.Concat(symmetryFields(), trainingFields(), sampleFields(), shapeFields()) {
		own[f.Name] = true
	}
	for setting, options := range choicesOf() {
		for _, o := range options {
			for _, f := range o.Fields {
				if setting != searchKey && own[f.Name] {
					t.Errorf("%s %s has the setting %s, as the scene has", setting, o.Name, f.Name)
				}
			}
		}
	}
}

// TestUserErrors: what the user got wrong is an error of the user's.
func TestUserErrors(t *testing.T) {
	_, err := rules.Read(map[string]string{"relax": "1:L9:D1"})
	if wrong := new(form.Error); !errors.As(err, &wrong) {
		t.Errorf("%v is not the user's", err)
	}
}

// FuzzPlan: whatever is written as a plan is read or refused, and what is read is legal.
func FuzzPlan(f *testing.F) {
	f.Add("400:L4:D1;800:L3:D1")
	f.Add("0:4:C1; ;")
	f.Add(":::;")
	f.Fuzz(func(t *testing.T, text string) {
		chain := []model.Group{model.D4, model.D4, model.C4, model.C4}
		plan, err := readPlan(text, chain)
		if err != nil {
			return
		}
		for _, p := range plan {
			if err := model.Allowed(chain, p.Relaxation); err != nil {
				t.Errorf("%q: %v", text, err)
			}
			chain[p.Layer] = p.To
		}
	})
}

// TestHeldOut: a trigger that grows by data held out from training does not see the test
// images, so that the test loss says how well the network generalises.
func TestHeldOut(t *testing.T) {
	learner, err := Scene().New(spec(3, "trigger=loss-gap"), sim.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	l := learner.(*relaxing)
	if _, err := l.Begin(); err != nil {
		t.Fatal(err)
	}
	for range 10 { // the loss is measured at the tenth step
		if _, err := l.Step(); err != nil {
			t.Fatal(err)
		}
	}
	held, err := l.model.Evaluate(l.images.held, l.images.heldBy)
	if err != nil {
		t.Fatal(err)
	}
	if got := l.grower.State().Test; got.Step != 10 || got.Loss != held.Loss {
		t.Errorf("the trigger has seen %+v, want the loss on validation images, %v", got, held.Loss)
	}
}
