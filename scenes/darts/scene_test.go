package darts

import (
	"math"
	"slices"
	"strings"
	"testing"

	model "github.com/north-tui/north/darts"
	"github.com/north-tui/north/inits"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene/scenetest"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/triggers"
)

// TestWhatASearchShows: on the default experiment, softmax stays above its floor and
// loses most when it is cut, and CRB with proximity comes to a discrete cell, of which a
// cut takes nothing (specification 7.5).
func TestWhatASearchShows(t *testing.T) {
	soft, prox := run(t, 101, "retrain=25"), run(t, 101, "preset=crb+pr", "retrain=25")
	for _, s := range []*sim.Session{soft, prox} {
		scenetest.Advance(t, s, 800)
		if !s.Done() {
			t.Fatal("the search has not come to its end after 800 steps")
		}
	}
	a, b := scenetest.Results(t, soft), scenetest.Results(t, prox)
	if d, floor := measured(t, a, "delta"), measured(t, a, "delta_floor"); d < floor || math.Abs(floor-math.Sqrt(3./7)) > 1e-12 {
		t.Errorf("softmax has δ %g, and its floor is %g", d, floor)
	}
	if gap := measured(t, a, "gap"); gap < 0.3 {
		t.Errorf("a cut of softmax loses %g", gap)
	}
	if gap, d := measured(t, b, "gap"), measured(t, b, "delta"); gap > 0.1 || d > 0.5 {
		t.Errorf("a cut of CRB with proximity loses %g at δ %g", gap, d)
	}
	for name, r := range map[string]map[string]any{"softmax": a, "crb+pr": b} {
		if acc := measured(t, r, "retrained_accuracy"); acc < 0.7 {
			t.Errorf("%s: the retrained cell has %g", name, acc)
		}
	}
}

// TestLedger: the schedule keeps its books, and takes about the steps that are expected.
func TestLedger(t *testing.T) {
	s := run(t, 2, "preset=crb+pr+fimt")
	scenetest.Advance(t, s, 400)
	given(t, s, sim.Command{Verb: sim.Set, Key: "s", Text: "2"})
	scenetest.Advance(t, s, 200)
	r := scenetest.Results(t, s)
	if e := math.Abs(measured(t, r, "ledger_error")); e > 1e-9 {
		t.Errorf("the ledger is off by %g", e)
	}
	if n := measured(t, r, "alpha_steps"); n < 80 || n > 200 {
		t.Errorf("%g steps of the architecture", n)
	}
}

// TestStepsAreTagged: every step of the architecture is one that a run can go on to, and
// no other.
func TestStepsAreTagged(t *testing.T) {
	learner, err := open(scenetest.Spec("darts", 1, "preset=crb"), sim.Options{Threads: 1}, &shared{})
	if err != nil {
		t.Fatal(err)
	}
	for step := 1; step <= 40; step++ {
		r, err := learner.Step()
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Contains(r.Tags, alphaTag); got != (step%4 == 0) {
			t.Errorf("step %d: tagged %v", step, got)
		}
	}
}

// TestCutIsAProbe: it measures the same as the curves, leaves a receipt, and changes
// nothing of what follows.
func TestCutIsAProbe(t *testing.T) {
	s := run(t, 5)
	scenetest.Advance(t, s, 60)
	given(t, s, sim.Command{Verb: cutVerb})
	snap := shown(s)
	if n := len(snap.Receipts); n != 1 || snap.Receipts[0].Step != 60 {
		t.Fatalf("receipts %+v", snap.Receipts)
	}
	e := snap.Events[len(snap.Events)-1]
	gap, _ := snap.Table("status", "").Cell("gap")
	if e.Tag != cutTag || math.Abs(e.Value-gap.Value) > 1e-12 {
		t.Errorf("the event %+v, and the gap is %g", e, gap.Value)
	}
	if got, want := scenetest.Hash(t, s, 60), scenetest.Hash(t, run(t, 5), 120); got != want {
		t.Error("after a cut the search went another way")
	}
	if got := shown(stored(t, s)).Receipts; len(got) != 1 {
		t.Errorf("%d receipts after a restore", len(got))
	}
}

