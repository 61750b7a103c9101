package transformer

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/north-tui/north/inits"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/scenes/scene/scenetest"
	"github.com/north-tui/north/sim"
	model "github.com/north-tui/north/transformer"
	"github.com/north-tui/north/triggers"
)

// TestExpansions: each of the six is exact by its receipt, and the screen shows the
// new sizes.
func TestExpansions(t *testing.T) {
	for _, tt := range []struct {
		growth, event string
		count         int
		sizes         string // sizes in the first layer after the growth
	}{
		{"mlp:+6", "L1,L2", 12, "k4 v4 k4 v4 p16"},
		{"mlp:+6@L2", "L2", 6, "k4 v4 k4 v4 p10"},
		{"heads:+2@L1", "L1", 2, "k4 v4 k4 v4 k4 v4 k4 v4 p10"},
		{"value:+3", "L1,L2", 12, "k4 v7 k4 v7 p10"},
		{"key:+5@L1,H2", "L1", 5, "k4 v4 k9 v4 p10"},
		{"hidden:+8", "h", 8, "k4 v4 k4 v4 p10"},
		{"layer:+1@L1", "L1", 1, "k4 v4 k4 v4 p10"},
	} {
		t.Run(tt.growth, func(t *testing.T) {
			s := open(t, telling(1), sim.Options{})
			advance(t, s, 20)
			if err := s.Do(sim.Command{Verb: "grow", Text: tt.growth}); err != nil {
				t.Fatal(err)
			}
			snap := look(s)
			e := snap.Events[len(snap.Events)-1]
			if e.Kind != sim.Born || e.Layer != tt.event || e.Count != tt.count {
				t.Errorf("event %+v, want %+d in %s", e, tt.count, tt.event)
			}
			r := snap.Receipts[0]
			if r.Lines[0].Bad || e.Drift > 1e-4 {
				t.Errorf("logits moved by %g: %+v", e.Drift, r.Lines[0])
			}
			if before, after := passageOf(snap, "before"), passageOf(snap, "after"); before != after || len(before) != greedyLength {
				t.Errorf("wrote %q before and %q after", before, after)
			}
			if got := sizesOf(snap.Diagram.Blocks[1]); got != tt.sizes {
				t.Errorf("sizes %s, want %s", got, tt.sizes)
			}
			advance(t, s, 20)
		})
	}
}

func passageOf(s *sim.Snapshot, name string) string {
	for _, p := range s.Passages {
		if p.Name == name {
			return p.Text
		}
	}
	return ""
}

// sizesOf are the sizes of the parts of a block: k4 v4 p10.
func sizesOf(b picture.Block) string {
	var words []string
	for _, p := range b.Parts {
		for _, size := range p.Sizes {
			words = append(words, fmt.Sprintf("%s%d", size.Name, size.Value))
		}
	}
	return strings.Join(words, " ")
}

// TestNewbornIsMarked: for a while what was born is marked, to a part.
func TestNewbornIsMarked(t *testing.T) {
	s := open(t, telling(1, "grow=10:mlp:+6@L1;10:heads:+1@L2"), sim.Options{})
	advance(t, s, 12)
	blocks := look(s).Diagram.Blocks
	if p := blocks[1].Parts[2].Sizes[0]; p.Value != 16 || p.New != 6 {
		t.Errorf("MLP of L1 is %+v, want 16, 6 of them new", p)
	}
	if heads := blocks[2].Parts; !heads[2].New || heads[1].New {
		t.Errorf("parts of L2 are %+v, want the third alone new", heads)
	}
	advance(t, s, youth)
	if p := look(s).Diagram.Blocks[1].Parts[2].Sizes[0]; p.New != 0 {
		t.Errorf("%d neurons are still new after %d steps", p.New, youth)
	}
}

