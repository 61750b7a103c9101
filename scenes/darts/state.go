package darts

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"io"

	model "github.com/north-tui/north/darts"
	"github.com/north-tui/north/neurogenesis"
)

// state is a checkpoint of a search. The settings are in the spec.
type state struct {
	Search    []byte
	Growth    []byte // source of the random numbers of growth
	Grower    neurogenesis.State
	Cuts      []cutRecord
	Killed    []model.Killed
	Chosen    []int
	Soft, Cut model.Score
}

// Save implements sim.Learner.
func (s *searching) Save(w io.Writer) error {
	var search bytes.Buffer
	if err := s.search.Save(&search); err != nil {
		return err
	}
	growth, err := s.growth.MarshalBinary()
	if err != nil {
		return err
	}
	h := &s.history
	return gob.NewEncoder(w).Encode(state{
		Search: search.Bytes(), Growth: growth, Grower: s.grower.State(),
		Cuts: h.cuts, Killed: h.killed, Chosen: h.chosen, Soft: h.soft, Cut: h.cut,
	})
}

// Load implements sim.Learner.
func (s *searching) Load(r io.Reader) error {
	var from state
	if err := gob.NewDecoder(r).Decode(&from); err != nil {
		return fmt.Errorf("search: %w", err)
	}
	if len(from.Chosen) != len(s.edges) {
		return fmt.Errorf("search: a state of %d edges, want %d", len(from.Chosen), len(s.edges))
	}
	if err := s.search.Load(bytes.NewReader(from.Search)); err != nil {
		return err
	}
	if err := s.growth.UnmarshalBinary(from.Growth); err != nil {
		return err
	}
	if err := s.grower.Restore(from.Grower); err != nil {
		return err
	}
	s.history = history{cuts: from.Cuts, killed: from.Killed, chosen: from.Chosen, cell: s.search.Genotype(), soft: from.Soft, cut: from.Cut}
	s.countAlive()
	return s.aim()
}

// countAlive takes over which operations are alive.
func (s *searching) countAlive() {
	for i, e := range s.edges {
		a, err := s.search.Architecture(e.typ)
		if err != nil {
			continue
		}
		for column, m := range a.Mask.Row(e.row) {
			s.series.alive[i][column] = m != 0
		}
	}
}

// retrainState is a checkpoint of a retraining.
type retrainState struct {
	Model  []byte
	Epochs int
}

// Save implements sim.Learner.
func (r *retraining) Save(w io.Writer) error {
	var b bytes.Buffer
	if err := r.model.Save(&b); err != nil {
		return err
	}
	return gob.NewEncoder(w).Encode(retrainState{b.Bytes(), r.epochs()})
}

// Load implements sim.Learner.
func (r *retraining) Load(from io.Reader) error {
	var s retrainState
	if err := gob.NewDecoder(from).Decode(&s); err != nil {
		return fmt.Errorf("retraining: %w", err)
	}
	if err := r.model.SetEpochs(s.Epochs); err != nil {
		return err
	}
	return r.model.Load(bytes.NewReader(s.Model))
}
