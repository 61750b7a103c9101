package datasets

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/north-tui/north/form"
)

func TestEntries(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range All() {
		t.Run(e.Name, func(t *testing.T) {
			if seen[e.Name] {
				t.Error("listed twice")
			}
			seen[e.Name] = true
			if e.Doc == "" || e.Source == "" {
				t.Errorf("doc %q, source %q: want both", e.Doc, e.Source)
			}
			v, err := form.Resolve(e.Fields, nil)
			if err != nil {
				t.Fatalf("defaults: %v", err)
			}
			s, err := e.Load(v, 1)
			if err != nil {
				t.Fatal(err)
			}
			checkSet(t, s)
			if !reflect.DeepEqual(s.Defaults, e.Defaults) {
				t.Errorf("defaults %v, but the entry says %v", s.Defaults, e.Defaults)
			}
			checkSeed(t, e, v, s)
		})
	}
}

// checkSeed wants the same bytes from the same seed, and others from another
// seed if the data are generated.
func checkSeed(t *testing.T, e Entry, v form.Values, s *Set) {
	t.Helper()
	again, err := e.Load(v, 1)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(s, again) {
		t.Error("same seed, different data")
	}
	other, err := e.Load(v, 2)
	if err != nil {
		t.Fatal(err)
	}
	_, generated := v["points"]
	if differs := !reflect.DeepEqual(s, other); differs != generated {
		t.Errorf("another seed gives other data: %v, want %v", differs, generated)
	}
}

// checkSet holds a set to what Set and Split promise.
func checkSet(t *testing.T, s *Set) {
	t.Helper()
	if s.Name == "" || s.Title == "" || s.Splitting == "" || s.Scaling == "" {
		t.Errorf("name %q, title %q, splitting %q, scaling %q: want all", s.Name, s.Title, s.Splitting, s.Scaling)
	}
	if s.Defaults.MaxWidth < 1 || s.Defaults.Batch < 1 || s.Defaults.Epochs < 1 || len(s.Defaults.Hidden) < 1 {
		t.Errorf("defaults %+v are not complete", s.Defaults)
	}
	if s.Height*s.Width != 0 && s.Height*s.Width*max(1, s.Channels) != s.Inputs || s.Height == 0 && len(s.Features) != s.Inputs {
		t.Errorf("%d inputs, image %d×%d, features %q", s.Inputs, s.Height, s.Width, s.Features)
	}
	if has := s.Bounds.X0 < s.Bounds.X1 && s.Bounds.Y0 < s.Bounds.Y1; has != (s.Inputs <= 2) {
		t.Errorf("bounds %v of %d inputs", s.Bounds, s.Inputs)
	}
	outputs := 1
	if s.Task == Classification {
		outputs = len(s.Classes)
	}
	if s.Outputs != outputs {
		t.Errorf("%d outputs, want %d", s.Outputs, outputs)
	}
	checkSplit(t, s, s.Train)
	checkSplit(t, s, s.Test)
}

func checkSplit(t *testing.T, s *Set, p Split) {
	t.Helper()
	if p.N == 0 || p.Inputs != s.Inputs || len(p.X)+len(p.Pixels) != p.N*p.Inputs {
		t.Fatalf("%d samples of %d inputs with %d+%d values", p.N, p.Inputs, len(p.X), len(p.Pixels))
	}
	for i, x := range p.X {
		if !finite(x) {
			t.Fatalf("input %d is %v", i, x)
		}
	}
	if s.Task == Regression {
		checkTargets(t, p)
		return
	}
	if len(p.Labels) != p.N || p.Targets != nil {
		t.Fatalf("%d labels and %d targets for %d samples", len(p.Labels), len(p.Targets), p.N)
	}
	train, test := count(s.Train.Labels, s.Outputs), count(s.Test.Labels, s.Outputs)
	for class, n := range count(p.Labels, s.Outputs) {
		if n == 0 && train[class]+test[class] != 1 || train[class] == 0 {
			t.Errorf("no sample of class %d", class)
		}
	}
}

func checkTargets(t *testing.T, p Split) {
	t.Helper()
	if len(p.Targets) != p.N || p.Labels != nil {
		t.Fatalf("%d targets and %d labels for %d samples", len(p.Targets), len(p.Labels), p.N)
	}
	for i, y := range p.Targets {
		if !finite(y) {
			t.Fatalf("target %d is %v", i, y)
		}
	}
}

func finite(x float32) bool { return !math.IsNaN(float64(x)) && !math.IsInf(float64(x), 0) }

