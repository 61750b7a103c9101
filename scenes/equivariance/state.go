package equivariance

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"io"

	model "github.com/north-tui/north/equivariance"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/scenes/scene"
)

// state is a checkpoint of a run. The settings are in the spec.
type state struct {
	Steps, Calibrated int
	Operations        float64
	Model             []byte // the network, unless a search holds it
	Evolution         []byte // of EquiNAS_E, whether it goes on or has ended
	Ended             bool   // it has, and the best network goes on alone
	Differentiation   []byte // of EquiNAS_D
	Frozen            bool   // its shares were frozen for retraining
	Growth            []byte // source of the random numbers of growth
	Grower            neurogenesis.State
	Stream            scene.StreamState
	Done              []relaxed
	Since             int
	Lost              [][model.Elements]bool
	Parted            bool
	Newborns          growth.NewbornsState
}

// Save implements sim.Learner.
func (l *relaxing) Save(w io.Writer) error {
	s := state{
		Steps: l.steps, Calibrated: l.calibrated, Operations: l.operations, Ended: l.past != nil, Grower: l.grower.State(),
		Done: l.history.done, Since: l.watch.since, Lost: l.watch.lost, Parted: l.watch.parted,
		Newborns: l.newborns.State(),
	}
	var err error
	for _, part := range []struct {
		to   *[]byte
		save func(io.Writer) error
		has  bool
	}{
		{&s.Model, l.model.Save, l.evolution == nil && l.differentiation == nil},
		{&s.Evolution, l.saveSearch, l.searched() != nil},
		{&s.Differentiation, l.saveShares, l.differentiation != nil},
	} {
		if !part.has {
			continue
		}
		var b bytes.Buffer
		if err := part.save(&b); err != nil {
			return err
		}
		*part.to = b.Bytes()
	}
	s.Frozen = l.differentiation != nil && l.differentiation.Settings.Alpha == model.AlphaFreeze
	if s.Growth, err = l.growth.MarshalBinary(); err != nil {
		return err
	}
	if s.Stream, err = l.stream.State(); err != nil {
		return err
	}
	return gob.NewEncoder(w).Encode(s)
}

func (l *relaxing) saveSearch(w io.Writer) error { return l.searched().Save(w) }

func (l *relaxing) saveShares(w io.Writer) error { return l.differentiation.Save(w) }

// Load implements sim.Learner.
func (l *relaxing) Load(r io.Reader) error {
	var s state
	if err := gob.NewDecoder(r).Decode(&s); err != nil {
		return fmt.Errorf("equivariant network: %w", err)
	}
	if err := l.loadNetworks(s); err != nil {
		return err
	}
	if err := l.growth.UnmarshalBinary(s.Growth); err != nil {
		return err
	}
	if err := l.grower.Restore(s.Grower); err != nil {
		return err
	}
	if err := l.stream.Restore(s.Stream); err != nil {
		return err
	}
	l.steps, l.calibrated, l.operations = s.Steps, s.Calibrated, s.Operations
	l.history = history{done: s.Done}
	l.watch = watch{since: s.Since, lost: s.Lost, parted: s.Parted}
	l.newborns.Restore(s.Newborns, &l.Measurements, func(int) {})
	l.tune()
	return l.aim()
}

// loadNetworks puts back the network, or what trains it.
func (l *relaxing) loadNetworks(s state) error {
	if len(s.Evolution) > 0 {
		e := l.searched()
		if e == nil {
			return fmt.Errorf("equivariant network: a search in the checkpoint of a run of %s", l.Choice.search.name)
		}
		if err := e.Load(bytes.NewReader(s.Evolution)); err != nil {
			return err
		}
		l.evolution, l.past = e, nil
		if l.model = e.Population[0].Model; e.Ended() {
			l.model = e.Best(1)[0].Model
		}
		if s.Ended {
			l.evolution, l.past = nil, e
			l.model = l.model.Clone()
		}
	}
	if len(s.Differentiation) > 0 {
		if l.differentiation == nil {
			return fmt.Errorf("equivariant network: shares of groups in the checkpoint of a run of %s", l.Choice.search.name)
		}
		if s.Frozen {
			if err := l.trainShares(model.AlphaFreeze); err != nil {
				return err
			}
		}
		return l.differentiation.Load(bytes.NewReader(s.Differentiation))
	}
	if len(s.Model) > 0 {
		l.differentiation = nil
		l.model.Threads = l.threads
		return l.model.Load(bytes.NewReader(s.Model))
	}
	return nil
}
