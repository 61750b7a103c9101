package darts

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// reduction is a space of two cell types.
func reduction() Space {
	s := smallConv()
	s.Cells = []CellType{Normal, Reduce}
	return s
}

const goodGenotype = "normal sep3@0 conv1@1, max3@0 dil3@2; reduce conv1@0 max3@1, max3@0 sep3@2"

// TestGenotype: what is printed is parsed again.
func TestGenotype(t *testing.T) {
	g, err := ParseGenotype(reduction(), goodGenotype)
	if err != nil {
		t.Fatal(err)
	}
	if g.String() != goodGenotype {
		t.Errorf("%q, want %q", g, goodGenotype)
	}
	if again, err := ParseGenotype(reduction(), " reduce  conv1@0 max3@1 ,max3@0   sep3@2;"+strings.Split(goodGenotype, ";")[0]); err != nil || !again.Equal(g) {
		t.Errorf("%v, %v", again, err)
	}
	if n, err := g.CellParams(reduction()); err != nil || n < 1 {
		t.Errorf("%d parameters, %v", n, err)
	}
	if _, err := NewRetrain(reduction(), g, UsualRetrain(), randomData[float32](reduction(), 40, 1), 1); err != nil {
		t.Error(err)
	}
}

// TestGenotypeRefuses: every error says in one line what was found.
func TestGenotypeRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "cell \"\"",
		"big skip@0 skip@1":              `"big"`,
		"normal skip@0 skip@1":           "1 nodes in the normal cell, want 2",
		goodGenotype + "; normal":        "two normal",
		"normal sep3@0 conv1@1, max3@0":  "1 edges",
		"normal sep3@x conv1@1, a@0 b@0": `"sep3@x"`,
		"normal sep3 conv1@1, a@0 b@0":   `"sep3"`,
		strings.ReplaceAll(goodGenotype, "dil3", "dil5"):       `"dil5"`,
		strings.ReplaceAll(goodGenotype, "dil3", "none"):       `"none"`,
		strings.Replace(goodGenotype, "dil3@2", "dil3@3", 1):   "source 3",
		strings.Replace(goodGenotype, "dil3@2", "dil3@-1", 1):  "source -1",
		strings.Replace(goodGenotype, "dil3@2", "dil3@0", 1):   "ascending",
		strings.Replace(goodGenotype, "conv1@1", "conv1@0", 1): "ascending",
		strings.Split(goodGenotype, ";")[0]:                    "0 nodes in the reduce cell",
		strings.Repeat("x", maxGenotype+1):                     "bytes",
	} {
		if _, err := ParseGenotype(reduction(), text); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.40q: error %v, want one about %q", text, err, want)
		}
	}
	g, err := ParseGenotype(reduction(), goodGenotype)
	if err != nil {
		t.Fatal(err)
	}
	for name, space := range map[string]Space{"dense": smallDense(), "more nodes": {Kind: Conv, Inputs: 1, Height: 4, Width: 4, Channels: 2, Nodes: 3, Classes: 2, Cells: []CellType{Normal, Reduce}}} {
		if _, err := NewRetrain(space, g, UsualRetrain(), randomData[float32](space, 40, 1), 1); err == nil {
			t.Errorf("%s: a genotype of another space was taken", name)
		}
		if _, err := g.CellParams(space); err == nil {
			t.Errorf("%s: a genotype of another space was counted", name)
		}
	}
}

// TestRandomGenotype: it is one of the space, and all operations and sources occur.
func TestRandomGenotype(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	seen := map[Choice]bool{}
	for range 300 {
		g, err := RandomGenotype(reduction(), rng)
		if err == nil {
			err = g.Check(reduction())
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range g[Reduce][1] {
			seen[c] = true
		}
	}
	if len(seen) != 6*3 {
		t.Errorf("%d choices", len(seen))
	}
}

// FuzzParseGenotype: no text panics, and what is taken is printed and parsed alike.
func FuzzParseGenotype(f *testing.F) {
	for _, text := range []string{goodGenotype, "", "normal", "normal a@0 b@1, c@9999999999999999999 d@1;;", "reduce max3@0 max3@1,,"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		g, err := ParseGenotype(reduction(), text)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("error of several lines: %v", err)
			}
			return
		}
		again, err := ParseGenotype(reduction(), g.String())
		if err != nil || !again.Equal(g) {
			t.Errorf("%q became %q, %v", text, again, err)
		}
	})
}