// TestKillAndRevive: what is killed stays dead, and comes back as it was, also in a run
// that was stored in between.
func TestKillAndRevive(t *testing.T) {
	s := run(t, 3, "preset=crb")
	scenetest.Advance(t, s, 41)
	before := scenetest.Results(t, s)
	kill := sim.Command{Verb: killVerb, Layer: 1, Key: "linear"}
	given(t, s, kill)
	row := shown(s).Table(wantWeights, "").Rows[1]
	if c := row.Cells[4]; c.Look != "dead" || c.Value != 0 {
		t.Fatalf("killed, it is %+v", c)
	}
	again := stored(t, s)
	for _, s := range []*sim.Session{s, again} {
		given(t, s, sim.Command{Verb: reviveVerb, Layer: 1, Key: "linear"})
		after := scenetest.Results(t, s)
		for _, name := range []string{"delta", "entropy", "genotype", "live"} {
			if before[name] != after[name] {
				t.Errorf("%s was %v and is %v", name, before[name], after[name])
			}
		}
	}
	if got, want := scenetest.Hash(t, s, 40), scenetest.Hash(t, again, 40); got != want {
		t.Error("the restored run went another way")
	}
	given(t, s, kill)
	scenetest.Advance(t, s, 40)
	if c := shown(s).Table(wantWeights, "").Rows[1].Cells[4]; c.Value != 0 {
		t.Errorf("40 steps after its death it has %g", c.Value)
	}
}

// TestRefusals: what cannot be done is said in one line, and changes nothing.
func TestRefusals(t *testing.T) {
	soft, crb := run(t, 1), run(t, 1, "preset=crb")
	retrained := run(t, 1, "genotype=normal skip@0 linear@1, relu@0 linear@1, tanh@0 skip@1")
	for _, s := range []*sim.Session{soft, crb, retrained} {
		scenetest.Advance(t, s, 8)
	}
	for _, tt := range []struct {
		s    *sim.Session
		c    sim.Command
		want string
	}{
		{soft, sim.Command{Verb: killVerb, Key: "linear"}, "only CRB"},
		{crb, sim.Command{Verb: killVerb, Key: "conv1"}, `no operation "conv1"`},
		{crb, sim.Command{Verb: killVerb, Layer: 9, Key: "linear"}, "no edge 9, want 0 to 8"},
		{crb, sim.Command{Verb: killVerb, Layer: -1, Key: "linear"}, "no edge -1"},
		{crb, sim.Command{Verb: reviveVerb, Key: "linear"}, "not killed by hand"},
		{crb, sim.Command{Verb: growVerb, Layer: 7}, "no channels can be added to cell 7"},
		{crb, sim.Command{Verb: "dance"}, "not a command of this scene"},
		{crb, sim.Command{Verb: sim.Set, Key: "activation", Text: "softmax"}, "restart"},
		{crb, sim.Command{Verb: sim.Set, Key: "preset", Text: "darts"}, "restart or a fork"},
		{crb, sim.Command{Verb: sim.Set, Key: "preset", Text: "magic"}, `"magic"`},
		{crb, sim.Command{Verb: sim.Set, Key: "nodes", Text: "0"}, "out of range"},
		{crb, sim.Command{Verb: sim.Set, Key: "genotype", Text: "random"}, "restart"},
		{retrained, sim.Command{Verb: cutVerb}, "no architecture left"},
		{retrained, sim.Command{Verb: sim.Set, Key: "rho", Text: "2"}, "settled when a retraining begins"},
	} {
		before := scenetest.Results(t, tt.s)["weights_sha256"]
		settings := shown(tt.s).Settings
		err := tt.s.Do(tt.c)
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%+v: %v, want %q", tt.c, err, tt.want)
		}
		if scenetest.Results(t, tt.s)["weights_sha256"] != before || !slices.EqualFunc(settings, shown(tt.s).Settings, sameSetting) {
			t.Errorf("%+v changed something", tt.c)
		}
	}
}

