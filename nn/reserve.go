package nn

import "slices"

// paddedStride is the stride for rows of at least cols entries: a multiple of 8, for
// whole vectors, but never of 128, because rows a power of two apart compete for the
// same cache sets.
func paddedStride(cols int) int {
	stride := (cols + 7) / 8 * 8
	if stride%128 == 0 {
		stride += 8
	}
	return stride
}

// newPadded returns a matrix of zeros with a padded stride. The padding is zero and
// stays zero: surgery relies on it, and whole blocks can be updated without regard to
// columns.
func newPadded[T Float](rows, cols int) Mat[T] {
	stride := paddedStride(cols)
	return Mat[T]{Rows: rows, Cols: cols, Stride: stride, Data: make([]T, rows*stride)}
}

// appendRows adds rows of zeros. Capacity grows geometrically, so most calls
// copy nothing.
func (m *Mat[T]) appendRows(count int) {
	rows := m.Rows + count
	if size := rows * m.Stride; size > cap(m.Data) {
		data := make([]T, size, max(size, spacious(m.Rows)*m.Stride))
		copy(data, m.Data)
		m.Data = data
	} else {
		old := len(m.Data)
		m.Data = m.Data[:size]
		clear(m.Data[old:])
	}
	m.Rows = rows
}

// appendCols adds columns of zeros. They use the padding; when it is exhausted, the
// capacity grows geometrically.
func (m *Mat[T]) appendCols(count int) {
	if m.Cols+count > m.Stride {
		m.restride(paddedStride(max(m.Cols+count, spacious(m.Cols))))
	}
	m.Cols += count
}

// spacious is the capacity that takes the place of an exhausted one: half as much again,
// or an eighth where that is many. A large matrix is then copied more often, but its copies
// are still few beside the steps of training, and memory for what may never come costs more.
func spacious(capacity int) int {
	if capacity < 128 {
		return capacity + capacity/2
	}
	return capacity + max(64, capacity/8)
}

func (m *Mat[T]) restride(stride int) {
	data := make([]T, m.Rows*stride)
	for i := range m.Rows {
		copy(data[i*stride:], m.Row(i))
	}
	m.Data, m.Stride = data, stride
}

// keepRows drops all rows but those at the given positions, which increase.
func (m *Mat[T]) keepRows(keep []int) {
	for to, from := range keep {
		copy(m.Row(to), m.Row(from))
	}
	m.Rows = len(keep)
	m.Data = m.Data[:m.Rows*m.Stride]
}

// keepCols drops all columns but those at the given positions, which increase.
func (m *Mat[T]) keepCols(keep []int) {
	for i := range m.Rows {
		row := m.Row(i)
		for to, from := range keep {
			row[to] = row[from]
		}
		clear(row[len(keep):])
	}
	m.Cols = len(keep)
}

// complement returns the positions below n that are not in drop.
func complement(n int, drop []int) []int {
	keep := make([]int, 0, n)
	for i := range n {
		if !slices.Contains(drop, i) {
			keep = append(keep, i)
		}
	}
	return keep
}
