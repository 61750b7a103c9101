package transformer

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"io"

	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/growth"
	model "github.com/north-tui/north/transformer"
)

// state is a checkpoint of a growing language model. The settings are in
// the spec.
type state struct {
	Steps      int
	Widths     int // layers that there are columns for
	Operations float64
	Model      []byte
	Before     []byte // the model before the last growth, none if that cannot be taken back
	Growth     []byte // source of the random numbers of growth
	Grower     neurogenesis.State
	Corpus     corpusState
	Done       []growthRecord
	Plateaus   int
	LastStep   int
	Blocks     []model.Block
	Texts      []picture.Passage
	Ranks      growth.RanksState
	Newborns   growth.NewbornsState
}

// Save implements sim.Learner.
func (l *language) Save(w io.Writer) error {
	s := state{
		Steps: l.steps, Widths: len(l.widths), Operations: l.operations, Grower: l.grower.State(),
		Done: l.history.done, Plateaus: l.history.plateaus, LastStep: l.history.lastStep, Blocks: l.history.blocks, Texts: l.history.texts,
		Ranks: l.ranks.State(), Newborns: l.newborns.State(),
	}
	var err error
	if s.Model, err = stored(l.model); err != nil {
		return err
	}
	if l.history.before != nil {
		if s.Before, err = stored(l.history.before); err != nil {
			return err
		}
	}
	if s.Growth, err = l.growth.MarshalBinary(); err != nil {
		return err
	}
	if s.Corpus, err = l.corpus.state(); err != nil {
		return err
	}
	return gob.NewEncoder(w).Encode(s)
}

func stored(m *model.Model[float32]) ([]byte, error) {
	var b bytes.Buffer
	err := m.Save(&b)
	return b.Bytes(), err
}

// Load implements sim.Learner.
func (l *language) Load(r io.Reader) error {
	var s state
	if err := gob.NewDecoder(r).Decode(&s); err != nil {
		return fmt.Errorf("language model: %w", err)
	}
	var before *model.Model[float32]
	if len(s.Before) > 0 {
		before = l.model.Clone()
		if err := before.Load(bytes.NewReader(s.Before)); err != nil {
			return err
		}
	}
	if err := l.model.Load(bytes.NewReader(s.Model)); err != nil {
		return err
	}
	if err := l.growth.UnmarshalBinary(s.Growth); err != nil {
		return err
	}
	if err := l.grower.Restore(s.Grower); err != nil {
		return err
	}
	if err := l.corpus.restore(s.Corpus); err != nil {
		return err
	}
	l.steps, l.operations = s.Steps, s.Operations
	l.history = history{done: s.Done, plateaus: s.Plateaus, lastStep: s.LastStep, before: before, blocks: s.Blocks, texts: s.Texts}
	l.ranks.Restore(s.Ranks)
	l.tune()
	if err := l.aim(); err != nil {
		return err
	}
	l.newborns.Restore(s.Newborns, &l.Measurements, l.addLater)
	l.addLater(max(s.Widths, len(l.model.Layers))) // older checkpoints have no Widths
	return nil
}
