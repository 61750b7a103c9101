package darts

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/north-tui/north/nn"
)

var (
	// ErrFinished is returned by Step when all iterations are done.
	ErrFinished = errors.New("the search is finished")
	// ErrRestart is wrapped by Change when a setting needs a search of its own.
	ErrRestart = errors.New("needs a restart or a fork")
)

// Search looks for the cells of a network, one weight step at a time (specification 6).
// It is used by one goroutine at a time. Between two steps everything can be read.
type Search[T nn.Float] struct {
	trainer[T]
	space    Space // with defaults; Widths are the present ones
	settings Settings
	seed     uint64
	columns  []Operation

	pool         Data[T]
	trainRows    []int
	validRows    []int
	train, valid *shuffled
	validBatch   batch[T]
	growth       *rand.PCG
	born         [][]int // of the channels of each cell, weight steps
	types        []*architecture
	activated    []nn.Mat[float64] // a of every type
	targets      []nn.Mat[float64] // P(a) of every type, as last asked for
	projections  []projection
	schedule     schedule
	iteration    int
	alphaSteps   int
	unrolled     unrolled[T]
	last         Report
	probe        probe[T]
}

// NewSearch builds a supernet and draws its weights, the architecture and the split of
// the pool, all from the seed. The weights are N(0, 1/fan-in): what a search finds depends
// on that (specification P).
func NewSearch[T nn.Float](space Space, settings Settings, pool Data[T], seed uint64) (*Search[T], error) {
	if err := space.Check(); err != nil {
		return nil, err
	}
	if err := settings.Check(); err != nil {
		return nil, err
	}
	s := &Search[T]{space: space.withDefaults(), settings: settings, seed: seed, pool: pool}
	s.threads = 1
	if err := pool.check(s.space, "the pool"); err != nil {
		return nil, err
	}
	if err := s.divide(); err != nil {
		return nil, err
	}
	s.build()
	s.net.draw(s.space.FirstWeights, rand.New(rand.NewPCG(seed, weightStream)))
	rng := rand.New(rand.NewPCG(seed, alphaStream))
	for _, r := range s.types {
		r.draw(settings.Activation, rng)
	}
	return s, nil
}

// divide splits the pool.
func (s *Search[T]) divide() error {
	var err error
	s.trainRows, s.validRows, err = Split(s.pool.Labels, s.space.Classes, s.settings.S, rand.New(rand.NewPCG(s.seed, splitStream)))
	if err != nil {
		return err
	}
	if len(s.trainRows) < s.settings.Batch {
		return fmt.Errorf("darts: %d training samples, want at least a batch of %d", len(s.trainRows), s.settings.Batch)
	}
	if len(s.validRows) < 2 {
		return fmt.Errorf("darts: %d validation samples, want at least 2", len(s.validRows))
	}
	s.train = newShuffled(s.trainRows, rand.NewPCG(s.seed, batchStream))
	s.valid = newShuffled(s.validRows, rand.NewPCG(s.seed, batchStream|1<<32))
	s.growth = rand.NewPCG(s.seed, growthStream)
	return nil
}

// build makes a supernet of zeros and architectures that are not drawn yet.
func (s *Search[T]) build() {
	s.columns = candidates(s.space, s.settings.Activation)
	s.net = newNetwork[T](s.space, s.columns, s.settings.Activation == CRB, nil)
	edges := Edges(s.space.Nodes)
	for range s.space.Types() {
		r := newArchitecture(edges, len(s.columns))
		s.types = append(s.types, r)
		s.activated = append(s.activated, r.a)
		s.targets = append(s.targets, nn.NewMat[float64](edges, len(s.columns)))
	}
	s.projections = make([]projection, len(s.types))
	for _, width := range s.space.Widths {
		s.born = append(s.born, make([]int, width))
	}
}

// candidates are the columns of the architecture: none first under softmax.
func candidates(space Space, activation string) []Operation {
	var columns []Operation
	if activation == Softmax {
		columns = append(columns, Operation{Name: none, Doc: "nothing", params: free})
	}
	for _, name := range space.Ops {
		columns = append(columns, operationNamed(space.Kind, name))
	}
	return columns
}

