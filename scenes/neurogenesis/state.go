package neurogenesis

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"io"

	grow "github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/scenes/scene"
)

// state is a checkpoint of a growing network. The settings are in the spec.
type state struct {
	Steps    int
	Deepened int // step of the last deepening
	Network  []byte
	Growth   []byte // source of the grower's random numbers
	Grower   grow.State
	Stream   scene.StreamState
	Recent   []int
	Oldest   int
	Ranks    growth.RanksState
	Newborns growth.NewbornsState
	Correct  int // right answers to training samples since the test data were evaluated
	Answered int // all answers to them
	Work     int // multiply-adds of growing and pruning
}

// Save implements sim.Learner.
func (g *growing) Save(w io.Writer) error {
	var net bytes.Buffer
	if err := g.net.Save(&net); err != nil {
		return err
	}
	growth, err := g.growth.MarshalBinary()
	if err != nil {
		return err
	}
	stream, err := g.stream.State()
	if err != nil {
		return err
	}
	return gob.NewEncoder(w).Encode(state{
		Steps: g.steps, Deepened: g.deepened, Network: net.Bytes(), Growth: growth, Grower: g.grower.State(),
		Stream: stream, Recent: g.recent.rows, Oldest: g.recent.oldest,
		Ranks: g.ranks.State(), Newborns: g.newborns.State(), Correct: g.correct, Answered: g.answered, Work: g.growthWork,
	})
}

// Load implements sim.Learner.
func (g *growing) Load(r io.Reader) error {
	var s state
	if err := gob.NewDecoder(r).Decode(&s); err != nil {
		return fmt.Errorf("growing network: %w", err)
	}
	if err := g.net.Load(bytes.NewReader(s.Network)); err != nil {
		return err
	}
	if err := g.growth.UnmarshalBinary(s.Growth); err != nil {
		return err
	}
	if err := g.grower.Restore(s.Grower); err != nil {
		return err
	}
	if err := g.stream.Restore(s.Stream); err != nil {
		return err
	}
	if err := g.recent.restore(g.data.Train, s.Recent, s.Oldest); err != nil {
		return err
	}
	g.steps, g.deepened, g.correct, g.answered, g.growthWork = s.Steps, s.Deepened, s.Correct, s.Answered, s.Work
	g.ranks.Restore(s.Ranks)
	g.restoreColumns(s.Newborns)
	g.tune() // what the network does not store
	return g.net.SetProbeOn(g.recent.x, g.recent.y)
}
