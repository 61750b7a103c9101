package darts

import (
	"fmt"
	"slices"

	model "github.com/north-tui/north/darts"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
)

// The scene's verbs, as they stand in journals.
const (
	cutVerb    sim.Verb = "cut"    // a probe: what a cut would leave
	killVerb   sim.Verb = "kill"   // operation Key of edge Layer dies
	reviveVerb sim.Verb = "revive" // and comes back, if it was killed by hand
	growVerb   sim.Verb = "grow"   // N channels to cell Layer
)

// Do implements sim.Learner.
func (s *searching) Do(c sim.Command) ([]sim.Event, error) {
	switch c.Verb {
	case sim.Set:
		return s.change(c.Key, c.Text)
	case cutVerb:
		return s.probeCut()
	case killVerb:
		return s.kill(c.Layer, c.Key)
	case reviveVerb:
		return s.revive(c.Layer, c.Key)
	case growVerb:
		return s.growBy(c)
	}
	return nil, scene.NotDone(c.Verb)
}

// edge is the edge of a number, from 0.
func (s *searching) edge(number int) (edge, error) {
	if number < 0 || number >= len(s.edges) {
		return edge{}, fmt.Errorf("no edge %d, want 0 to %d", number, len(s.edges)-1)
	}
	return s.edges[number], nil
}

// kill takes an operation of an edge away for good, as CRB does by itself.
func (s *searching) kill(number int, op string) ([]sim.Event, error) {
	e, err := s.edge(number)
	if err != nil {
		return nil, err
	}
	k, err := s.search.Kill(e.typ, e.row, op)
	if err != nil {
		return nil, err
	}
	s.history.killed = append(s.history.killed, k)
	s.series.alive[number][k.Column] = false
	return s.changed(sim.Event{Kind: sim.Rewired, Tag: deathTag, Note: "killed by hand: " + e.name + " " + op}), nil
}

// revive gives back what kill took.
func (s *searching) revive(number int, op string) ([]sim.Event, error) {
	e, err := s.edge(number)
	if err != nil {
		return nil, err
	}
	column := slices.Index(s.search.Columns(), op)
	at := slices.IndexFunc(s.history.killed, func(k model.Killed) bool {
		return k.Type == e.typ && k.Row == e.row && k.Column == column
	})
	if at < 0 {
		return nil, fmt.Errorf("%s of %s was not killed by hand", op, e.name)
	}
	if err := s.search.Revive(s.history.killed[at]); err != nil {
		return nil, err
	}
	s.history.killed = slices.Delete(slices.Clone(s.history.killed), at, at+1)
	s.series.alive[number][column] = true
	return s.changed(sim.Event{Kind: sim.Rewired, Note: "back to life: " + e.name + " " + op}), nil
}

// changed are the event of a change by hand and, if the cell that a cut would give is
// another one now, that of the choice.
func (s *searching) changed(e sim.Event) []sim.Event {
	events := []sim.Event{e}
	if now := s.search.Genotype(); !now.Equal(s.history.cell) {
		events = append(events, sim.Event{Kind: sim.Rewired, Tag: choiceTag, Note: "choice: " + s.choiceChanges(s.history.cell, now)})
		s.history.cell = now
	}
	return events
}

// probeCut measures what a cut would leave and keeps it as a receipt: the search goes on
// as it was.
func (s *searching) probeCut() ([]sim.Event, error) {
	c, err := s.search.Cut()
	if err != nil {
		return nil, err
	}
	r := cutRecord{
		Step: s.search.Iteration(), Soft: c.Soft, Cut: c.Discrete, Genotype: c.Genotype.String(),
		Kept: c.Kept, Dropped: c.Dropped, Params: c.CellParams, Degenerate: c.Degenerate,
		Supernet: s.search.Params(), Delta: s.search.Metrics().Delta,
	}
	s.history.cuts = append(s.history.cuts, r)
	return []sim.Event{{
		Kind: sim.Noted, Tag: cutTag, Measure: "accuracy lost", Value: c.Gap,
		Note: fmt.Sprintf("cut: valid %s → %s, %d of %d edges kept", scene.Short(c.Soft.Accuracy), scene.Short(c.Discrete.Accuracy), c.Kept, c.Kept+c.Dropped),
	}}, nil
}
