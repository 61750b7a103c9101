package neurogenesis

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/triggers"
	"gonum.org/v1/gonum/mat"
)

// topics are all that can be explained.
var topics = []picture.Topic{
	picture.AboutNeuron, picture.AboutLoss, picture.AboutAccuracy, picture.AboutSize, picture.AboutTrigger, picture.AboutSpectrum, picture.AboutAnswer, picture.AboutSettings, picture.AboutBirth, picture.AboutNewborns,
}

// result is the result of the line of an explanation that is called what.
func result(t *testing.T, e *picture.Explanation, what string) string {
	t.Helper()
	for _, l := range e.Lines {
		if l.What == what {
			return l.Result
		}
	}
	t.Fatalf("%s has no line %q: %+v", e.Title, what, e.Lines)
	return ""
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(strings.NewReplacer(" nats", "", "−", "-", ",", "").Replace(text), 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// begun is a learner after some steps.
func begun(t *testing.T, steps int, words ...string) *growing {
	t.Helper()
	g, err := newGrowing(spec(3, words...), sim.Options{}, new(scene.Shared))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Begin(); err != nil {
		t.Fatal(err)
	}
	for range steps {
		if _, err := g.Step(); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

// near reports whether a number written with three digits is v.
func near(written, v float64) bool { return math.Abs(written-v) <= 6e-3*math.Abs(v)+1e-9 }

// TestEveryTopicIsExplained: on each kind of data each topic that makes sense
// there has an explanation whose lines all have a result.
func TestEveryTopicIsExplained(t *testing.T) {
	for _, data := range []string{"spiral", "sim:4", "digits", "sine", "bumps"} {
		g := begun(t, 40, "data="+data)
		for _, topic := range topics {
			e := g.Picture(picture.View{Unit: -1, Explain: topic}).Explanation
			if e == nil {
				if topic != picture.AboutAccuracy || g.data.Classes != nil {
					t.Errorf("%s: nothing about %s", data, topic)
				}
				continue
			}
			if e.Topic != topic || e.Step != 40 || e.Title == "" || e.Intro == "" || len(e.Lines) == 0 {
				t.Errorf("%s: %s is incomplete: %+v", data, topic, e)
			}
			for _, l := range e.Lines {
				if l.What == "" || l.Formula == "" || l.Result == "" || strings.Contains(l.Result+l.Values, "NaN") {
					t.Errorf("%s: %s has the line %+v", data, topic, l)
				}
			}
		}
	}
	if e := begun(t, 1).Picture(picture.View{Explain: "nonsense"}).Explanation; e != nil {
		t.Errorf("an unknown topic is explained: %+v", e)
	}
}

// TestExplainedLoss compares with the network's own loss of that sample.
func TestExplainedLoss(t *testing.T) {
	for _, data := range []string{"spiral", "digits", "sine"} {
		g := begun(t, 60, "data="+data)
		for _, i := range []int{0, 5, -1, g.data.Train.N + 2} {
			row := (i + g.data.Train.N) % g.data.Train.N
			var b scene.Batch
			x, y := b.Fill(g.data.Train, []int{row})
			loss, _, err := g.net.Evaluate(x, y)
			if err != nil {
				t.Fatal(err)
			}
			e := g.Picture(picture.View{Unit: -1, Explain: picture.AboutLoss, Sample: i}).Explanation
			if got := number(t, result(t, e, "loss")); !near(got, loss) {
				t.Errorf("%s, sample %d: explained as %g, is %g", data, i, got, loss)
			}
		}
	}
}

// TestExplainedNeuron compares with the network's own activations, in each layer
// and for each nonlinearity.
func TestExplainedNeuron(t *testing.T) {
	for _, activation := range []string{"relu", "tanh", "gelu"} {
		g := begun(t, 60, "data=spiral", "activation="+activation)
		for layer := range g.net.Hidden() {
			for unit := range g.net.Hidden()[layer].Width() {
				e := g.Picture(picture.View{Layer: layer, Unit: unit, Explain: picture.AboutNeuron, Sample: 7}).Explanation
				a, err := g.net.Activations(g.sampleAt(7).x, layer)
				if err != nil {
					t.Fatal(err)
				}
				if got, want := number(t, result(t, e, "activation")), float64(a.Row(0)[unit]); math.Abs(got-want) > 6e-3*math.Abs(want)+1e-5 {
					t.Errorf("%s, layer %d neuron %d: explained as %g, is %g", activation, layer, unit, got, want)
				}
			}
		}
	}
}

// TestExplainedTrigger: the last line is what the row on the screen says, for
// every trigger.
func TestExplainedTrigger(t *testing.T) {
	for _, entry := range triggers.All() {
		g := begun(t, 25, "data=spiral", "trigger="+entry.Name)
		p := g.Picture(picture.View{Unit: -1, Layer: 1, Explain: picture.AboutTrigger})
		e, row := p.Explanation, p.Rows[1]
		if birth, ok := growth.Birth(g.grower, 1, g.steps, g.net.Hidden()[1].Width()); ok { // then that is what is explained
			row.Add, row.Threshold = birth.Add, birth.Threshold
		}
		if got := result(t, e, "neurons wanted"); got != strconv.Itoa(row.Add) {
			t.Errorf("%s: explained as %s neurons, the row says %d", entry.Name, got, row.Add)
		}
		if got := number(t, result(t, e, "threshold")); !near(got, row.Threshold) {
			t.Errorf("%s: explained as a threshold of %g, the row says %g", entry.Name, got, row.Threshold)
		}
		_, gamma := g.Values["gamma"]
		if substituted := strings.Contains(e.Lines[3].Values, "⌊"); gamma != substituted {
			t.Errorf("%s: the rule with γ is written out: %v, want %v", entry.Name, substituted, gamma)
		}
	}
}

// TestExplainedBirth: in the step of a birth the explanation is of the check that
// led to it, and asks for as many neurons as were born.
func TestExplainedBirth(t *testing.T) {
	g := begun(t, 0, "data=spiral")
	births := 0
	for range 120 {
		report, err := g.Step()
		if err != nil {
			t.Fatal(err)
		}
		for _, event := range report.Events {
			if event.Kind != sim.Born {
				continue
			}
			births++
			layer, err := strconv.Atoi(event.Layer[1:])
			if err != nil {
				t.Fatal(err)
			}
			e := g.Picture(picture.View{Unit: -1, Layer: layer - 1, Explain: picture.AboutTrigger}).Explanation
			if got := result(t, e, "limited by max width"); got != strconv.Itoa(event.Count) || !strings.Contains(e.Intro, "triggered the birth") {
				t.Errorf("step %d: %d neurons born, explained as %s: %s", g.steps, event.Count, got, e.Intro)
			}
		}
	}
	if births == 0 {
		t.Error("no births to explain")
	}
}

// TestExplainedEffectiveRank: beside every trigger the effective rank is that of the
// metrics, and what the reference would add is what the row says.
func TestExplainedEffectiveRank(t *testing.T) {
	for _, trigger := range []string{"north-act", "static", "grad", "north-weight"} {
		g := begun(t, 80, "data=spiral", "trigger="+trigger)
		p := g.Picture(explaining(picture.AboutTrigger, picture.WantMetrics))
		for _, m := range p.Metrics {
			if m.Group == "effective-rank" && m.Layer == "L1" && !near(number(t, result(t, p.Explanation, "effective rank")), m.Value) {
				t.Errorf("%s: effective rank explained as %s, is %v", trigger, result(t, p.Explanation, "effective rank"), m.Value)
			}
		}
		h := number(t, result(t, p.Explanation, "entropy"))
		if got := number(t, result(t, p.Explanation, "effective rank")); math.Abs(math.Log(got)-h) > .02 {
			t.Errorf("%s: exp of %v is not %v", trigger, h, got)
		}
		row := p.Rows[0]
		if row.Reference == "" {
			continue
		}
		if got := result(t, p.Explanation, row.Reference+" would add"); got != strconv.Itoa(row.ReferenceAdd) {
			t.Errorf("%s: the reference would add %s, the row says %d", trigger, got, row.ReferenceAdd)
		}
	}
}

// TestReference: what the reference would add is what it adds when it is chosen: its
// baselines are those of the start.
func TestReference(t *testing.T) {
	for _, trigger := range []string{"static", "grad", "linear", "north-weight"} {
		g := begun(t, 60, "data=spiral", "trigger="+trigger, "ranks=1")
		told := g.Picture(picture.View{Unit: -1}).Rows
		if _, err := g.Do(sim.Command{Verb: sim.Set, Key: "trigger", Text: "north-act"}); err != nil {
			t.Fatal(err)
		}
		for i, row := range g.Picture(picture.View{Unit: -1}).Rows {
			if told[i].ReferenceAdd != row.Add || told[i].Rank != int(row.Value) || told[i].ReferenceLimit != row.Limit {
				t.Errorf("%s: told %+v, north-act says %+v", trigger, told[i], row)
			}
		}
	}
}

func TestExplainedSpectrumAndSize(t *testing.T) {
	g := begun(t, 80, "data=spiral")
	p := g.Picture(explaining(picture.AboutSpectrum, picture.WantSpectrum))
	if got, want := result(t, p.Explanation, "rank"), strconv.Itoa(p.Rows[0].Rank); got != want {
		t.Errorf("rank explained as %s, is %s", got, want)
	}
	e := g.Picture(picture.View{Unit: -1, Explain: picture.AboutSize}).Explanation
	if got := result(t, e, "parameters"); got != scene.Grouped(g.net.Params()) {
		t.Errorf("parameters explained as %s, are %d", got, g.net.Params())
	}
	e = g.Picture(picture.View{Unit: -1, Explain: picture.AboutAccuracy}).Explanation
	_, accuracy, err := g.net.EvaluateOn(g.testX, g.testY)
	if err != nil || !near(number(t, result(t, e, "accuracy")), accuracy) {
		t.Errorf("accuracy explained as %s, is %g (%v)", result(t, e, "accuracy"), accuracy, err)
	}
}

// TestWhatIf: the trigger in use says what its row says, and asking the others
// leaves everything as it was.
func TestWhatIf(t *testing.T) {
	g := begun(t, 50, "data=spiral", "gamma=0.5")
	p := g.Picture(picture.Showing(picture.WantWhatIf))
	if len(p.WhatIf) != len(triggers.All()) {
		t.Fatalf("%d triggers asked, there are %d", len(p.WhatIf), len(triggers.All()))
	}
	for _, w := range p.WhatIf {
		if w.Note == "" && len(w.Add) != len(p.Rows) {
			t.Errorf("%s answers for %d layers of %d", w.Trigger, len(w.Add), len(p.Rows))
		}
		if w.Trigger != "north-act" {
			continue
		}
		for l, add := range w.Add {
			if want := min(p.Rows[l].Add, p.Rows[l].Max-p.Rows[l].Width); add != want {
				t.Errorf("layer %d: north-act would add %d, its row says %d", l, add, want)
			}
		}
	}
	if name := g.grower.Strategy.TriggerName; name != "north-act" {
		t.Errorf("the trigger in use is now %s", name)
	}
	if p := g.Picture(picture.View{Unit: -1}); p.WhatIf != nil || p.Explanation != nil {
		t.Error("what nobody asked for was made")
	}
}

// TestBirthCertificate: each birth says who was born, of how many, and with which
// weights; its rank is that of the layer at that moment.
func TestBirthCertificate(t *testing.T) {
	s := open(t, spec(3, "data=spiral"), sim.Options{})
	births := 0
	for s.Steps() < 120 {
		advance(t, s, 1)
		p := s.Picture(picture.Showing(picture.WantGraph))
		for _, e := range s.Snapshot(p).Events {
			if e.Kind != sim.Born || e.Step != s.Steps() {
				continue
			}
			births++
			for _, c := range p.Graph.Columns {
				if c.Name != e.Layer {
					continue
				}
				newest := c.Units[len(c.Units)-1]
				if newest.ID != e.Unit+e.Count-1 || newest.Born != e.Step || newest.FanIn != e.FanIn[e.Count-1] || newest.FanOut != e.FanOut[e.Count-1] {
					t.Errorf("step %d: the certificate %+v is not that of %+v", e.Step, e, newest)
				}
			}
			if e.Candidates != 1000+e.Count || e.Rank < e.Gain || e.Rank == 0 || e.Gain > e.Count {
				t.Errorf("step %d: %d candidates, rank %d, of it %d by %d births", e.Step, e.Candidates, e.Rank, e.Gain, e.Count)
			}
		}
	}
	if births == 0 {
		t.Error("no births to look at")
	}
}

// TestParents: copies say of which neuron they are, by its identity, which is not
// its position once neurons have been removed.
func TestParents(t *testing.T) {
	for init, copies := range map[string]bool{"net2wider": true, "random-in": false} {
		g := begun(t, 0, "data=spiral", "trigger=manual", "init="+init)
		h := g.net.Hidden()[0]
		if err := h.Remove([]int{0}); err != nil {
			t.Fatal(err)
		}
		before := mat.DenseCopyOf(h.FanIn())
		events, err := g.Do(sim.Command{Verb: "grow", N: 2})
		if err != nil || len(events) != 1 {
			t.Fatalf("%s: %v, %v", init, events, err)
		}
		if got := len(events[0].Parents) == 2; got != copies {
			t.Fatalf("%s: parents %v", init, events[0].Parents)
		}
		for i, parent := range events[0].Parents {
			row := h.FanIn().RawRowView(len(h.Units()) - 2 + i)
			if !slices.Equal(row, before.RawRowView(parent-1)) {
				t.Errorf("neuron %d is not the copy of #%d that it is said to be", i, parent)
			}
		}
	}
}

func TestSampleNumbersGoAround(t *testing.T) {
	g := begun(t, 0, "data=spiral")
	n := g.data.Train.N
	x := make([]float32, 2)
	datasets.Gather(g.data.Train, x, []int{n - 1})
	if s := g.sampleAt(-1); s.number != n-1 || s.x.Data[0] != x[0] {
		t.Errorf("sample -1 is %d", s.number)
	}
}

// explaining is a view of pictures with the explanation of a topic.
func explaining(topic picture.Topic, names ...string) picture.View {
	v := picture.Showing(names...)
	v.Explain = topic
	return v
}