// SetThreads lets at most so many goroutines work on a product, with the same result.
func (s *Search[T]) SetThreads(threads int) { s.threads = max(1, threads) }

// Space is the supernet's, with its present widths and all defaults filled in.
func (s *Search[T]) Space() Space { return s.space.withDefaults() }

// Settings are the present ones.
func (s *Search[T]) Settings() Settings { return s.settings }

// Columns are the names of the operations, by column of the architecture's matrices:
// none first under softmax.
func (s *Search[T]) Columns() []string {
	var names []string
	for _, o := range s.columns {
		names = append(names, o.Name)
	}
	return names
}

// StepsPerEpoch is the number of weight steps of an epoch.
func (s *Search[T]) StepsPerEpoch() int { return len(s.trainRows) / s.settings.Batch }

// TotalSteps is T_w, the number of weight steps of the whole search.
func (s *Search[T]) TotalSteps() int { return s.settings.Epochs * s.StepsPerEpoch() }

// Iteration is the number of weight steps done.
func (s *Search[T]) Iteration() int { return s.iteration }

// Last is the report of the last step.
func (s *Search[T]) Last() Report { return s.last }

// Splits are the rows of the pool that train the weights and those that train the
// architecture. Callers must not write to them.
func (s *Search[T]) Splits() (train, valid []int) { return s.trainRows, s.validRows }

// Architecture is one cell type's architecture, all matrices edges×operations. They
// share the search's memory: read them before the next step, do not write to them.
type Architecture struct {
	Alpha  nn.Mat[float64] // raw weights
	A      nn.Mat[float64] // activated weights
	Mask   nn.Mat[float64] // 0 for an operation that is pruned for good, else 1
	Z, U   nn.Mat[float64] // ADMM's auxiliary and dual
	Target nn.Mat[float64] // P(a) of the last step with proximity
}

// Architecture returns that of a cell type.
func (s *Search[T]) Architecture(t CellType) (Architecture, error) {
	i := s.space.typeIndex(t)
	if i < 0 {
		return Architecture{}, fmt.Errorf("darts: no %s cell in the space, want one of %v", t, s.space.Types())
	}
	r := s.types[i]
	return Architecture{Alpha: r.alpha, A: r.a, Mask: r.mask, Z: r.z, U: r.u, Target: r.target}, nil
}

// SetAlpha sets the raw weights of a cell type's architecture, edges×operations, before
// the first step.
func (s *Search[T]) SetAlpha(t CellType, alpha nn.Mat[T]) error {
	a, err := s.Architecture(t)
	if err != nil {
		return err
	}
	if s.iteration > 0 {
		return errors.New("darts: the architecture has begun to learn")
	}
	if alpha.Rows != a.Alpha.Rows || alpha.Cols != a.Alpha.Cols {
		return fmt.Errorf("darts: alpha of %d×%d, want %d×%d", alpha.Rows, alpha.Cols, a.Alpha.Rows, a.Alpha.Cols)
	}
	for i := range alpha.Rows {
		for j, v := range alpha.Row(i) {
			a.Alpha.Row(i)[j] = float64(v)
		}
	}
	s.types[s.space.typeIndex(t)].begin(s.settings.Activation)
	return nil
}

// withNone reports whether column 0 is none.
func (s *Search[T]) withNone() bool { return s.settings.Activation == Softmax }

// project brings P(a) of all types up to date.
func (s *Search[T]) project() {
	for i, r := range s.types {
		s.projections[i].find(r.a, r.alpha, s.withNone())
		s.projections[i].fill(s.targets[i])
	}
}

// Genotype is the cell that the search would give now: P(a) of every type.
func (s *Search[T]) Genotype() Genotype {
	s.project()
	return genotype(s.space.Types(), s.projections, s.columns)
}

// rowsOf are the rows of all edges into a node.
func rowsOf(node int) (from, to int) { return Edges(node), Edges(node + 1) }

// clone copies a space so that widths are not shared.
func (s Space) clone() Space {
	s.Widths = slices.Clone(s.Widths)
	return s
}
