package neurogenesis

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// TestInterventionsDoNothingByDefault: with values that mean nothing, a run has the bits
// of one without them.
func TestInterventionsDoNothingByDefault(t *testing.T) {
	want := hash(t, open(t, spec(1, "data=spiral"), sim.Options{}), 150)
	for _, words := range [][]string{
		{"newborn.rate=1", "newborn.halflife=3"}, {"newborn.scale=0"}, {"newborn.freeze=0"}, {"newborns=0"}, {"newborns=1"},
	} {
		if got := hash(t, open(t, spec(1, append(words, "data=spiral")...), sim.Options{}), 150); got != want {
			t.Errorf("%v changed the weights", words)
		}
	}
	for _, word := range []string{"newborn.rate=3", "newborn.scale=1", "newborn.freeze=5"} {
		if got := hash(t, open(t, spec(1, word, "data=spiral"), sim.Options{}), 150); got == want {
			t.Errorf("%s changed nothing", word)
		}
	}
}

// TestInterventionsOnThreads: they do the same on any number of threads, in a network large
// enough for several.
func TestInterventionsOnThreads(t *testing.T) {
	words := []string{"data=digits", "hidden=300,200", "batch=400", "max-width=310", "trigger=fast-linear", "every=5", "init=random-in", "newborn.rate=4", "newborn.scale=1", "newborn.freeze=3", "newborns=2"}
	single := open(t, spec(1, words...), sim.Options{Threads: 1})
	one := hash(t, single, 25)
	if births := single.Snapshot(picture.Picture{}).Births; births == 0 {
		t.Fatal("nothing was born")
	}
	if many := hash(t, open(t, spec(1, words...), sim.Options{Threads: 4}), 25); many != one {
		t.Error("the number of threads changed the weights")
	}
}

// TestNewbornScale: outgoing weights get the norm that the setting says, whatever the init
// makes; the norms are those in the certificate of the birth.
func TestNewbornScale(t *testing.T) {
	for _, init := range []string{"random-in", "gradmax", "net2wider"} {
		g := begun(t, 30, "data=spiral", "trigger=manual", "init="+init, "newborn.scale=0.5")
		existing := g.units(0, g.net.Hidden()[0])
		var norms []float64
		for _, u := range existing {
			norms = append(norms, u.FanOut)
		}
		slices.Sort(norms)
		want := .5 * (norms[(len(norms)-1)/2] + norms[len(norms)/2]) / 2
		events, err := g.Do(sim.Command{Verb: growVerb, N: 2})
		if err != nil {
			t.Fatal(err)
		}
		for _, got := range events[0].FanOut {
			if math.Abs(got-want) > 1e-5 {
				t.Errorf("%s: outgoing weights of norm %g, want %g", init, got, want)
			}
		}
		if events[0].Drift == 0 && init != "gradmax" { // whose neurons are silent at first
			t.Errorf("%s: the birth changed no output", init)
		}
	}
}

// TestNewbornSeries: the neurons of a run have shares at the ages that are their own, in
// series that come with the first of them.
func TestNewbornSeries(t *testing.T) {
	s := open(t, spec(1, "data=spiral", "newborns=1"), sim.Options{})
	advance(t, s, 200)
	snapshot := s.Snapshot(picture.Picture{})
	born := slices.IndexFunc(snapshot.Events, func(e sim.Event) bool { return e.Kind == sim.Born })
	if born < 0 {
		t.Fatal("nothing was born")
	}
	first := snapshot.Events[born].Step + 1
	found := 0
	for _, series := range snapshot.Series {
		if !strings.HasPrefix(series.Group, "newborn-") || len(series.Buckets) == 0 {
			continue
		}
		found++
		if age, at := number(t, series.Label), series.Buckets[0].Step; at != float64(first)+age-1 {
			t.Errorf("%s begins at step %g, want %g", series.Name, at, float64(first)+age-1)
		}
	}
	if found == 0 {
		t.Error("no series of newborns")
	}
}
