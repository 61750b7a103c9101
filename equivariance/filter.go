package equivariance

// A filter bank is K[p][q][u][v]: physical output channel p = 8o + s, input channel q
// (8i + t, or a channel of the images), row u and column v of the filter.

// filters is the shape of a layer's filter bank and how a group ties it.
type filters struct {
	group   Group
	lifting bool // reads images
	out, in int  // base widths, or the channels of the images
	kernel  int
}

func (c Config) filters(n int, g Group) filters {
	return filters{group: g, lifting: n == 0, out: c.Layers[n].Base, in: c.in(n), kernel: c.Layers[n].Kernel}
}

// inputs is the number of channels that the bank reads.
func (f filters) inputs() int {
	if f.lifting {
		return f.in
	}
	return Elements * f.in
}

// outputs is the number of physical channels that the bank makes.
func (f filters) outputs() int { return Elements * f.out }

// free returns where the weight lies that entry (p, q, u, v) of the bank is: spec
// section 2.3.
//
//	lifting     K[8o+s][c]    = T_h w[om+a][c],            (a, h) the place of slot s
//	group conv  K[8o+s][8i+t] = T_h w[om+a][im+b][h⁻¹κ],  (b, κ) the place of slot t
func (f filters) free(p, q, u, v int) (row, col int) {
	s, taps := f.group.structure(), f.kernel*f.kernel
	slot := p % Elements
	h := s.element[slot]
	row = p/Elements*len(s.reps) + s.coset[slot]
	i, j := source(h, f.kernel-1, u, v)
	col = q
	if !f.lifting {
		t := q % Elements
		col = (q/Elements*len(s.reps)+s.coset[t])*len(s.elements) + s.position[Product(Inverse(h), s.element[t])]
	}
	return row, col*taps + i*f.kernel + j
}

// packed returns where entry (p, q, u, v) lies in the matrix that convolution multiplies
// by, taps·inputs×outputs. Images lie with the rows of a window side by side, so that
// one product does them; then the column of the filter comes first.
func (f filters) packed(p, q, u, v int) int {
	tap := u*f.kernel + v
	if f.lifting {
		tap = v*f.kernel + u
	}
	return (tap*f.inputs()+q)*f.outputs() + p
}

// reversed is packed for the way back, taps·outputs×inputs: the filter is turned by 180°.
func (f filters) reversed(p, q, u, v int) int {
	last := f.kernel - 1
	return (((last-u)*f.kernel+last-v)*f.outputs()+p)*f.inputs() + q
}

// size is the number of entries of the bank.
func (f filters) size() int { return f.outputs() * f.inputs() * f.kernel * f.kernel }

// each visits all entries of the bank, in the order of K.
func (f filters) each(visit func(p, q, u, v int)) {
	for p := range f.outputs() {
		for q := range f.inputs() {
			for u := range f.kernel {
				for v := range f.kernel {
					visit(p, q, u, v)
				}
			}
		}
	}
}

// index is E_H as a table: for each entry of the packed bank, the position of its
// weight in a matrix of a stride.
func (f filters) index(stride int) []int32 {
	at := make([]int32, f.size())
	f.each(func(p, q, u, v int) {
		row, col := f.free(p, q, u, v)
		at[f.packed(p, q, u, v)] = int32(row*stride + col)
	})
	return at
}

// turnBack is where each entry of the reversed bank lies in the packed one.
func (f filters) turnBack() []int32 {
	at := make([]int32, f.size())
	f.each(func(p, q, u, v int) { at[f.reversed(p, q, u, v)] = int32(f.packed(p, q, u, v)) })
	return at
}

// spread is, for each physical channel, the H-channel o·m + a that it is part of.
func spread(g Group, base int) []int32 {
	s := g.structure()
	at := make([]int32, Elements*base)
	for p := range at {
		at[p] = int32(p/Elements*len(s.reps) + s.coset[p%Elements])
	}
	return at
}

// Filters are the filter bank of layer n (from 0), K[8o+s][q][u][v] row by row: 8C
// outputs, then the channels of the image or the 8C of the layer below, then k×k.
func (m *Model[T]) Filters(n int) ([]T, error) {
	if err := m.expandOne(n); err != nil {
		return nil, err
	}
	f, packed := m.Config.filters(n, C1), m.Layers[n].bank.packed
	out := make([]T, 0, f.size())
	f.each(func(p, q, u, v int) { out = append(out, packed[f.packed(p, q, u, v)]) })
	return out, nil
}
