package neurogenesis

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/inits"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/pruners"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/triggers"
)

// untimed is results without how long they took.
func untimed(results map[string]any) map[string]any {
	maps.DeleteFunc(results, func(name string, _ any) bool { return strings.HasPrefix(name, "seconds_") })
	return results
}

// watched are views that ask for every picture.
var watched = func() picture.View {
	v := picture.Showing(picture.WantGraph, picture.WantPortraits, picture.WantSpectrum)
	v.Unit = 0
	v.Want(picture.Want{Name: "boundary", Columns: 12})
	return v
}()

func TestSameSeedSameRun(t *testing.T) {
	for _, data := range []string{"spiral", "moons", "sim:4", "sine", "bumps", "digits", "checkerboard"} {
		t.Run(data, func(t *testing.T) {
			t.Parallel()
			run := func(seed uint64, threads int) string {
				// sim:4 would grow to its full 512 neurons in the first 110 steps.
				return hash(t, open(t, spec(seed, "data="+data, "max-width=128"), sim.Options{Threads: threads}), 150)
			}
			one, many := run(3, 1), run(3, 4)
			if one != many {
				t.Error("the number of threads changed the weights")
			}
			if run(4, 1) == one {
				t.Error("another seed gave the same weights")
			}
		})
	}
}

func TestPicturesChangeNothing(t *testing.T) {
	for _, words := range [][]string{{"data=spiral"}, {"data=digits"}, {"data=sine"}, {"data=bumps"}, {"data=sim:2"}, {"data=digits", "probe=batch"}} {
		t.Run(strings.Join(words, " "), func(t *testing.T) {
			t.Parallel()
			plain := hash(t, open(t, spec(1, words...), sim.Options{}), 60)
			s := open(t, spec(1, words...), sim.Options{})
			for range 60 {
				advance(t, s, 1)
				view := watched
				view.Explain = topics[s.Steps()%len(topics)]
				if s.Steps()%20 == 0 {
					view.Want(picture.Want{Name: picture.WantWhatIf})
				}
				s.Picture(view)
			}
			if got := hash(t, s, 0); got != plain {
				t.Error("drawing changed the weights")
			}
		})
	}
}

func TestRestoredRunGoesOnAlike(t *testing.T) {
	for _, words := range [][]string{
		{"data=spiral"},
		{"data=moons", "trigger=plateau", "patience=20", "init=random-in"},
		{"data=digits", "trigger=linear", "init=north-pre", "optim=momentum", "lr=0.01"},
		{"data=moons", "trigger=senn", "init=splitting", "prune=redundancy", "prune.every=10", "prune.grace=20"},
		{"data=moons", "trigger=loss-gap", "init=firefly", "prune=magnitude", "prune.weak=0.9", "prune.every=10", "prune.grace=0"},
		{"data=moons", "trigger=random", "rate=0.2", "init=net2wider", "prune=dead", "prune.every=7"},
		{"data=moons", "hidden=3", "activation=gelu", "depth=3", "depth.patience=20", "depth.tol=10"},
		{"data=digits", "probe=batch", "init=random-in", "prune=dead", "prune.every=7"},
		{"data=digits", "inputs=standard", "trigger=early-linear", "horizon=300", "prune=magnitude", "prune.weak=0.9", "prune.every=7", "prune.replace=true"},
		{"data=sim:3", "trigger=north-weight", "init=north-weight", "baseline=max"},
		{"data=spiral", "newborn.rate=5", "newborn.halflife=30", "newborn.scale=0.5"},
		{"data=spiral", "newborn.freeze=10", "optim=adamw", "weight-decay=0.01", "newborns=1"},
		{"data=spiral", "newborn.rate=0", "optim=sgd", "lr=0.1", "depth=4", "depth.patience=20", "depth.tol=10"},
	} {
		t.Run(strings.Join(words, " "), func(t *testing.T) {
			t.Parallel()
			straight := open(t, spec(2, words...), sim.Options{})
			advance(t, straight, 75)
			var stored bytes.Buffer
			if err := straight.Save(&stored); err != nil {
				t.Fatal(err)
			}
			restored, err := sim.Restore(&stored, find, sim.Options{})
			if err != nil {
				t.Fatal(err)
			}
			want := hash(t, straight, 75)
			if got := hash(t, restored, 75); got != want {
				t.Error("the restored run went another way")
			}
			if a, b := fmt.Sprint(untimed(results(t, straight))), fmt.Sprint(untimed(results(t, restored))); a != b {
				t.Errorf("results %s\nwant %s", b, a)
			}
			if a, b := straight.History(), restored.History(); !reflect.DeepEqual(a, b) {
				t.Errorf("series\n%v\nwant\n%v", b, a)
			}
		})
	}
}