// TestBadSettings: a run that cannot be is refused in one line.
func TestBadSettings(t *testing.T) {
	const other = "normal linear@0 linear@1"
	for _, tt := range []struct{ words, want string }{
		{"preset=magic", `"magic"`},
		{"space=dense9", `"dense9"`},
		{"nodes=0", "out of range"},
		{"nodes=9", "out of range"},
		{"ops=skip,jump", `"jump"`},
		{"ops=skip,skip", "listed twice"},
		{"ops=,", `""`},
		{"cells=NQN", "want N and R"},
		{"cells=NRN", "dense network"},
		{"widths=16,x,16", "want numbers of channels"},
		{"widths=16,16", "want 3"},
		{"genotype=" + other, "node"},
		{"genotype=nonsense", "genotype"},
		{"genotype=normal sep3@0 sep3@1, sep3@0 sep3@1, sep3@0 sep3@1", "sep3"},
		{"s=400", "leaves out class"},
		{"data=sine", "regression"},
		{"space=conv8 data=spiral", "no images"},
		{"batch=100000", "out of range"},
		{"channels=64 max-width=20", "max-width"},
		{"order=3", "out of range"},
	} {
		spec := scenetest.Spec("darts", 1, fields(tt.words)...)
		_, err := sim.Open(Scene().Scene, spec, sim.Options{})
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", tt.words, err, tt.want)
		}
	}
}

// fields are key=value words; a genotype is one.
func fields(words string) []string {
	if strings.HasPrefix(words, "genotype=") {
		return []string{words}
	}
	return strings.Fields(words)
}

// TestRetraining: the cell that the results of a search retrain does the same in a lane
// of its own, also when it is stored half-way; told to go on, the lane does.
func TestRetraining(t *testing.T) {
	s := run(t, 4, "preset=crb+pr", "retrain=6")
	scenetest.Advance(t, s, 200)
	r := scenetest.Results(t, s)
	lane := run(t, 4, "preset=crb+pr", "retrain=6", "genotype="+r["genotype"].(string))
	scenetest.Advance(t, lane, 70)
	lane = stored(t, lane)
	scenetest.Advance(t, lane, 80)
	if !lane.Done() {
		t.Fatal("six epochs of 25 steps are not the end")
	}
	again := scenetest.Results(t, lane)
	for _, name := range []string{"retrained_accuracy", "retrained_loss", "cell_params", "genotype"} {
		if r[name] != again[name] {
			t.Errorf("%s is %v in the results, %v in a lane", name, r[name], again[name])
		}
	}
	scenetest.Advance(t, lane, 10)
	if n := len(shown(lane).Receipts); n != 1 {
		t.Errorf("%d receipts", n)
	}
}

// TestRandomCell: a random cell is one of the space, and that of its seed.
func TestRandomCell(t *testing.T) {
	a, b, c := run(t, 1, "genotype=random"), run(t, 1, "genotype=random"), run(t, 2, "genotype=random")
	of := func(s *sim.Session) any { return scenetest.Results(t, s)["genotype"] }
	if of(a) != of(b) || of(a) == of(c) {
		t.Errorf("cells %v, %v, %v", of(a), of(b), of(c))
	}
}

// TestGoingOn: beyond its end a search goes on, with the learning rate of its end.
func TestGoingOn(t *testing.T) {
	spec := scenetest.Spec("darts", 1)
	spec.Epochs = 2
	s := scenetest.Open(t, Scene(), spec, sim.Options{Threads: 1})
	scenetest.Advance(t, s, 40)
	if !s.Done() {
		t.Fatal("two epochs of 20 steps are not the end")
	}
	scenetest.Advance(t, s, 60)
	if got, want := scenetest.Hash(t, stored(t, s), 20), scenetest.Hash(t, s, 20); got != want {
		t.Error("the restored run went another way")
	}
}

