package nn

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// model is a matrix without tricks.
type model [][]float32

func (m model) appendRows(count, cols int) model {
	for range count {
		m = append(m, make([]float32, cols))
	}
	return m
}

func (m model) appendCols(count int) model {
	for i := range m {
		m[i] = append(m[i], make([]float32, count)...)
	}
	return m
}

func (m model) removeRow(at int) model { return slices.Delete(m, at, at+1) }

func (m model) removeCol(at int) model {
	for i := range m {
		m[i] = slices.Delete(m[i], at, at+1)
	}
	return m
}

// TestSurgeryMatchesModel does random surgery on a parameter and on plain slices
// and wants the same numbers in value, gradient and moments, and zero padding.
func TestSurgeryMatchesModel(t *testing.T) {
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 1))
		rows, cols := 1+rng.IntN(5), 1+rng.IntN(20)
		p := NewParam[float32](rows, cols, true)
		var want [4]model
		for k, m := range p.all() {
			filled(*m, rng)
			for i := range rows {
				want[k] = append(want[k], slices.Clone(m.Row(i)))
			}
		}
		for step := range 40 {
			operate(p, &want, rng, step)
			compare(t, p, want)
			if t.Failed() {
				t.Fatalf("seed %d, step %d", seed, step)
			}
		}
	}
}

func operate(p *Param[float32], want *[4]model, rng *rand.Rand, step int) {
	count := 1 + rng.IntN(4)
	row, col := rng.IntN(p.Value.Rows), rng.IntN(p.Value.Cols)
	switch op := rng.IntN(5); {
	case op == 0 && p.Value.Rows > 1:
		p.RemoveRows([]int{row})
		for k := range want {
			want[k] = want[k].removeRow(row)
		}
	case op == 1 && p.Value.Cols > 1:
		p.RemoveCols([]int{col})
		for k := range want {
			want[k] = want[k].removeCol(col)
		}
	case op <= 2:
		p.AppendRows(count, step)
		for k := range want {
			want[k] = want[k].appendRows(count, p.Value.Cols)
		}
	default:
		p.AppendCols(count, step)
		for k := range want {
			want[k] = want[k].appendCols(count)
		}
	}
	for k, m := range p.all() { // so that a stale number would show
		filled(*m, rng)
		for i := range m.Rows {
			copy(want[k][i], m.Row(i))
		}
	}
}

func compare(t *testing.T, p *Param[float32], want [4]model) {
	t.Helper()
	rowBorn, colBorn := p.Born()
	if len(rowBorn) != p.Value.Rows || len(colBorn) != p.Value.Cols || !slices.IsSorted(rowBorn) || !slices.IsSorted(colBorn) {
		t.Errorf("births %v and %v for %d×%d", rowBorn, colBorn, p.Value.Rows, p.Value.Cols)
	}
	for k, m := range p.all() {
		if m.Rows != len(want[k]) || m.Stride != p.Value.Stride || len(m.Data) != m.Rows*m.Stride {
			t.Errorf("matrix %d: %d rows, stride %d, %d numbers", k, m.Rows, m.Stride, len(m.Data))
			return
		}
		for i := range m.Rows {
			if !slices.Equal(m.Row(i), want[k][i]) {
				t.Errorf("matrix %d, row %d: %v, want %v", k, i, m.Row(i), want[k][i])
			}
			for _, v := range m.Data[i*m.Stride+m.Cols : (i+1)*m.Stride] {
				if v != 0 {
					t.Errorf("matrix %d, row %d: padding %v", k, i, v)
				}
			}
		}
	}
}

// TestAppendKeepsAndZeroes: new entries are zero even where removed ones were.
func TestAppendKeepsAndZeroes(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	p := NewParam[float64](3, 3, true)
	for _, m := range p.all() {
		filled(*m, rng)
	}
	kept := slices.Clone(p.V.Row(1)[:2])
	p.RemoveCols([]int{2})
	p.RemoveRows([]int{2})
	p.AppendCols(2, 5)
	p.AppendRows(1, 5)
	if got := p.V.Row(1); !slices.Equal(got, append(kept, 0, 0)) {
		t.Errorf("second moment %v, want %v and zeros", got, kept)
	}
	if got := p.Value.Row(2); !slices.Equal(got, make([]float64, 4)) {
		t.Errorf("new row %v, want zeros", got)
	}
}

// TestGrowthIsAmortised: neurons one at a time copy only now and then.
func TestGrowthIsAmortised(t *testing.T) {
	p := NewParam[float32](8, 8, true)
	moves := 0
	for range 1000 {
		rows, cols := &p.Value.Data[0], p.Value.Stride
		p.AppendRows(1, 0)
		if rows != &p.Value.Data[0] {
			moves++
		}
		p.AppendCols(1, 0)
		if cols != p.Value.Stride {
			moves++
		}
	}
	if moves > 60 {
		t.Errorf("%d moves for 1000 rows and columns, want a few for each doubling", moves)
	}
}

func TestSetBornRefuses(t *testing.T) {
	p := NewParam[float32](2, 2, true)
	for name, born := range map[string][2][]int{
		"too few":    {{0}, {0, 0}},
		"decreasing": {{0, 0}, {2, 1}},
		"negative":   {{-1, 0}, {0, 0}},
	} {
		if err := p.SetBorn(born[0], born[1]); err == nil {
			t.Errorf("%s: births %v accepted", name, born)
		}
	}
}

// TestSpare: a large parameter that grows by one row and one column at a time has
// memory for little more than it holds, yet seldom moves.
func TestSpare(t *testing.T) {
	p := NewParam[float32](300, 300, true)
	moves := 0
	for step := range 300 {
		at := &p.Value.Data[0]
		p.AppendRows(1, step)
		p.AppendCols(1, step)
		if at != &p.Value.Data[0] {
			moves++
		}
		if need := p.Value.Rows * p.Value.Cols; 10*cap(p.Value.Data) > 17*need {
			t.Fatalf("memory for %d numbers, of which %d are used", cap(p.Value.Data), need)
		}
	}
	if moves > 15 { // of 300 steps
		t.Errorf("moved %d times", moves)
	}
}
