package transformer

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
	model "github.com/north-tui/north/transformer"
)

// TestLanguageExplains: each panel's numbers are explained with values, and those
// of a growth only once there was one.
func TestLanguageExplains(t *testing.T) {
	s := open(t, telling(1), sim.Options{})
	advance(t, s, 3)
	topics := []picture.Topic{picture.AboutSize, picture.AboutLoss, picture.AboutAnswer, picture.AboutNeuron, picture.AboutSettings}
	grown := []picture.Topic{picture.AboutBirth, picture.AboutSpectrum}
	for _, topic := range grown {
		if e := s.Picture(picture.View{Explain: topic}).Explanation; e != nil {
			t.Errorf("%s before any growth: %+v", topic, e)
		}
	}
	for _, kind := range model.Kinds() {
		if err := s.Do(sim.Command{Verb: "grow", Text: string(kind) + ":+1"}); err != nil {
			t.Fatal(err)
		}
		advance(t, s, 1)
		for _, topic := range append(grown, topics...) {
			e := s.Picture(picture.View{Explain: topic, Sample: -5}).Explanation
			if e == nil || e.Topic != topic || len(e.Lines) < 2 {
				t.Fatalf("%s after %s: %+v", topic, kind, e)
			}
			for _, line := range e.Lines {
				if line.Result == "" || strings.Contains(line.Result, "NaN") {
					t.Errorf("%s: line %+v", topic, line)
				}
			}
		}
	}
}

// TestLanguageTriggerExplained: what the trigger says of each MLP is explained by the
// numbers of its row.
func TestLanguageTriggerExplained(t *testing.T) {
	s := open(t, telling(1, "trigger=north-act", "every=1000"), sim.Options{})
	advance(t, s, 3)
	for layer := range 2 {
		p := s.Picture(picture.View{Explain: picture.AboutTrigger, Layer: layer})
		e := p.Explanation
		if e == nil || !strings.Contains(e.Title, fmt.Sprintf("L%d, by north-act", layer+1)) {
			t.Fatalf("L%d: %+v", layer+1, e)
		}
		if got, want := e.Lines[0].Result, scene.Short(p.Rows[layer].Value); got != want {
			t.Errorf("L%d: the value is %s, in its row %s", layer+1, got, want)
		}
	}
}

// TestUpdateShare: of a step, the share of the update in newborn entries is that of
// the weights that moved.
func TestUpdateShare(t *testing.T) {
	l, err := newLanguage(telling(1), sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Begin(); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Do(sim.Command{Verb: "grow", Text: "mlp:+3@L1"}); err != nil {
		t.Fatal(err)
	}
	l.updates.remember(l)
	l.steps++
	if share := l.updates.share(l); !math.IsNaN(share) {
		t.Errorf("nothing moved, the share is %g", share)
	}
	l.model.Token.Value.Data[0] += 4
	first := l.model.Layers[0].First.W.Value
	first.Row(first.Rows - 1)[0] -= 3 // a weight of the last newborn neuron
	if share := l.updates.share(l); math.Abs(share-.6) > 1e-5 {
		t.Errorf("3 of a step of 5 are in new entries, the share is %g", share)
	}
	if l.steps++; !math.IsNaN(l.updates.share(l)) {
		t.Error("a share of a step that was not watched")
	}
}

// TestExplainedCharacter: the parts of the explanation agree with each other.
func TestExplainedCharacter(t *testing.T) {
	l, err := newLanguage(telling(1), sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Begin(); err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	n := len(l.probe.tokens)
	logits, err := l.model.Forward(l.probe.tokens, l.model.Config.Context)
	if err != nil {
		t.Fatal(err)
	}
	for at := range n {
		p, _ := scene.Softmax(logits.Row(at), 1)
		sum -= math.Log(p[l.probe.targets[at]])
	}
	want, err := l.model.Loss(l.probe.tokens, l.probe.targets, l.model.Config.Context)
	if err != nil {
		t.Fatal(err)
	}
	if got := sum / float64(n); math.Abs(got-want) > 1e-5 {
		t.Errorf("mean of -ln p is %g, want the loss of %g", got, want)
	}
}
