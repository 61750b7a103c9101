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
	if err := s.Check(); err != nil {
		return 0, err
	}
	s = s.withDefaults()
	if err := g.Check(s); err != nil {
		return 0, err
	}
	count := 0
	for k, t := range s.Cells {
		for _, pair := range g[t] {
			for _, c := range pair {
				stride := 1
				if t == Reduce && c.Source < 2 {
					stride = 2
				}
				count += operationNamed(s.Kind, c.Op).params(s.Widths[k], s.Rank, stride)
			}
		}
	}
	return count, nil
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
