package cells

import (
	"math/rand/v2"
	"testing"
)

// BenchmarkAppendChanges compares grids of 200×60: equal ones, ones that differ in
// one row, and all of a grid written, which is what a frame would cost without.
func BenchmarkAppendChanges(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	shown := randomGrid(random, 200, 60)
	equal, row := New(200, 60), New(200, 60)
	equal.Draw(0, 0, shown)
	row.Draw(0, 0, shown)
	row.Draw(0, 30, randomGrid(random, 200, 1))
	for _, c := range []struct {
		name        string
		next, shown Grid
	}{{"equal", equal, shown}, {"row", row, shown}, {"whole", equal, Grid{}}} {
		b.Run(c.name, func(b *testing.B) {
			var out []byte
			b.ReportAllocs()
			for b.Loop() {
				out = c.next.AppendChanges(out[:0], c.shown, 0, 0, True)
			}
		})
	}
}
