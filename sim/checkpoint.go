package sim

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"io"
	"slices"
)

// checkpoint is the stored state of a session.
type checkpoint struct {
	Format  int
	Began   Spec
	Spec    Spec
	Step    int
	Total   int
	Epoch   float64
	Cost    float64 // operations
	Births  int
	Series  []storedSeries
	Epochs  storedSeries
	Costs   storedSeries
	Events  []Event
	Given   []Applied
	Learner []byte
}

type storedSeries struct {
	Series Series
	Stride int
	Filled int
	Open   Bucket
}

func (r *recorder) stored() storedSeries { return storedSeries{r.series, r.stride, r.filled, r.open} }

func (s storedSeries) recorder(last int) (*recorder, error) {
	if s.Stride < 1 || s.Filled < 0 || s.Filled >= s.Stride {
		return nil, fmt.Errorf("checkpoint: series %s: %d of %d measurements", s.Series.Name, s.Filled, s.Stride)
	}
	return &recorder{series: s.Series, stride: s.Stride, filled: s.Filled, open: s.Open, last: last}, nil
}

// The checkpoint formats. The first counted costs in multiply-adds, which are two
// operations each; those before the present one did not say which defaults a spec
// differs from.
const (
	multiplyAddFormat = 1
	oldDefaultsFormat = 2
	checkpointFormat  = 3
)

// Save writes the full state of the session, from which Restore continues
// bit-identically.
func (s *Session) Save(w io.Writer) error {
	var learner bytes.Buffer
	if err := s.learner.Save(&learner); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	c := checkpoint{
		Format: checkpointFormat, Began: s.began, Spec: s.spec, Step: s.step, Total: s.total, Epoch: s.epoch, Cost: s.cost,
		Births: s.births, Events: s.events, Given: s.given, Learner: learner.Bytes(),
		Epochs: s.epochs.stored(), Costs: s.costs.stored(),
	}
	for _, r := range s.series {
		c.Series = append(c.Series, r.stored())
	}
	if err := gob.NewEncoder(w).Encode(c); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return nil
}

// countOperations converts a checkpoint from multiplyAddFormat to the next format.
func (c *checkpoint) countOperations() {
	const perMultiplyAdd = 2
	c.Format, c.Cost = oldDefaultsFormat, perMultiplyAdd*c.Cost
	double := func(b *Bucket) {
		b.Min, b.Max, b.Last = perMultiplyAdd*b.Min, perMultiplyAdd*b.Max, perMultiplyAdd*b.Last
	}
	double(&c.Costs.Open)
	for i := range c.Costs.Series.Buckets {
		double(&c.Costs.Series.Buckets[i])
	}
	c.Costs.Series.Unit = "operations"
}

// Restore rebuilds the session from what Save wrote, or from the checkpoint of a run
// directory. find returns a scene by name.
func Restore(r io.Reader, find func(name string) (Scene, error), options Options) (*Session, error) {
	text, err := io.ReadAll(r)
	if err == nil {
		text, err = unseal(text)
	}
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	var c checkpoint
	if err := gob.NewDecoder(bytes.NewReader(text)).Decode(&c); err != nil {
		return nil, fmt.Errorf("checkpoint: not readable: %w", err)
	}
	if c.Format == multiplyAddFormat {
		c.countOperations()
	}
	if c.Format == oldDefaultsFormat {
		c.Format, c.Began.Old, c.Spec.Old = checkpointFormat, true, true
	}
	if c.Format != checkpointFormat {
		return nil, fmt.Errorf("checkpoint: format %d, this program reads formats %d to %d", c.Format, multiplyAddFormat, checkpointFormat)
	}
	scene, err := find(c.Spec.Scene)
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	s, err := build(scene, c.Spec, options)
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	if err := s.learner.Load(bytes.NewReader(c.Learner)); err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	s.step, s.total, s.epoch, s.cost, s.births = c.Step, c.Total, c.Epoch, c.Cost, c.Births
	s.events, s.given = c.Events, c.Given
	s.began = c.Began // nothing in an older checkpoint, which does not have it
	if err := s.restoreSeries(c.Series); err != nil {
		return nil, err
	}
	for _, by := range []struct {
		to   **recorder
		from storedSeries
	}{{&s.epochs, c.Epochs}, {&s.costs, c.Costs}} {
		if by.from.Stride == 0 {
			continue // an older checkpoint, which does not have it
		}
		if *by.to, err = by.from.recorder(s.total); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// restoreSeries takes over stored series by name: an earlier version may lack some.
func (s *Session) restoreSeries(all []storedSeries) error {
	s.series = nil
	s.addColumns()
	for _, stored := range all {
		r, err := stored.recorder(s.total)
		if err != nil {
			return err
		}
		name := stored.Series.Name
		i := slices.IndexFunc(s.series, func(r *recorder) bool { return r.series.Name == name })
		if i < 0 {
			return fmt.Errorf("checkpoint: series %s is not known to scene %s", name, s.spec.Scene)
		}
		r.aim(s.scene.goalOf(r.series.Group))
		s.series[i] = r
	}
	return nil
}
