package equivariance

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/north-tui/north/nn"
)

// EvolveSettings are those of EquiNAS_E.
type EvolveSettings struct {
	Generations int       // T, after generation 0, which trains the first networks; 0 to train these alone
	Parents     int       // P
	Steps       int       // batches that each candidate is trained on in a generation
	Batch       int       // images of a batch
	Selection   Selection // of the parents
	WithoutD2   bool      // leave out all moves to D2, as the reference code does
	State       State     // of the optimizer, when a network is relaxed
	Seed        uint64
}

// Check returns an error if a setting is out of range.
func (s EvolveSettings) Check() error {
	for _, size := range []struct {
		name         string
		is, from, to int
	}{
		{"generations", s.Generations, 0, 1 << 20}, {"parents", s.Parents, 1, 1 << 10},
		{"steps of a generation", s.Steps, 1, 1 << 30}, {"images of a batch", s.Batch, 1, 1 << 20},
	} {
		if size.is < size.from || size.is > size.to {
			return fmt.Errorf("equivariance: %s: %d, want %d to %d", size.name, size.is, size.from, size.to)
		}
	}
	if err := checkWord("selection", s.Selection, Selections()); err != nil {
		return fmt.Errorf("equivariance: %w", err)
	}
	if err := checkWord("state", s.State, []State{Carry, Reset}); err != nil {
		return fmt.Errorf("equivariance: %w", err)
	}
	return nil
}

// Ancestor is a line of the family tree of a search.
type Ancestor struct {
	Score
	Parent     int         // identity; -1 for the first networks
	Move       *Relaxation // nil for a copy
	Generation int
	Loss       float64 // on the validation images
	Correct    int     // of them
	Unique     bool    // the best of its chain of groups
	Front      bool    // no other was better in accuracy and size
	Survived   bool    // became a parent
}

// Candidate is a network of the present generation.
type Candidate[T nn.Float] struct {
	Ancestor // all but its first fields are known once the generation has ended
	Model    *Model[T]
	Losses   []float64 // of each batch of this generation, before its step
}

// Evolution is EquiNAS_E: a search that relaxes the groups of trained networks and keeps
// the best, a step at a time (spec section 5). Every candidate of a generation sees the
// same batches in the same order; staying as one is is always one of the candidates.
//
// Random static chains and retraining are an Evolution of no generations, from networks
// of their own.
//
// Source: Maile, Wilson, Forré, ICLR 2023, algorithm EquiNAS_E.
type Evolution[T nn.Float] struct {
	Settings   EvolveSettings
	Threads    int // candidates that are trained at a time, with the same result
	Generation int // the present one, or the last once the search is done
	Step       int // batches that this generation has trained on
	Population []*Candidate[T]
	Tree       []Ancestor // of the generations that have ended, in the order of creation

	data   Data[T]
	parent []*Candidate[T] // survivors, best first; of them the next population is made
	nextID int
	ended  bool    // the present generation has ended
	order  batches // over all generations
	batch  batch[T]
}

// NewEvolution returns a search that begins with copies of some plain networks, usually
// one that is all D4.
func NewEvolution[T nn.Float](first []*Model[T], data Data[T], s EvolveSettings) (*Evolution[T], error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	if len(first) == 0 {
		return nil, errors.New("equivariance: no network to begin with")
	}
	e := &Evolution[T]{
		Settings: s, Threads: 1, data: data,
		order: shuffled(s.Seed, streamBatches, data.Images.Rows, s.Batch),
	}
	for _, m := range first {
		if kind := m.Config.Layers[0].Kind; kind != Plain {
			return nil, fmt.Errorf("equivariance: a search from a network whose layers are %s, want plain", kind)
		}
		if err := data.check(m, s.Batch); err != nil {
			return nil, err
		}
		e.add(m.Clone(), -1, nil)
	}
	return e, nil
}

// add makes a network a candidate.
func (e *Evolution[T]) add(m *Model[T], parent int, move *Relaxation) {
	m.Threads = 1
	e.Population = append(e.Population, &Candidate[T]{
		Model: m,
		Ancestor: Ancestor{
			Score:  Score{ID: e.nextID, Groups: m.Config.Groups(), Size: m.Config.ParamCount()},
			Parent: parent, Move: move, Generation: e.Generation,
		},
	})
	e.nextID++
}

// Done reports whether the last generation has ended.
func (e *Evolution[T]) Done() bool { return e.ended && e.Generation >= e.Settings.Generations }

// Advance trains every candidate on one batch. With the last batch of a generation its
// candidates are judged and the parents of the next are chosen; the call after that
// makes its candidates first. It is an error to go on when the search is done. If a loss
// is not finite the search cannot go on: the others have done their step.
func (e *Evolution[T]) Advance() error {
	if e.Done() {
		return errors.New("equivariance: the search is done")
	}
	if e.ended {
		if err := e.breed(); err != nil {
			return err
		}
	}
	if err := e.train(); err != nil {
		return err
	}
	e.Step++
	if e.Step == e.Settings.Steps {
		return e.judge()
	}
	return nil
}

