package plots

import (
	"errors"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// awkward are recordings that a figure must survive, each with the figures that
// may lack data.
func awkward() map[string]struct {
	rec  *sim.Recording
	lack []string
} {
	type entry = struct {
		rec  *sim.Recording
		lack []string
	}
	values := func(v ...float64) *sim.Recording {
		rec := run(1, 40, 6)
		for i := range rec.Series {
			rec.Series[i].Buckets = nil
			for step, x := range v {
				put(&rec.Series[i], step+1, x)
			}
		}
		return rec
	}
	with := func(change func(*sim.Recording)) entry {
		rec := run(2, 40, 6)
		change(rec)
		return entry{rec: rec}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	long := make([]float64, 100_000)
	for i := range long {
		long[i] = math.Exp(rng.NormFloat64())
	}
	signs := make([]float64, 3000)
	for i := range signs {
		signs[i] = rng.NormFloat64()
	}
	var all []string
	for _, f := range shelf() {
		all = append(all, f.Name)
	}
	nan, inf := math.NaN(), math.Inf(1)
	return map[string]entry{
		"empty":             {&sim.Recording{}, all},
		"one point":         {rec: values(0.5)},
		"constant":          {rec: values(0.5, 0.5, 0.5, 0.5)},
		"zero":              {rec: values(0, 0, 0)},
		"all NaN":           {lack: []string{"phi", "rank", "effective-rank", "newborns"}, rec: values(nan, nan)},
		"NaN between":       {rec: values(1, nan, 2, inf, -inf, 3)},
		"negative":          {rec: values(1, -1, 2, 0, 3)},
		"tiny and vast":     {rec: values(5e-324, 1e-300, 1, 1e99, math.MaxFloat64)},
		"vast negative":     {lack: []string{"phi", "rank", "effective-rank", "newborns"}, rec: values(-math.MaxFloat64, math.MaxFloat64)},
		"nearly constant":   {rec: values(1, 1+1e-15, 1)},
		"points=100000":     {rec: values(long...)},
		"changing sign":     {rec: values(signs...)},
		"one layer":         {rec: run(1, 300, 4)},
		"ten layers":        {rec: run(10, 300, 40)},
		"many births":       {rec: run(2, 3000, 900)},
		"no grids":          {lack: []string{"boundary", "confusion"}, rec: with(func(r *sim.Recording) { r.Grids = nil }).rec},
		"no events":         with(func(r *sim.Recording) { r.Events = nil }),
		"odd text":          with(func(r *sim.Recording) { r.Title = "a<b>&\x00\xff\n" + string(make([]byte, 5000)) }),
		"empty spectrum":    with(func(r *sim.Recording) { r.Spectra[0].Values = nil }),
		"spectrum not fit":  with(func(r *sim.Recording) { r.Spectra[0].Values = []float64{nan, inf, 0, -1}; r.Spectra[0].Eps = 0 }),
		"grid of NaN":       with(func(r *sim.Recording) { r.Grids[0].Values[5] = float32(nan) }),
		"grid without data": with(func(r *sim.Recording) { r.Grids[0].Points = nil; r.Grids[0].Classes = 0 }),
		"points not finite": with(func(r *sim.Recording) { r.Grids[0].Points = []picture.Point{{X: nan, Y: inf, Class: -3}, {Class: -3}} }),
		"regression":        {lack: []string{"confusion"}, rec: regressionRun()},
		"line":              {lack: []string{"confusion"}, rec: lineRun()},
		"broken line":       with(func(r *sim.Recording) { r.Grids[0].Line = []float64{nan, 1, inf, 2} }),
		"weight images":     {lack: []string{"confusion"}, rec: imageRun()},
		"confusion of NaN":  with(func(r *sim.Recording) { r.Grids[1].Values = []float32{float32(nan), 1, 0, 0} }),
	}
}

// TestAwkward draws every figure of every recording: it must give a picture of
// the size asked for, or say that the run lacks the data.
func TestAwkward(t *testing.T) {
	for name, tt := range awkward() {
		t.Run(name, func(t *testing.T) {
			for _, f := range shelf() {
				path := filepath.Join(t.TempDir(), f.Name+".png")
				err := f.Write(tt.rec, path, 360, 220)
				lacks := false
				for _, l := range tt.lack {
					lacks = lacks || l == f.Name
				}
				switch {
				case lacks && !errors.Is(err, ErrNoData):
					t.Errorf("%s: got error %v, want %v", f.Name, err, ErrNoData)
				case !lacks && err != nil:
					t.Errorf("%s: %v", f.Name, err)
				case !lacks:
					wantSize(t, path, 360, 220)
				}
			}
		})
	}
}

func wantSize(t *testing.T, path string, width, height int) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	img, err := png.Decode(file)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if b := img.Bounds(); b.Dx() != width || b.Dy() != height {
		t.Errorf("%s: %d×%d pixels, want %d×%d", path, b.Dx(), b.Dy(), width, height)
	}
}

// TestContradictoryGrids wants an error that names the numbers.
func TestContradictoryGrids(t *testing.T) {
	for name, change := range map[string]func(*picture.Grid){
		"too few values": func(g *picture.Grid) { g.Values = g.Values[:7] },
		"no cells":       func(g *picture.Grid) { g.Rows, g.Cols, g.Values = 0, 0, nil },
		"no range":       func(g *picture.Grid) { g.X1 = g.X0 },
		"infinite range": func(g *picture.Grid) { g.Y1 = math.Inf(1) },
		"weight image":   func(g *picture.Grid) { g.Name, g.Rows = "L1#3", -1 },
	} {
		t.Run(name, func(t *testing.T) {
			rec := run(1, 40, 2)
			change(&rec.Grids[0])
			_, err := boundary(rec)
			if err == nil || errors.Is(err, ErrNoData) {
				t.Errorf("got error %v, want one about the grid", err)
			}
		})
	}
}

// TestAttention: maps of a text onto itself are drawn as such, and weights beside
// them are left out.
func TestAttention(t *testing.T) {
	rec := imageRun()
	plain, err := gallery(rec)
	if err != nil {
		t.Fatal(err)
	}
	rec.Grids[0].Letters = []string{"L", "i"}
	attention, err := gallery(rec)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := plain.(tiles), attention.(tiles); len(a.grids) < 2 || len(b.grids) != 1 || a.title == b.title {
		t.Errorf("%d weight images and %d maps, called %q and %q", len(a.grids), len(b.grids), a.title, b.title)
	}
}
