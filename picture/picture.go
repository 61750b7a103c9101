// Package picture is what a learner can show of itself: plain data, drawn between two
// steps, that screens, figures and lessons read. It knows no kind of model.
package picture

// Picture is what a learner draws of itself.
type Picture struct {
	Title   string     // what is learnt from: "spiral · 800 points · 2 classes"
	Params  int        // trained numbers
	Cost    Operations // of training on one Per, forwards and backwards; 0 if not counted
	Per     string     // sample, token
	Kernel  string     // instruction set of the products: avx512, avx2, neon, generic
	Layers  []string   // names of those that can be in focus: L1
	Units   []string   // names of those that can be selected in each of them, of a model without a graph
	Rows    []Row
	Graph   Graph
	Grids   []Grid
	Spectra []Spectrum
	Metrics []Metric // of every layer, if asked for

	Samples Samples // of images, if asked for

	Explanation *Explanation // if asked for
	WhatIf      []WhatIf     // one a trigger, if asked for

	Tables   []Table   // numbers and words in rows and columns
	Passages []Passage // texts the model wrote
	Receipts []Receipt // what the last growths did, newest first

	Diagram    Diagram     // of a model that is a stack of blocks
	Expansions []Expansion // the kinds of growth that can be asked for by hand
	Quote      *Quote      // what the change of View.Quote would come to
}

// Row is what the trigger says of one layer: value against threshold.
type Row struct {
	Name      string // L1
	Width     int
	Max       int
	Measure   string  // what Value is: "rank", "gap rank", "width", "improvement"
	Value     float64 // grow if above Threshold
	Threshold float64
	Add       int     // neurons the trigger asks for now
	Phi       float64 // share of the width that is orthogonal, NaN if the trigger has none
	Initial   float64 // phi at the start
	Limit     float64 // gamma times Initial
	Rank      int     // singular values of the activations above eps
	Dead      int     // neurons that are never active on the probe batch
	Step      int     // when this was measured
	Note      string  // why nothing is added although asked: "at max width"

	LastGrowth int // step of the layer's last growth, 0 for none

	// What another trigger would add, where the comparison tells something.
	Reference      string // its name, "" for none
	ReferenceAdd   int
	ReferenceLimit float64 // of rank over width, above which it grows the layer; NaN if unknown
}