// TestOperationsOfGrowth: they are none for a network that is never asked, fewer if it is
// asked less often, and the same whoever watches.
func TestOperationsOfGrowth(t *testing.T) {
	spent := func(watched bool, words ...string) float64 {
		s := open(t, spec(1, append(words, "data=spiral", "init=random-in")...), sim.Options{})
		for range 10 {
			advance(t, s, 10)
			if watched {
				s.Picture(picture.Showing("boundary", picture.WantSpectra, picture.WantGraph))
			}
		}
		return float64(results(t, s)["operations_growth"].(picture.Operations))
	}
	each, seldom := spent(false), spent(false, "every=10")
	if none := spent(true, "trigger=static"); none != 0 || seldom <= 0 || each < 5*seldom {
		t.Errorf("%g operations without a trigger, %g if asked at every step, %g at every tenth", none, each, seldom)
	}
	if seen := spent(true); seen != each {
		t.Errorf("%g operations if watched, else %g", seen, each)
	}
}

// TestEveryStrategyRuns holds the shelves to what they say, on a real network
// after real training.
func TestEveryStrategyRuns(t *testing.T) {
	for _, init := range inits.All() {
		t.Run(init.Name, func(t *testing.T) {
			t.Parallel()
			s := open(t, spec(1, "data=spiral", "trigger=linear", "horizon=80", "target=12", "init="+init.Name), sim.Options{})
			advance(t, s, 120)
			births, refusals := 0, 0
			for _, e := range s.Snapshot(picture.Picture{}).Events {
				if e.Kind == sim.Refused {
					refusals++
				}
				if e.Kind != sim.Born {
					continue
				}
				births += e.Count
				limit := 0.0
				if init.Name == "net2wider" || init.Name == "variance-transfer" {
					limit = 1e-5 // what is halved or cancels out rounds
				}
				if init.Preserving && e.Drift > limit {
					t.Errorf("step %d: outputs moved by %g, want %g at the most", e.Step, e.Drift, limit)
				}
			}
			if births != 16 && refusals == 0 || births == 0 {
				t.Errorf("%d neurons born and nothing refused, want 2 layers to go from 4 to 12", births)
			}
		})
	}
	for _, trigger := range triggers.All() {
		t.Run(trigger.Name, func(t *testing.T) {
			t.Parallel()
			s := open(t, spec(1, "data=moons", "max-width=9", "trigger="+trigger.Name), sim.Options{})
			for range 150 {
				advance(t, s, 1)
				for _, row := range s.Picture(picture.View{}).Rows {
					if row.Width > 9 {
						t.Fatalf("%s has %d neurons, want 9 at the most", row.Name, row.Width)
					}
				}
			}
		})
	}
}

