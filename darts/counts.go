package darts

// Params is the number of weights of the whole supernet.
func (s *Search[T]) Params() int { return s.net.count() }

// MultiplyAdds is the number of multiplications forwards for one sample, those of the
// operations that are evaluated now; those of normalisations and pools are not counted.
func (s *Search[T]) MultiplyAdds() int { return s.net.multiplyAdds(s.live) }

// live reports whether an operation of a cell type has a weight other than 0.
func (s *Search[T]) live(typ, row, column int) bool {
	return s.types[typ].a.Row(row)[column] != 0
}

// CellParams is the number of weights of the operations that a genotype keeps, over all
// cells of the space and without preprocessing, stem and head: the size of the searched
// part (specification P, 7.3).
func (g Genotype) CellParams(s Space) (int, error) {
	count := 0
	err := g.eachKept(s, func(params, _ int) { count += params })
	return count, err
}

// CellMultiplyAdds is the number of multiplications of these operations forwards for one
// sample, without those of normalisations and pools.
func (g Genotype) CellMultiplyAdds(s Space) (int, error) {
	count := 0
	err := g.eachKept(s, func(params, positions int) { count += params * positions })
	return count, err
}

// Size is about how many weights the supernet of a space has, and how many numbers a
// sample becomes on its way through it: what each operation of each edge makes.
func (s Space) Size() (params, states float64, err error) {
	if err := s.Check(); err != nil {
		return 0, 0, err
	}
	s = s.withDefaults()
	size := geometry{s.Height, s.Width}.strided(s.StemStride)
	before := s.Stem
	for k, t := range s.Cells {
		inputs := 1 // stride of the edges from the cell's inputs
		if t == Reduce {
			inputs = 2
		}
		size = size.strided(inputs)
		width := s.Widths[k]
		params += 2 * float64(before) * float64(width)
		for node := range s.Nodes {
			for source := range 2 + node {
				stride := 1
				if source < 2 {
					stride = inputs
				}
				for _, name := range s.Ops {
					params += float64(operationNamed(s.Kind, name).params(width, s.Rank, stride))
					states += float64(width) * float64(size.area())
				}
			}
		}
		before = s.Nodes * width
	}
	return params, states, nil
}

// eachKept visits the kept operations of all cells with the number of their weights and
// of the positions of their node.
func (g Genotype) eachKept(s Space, visit func(params, positions int)) error {
	if err := s.Check(); err != nil {
		return err
	}
	s = s.withDefaults()
	if err := g.Check(s); err != nil {
		return err
	}
	size := geometry{s.Height, s.Width}.strided(s.StemStride)
	for k, t := range s.Cells {
		inputs := 1 // stride of the edges from the cell's inputs
		if t == Reduce {
			inputs = 2
		}
		size = size.strided(inputs)
		for _, pair := range g[t] {
			for _, c := range pair {
				stride := 1
				if c.Source < 2 {
					stride = inputs
				}
				visit(operationNamed(s.Kind, c.Op).params(s.Widths[k], s.Rank, stride), size.area())
			}
		}
	}
	return nil
}

// multiplyAdds counts the multiplications forwards for one sample.
func (n *network[T]) multiplyAdds(live func(typ, row, column int) bool) int {
	s := n.space
	size := geometry{s.Height, s.Width}.strided(s.StemStride)
	stem := n.list[n.stem]
	head := n.list[n.head]
	count := stem.rows*stem.cols*size.area() + head.rows*head.cols
	for i := range n.cells {
		count += n.cellMultiplyAdds(&n.cells[i], live)
	}
	return count
}

// cellMultiplyAdds counts those of a cell. An operation uses each of its weights once a
// position of the node: one of stride 2 is counted as if it computed only what it keeps.
func (n *network[T]) cellMultiplyAdds(c *cell, live func(typ, row, column int) bool) int {
	count := 0
	for _, p := range c.pre {
		w := n.list[p.w]
		count += w.rows * w.cols * c.size.area()
		if p.factorised {
			count += w.rows * w.cols * c.size.area()
		}
	}
	for _, f := range c.fans {
		for _, e := range f.edges {
			for column, o := range e.ops {
				if o.kind != kindNone && live(c.typeAt, e.row, column) {
					count += n.columns[column].params(c.width, n.space.Rank, f.stride) * c.reduced.area()
				}
			}
		}
	}
	return count
}
