package tui

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
	"github.com/north-tui/north/tui/screentest"
)

func TestFieldSteps(t *testing.T) {
	number := form.Field{Name: "x", Kind: form.Float, Min: 0, Max: 1}
	log := form.Field{Name: "lr", Kind: form.Float, Min: 1e-7, Max: 10, Log: true}
	whole := form.Field{Name: "n", Kind: form.Int, Min: 1, Max: 500}
	factors := form.Field{Name: "c", Kind: form.Int, Min: 1, Max: 1000, Log: true}
	choice := form.Field{Name: "act", Kind: form.Choice, Choices: []string{"relu", "tanh", "gelu"}}
	tests := []struct {
		name     string
		field    form.Field
		from     string
		up, down string
	}{
		{"hundredths", number, "0.97", "0.98", "0.96"},
		{"end of the range", number, "1", "1", "0.99"},
		{"1 2 5", log, "0.003", "0.005", "0.002"},
		{"over a power", log, "0.001", "0.002", "0.0005"},
		{"lowest", log, "1e-07", "2e-07", "1e-07"},
		{"whole numbers", whole, "32", "33", "31"},
		{"lowest whole number", whole, "1", "2", "1"},
		{"doubling", factors, "16", "32", "8"},
		{"choices", choice, "relu", "tanh", "gelu"},
		{"yes and no", form.Field{Name: "b", Kind: form.Bool}, "true", "false", "false"},
		{"not a number stays", number, "abc", "abc", "abc"},
		{"widths stay", form.Field{Name: "w", Kind: form.Widths}, "4,4", "4,4", "4,4"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for key, want := range map[string]string{"right": tt.up, "left": tt.down} {
				in := screen.NewInput(form.Setting{Field: tt.field, Value: tt.from})
				in.Key(message1(key))
				if in.Text != want {
					t.Errorf("%s from %s: got %s, want %s", key, tt.from, in.Text, want)
				}
			}
		})
	}
}

func TestFieldTyping(t *testing.T) {
	in := screen.NewInput(form.Setting{Field: form.Field{Name: "x", Kind: form.Float, Min: 0, Max: 1}, Value: "0.97"})
	for _, k := range []string{".", "5"} {
		in.Key(message1(k))
	}
	if in.Text != ".5" || !in.Changed() {
		t.Errorf("typed over: got %q, want .5", in.Text)
	}
	for range 4 {
		in.Key(message1("backspace"))
	}
	if in.Text != "" || in.Err() == nil {
		t.Errorf("erased: got %q, %v, want nothing and an error", in.Text, in.Err())
	}
	in.Key(message1("7"))
	g := cells.New(80, 1)
	th := desk.NewTheme(cells.Mono, false)
	in.Draw(&th, g, true)
	if !strings.Contains(g.String(), "✗ 7 is out of range, want 0 to 1") {
		t.Errorf("the mistake is not said: %q", g.String())
	}
}

// FuzzInput: whatever is typed and pressed, a field draws in its row and keeps
// what its form allows within reach.
func FuzzInput(f *testing.F) {
	f.Add("0.5", "1e9\x00語", uint8(3))
	f.Add("", "-", uint8(0))
	kinds := []form.Field{
		{Name: "f", Kind: form.Float, Min: 1e-7, Max: 10, Log: true}, {Name: "i", Kind: form.Int}, {Name: "w", Kind: form.Widths},
		{Name: "t", Kind: form.Text}, {Name: "c", Kind: form.Choice, Choices: []string{"a", "b"}}, {Name: "b", Kind: form.Bool}, {Name: "g", Kind: form.Float},
	}
	th := desk.NewTheme(cells.True, false)
	f.Fuzz(func(t *testing.T, value, typed string, kind uint8) {
		in := screen.NewInput(form.Setting{Field: kinds[int(kind)%len(kinds)], Value: value})
		for _, r := range typed {
			in.Key(message1(string(r)))
		}
		for _, k := range []string{"right", "left", "left", "backspace"} {
			in.Key(message1(k))
		}
		in.Draw(&th, cells.New(60, 1), true)
		if valid := in.Err() == nil; valid != (func() bool { _, err := in.Parse(in.Text); return err == nil }()) {
			t.Error("err does not agree with the form")
		}
	})
}

