package plain

import (
	"fmt"
	"slices"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// why asks for an explanation, which comes with one of the next snapshots.
func (t *teller) why(arguments []string) {
	topic, layer, err := t.question(arguments)
	if err != nil {
		t.say("why: %v", err)
		return
	}
	t.asked, t.waited = topic, 0
	t.view = picture.View{Layer: layer, Unit: -1, Explain: topic}
	t.source.Look(t.view)
}

// question reads a topic and the name of a layer, the first one for none.
func (t *teller) question(arguments []string) (topic picture.Topic, layer int, err error) {
	names := t.topicNames()
	switch {
	case len(names) == 0:
		return "", 0, form.Errorf("this scene has no explanations")
	case len(arguments) == 0 || len(arguments) > 2:
		return "", 0, form.Errorf("want a topic, and a layer unless it is the first, such as why %s L1; topics: %s", names[0], list(names))
	case !slices.Contains(names, arguments[0]):
		return "", 0, form.Unknown("topic", arguments[0], names)
	}
	if len(arguments) == 2 {
		layer, err = t.layer(arguments[1])
	}
	return picture.Topic(arguments[0]), layer, err
}

// topicNames are what why explains, each once.
func (t *teller) topicNames() []string {
	var names []string
	for _, topic := range t.topics {
		if name := string(topic.Name); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// layer is the position of a layer among those that can be in focus.
func (t *teller) layer(name string) (int, error) {
	s := t.snapshot()
	if i := slices.Index(s.Layers, name); i >= 0 {
		return i, nil
	}
	if len(s.Layers) == 0 {
		return 0, fmt.Errorf("no layer %q; this model has no layers to choose from", name)
	}
	return 0, form.Unknown("layer", name, s.Layers)
}

// tellWhy gives the explanation that was asked for, or says once that there is none yet.
func (t *teller) tellWhy(s *sim.Snapshot) {
	if t.asked == "" {
		return
	}
	if e := s.Explanation; e != nil && e.Topic == t.asked {
		t.tellFloods()
		t.explain(e)
		t.asked, t.view.Explain = "", ""
		t.source.Look(t.view)
		return
	}
	before := t.waited
	if t.waited += every; before < patience && t.waited >= patience {
		t.say("why %s: nothing to explain yet; the answer will follow", t.asked)
	}
}

// explain writes an explanation, a line for each step of the derivation.
func (t *teller) explain(e *picture.Explanation) {
	t.say("%s, at step %s. %s", e.Title, grouped(e.Step), e.Intro)
	for _, l := range e.Lines {
		if l.Values == "" {
			t.say("  %s: %s = %s", l.What, l.Formula, l.Result)
			continue
		}
		t.say("  %s: %s = %s = %s", l.What, l.Formula, l.Values, l.Result)
	}
}