// restore is a session that goes on from the checkpoint of another.
func restore(t *testing.T, s *sim.Session) *sim.Session {
	t.Helper()
	var stored bytes.Buffer
	if err := s.Save(&stored); err != nil {
		t.Fatal(err)
	}
	restored, err := sim.Restore(&stored, scenetest.Find(Scene()), sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return restored
}

// TestUngrow gives back the model of before, with all that was learnt since lost,
// and only once.
func TestUngrow(t *testing.T) {
	for _, growth := range []string{"mlp:+6", "layer:+1@L1", "hidden:+4"} {
		t.Run(growth, func(t *testing.T) {
			s := open(t, telling(2), sim.Options{})
			want := hash(t, s, 20)
			if err := s.Do(sim.Command{Verb: "grow", Text: growth}); err != nil {
				t.Fatal(err)
			}
			advance(t, s, 5)
			restored := restore(t, s)
			for _, run := range []*sim.Session{s, restored} {
				if err := run.Do(sim.Command{Verb: "ungrow"}); err != nil {
					t.Fatal(err)
				}
				if got := hash(t, run, 0); got != want {
					t.Error("the model is not that of before the growth")
				}
				if err := run.Do(sim.Command{Verb: "ungrow"}); err == nil || !strings.Contains(err.Error(), "nothing has grown") {
					t.Errorf("error %v of a second time", err)
				}
				advance(t, run, 5)
				if again := restore(t, run); len(again.History()) != len(run.History()) {
					t.Errorf("%d series restored, want %d", len(again.History()), len(run.History()))
				}
			}
			if a, b := hash(t, s, 0), hash(t, restored, 0); a != b {
				t.Error("the restored run went another way")
			}
		})
	}
}

// TestRefusedGrowth: what cannot be done is said in a line and changes nothing, by
// command and in a schedule.
func TestRefusedGrowth(t *testing.T) {
	s := open(t, telling(1, "grow=5:mlp:+4@L9"), sim.Options{})
	want := hash(t, s, 10)
	refused := 0
	for _, e := range look(s).Events {
		if e.Kind == sim.Refused && e.Step == 5 && strings.Contains(e.Note, "no layer 9") {
			refused++
		}
	}
	if refused != 1 {
		t.Errorf("%d refusals at step 5, want 1", refused)
	}
	for growth, want := range map[string]string{
		"mlp": "kind:+size", "mlp:+0": "size", "brain:+1": "no kind", "mlp:+4@L3": "no layer 3", "key:+1@H7": "no head 7", "layer:+1@L9": "position 9", "hidden:-4": "size",
	} {
		err := s.Do(sim.Command{Verb: "grow", Text: growth})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want %q", growth, err, want)
		}
		if q := s.Picture(picture.View{Quote: growth}).Quote; q == nil || q.Err == "" {
			t.Errorf("%s: quoted at %+v", growth, q)
		}
	}
	for _, c := range []sim.Command{
		{Verb: "ungrow"}, {Verb: "deepen"}, {Verb: sim.Set, Key: "hidden", Text: "9"}, {Verb: sim.Set, Key: "grow", Text: "1:mlp"}, {Verb: sim.Set, Key: "prompt", Text: "語"},
	} {
		if err := s.Do(c); err == nil {
			t.Errorf("%+v was done", c)
		}
	}
	if got := hash(t, s, 0); got != want {
		t.Error("a refusal changed the weights")
	}
}

// TestQuote: the price asked for is what the growth then costs.
func TestQuote(t *testing.T) {
	s := open(t, telling(1), sim.Options{})
	for _, growth := range []string{"mlp:+6@L1", "heads:+1", "value:+2", "key:+2", "hidden:+4", "layer:+1"} {
		q := s.Picture(picture.View{Quote: growth}).Quote
		if err := s.Do(sim.Command{Verb: "grow", Text: growth}); err != nil {
			t.Fatal(err)
		}
		if p := s.Picture(picture.View{}); q.After != p.Params || q.Then != p.Cost || q.Params >= q.After || q.Err != "" {
			t.Errorf("%s: quoted %+v, then %d parameters and %g operations", growth, q, p.Params, p.Cost)
		}
	}
}

// TestSafeguardsOff: what breaks is pointed out in the receipt.
func TestSafeguardsOff(t *testing.T) {
	for _, tt := range []struct{ setting, growth string }{
		{"keep.key-scale", "key:+12"}, {"keep.gain-scale", "hidden:+12"}, {"keep.zero", "mlp:+12"}, {"keep.rows", "value:+4"},
	} {
		t.Run(tt.setting, func(t *testing.T) {
			s := open(t, telling(1, tt.setting+"=false"), sim.Options{})
			advance(t, s, 30)
			if err := s.Do(sim.Command{Verb: "grow", Text: tt.growth}); err != nil {
				t.Fatal(err)
			}
			lines := look(s).Receipts[0].Lines
			if last := lines[len(lines)-1]; !lines[0].Bad || !last.Bad || last.After != tt.setting {
				t.Errorf("receipt %+v, want a change of the logits and why", lines)
			}
		})
	}
}