func TestReduce(t *testing.T) {
	var dense []sim.Bucket
	for i := 1; i <= 1000; i++ {
		dense = append(dense, screentest.Bucket(i, float64(i%10)))
	}
	spans, broken := desk.Reduce(dense, desk.StepsTo(1000), 10, 0)
	if broken != -1 {
		t.Errorf("finite values are broken at %d", broken)
	}
	for x, s := range spans {
		if s.Empty || s.Min != 0 || s.Max != 9 {
			t.Errorf("column %d: %+v, want the extremes 0 and 9", x, s)
		}
	}
	if last := spans[9].Y; last != 0 {
		t.Errorf("last value %g, want that of step 1000", last)
	}

	sparse, broken := desk.Reduce([]sim.Bucket{screentest.Bucket(1, 2), screentest.Bucket(50, math.NaN()), screentest.Bucket(100, 4)}, desk.StepsTo(100), 11, 0)
	if broken != 5 {
		t.Errorf("NaN of step 50 is in column %d, want 5", broken)
	}
	if sparse[0].Empty || !sparse[5].Empty || sparse[10].Y != 4 {
		t.Errorf("got %+v", sparse)
	}
}

// TestSmoothingIsUnbiased: a constant stays itself from the first step on, and a
// jump is followed with the stated weight.
func TestSmoothingIsUnbiased(t *testing.T) {
	var buckets []sim.Bucket
	for i := range 10 {
		buckets = append(buckets, screentest.Bucket(i, 3))
	}
	spans, _ := desk.Reduce(buckets, desk.StepsTo(9), 10, .9)
	for x, s := range spans {
		if math.Abs(s.Y-3) > 1e-12 {
			t.Errorf("column %d: a constant 3 is smoothed to %g", x, s.Y)
		}
	}
	// After 1 and 2 with weight ½: (½·½·1 + ½·2) / (½·½ + ½).
	spans, _ = desk.Reduce([]sim.Bucket{screentest.Bucket(0, 1), screentest.Bucket(1, 2)}, desk.StepsTo(1), 2, .5)
	if want := 5. / 3; math.Abs(spans[1].Y-want) > 1e-12 {
		t.Errorf("got %g, want %g", spans[1].Y, want)
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 12480: "12,480", 1234567: "1,234,567", -4321: "-4,321", -321: "-321"} {
		if got := desk.Grouped(n); got != want {
			t.Errorf("grouped(%d) = %q, want %q", n, got, want)
		}
	}
	for v, want := range map[float64]string{60: "60", 3123: "3.1k", 59.7: "60", 12345: "12.3k", .5: ".5", 9990: "10.0k"} {
		if got := desk.Rate(v); got != want {
			t.Errorf("rate(%g) = %q, want %q", v, got, want)
		}
	}
	for d, want := range map[time.Duration]string{4 * time.Second: "00:04", 75 * time.Second: "01:15", 3725 * time.Second: "1:02:05"} {
		if got := desk.Clock(d); got != want {
			t.Errorf("clock(%v) = %q, want %q", d, got, want)
		}
	}
}

// TestWaterfallIsBounded: it keeps the whole time range in bounded memory, in
// order, and begins anew with another layer or run.
func TestWaterfallIsBounded(t *testing.T) {
	w := &desk.Waterfall{}
	for step := 1; step <= 5000; step++ {
		w.Add("1", picture.Spectrum{Name: "L1", Step: step})
		w.Add("1", picture.Spectrum{Name: "L1", Step: step}) // seen before
	}
	if len(w.Rows) >= desk.MaxWaterfall || len(w.Rows) < desk.MaxWaterfall/4 {
		t.Errorf("%d rows, want fewer than %d and not too few", len(w.Rows), desk.MaxWaterfall)
	}
	gap := w.Rows[1].Step - w.Rows[0].Step
	for i := 1; i < len(w.Rows); i++ {
		if w.Rows[i].Step-w.Rows[i-1].Step != gap {
			t.Fatalf("rows %d and %d are %d steps apart, want %d", i-1, i, w.Rows[i].Step-w.Rows[i-1].Step, gap)
		}
	}
	if last := w.Rows[len(w.Rows)-1].Step; last < 5000-gap {
		t.Errorf("the last row is of step %d", last)
	}
	w.Add("1", picture.Spectrum{Name: "L2", Step: 5001})
	if len(w.Rows) != 1 {
		t.Error("another layer does not begin anew")
	}
	w.Add("2", picture.Spectrum{Name: "L2", Step: 1})
	if len(w.Rows) != 1 || w.Rows[0].Step != 1 {
		t.Error("another run does not begin anew")
	}
}
