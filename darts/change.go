package darts

import "fmt"

// Change takes new settings between two steps. The schedule, the regulariser and their
// constants, the order, the learning rates, decays, the clip and the number of epochs
// change at once: τ goes on from where it is unless τ₀ is another, and a regulariser that is switched to
// ADMM begins with Z = A(α) and U = 0. The activation and the batch need a search of
// their own, since the activation decides on the candidates and the nodes'
// normalisation: the error wraps ErrRestart, and Restart makes such a search. A new S
// does not divide the pool anew. On an error nothing has changed.
func (s *Search[T]) Change(c Settings) error {
	if err := c.Check(); err != nil {
		return err
	}
	if c.Activation != s.settings.Activation {
		return fmt.Errorf("darts: activation %q instead of %q: %w", c.Activation, s.settings.Activation, ErrRestart)
	}
	if c.Batch != s.settings.Batch {
		return fmt.Errorf("darts: batch of %d instead of %d: %w", c.Batch, s.settings.Batch, ErrRestart)
	}
	if done := s.iteration / s.StepsPerEpoch(); c.Epochs < done {
		return fmt.Errorf("darts: %d epochs, and %d are done", c.Epochs, done)
	}
	if c.Schedule != s.settings.Schedule || c.M != s.settings.M || c.S != s.settings.S || c.EqualRates != s.settings.EqualRates {
		s.schedule.rebase(&s.settings)
	}
	if c.Tau0 != s.settings.Tau0 {
		s.schedule.forget()
	}
	if c.Regulariser == ADMM && s.settings.Regulariser != ADMM {
		for _, t := range s.types {
			copy(t.z.Data, t.a.Data)
			clear(t.u.Data)
		}
	}
	s.settings = c
	return nil
}

// Restart returns a new search with other settings: the same space, widths included,
// the same pool and seed, and nothing learnt yet.
func (s *Search[T]) Restart(c Settings) (*Search[T], error) {
	fresh, err := NewSearch(s.space.clone(), c, s.pool, s.seed)
	if err == nil {
		fresh.SetThreads(s.threads)
	}
	return fresh, err
}

// Killed is what Kill took, for Revive.
type Killed struct {
	Type        CellType
	Row, Column int
	Alpha, M, V float64 // the raw weight and its moments
}

// Kill prunes an operation of an edge by hand, as CRB does by itself: it is never
// evaluated again. Softmax gives every operation weight, so there it is an error. On an
// error nothing has changed.
func (s *Search[T]) Kill(t CellType, row int, op string) (Killed, error) {
	k := Killed{Type: t, Row: row}
	r, err := s.entryOf(&k, op)
	if err != nil {
		return Killed{}, err
	}
	i := row*len(s.columns) + k.Column
	if r.mask.Data[i] == 0 {
		return Killed{}, fmt.Errorf("darts: %s of edge %d of the %s cell is dead already", op, row, t)
	}
	k.Alpha, k.M, k.V = r.alpha.Data[i], r.m.Data[i], r.v.Data[i]
	r.kill(i)
	Activate(s.settings.Activation, r.a, r.alpha)
	return k, nil
}

// entryOf finds an operation that is to be killed.
func (s *Search[T]) entryOf(k *Killed, op string) (*architecture, error) {
	if s.settings.Activation != CRB {
		return nil, fmt.Errorf("darts: softmax gives %q a weight above 0, only CRB can take it away", op)
	}
	i := s.space.typeIndex(k.Type)
	if i < 0 {
		return nil, fmt.Errorf("darts: no %s cell in the space, want one of %v", k.Type, s.space.Types())
	}
	if edges := Edges(s.space.Nodes); k.Row < 0 || k.Row >= edges {
		return nil, fmt.Errorf("darts: edge %d of the %s cell, want 0 to %d", k.Row, k.Type, edges-1)
	}
	for column, o := range s.columns {
		if o.Name == op {
			k.Column = column
			return s.types[i], nil
		}
	}
	return nil, fmt.Errorf("darts: no operation %q, want one of %v", op, s.Columns())
}

// Revive gives back what Kill took. It is an error if the operation is not dead.
func (s *Search[T]) Revive(k Killed) error {
	typ := s.space.typeIndex(k.Type)
	if typ < 0 || k.Row < 0 || k.Row >= Edges(s.space.Nodes) || k.Column < 0 || k.Column >= len(s.columns) {
		return fmt.Errorf("darts: no operation %d of edge %d of a %s cell to revive", k.Column, k.Row, k.Type)
	}
	r, i := s.types[typ], k.Row*len(s.columns)+k.Column
	if r.mask.Data[i] != 0 {
		return fmt.Errorf("darts: %s of edge %d of the %s cell is alive", s.columns[k.Column].Name, k.Row, k.Type)
	}
	r.mask.Data[i] = 1
	r.alpha.Data[i], r.m.Data[i], r.v.Data[i] = k.Alpha, k.M, k.V
	Activate(s.settings.Activation, r.a, r.alpha)
	return nil
}