// count is the number of samples a class.
func count(labels []int32, classes int) []int {
	n := make([]int, classes)
	for _, class := range labels {
		n[class]++
	}
	return n
}

// TestPlane tries all classes and sizes of the sets in the plane: they have the
// size asked for, are balanced in both splits and lie where they say.
func TestPlane(t *testing.T) {
	for _, name := range []string{"spiral", "moons", "circles", "xor", "gaussians", "checkerboard"} {
		for _, points := range []int{20, 101, 800} {
			for classes := 2; classes <= 6; classes++ {
				t.Run(fmt.Sprintf("%s/points=%d/classes=%d", name, points, classes), func(t *testing.T) {
					set := map[string]string{"points": fmt.Sprint(points), "classes": fmt.Sprint(classes)}
					s, err := Open(name, set, 3)
					if err != nil {
						t.Fatal(err)
					}
					if s.Outputs != classes && name != "moons" && name != "xor" {
						t.Errorf("%d classes, want %d", s.Outputs, classes)
					}
					checkSet(t, s)
					checkBalance(t, s, points)
					checkRange(t, s)
				})
			}
		}
	}
}

func checkBalance(t *testing.T, s *Set, points int) {
	t.Helper()
	if s.Train.N+s.Test.N != points {
		t.Errorf("%d + %d samples, want %d", s.Train.N, s.Test.N, points)
	}
	train, test := count(s.Train.Labels, s.Outputs), count(s.Test.Labels, s.Outputs)
	for class := range train {
		all := train[class] + test[class]
		if all != points/s.Outputs && all != points/s.Outputs+1 {
			t.Errorf("%d samples of class %d, want %d or one more", all, class, points/s.Outputs)
		}
		if want := int(math.Round(0.2 * float64(all))); test[class] != want {
			t.Errorf("%d test samples of class %d, want %d", test[class], class, want)
		}
	}
}

// checkRange wants nearly all coordinates within 1.5, and none further out than
// five standard deviations of the noise of the widest clouds.
func checkRange(t *testing.T, s *Set) {
	t.Helper()
	x := append(slices.Clone(s.Train.X), s.Test.X...)
	var beyond int
	for _, v := range x {
		if math.Abs(float64(v)) > 1.8 {
			t.Errorf("coordinate %v is far beyond 1.5", v)
		}
		if math.Abs(float64(v)) > 1.5 {
			beyond++
		}
	}
	if beyond*200 > len(x) {
		t.Errorf("%d of %d coordinates are beyond 1.5", beyond, len(x))
	}
}