func TestChangesWhileRunning(t *testing.T) {
	s := open(t, spec(1, "data=moons", "trigger=static"), sim.Options{})
	advance(t, s, 20)
	for _, c := range []sim.Command{
		{Verb: sim.Set, Key: "trigger", Text: "north-act"},
		{Verb: sim.Set, Key: "gamma", Text: "0.5"},
		{Verb: sim.Set, Key: "init", Text: "random-in"},
		{Verb: sim.Set, Key: "lr", Text: "0.01"},
		{Verb: sim.Set, Key: "batch", Text: "16"},
		{Verb: sim.Set, Key: "max-width", Text: "20"},
		{Verb: "grow", Layer: 1, N: 2},
	} {
		if err := s.Do(c); err != nil {
			t.Fatalf("%+v: %v", c, err)
		}
	}
	advance(t, s, 50)
	snap := s.Snapshot(s.Picture(picture.View{}))
	if w := snap.Rows[1].Width; w < 6 {
		t.Errorf("L2 has %d neurons after 2 were added to 4", w)
	}
	for _, key := range []string{"trigger", "gamma", "init", "lr", "batch", "max-width"} {
		if _, ok := snap.Spec.Set[key]; !ok {
			t.Errorf("%s is not in the spec after it was changed", key)
		}
	}
	changes := 0
	for _, e := range snap.Events {
		if e.Kind == sim.Changed && e.Step == 20 {
			changes++
		}
	}
	if changes != 6 {
		t.Errorf("%d changes in the event log at step 20, want 6", changes)
	}
	// what belonged to the old trigger goes with it
	if err := s.Do(sim.Command{Verb: sim.Set, Key: "trigger", Text: "static"}); err != nil {
		t.Fatal(err)
	}
	if v, ok := s.Snapshot(picture.Picture{}).Spec.Set["gamma"]; ok {
		t.Errorf("gamma is still %s under a trigger without one", v)
	}
}

func TestRefusedChanges(t *testing.T) {
	s := open(t, spec(1, "data=moons"), sim.Options{})
	advance(t, s, 5)
	before := fmt.Sprint(s.Snapshot(picture.Picture{}).Settings)
	tests := []struct {
		c    sim.Command
		want string
	}{
		{sim.Command{Verb: sim.Set, Key: "triger", Text: "static"}, "did you mean trigger?"},
		{sim.Command{Verb: sim.Set, Key: "trigger", Text: "north-akt"}, "did you mean north-act?"},
		{sim.Command{Verb: sim.Set, Key: "lr", Text: "-1"}, "1e-7 to 10"},
		{sim.Command{Verb: sim.Set, Key: "lr", Text: "fast"}, "not a number"},
		{sim.Command{Verb: sim.Set, Key: "hidden", Text: "8"}, "with a restart"},
		{sim.Command{Verb: sim.Set, Key: "max-width", Text: "3"}, "already has"},
		{sim.Command{Verb: "grow", Layer: 2}, "no hidden layer 2"},
		{sim.Command{Verb: "dance"}, "dance"},
	}
	for _, tt := range tests {
		if err := s.Do(tt.c); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: error %v, want %q", tt.c, err, tt.want)
		}
	}
	if after := fmt.Sprint(s.Snapshot(picture.Picture{}).Settings); after != before {
		t.Error("a refused change changed a setting")
	}
}

