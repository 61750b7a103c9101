package neurogenesis

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// TestSamples wants images of the test data with the answers that the accuracy counts,
// wrong ones first and otherwise in their order, of the samples that test accuracy is of.
func TestSamples(t *testing.T) {
	for _, words := range [][]string{{"data=digits"}, {"data=digits", "trigger=loss-gap"}} {
		s := open(t, spec(1, words...), sim.Options{})
		advance(t, s, 40)
		view := picture.Showing(picture.WantSamples)
		p := s.Picture(view).Samples
		accuracy := results(t, s)["test_accuracy"].(float64)
		if share := 1 - float64(p.Wrong)/float64(p.Of); p.Of > mostAnswered || len(p.List) != mostListed || math.Abs(share-accuracy) > 1e-9 {
			t.Errorf("%v: %d of %d wrong, accuracy %g, %d listed", words, p.Wrong, p.Of, accuracy, len(p.List))
		}
		for i, sample := range p.List {
			if sample.Wrong() != (i < p.Wrong) {
				t.Errorf("%v: sample %d has class %s and answer %s, %d are wrong", words, i, sample.Class, sample.Answer, p.Wrong)
			}
			if i > 0 && i != p.Wrong && sample.Number <= p.List[i-1].Number {
				t.Errorf("%v: sample %d after %d", words, sample.Number, p.List[i-1].Number)
			}
			if !(sample.Confidence >= 1./10 && sample.Confidence <= 1) || len(sample.Image.Values) != 64 || slices.Max(sample.Image.Values) > 1 {
				t.Errorf("%v: sample %+v", words, sample)
			}
			if len(words) > 1 && sample.Number%2 == 0 {
				t.Errorf("%v: sample %d is for the trigger", words, sample.Number)
			}
		}
		view.Explain, view.Sample = picture.AboutAnswer, 7
		e, last := s.Picture(view).Explanation, p.List[7]
		if want := fmt.Sprintf("test sample %d: 64 inputs, class %s.", last.Number, last.Class); e == nil || e.Intro != want {
			t.Errorf("%v: explained by %+v, want %q", words, e, want)
		}
		if p := open(t, spec(1, "data=moons"), sim.Options{}).Picture(picture.Showing(picture.WantSamples)).Samples; len(p.List) > 0 {
			t.Errorf("samples %+v of data that are no images", p)
		}
	}
}