// TestGrowsWhileItSearches: with every trigger and every init of the shelves a search
// runs, and channels that preserve the function leave the outputs as they were.
func TestGrowsWhileItSearches(t *testing.T) {
	grows := func(words ...string) *sim.Session {
		s := run(t, 7, append(words, "preset=crb+pr", "every=10", "max-width=20")...)
		scenetest.Advance(t, s, 60)
		return s
	}
	for _, e := range triggers.All() {
		grows("trigger=" + e.Name)
	}
	for _, e := range inits.All() {
		s := grows("trigger=fast-linear", "init="+e.Name)
		if drift := measured(t, scenetest.Results(t, s), "max_drift"); e.Preserving && drift > 1e-4 {
			t.Errorf("%s moved an output by %g", e.Name, drift)
		}
	}
	s := grows("trigger=fast-linear")
	widths := scenetest.Results(t, s)["widths"].([]int)
	if !slices.Equal(widths, []int{20, 20, 20}) {
		t.Errorf("widths %v", widths)
	}
	if got, want := scenetest.Hash(t, stored(t, s), 40), scenetest.Hash(t, s, 40); got != want {
		t.Error("the restored run went another way")
	}
	if c, _ := shown(s).Table("status", "").Cell("widths"); c.Text != "20,20,20" {
		t.Errorf("a retraining would have the widths %s", c.Text)
	}
	given(t, run(t, 7), sim.Command{Verb: growVerb, Layer: 1, N: 2})
}

// TestOwnTopics: every topic of the scene is explained in full under every combination
// of the switches, for any operation and for none.
func TestOwnTopics(t *testing.T) {
	for _, p := range model.Presets() {
		s := run(t, 1, "preset="+p.Name)
		scenetest.Advance(t, s, 30)
		for _, topic := range []picture.Topic{aboutWeights, aboutCut, aboutSchedule, aboutPull, picture.AboutBirth, picture.AboutSettings} {
			for _, unit := range []int{-1, 2, 99} {
				e := s.Picture(picture.View{Layer: 4, Unit: unit, Explain: topic}).Explanation
				if e == nil || e.Title == "" || e.Intro == "" || len(e.Lines) == 0 || e.Source == "" {
					t.Fatalf("%s: %s is incomplete: %+v", p.Name, topic, e)
				}
				for _, l := range e.Lines {
					if l.What == "" || l.Formula == "" || l.Result == "" || strings.Contains(l.Values+l.Result, "NaN") || strings.Contains(l.Values+l.Result, "Inf") {
						t.Errorf("%s: %s has the line %+v", p.Name, topic, l)
					}
				}
			}
		}
	}
}

// TestTables: the table of weights has a row an edge, its sums are those of its entries,
// and what is kept is what the cell has.
func TestTables(t *testing.T) {
	for _, words := range [][]string{nil, {"preset=crb+admm"}, {"space=conv8", "preset=crb+pr", "channels=4", "max-width=4"}} {
		s := run(t, 1, words...)
		scenetest.Advance(t, s, 24)
		snap := shown(s)
		kept, rows := 0, 0
		for _, table := range snap.Tables {
			if table.Name != wantWeights {
				continue
			}
			ops := len(table.Columns) - 2
			for _, r := range table.Rows {
				sum := 0.0
				for _, c := range r.Cells[:ops] {
					sum += c.Value
				}
				if math.Abs(sum-r.Cells[ops].Value) > 1e-9 || len(r.Cells) != len(table.Columns) || r.Name != snap.Layers[rows] {
					t.Errorf("%v: row %+v", words, r)
				}
				rows++
				if r.Marked {
					kept++
				}
			}
			if cell := snap.Table(wantCell, table.Title); cell == nil || len(cell.Rows) != 6 {
				t.Errorf("%v: cell %+v", words, cell)
			}
		}
		if rows != len(snap.Layers) || kept*3 != rows*2 {
			t.Errorf("%v: %d of %d edges kept, and %d can be in focus", words, kept, rows, len(snap.Layers))
		}
	}
}