func TestBadSpecs(t *testing.T) {
	tests := []struct {
		name  string
		words []string
		want  string
	}{
		{"trigger", []string{"trigger=nort-act"}, "did you mean north-act?"},
		{"init", []string{"init=random"}, "did you mean random-in?"},
		{"data", []string{"data=spirals"}, "did you mean spiral?"},
		{"wider than the limit", []string{"hidden=20", "max-width=10"}, "less than the 20 neurons"},
		{"too few samples", []string{"data=moons", "points=40", "hidden=64"}, "too few"},
		{"batch", []string{"batch=0"}, "1 to 65536"},
	}
	scene := Scene()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := sim.Open(scene.Scene, spec(1, tt.words...), sim.Options{})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestDivergence(t *testing.T) {
	s := open(t, spec(1, "data=bumps", "optim=sgd", "lr=10"), sim.Options{})
	var err error
	for range 2000 {
		if err = s.Step(); err != nil {
			break
		}
	}
	if err == nil || !strings.Contains(err.Error(), "diverged") {
		t.Fatalf("error %v, want divergence", err)
	}
	picture := s.Picture(watched)
	for _, row := range picture.Rows {
		if !math.IsNaN(row.Value) {
			t.Errorf("%s still shows a value of %g", row.Name, row.Value)
		}
	}
	if r := results(t, s); r["test_loss"] != nil {
		t.Errorf("test loss %v of a diverged run", r["test_loss"])
	}
}

func TestPictures(t *testing.T) {
	for _, tt := range []struct {
		data  string
		grids int
		cells int // in the first grid
	}{
		{"spiral", 2, 12 * 12},
		{"bumps", 2, 12 * 12},
		{"sine", 2, 0},
		{"digits", 16, 64},
		{"sim:2", 3, 12 * 12},
	} {
		t.Run(tt.data, func(t *testing.T) {
			s := open(t, spec(1, "data="+tt.data, "trigger=static"), sim.Options{})
			advance(t, s, 3)
			p := s.Picture(watched)
			if len(p.Grids) != tt.grids {
				t.Fatalf("%d grids, want %d", len(p.Grids), tt.grids)
			}
			if tt.grids > 0 && len(p.Grids[0].Values) != tt.cells {
				t.Errorf("%d cells in %s, want %d", len(p.Grids[0].Values), p.Grids[0].Name, tt.cells)
			}
			if len(p.Spectra) != 1 || len(p.Spectra[0].Values) != p.Rows[0].Width {
				t.Errorf("spectra %+v, want one of as many values as L1 has neurons", p.Spectra)
			}
			if all := s.Picture(picture.Showing(picture.WantSpectra)).Spectra; len(all) != len(p.Rows) {
				t.Errorf("%d spectra for a record, want one of each of %d layers", len(all), len(p.Rows))
			}
			hidden := p.Graph.Columns[1]
			if !hidden.Hidden || len(hidden.Units) != p.Rows[0].Width {
				t.Errorf("graph shows %d neurons in %s, want %d", len(hidden.Units), hidden.Name, p.Rows[0].Width)
			}
		})
	}
}

// TestGrowAndPruneComesToRest: where neurons are added and removed the widths stop
// changing before the last quarter of the run.
func TestGrowAndPruneComesToRest(t *testing.T) {
	for _, words := range [][]string{
		{"data=moons", "hidden=16", "trigger=north-act", "init=random-in", "prune=dead"},
		{"data=moons", "hidden=12", "trigger=north-act", "init=north-select", "prune=dead", "gamma=1"},
		{"data=moons", "hidden=24", "trigger=static", "prune=magnitude", "prune.weak=0.2"},
	} {
		t.Run(strings.Join(words, " "), func(t *testing.T) {
			t.Parallel()
			const steps = 1600
			s := open(t, spec(1, words...), sim.Options{})
			advance(t, s, steps)
			born, removed, last := 0, 0, 0
			for _, e := range s.Snapshot(picture.Picture{}).Events {
				switch e.Kind {
				case sim.Born:
					born, last = born+e.Count, e.Step
				case sim.Shrunk:
					removed, last = removed-e.Count, e.Step
					if e.Count >= 0 || len(e.Widths) != 1 || e.Measure == "" || e.Trigger == "" {
						t.Errorf("event %+v", e)
					}
					if words[len(words)-1] == "prune=dead" && e.Drift != 0 {
						t.Errorf("step %d: removing dead neurons moved the outputs by %g", e.Step, e.Drift)
					}
				}
			}
			if removed == 0 || last > steps*3/4 {
				t.Errorf("%d neurons born, %d removed, the last change at step %d of %d", born, removed, last, steps)
			}
		})
	}
}

// TestDeepen: a layer comes by command or when the loss stalls, the outputs stay,
// and its series begin there.
func TestDeepen(t *testing.T) {
	for _, tt := range []struct {
		activation string
		widths     string
		drift      float64
	}{{"relu", "[4 4 4]", 0}, {"gelu", "[4 8 16]", 1e-5}, {"tanh", "[4 4 4]", 0.02}} {
		t.Run(tt.activation, func(t *testing.T) {
			s := open(t, spec(1, "data=moons", "hidden=4", "trigger=static", "activation="+tt.activation, "depth.patience=30", "depth.tol=10"), sim.Options{})
			advance(t, s, 10)
			if err := s.Do(sim.Command{Verb: "deepen"}); err != nil {
				t.Fatal(err)
			}
			if err := s.Do(sim.Command{Verb: sim.Set, Key: "depth", Text: "3"}); err != nil {
				t.Fatal(err)
			}
			advance(t, s, 60)
			snap := s.Snapshot(s.Picture(watched))
			var steps []int
			for _, e := range snap.Events {
				if e.Kind == sim.Born {
					steps = append(steps, e.Step)
					if e.Drift > tt.drift || len(e.Widths) != 1+len(steps) {
						t.Errorf("event %+v, want a drift of %g at the most", e, tt.drift)
					}
				}
			}
			if fmt.Sprint(steps) != "[10 40]" {
				t.Errorf("layers came at steps %v, want 10 and 40", steps)
			}
			if got := fmt.Sprint(results(t, s)["widths"]); got != tt.widths {
				t.Errorf("widths %s, want %s", got, tt.widths)
			}
			if _, ok := sim.Find(snap.Series, "width.L3"); !ok || snap.Series[len(snap.Series)-1].Label != "L3" || len(snap.Picture.Rows) != 3 {
				t.Errorf("series of L3: %v, last of %s, %d rows", ok, snap.Series[len(snap.Series)-1].Label, len(snap.Picture.Rows))
			}
		})
	}
}

// TestDeepenRefused: a layer wider than allowed is refused, by command and at a
// stall, and the run goes on.
func TestDeepenRefused(t *testing.T) {
	s := open(t, spec(1, "data=moons", "hidden=4", "trigger=static", "activation=gelu", "max-width=7", "depth=2", "depth.patience=10", "depth.tol=10"), sim.Options{})
	if err := s.Do(sim.Command{Verb: "deepen"}); err == nil || !strings.Contains(err.Error(), "8 neurons") {
		t.Errorf("error %v, want one that counts neurons", err)
	}
	advance(t, s, 35)
	refused := 0
	for _, e := range s.Snapshot(picture.Picture{}).Events {
		if e.Kind == sim.Refused && e.Trigger == "depth" {
			refused++
		}
	}
	if refused != 3 {
		t.Errorf("%d refusals in 35 steps with a patience of 10, want 3", refused)
	}
}

// TestSharedNames: a name on two shelves is one setting, so it must be the same
// field there.
func TestSharedNames(t *testing.T) {
	shelves := map[string][][]form.Field{}
	for _, e := range triggers.All() {
		shelves["triggers"] = append(shelves["triggers"], e.Fields)
	}
	for _, e := range inits.All() {
		shelves["inits"] = append(shelves["inits"], e.Fields)
	}
	for _, e := range pruners.All() {
		shelves["pruners"] = append(shelves["pruners"], e.Fields)
	}
	for _, e := range datasets.All() {
		shelves["data"] = append(shelves["data"], e.Fields)
	}
	c, err := choose(map[string]string{"prune": "dead"})
	if err != nil {
		t.Fatal(err)
	}
	shelves["scene"] = [][]form.Field{c.growthFields(), c.pruningFields(), c.depthFields(), c.trainingFields(), c.modelFields()}
	for one, entries := range shelves {
		for other, others := range shelves {
			if one >= other {
				continue
			}
			for _, a := range slices.Concat(entries...) {
				for _, b := range slices.Concat(others...) {
					if a.Name == b.Name && !reflect.DeepEqual(a, b) {
						t.Errorf("%s and %s have different settings of the name %s:\n%+v\n%+v", one, other, a.Name, a, b)
					}
				}
			}
		}
	}
}