// table writes a table of rows with features a to d.
func table(t *testing.T, rows int, label func(a, b, c, d float64) string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("a,b,c,d,y\n")
	for i := range rows {
		x := func(k int) float64 { return math.Sin(float64(i * k)) }
		fmt.Fprintf(&b, "%g,%g,%g,%g,%s\n", x(1), x(2), x(3), x(5), label(x(1), x(2), x(3), x(5)))
	}
	path := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func gridOf(t *testing.T, p picture.Picture, name string) picture.Grid {
	t.Helper()
	at := slices.IndexFunc(p.Grids, func(g picture.Grid) bool { return g.Name == name })
	if at < 0 {
		t.Fatalf("no grid %s", name)
	}
	return p.Grids[at]
}

// TestPredictions wants what is predicted over what is true, in the unit of the target,
// with the R² and RMSE of the results.
func TestPredictions(t *testing.T) {
	path := table(t, 200, func(a, b, c, d float64) string { return fmt.Sprintf("%.3f", 100+20*(a+b*c)) })
	s := open(t, spec(1, "data="+path, "trigger=static"), sim.Options{})
	advance(t, s, 50)
	g, r := gridOf(t, s.Picture(picture.Showing("boundary")), picture.Predictions), results(t, s)
	var square float64
	for _, p := range g.Points {
		square += (p.X - p.Y) * (p.X - p.Y) / float64(len(g.Points))
		if p.X < 50 || p.X > 150 || p.X < g.X0 || p.X > g.X1 || p.Y < g.Y0 || p.Y > g.Y1 {
			t.Errorf("point %+v in %+v", p, [4]float64{g.X0, g.X1, g.Y0, g.Y1})
		}
	}
	if rmse := r["test_rmse"].(float64); len(g.Points) != 40 || math.Abs(math.Sqrt(square)-rmse) > 1e-4*rmse {
		t.Errorf("%d points with RMSE %g, the results have %g", len(g.Points), math.Sqrt(square), rmse)
	}
	want := "R² " + picture.Short(r["test_r2"].(float64)) + " · RMSE " + picture.Short(r["test_rmse"].(float64))
	if g.Title != want || g.Line[0] != g.X0 || g.Line[1] != g.X1 {
		t.Errorf("title %q, want %q; diagonal %v", g.Title, want, g.Line)
	}
}

// TestPlaneOfComponents wants, of four features, the decision along two components with
// the data near the classes that the network gives them, and the confusion matrix of the
// results beside it: of some samples on the screen, of all for a record.
func TestPlaneOfComponents(t *testing.T) {
	class := func(a, b, c, d float64) string { return []string{"low", "high"}[min(max(int(a+2*b+1), 0), 1)] }
	s := open(t, spec(1, "data="+table(t, 3000, class), "trigger=static"), sim.Options{})
	advance(t, s, 400)
	p := s.Picture(picture.Showing("boundary"))
	g, some := gridOf(t, p, "boundary"), gridOf(t, p, picture.Confusion)
	if g.Scale != picture.Classes || len(g.Values) != g.Rows*g.Cols || !strings.HasSuffix(g.Title, "% of variance") {
		t.Errorf("%s grid %q of %d×%d with %d values", g.Scale, g.Title, g.Rows, g.Cols, len(g.Values))
	}
	for _, q := range g.Points {
		if !(q.X > g.X0 && q.X < g.X1 && q.Y > g.Y0 && q.Y < g.Y1) {
			t.Errorf("point %+v outside", q)
		}
	}
	sum := func(g picture.Grid) (n int) {
		for _, v := range g.Values {
			n += int(v)
		}
		return n
	}
	record := gridOf(t, s.Picture(picture.Showing("boundary", picture.Confusion)), picture.Confusion)
	if sum(some) != mostAnswered || sum(record) != 600 {
		t.Errorf("%d samples on the screen, %d in the record", sum(some), sum(record))
	}
	counts := results(t, s)["confusion"].([][]int)
	for i, row := range counts {
		for j, n := range row {
			if int(record.Values[2*i+j]) != n {
				t.Errorf("row %d, column %d: %g, the results have %d", i, j, record.Values[2*i+j], n)
			}
		}
	}
}

// TestPlaneOfOneFeature wants the decision along the only feature.
func TestPlaneOfOneFeature(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(path, []byte("x,y\n"+strings.Repeat("1,a\n2,a\n5,b\n6,b\n", 20)), 0o644); err != nil {
		t.Fatal(err)
	}
	s := open(t, spec(1, "data="+path, "trigger=static"), sim.Options{})
	advance(t, s, 300)
	view := picture.View{Unit: -1}
	view.Want(picture.Want{Name: "boundary", Columns: 20, Rows: 6})
	g := gridOf(t, s.Picture(view), "boundary")
	if len(g.Values) != 120 || int(g.Values[0]) != 0 || int(g.Values[19]) != 1 || g.Values[0] != g.Values[100] {
		t.Errorf("%d values, %v", len(g.Values), g.Values)
	}
}

// TestTrainingAccuracy wants the share of right answers over all batches since the last
// measurement, also across a save.
func TestTrainingAccuracy(t *testing.T) {
	words := []string{"data=digits", "trigger=static", "batch=100", "eval=3"}
	whole := open(t, spec(1, words...), sim.Options{})
	advance(t, whole, 9)
	series, ok := sim.Find(whole.Snapshot(picture.Picture{}).Series, "train_accuracy")
	if !ok || len(series.Buckets) != 3 || series.OfBatch() || !series.OfTraining() {
		t.Fatalf("series %+v", series)
	}
	for _, b := range series.Buckets {
		if n := b.Last * 300; !(n > 0 && n < 300) || math.Abs(n-math.Round(n)) > 1e-9 {
			t.Errorf("%g at step %g is no share of 300 answers", b.Last, b.Step)
		}
	}
	half := open(t, spec(1, words...), sim.Options{})
	advance(t, half, 4)
	var state bytes.Buffer
	if err := half.Save(&state); err != nil {
		t.Fatal(err)
	}
	again, err := sim.Restore(&state, find, sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	advance(t, again, 5)
	restored, _ := sim.Find(again.Snapshot(picture.Picture{}).Series, "train_accuracy")
	if !reflect.DeepEqual(restored.Buckets, series.Buckets) {
		t.Errorf("restored %v, want %v", restored.Buckets, series.Buckets)
	}
}

// TestSamplesInColour wants the channels of images in colour, and their mean.
func TestSamplesInColour(t *testing.T) {
	dir := t.TempDir()
	for i, shade := range []color.RGBA{{200, 100, 0, 255}, {0, 100, 200, 255}} {
		for n := range 6 {
			img := image.NewRGBA(image.Rect(0, 0, 4, 4))
			draw.Draw(img, img.Bounds(), image.NewUniform(shade), image.Point{}, draw.Src)
			var b bytes.Buffer
			if err := png.Encode(&b, img); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, []string{"warm", "cold"}[i], fmt.Sprintf("%d.png", n))
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, b.Bytes(), 0o644)); err != nil {
				t.Fatal(err)
			}
		}
	}
	s := open(t, spec(1, "data="+dir, "trigger=static"), sim.Options{})
	advance(t, s, 2)
	list := s.Picture(picture.Showing(picture.WantSamples)).Samples.List
	if len(list) == 0 {
		t.Fatal("no samples")
	}
	for _, sample := range list {
		red, blue := float32(200)/255, float32(0)
		if sample.Class == "cold" {
			red, blue = blue, red
		}
		if c := sample.Image.Channels; len(c) != 3 || len(c[2]) != 16 || c[0][5] != red || c[2][5] != blue {
			t.Fatalf("%s: channels %v", sample.Class, c)
		}
		if mean := sample.Image.Values[5]; math.Abs(float64(mean)-100./255) > 1e-6 {
			t.Errorf("%s: mean %g", sample.Class, mean)
		}
	}
}