// Generate goes on to the end of the present generation, or of the next if it has ended.
func (e *Evolution[T]) Generate() error {
	for {
		if err := e.Advance(); err != nil {
			return err
		}
		if e.ended {
			return nil
		}
	}
}

// Ended reports whether the present generation has been judged.
func (e *Evolution[T]) Ended() bool { return e.ended }

// breed makes the candidates of the next generation: of each parent a copy, then all it
// can be relaxed to.
func (e *Evolution[T]) breed() error {
	e.Generation++
	e.Step, e.ended = 0, false
	e.Population = nil
	for _, p := range e.parent {
		p.Model.Release()
		e.add(p.Model.Clone(), p.ID, nil)
		for _, move := range Moves(p.Groups, e.Settings.WithoutD2) {
			child := p.Model.Clone()
			if _, err := child.Relax(move, e.Settings.State, nn.Mat[T]{}); err != nil {
				return err
			}
			e.add(child, p.ID, &move)
		}
	}
	e.parent = nil
	return nil
}

// train does a step of every candidate.
func (e *Evolution[T]) train() error {
	e.batch.take(e.data.Images, e.data.Labels, e.order(e.Generation*e.Settings.Steps+e.Step))
	return e.each(func(c *Candidate[T]) error {
		loss, err := c.Model.Train(e.batch.images, e.batch.labels)
		c.Losses = append(c.Losses, loss)
		return err
	})
}

// each does something to every candidate, and returns the error of the first that had
// one.
func (e *Evolution[T]) each(do func(c *Candidate[T]) error) error {
	failed := make([]error, len(e.Population))
	together(max(1, e.Threads), len(e.Population), func(i int) { failed[i] = do(e.Population[i]) })
	for i, err := range failed {
		if err != nil {
			return fmt.Errorf("candidate %d of generation %d: %w", e.Population[i].ID, e.Generation, err)
		}
	}
	return nil
}

// judge ends the generation: statistics are recomputed, candidates validated, and the
// parents of the next chosen.
func (e *Evolution[T]) judge() error {
	calibration := e.data.calibration()
	err := e.each(func(c *Candidate[T]) error {
		if err := c.Model.Recompute(calibration); err != nil {
			return err
		}
		v, err := c.Model.Evaluate(e.data.ValidationImages, e.data.ValidationLabels)
		c.Loss, c.Correct, c.Accuracy = v.Loss, v.Correct, v.Accuracy()
		c.Model.work.calibrate, c.Model.work.evaluate = tape[T]{}, tape[T]{}
		return err
	})
	if err != nil {
		return err
	}
	e.choose()
	e.ended = true
	for _, c := range e.Population {
		e.Tree = append(e.Tree, c.Ancestor)
	}
	return nil
}

// choose marks the candidates that are unique, on the front, and parents of the next
// generation.
func (e *Evolution[T]) choose() {
	var scores []Score
	of := map[int]*Candidate[T]{}
	for _, c := range e.Population {
		scores = append(scores, c.Score)
		of[c.ID] = c
	}
	unique := Unique(scores)
	for _, s := range unique {
		of[s.ID].Unique = true
	}
	for _, s := range Front(unique) {
		of[s.ID].Front = true
	}
	e.parent = nil
	rng := rand.New(rand.NewPCG(e.Settings.Seed, streamSelection<<48|uint64(e.Generation)))
	for _, s := range Select(scores, e.Settings.Parents, e.Settings.Selection, rng) {
		of[s.ID].Survived = true
		e.parent = append(e.parent, of[s.ID])
	}
}

// Survivors are the parents of the next generation, best first, once this one has ended.
func (e *Evolution[T]) Survivors() []*Candidate[T] { return slices.Clone(e.parent) }

// Best are the most accurate candidates of the generation that ended last, at most so
// many, best first: each chain of groups once.
func (e *Evolution[T]) Best(count int) []*Candidate[T] {
	var best []*Candidate[T]
	for _, c := range e.Population {
		if e.ended && c.Unique {
			best = append(best, c)
		}
	}
	slices.SortFunc(best, func(a, b *Candidate[T]) int { return better(a.Score, b.Score) })
	return best[:min(count, len(best))]
}

// RandomChains are chains of groups drawn uniformly from those that never grow with
// depth: the ablation "random static" trains networks of them from scratch.
func RandomChains(count, length int, withoutD2 bool, rng *rand.Rand) [][]Group {
	all := Chains(length, withoutD2)
	drawn := make([][]Group, count)
	for i := range drawn {
		drawn[i] = slices.Clone(all[rng.IntN(len(all))])
	}
	return drawn
}