// TestGradientsWake: at the first step after a growth the free blocks have no
// gradient and the zero blocks have one; a step later both have.
func TestGradientsWake(t *testing.T) {
	s := open(t, telling(1, "grow=10:mlp:+6"), sim.Options{})
	advance(t, s, 12)
	at := map[string][]sim.Bucket{}
	for _, series := range s.History() {
		at[series.Name] = series.Buckets
	}
	for name, want := range map[string][2]bool{"gradient.old": {true, true}, "gradient.zero": {true, true}, "gradient.free": {false, true}} {
		b := at[name]
		if len(b) != 2 || b[0].Step != 11 || (b[0].Last != 0) != want[0] || (b[1].Last != 0) != want[1] {
			t.Errorf("%s is %+v, want above 0 at steps 11 and 12: %v", name, b, want)
		}
	}
	share := at["update.new"]
	if len(share) != 2 || !(share[0].Last > 0 && share[1].Last < 1) {
		t.Errorf("the share of the update in new parts is %+v", share)
	}
	e := s.Picture(picture.View{Explain: picture.AboutSpectrum}).Explanation
	if last := e.Lines[len(e.Lines)-2]; last.Result != scene.Short(share[1].Last) {
		t.Errorf("explained as %+v, measured %g", last, share[1].Last)
	}
}

// TestPlateau: where the loss stalls, what is named grows, as often as allowed.
func TestPlateau(t *testing.T) {
	s := open(t, telling(1, "plateau.grow=mlp:+2@L1", "plateau.patience=10", "plateau.tol=5", "plateau.most=2"), sim.Options{})
	advance(t, s, 60)
	var steps []int
	for _, e := range look(s).Events {
		if e.Kind == sim.Born {
			steps = append(steps, e.Step)
			if e.Trigger != "plateau" {
				t.Errorf("event %+v, want it by the plateau", e)
			}
		}
	}
	if fmt.Sprint(steps) != "[11 21]" {
		t.Errorf("grew at steps %v, want 11 and 21", steps)
	}
}

// TestNeuronsOfMLPs: triggers and inits of the shelves grow the MLPs, and
// preserving inits preserve.
func TestNeuronsOfMLPs(t *testing.T) {
	for _, init := range inits.All() {
		t.Run(init.Name, func(t *testing.T) {
			t.Parallel()
			s := open(t, telling(1, "trigger=linear", "horizon=60", "target=14", "every=5", "max-width=20", "init="+init.Name), sim.Options{})
			advance(t, s, 70)
			born, refused := 0, 0
			for _, e := range look(s).Events {
				switch e.Kind {
				case sim.Born:
					born += e.Count
					if init.Preserving && e.Drift > 1e-4 {
						t.Errorf("step %d: logits moved by %g", e.Step, e.Drift)
					}
				case sim.Refused:
					refused++
				}
			}
			if born != 8 && refused == 0 {
				t.Errorf("%d neurons born, want both MLPs to go from 10 to 14", born)
			}
			if rows := look(s).Rows; len(rows) != 2 {
				t.Errorf("%d rows, want one a layer", len(rows))
			}
		})
	}
}

// TestTriggersOfMLPs: every trigger can be asked about the MLPs, and also after a
// layer has come between them.
func TestTriggersOfMLPs(t *testing.T) {
	for _, trigger := range []string{"north-act", "north-weight", "grad", "senn", "plateau", "random"} {
		t.Run(trigger, func(t *testing.T) {
			t.Parallel()
			s := open(t, telling(1, "trigger="+trigger, "every=7", "max-width=16", "grow=20:layer:+1@L2"), sim.Options{})
			for range 40 {
				advance(t, s, 1)
				for _, row := range s.Picture(picture.View{}).Rows {
					if row.Width > 16 {
						t.Fatalf("%s has %d neurons, want 16 at the most", row.Name, row.Width)
					}
				}
			}
			if err := s.Do(sim.Command{Verb: sim.Set, Key: "trigger", Text: "static"}); err != nil {
				t.Fatal(err)
			}
			for _, row := range s.Picture(picture.View{}).Rows {
				if row.Add != 0 || row.Rank == 0 {
					t.Errorf("a trigger that never fires: %+v", row)
				}
			}
		})
	}
}