// TestCheckerboardColours wants the class to be that of the cell, counted from
// the lower left corner.
func TestCheckerboardColours(t *testing.T) {
	s, err := Open("checkerboard", map[string]string{"noise": "0", "classes": "3", "cells": "5"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i, class := range s.Train.Labels {
		column, row := cell(s.Train.X[2*i]), cell(s.Train.X[2*i+1])
		if want := int32((row + column) % 3); class != want {
			t.Errorf("row %d, column %d: class %d, want %d", row, column, class, want)
		}
	}
}

// cell is the number of the fifth of -1 to 1 that holds x.
func cell(x float32) int { return int((x + 1) / 0.4) }

// TestLearnable asks five nearest neighbours, so that a set whose labels do not
// belong to its points is found out.
func TestLearnable(t *testing.T) {
	tests := []struct {
		spec string
		set  map[string]string
		want float64 // of the test samples
	}{
		{"spiral", nil, 0.96},
		{"spiral", map[string]string{"classes": "3", "turns": "1"}, 0.96},
		{"moons", nil, 0.98},
		{"circles", nil, 0.99},
		{"circles", map[string]string{"classes": "4", "noise": "0.02"}, 0.97},
		{"xor", nil, 0.90},
		{"gaussians", nil, 0.97},
		{"checkerboard", map[string]string{"points": "4000"}, 0.88},
		{"checkerboard", map[string]string{"points": "4000", "classes": "6"}, 0.88},
		{"digits", nil, 0.97},
	}
	for _, tt := range tests {
		t.Run(tt.spec+fmt.Sprint(tt.set), func(t *testing.T) {
			s, err := Open(tt.spec, tt.set, 1)
			if err != nil {
				t.Fatal(err)
			}
			if got := neighbourAccuracy(s); got < tt.want {
				t.Errorf("accuracy %.3f, want at least %.3f", got, tt.want)
			}
		})
	}
}

func neighbourAccuracy(s *Set) float64 {
	train, test := values(s.Train), values(s.Test)
	var right int
	for i := range s.Test.N {
		if vote(s, train, test[i*s.Inputs:(i+1)*s.Inputs]) == s.Test.Labels[i] {
			right++
		}
	}
	return float64(right) / float64(s.Test.N)
}

// vote is the most frequent class of the five training samples nearest to x.
func vote(s *Set, train, x []float32) int32 {
	const k = 5
	nearest := [k]float32{}
	classes := [k]int32{}
	for i := range nearest {
		nearest[i] = math.MaxFloat32
	}
	for row := range s.Train.N {
		var d float32
		for j, y := range train[row*s.Inputs : (row+1)*s.Inputs] {
			d += (x[j] - y) * (x[j] - y)
		}
		class := s.Train.Labels[row]
		for i := range nearest {
			if d < nearest[i] {
				d, nearest[i] = nearest[i], d
				class, classes[i] = classes[i], class
			}
		}
	}
	votes, best := make([]int, s.Outputs), classes[0]
	for _, class := range classes {
		if votes[class]++; votes[class] > votes[best] {
			best = class
		}
	}
	return best
}

// values are all features of a split.
func values(s Split) []float32 {
	rows := make([]int, s.N)
	for i := range rows {
		rows[i] = i
	}
	x := make([]float32, s.N*s.Inputs)
	Gather(s, x, rows)
	return x
}

func TestGather(t *testing.T) {
	splits := map[string]Split{
		"float32": {N: 3, Inputs: 2, X: []float32{1, 2, 3, 4, 5, 6}},
		"pixels":  {N: 3, Inputs: 2, Pixels: []uint8{16, 32, 48, 64, 80, 96}, Divisor: 16},
	}
	for name, s := range splits {
		t.Run(name, func(t *testing.T) {
			single, double := make([]float32, 6), make([]float64, 6)
			Gather(s, single, []int{2, 0, 2})
			Gather(s, double, []int{2, 0, 2})
			if want := []float32{5, 6, 1, 2, 5, 6}; !reflect.DeepEqual(single, want) {
				t.Errorf("float32 %v, want %v", single, want)
			}
			if want := []float64{5, 6, 1, 2, 5, 6}; !reflect.DeepEqual(double, want) {
				t.Errorf("float64 %v, want %v", double, want)
			}
		})
	}
}

// TestGatherRounds wants every pixel to be the correctly rounded quotient.
func TestGatherRounds(t *testing.T) {
	s := Split{N: 256, Inputs: 1, Pixels: make([]uint8, 256), Divisor: 255}
	for p := range s.Pixels {
		s.Pixels[p] = uint8(p)
	}
	for p, got := range values(s) {
		if want := float32(p) / 255; got != want {
			t.Errorf("pixel %d: %v, want %v", p, got, want)
		}
	}
}

func TestGatherRefusesWrongSize(t *testing.T) {
	defer func() {
		if r := recover(); r == nil || !strings.Contains(fmt.Sprint(r), "3 values for 1 rows of 2") {
			t.Errorf("recovered %v", r)
		}
	}()
	Gather(Split{N: 1, Inputs: 2, X: []float32{1, 2}}, make([]float32, 3), []int{0})
}

func BenchmarkGather(b *testing.B) {
	s := Split{N: 4096, Inputs: 784, Pixels: make([]uint8, 4096*784), Divisor: 255}
	dst, rows := make([]float32, 512*784), make([]int, 512)
	for i := range rows {
		rows[i] = i * 7
	}
	b.Run("batch=512/inputs=784/table", func(b *testing.B) {
		b.SetBytes(int64(len(dst)))
		for b.Loop() {
			Gather(s, dst, rows)
		}
	})
	b.Run("batch=512/inputs=784/divide", func(b *testing.B) {
		b.SetBytes(int64(len(dst)))
		for b.Loop() {
			for i, row := range rows {
				for j, p := range s.Pixels[row*784 : (row+1)*784] {
					dst[i*784+j] = float32(p) / 255
				}
			}
		}
	})
}

// TestDigitsInOrder: the whole file has every image of both parts of the entry, and
// begins with 0, 1, 2.
func TestDigitsInOrder(t *testing.T) {
	all, err := Digits()
	if err != nil {
		t.Fatal(err)
	}
	set, err := Open("digits", nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	if all.N != set.Train.N+set.Test.N || !slices.Equal(all.Labels[:3], []int32{0, 1, 2}) {
		t.Errorf("%d images beginning with %v", all.N, all.Labels[:3])
	}
}
