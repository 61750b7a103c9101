package darts

import "github.com/north-tui/north/nn"

// Cut is what becomes of the search if it is discretised now: the same weights on the
// same samples, with the activated weights and with their projection (specification
// 7.3). It is a probe: it changes nothing.
type Cut struct {
	Soft, Discrete Score
	Gap            float64 // of the accuracies
	Genotype       Genotype
	Kept, Dropped  int // edges of all cell types
	CellParams     int // of the searched operations, all cells
	Degenerate     int // kept entries with weight 0
}

// Cut measures on the validation split.
func (s *Search[T]) Cut() (Cut, error) { return s.cut(s.pool, s.validRows) }

// CutOn measures on other data, all of it at once.
func (s *Search[T]) CutOn(d Data[T]) (Cut, error) {
	if err := s.checkEvaluation(d); err != nil {
		return Cut{}, err
	}
	return s.cut(d, all(d.X.Rows))
}

func (s *Search[T]) cut(d Data[T], rows []int) (Cut, error) {
	soft, discrete, err := s.softAndCut(d, rows)
	if err != nil {
		return Cut{}, err
	}
	c := Cut{Soft: soft, Discrete: discrete, Gap: soft.Accuracy - discrete.Accuracy, Genotype: s.Genotype()}
	for i, t := range s.types {
		c.Kept += len(s.projections[i].kept)
		c.Dropped += t.a.Rows - len(s.projections[i].kept)
		c.Degenerate += s.projections[i].degenerate()
	}
	c.CellParams, err = c.Genotype.CellParams(s.space)
	return c, err
}

// Gap is the part of Cut that curves are drawn of. It allocates nothing in the long run.
func (s *Search[T]) Gap() (soft, discrete Score, err error) {
	return s.softAndCut(s.pool, s.validRows)
}

func (s *Search[T]) softAndCut(d Data[T], rows []int) (soft, discrete Score, err error) {
	s.project()
	if soft, err = s.evaluate(d, rows, s.activated); err != nil {
		return soft, discrete, err
	}
	discrete, err = s.evaluate(d, rows, s.targets)
	return soft, discrete, err
}

// Evaluate scores the supernet on other data, all of it at once: the statistics of its
// normalisations are those of these samples. It takes memory for some thirty states of as
// many samples.
func (s *Search[T]) Evaluate(d Data[T]) (Score, error) {
	if err := s.checkEvaluation(d); err != nil {
		return Score{}, err
	}
	return s.evaluate(d, all(d.X.Rows), s.activated)
}

func (s *Search[T]) checkEvaluation(d Data[T]) error {
	return d.check(s.space, "the data to evaluate")
}

// cutWeights are ones for the operations of a network of discrete cells.
func cutWeights(s Space, g Genotype, columns []Operation) []nn.Mat[float64] {
	var list []nn.Mat[float64]
	for _, t := range s.Types() {
		a := nn.NewMat[float64](Edges(s.Nodes), len(columns))
		for node, pair := range g[t] {
			for _, c := range pair {
				for column, o := range columns {
					if o.Name == c.Op {
						a.Row(EdgeRow(node, c.Source))[column] = 1
					}
				}
			}
		}
		list = append(list, a)
	}
	return list
}