// TestWiderThanItsSight: a layer that grew by hand beyond what the trigger may reach
// is still measured, and a text too short for that ends no run: it is told that the
// trigger is not asked, when that begins and when there is a trigger again.
func TestWiderThanItsSight(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(path, []byte(strings.Repeat("abcd efg\n", 30)), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, data := range []string{"opticks", path} {
		s := open(t, telling(1, "data="+data, "trigger=north-act", "every=2", "max-width=16"), sim.Options{})
		if err := s.Do(sim.Command{Verb: "grow", Text: "mlp:+300@L1"}); err != nil {
			t.Fatal(err)
		}
		advance(t, s, 6)
		if rows := s.Picture(picture.View{}).Rows; (len(rows) == 2) != (data == "opticks") {
			t.Errorf("%s: rows %+v", data, rows)
		}
		for _, word := range []string{"static", "north-act"} {
			if err := s.Do(sim.Command{Verb: sim.Set, Key: "trigger", Text: word}); err != nil {
				t.Fatal(err)
			}
		}
		told := 0
		for _, e := range s.Snapshot(s.Picture(picture.View{})).Events {
			if strings.Contains(e.Note, "trigger north-act is skipped") {
				told++
			}
		}
		if want := map[bool]int{true: 0, false: 2}[data == "opticks"]; told != want {
			t.Errorf("%s: told %d times that the trigger is skipped, want %d", data, told, want)
		}
	}
}

// TestLanguageWhatIf: every trigger says what it would add to every MLP, and asking
// changes nothing.
func TestLanguageWhatIf(t *testing.T) {
	asked, plain := open(t, telling(1, "trigger=north-act"), sim.Options{}), open(t, telling(1, "trigger=north-act"), sim.Options{})
	for range 10 {
		advance(t, asked, 1)
		whatIf := asked.Picture(picture.Showing(picture.WantWhatIf)).WhatIf
		if len(whatIf) != len(triggers.All()) {
			t.Fatalf("%d answers", len(whatIf))
		}
		for _, w := range whatIf {
			if w.Note == "" && len(w.Add) != 2 {
				t.Errorf("%+v, want an answer for each of two layers", w)
			}
		}
	}
	if hash(t, plain, 10) != hash(t, asked, 0) {
		t.Error("asking changed the weights")
	}
}

func TestBadLanguageSpecs(t *testing.T) {
	short := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(short, []byte("too short for it"), 0o644); err != nil {
		t.Fatal(err)
	}
	scene := Scene()
	for _, tt := range []struct{ word, want string }{
		{"data=optics", "did you mean opticks?"}, {"data=" + short, "want more than the context"}, {"grow=100:mlp", "kind:+size"},
		{"plateau.grow=12:mlp:+3", "kind"}, {"prompt=語", "not in opticks"}, {"heads=0", "1 to 64"}, {"trigger=nort-act", "did you mean north-act?"}, {"max-width=4", "less than the 10 neurons"},
	} {
		_, err := sim.Open(scene.Scene, telling(1, tt.word), sim.Options{})
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want %q", tt.word, err, tt.want)
		}
	}
}

// TestOwnText: a text without the usual prompt's characters is its own prompt.
func TestOwnText(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(path, []byte(strings.Repeat("abcd efg\n", 100)), 0o644); err != nil {
		t.Fatal(err)
	}
	s := open(t, telling(1, "data="+path), sim.Options{})
	advance(t, s, 3)
	p := look(s).Passages[0]
	if p.Given == defaultPrompt || p.Given == "" || len(p.Text) != sampledLength {
		t.Errorf("passage %+v", p)
	}
}

// TestLearningRate: it rises from almost nothing and ends at a tenth.
func TestLearningRate(t *testing.T) {
	s := telling(1, "lr=0.01", "lr.warmup=10")
	s.Steps = 100
	l, err := newLanguage(s, sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if first, full, last := l.rate(0), l.rate(10), l.rate(100); first > .0011 || full < .0095 || full > .01 || last < .00099 || last > .00101 {
		t.Errorf("rates %g, %g, %g at steps 0, 10, 100", first, full, last)
	}
	s.Steps = 0
	if l, err = newLanguage(s, sim.Options{}); err != nil {
		t.Fatal(err)
	}
	if got := l.rate(5000); got != .01 {
		t.Errorf("rate %g of a run without end, want .01", got)
	}
}

// TestEveryKindIsOffered: the screen offers what the model can do.
func TestEveryKindIsOffered(t *testing.T) {
	for i, kind := range model.Kinds() {
		if expansions[i].Kind != string(kind) {
			t.Errorf("expansion %d is %s, want %s", i, expansions[i].Kind, kind)
		}
	}
	if len(expansions) != len(model.Kinds()) {
		t.Errorf("%d expansions", len(expansions))
	}
}
