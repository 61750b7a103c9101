package sim

import (
	"time"

	"github.com/north-tui/north/form"
)

// State is what a trainer is doing.
type State string

// The states of a trainer.
const (
	Loading  State = "loading"  // data is being read, a model built
	Running  State = "running"  // stepping, paced or flat out
	Paused   State = "paused"   // waits for a command
	Finished State = "finished" // the run has reached its last step
	Diverged State = "diverged" // loss or weights are no longer finite
	Failed   State = "failed"   // data or learner error; Err says which
)

// Snapshot is an immutable picture of a run. The screen and the exports see
// nothing else of it. Slices it holds are never written again.
type Snapshot struct {
	Spec    Spec
	Run     string // a number that grows with each restart, as text
	State   State
	Err     error  // why, when Diverged or Failed
	Unsaved error  // why the run is not recorded any more, though it was to be
	Note    string // while loading: what is being done

	Step     int
	Epoch    float64
	Target   float64       // steps a second asked for; 0 means as fast as it goes
	Rate     float64       // steps a second achieved lately
	Elapsed  time.Duration // spent running, waiting for the next step included
	Busy     time.Duration // of this lane: spent in steps alone
	Ack      uint64        // number of the last command that was answered
	Settings []form.Setting
	Series   []Series
	Epochs   Series  // passes over the training data done by each step
	Seconds  Series  // time spent in steps alone by each step; empty where nobody measures it
	Costs    Series  // multiply-adds of training done by each step
	Events   []Event // oldest first
	Births   int     // neurons added so far

	// Where in time this is. Series and Events go to Head, whatever is shown; all
	// else is of Step, which is the step as the run left it, with the commands
	// given there. While the run is brought to the step that was asked for, Step
	// is that step already, Replaying is above 0, and the pictures and settings
	// are still those shown before.
	Head      int        // the newest step done; above Step while the past is shown
	Past      bool       // the past is shown: of a diverged run, it may be that of Head
	Replaying int        // steps still to be done again; Note says it in words
	Keyframes []Keyframe // oldest first; empty where none are kept

	// Which run of several this is.
	Lane   string      // a, b, c or d; empty where there is one alone
	Name   string      // that the viewer gave the lane, empty for none
	Forked int         // step at which it left Parent
	Parent string      // lane it was forked from, empty for none
	Lanes  []*Snapshot // the latest of all lanes, this one too, in order; empty for a single one
	Sync   string      // how lanes keep together: step, epoch, cost, free

	Picture
}

// Keyframe is a step whose full state is kept, so that the run can go back to it.
type Keyframe struct {
	Step  int
	Bytes int
	Kept  bool // bookmarked: never thinned out
}

// Picture is what a learner draws of itself.
type Picture struct {
	Title   string  // what is learnt from: "spiral · 800 points · 2 classes"
	Params  int     // trained numbers
	Cost    float64 // multiply-adds a sample, forwards
	Kernel  string  // instruction set of the products: avx512, avx2, neon, generic
	Rows    []Row
	Graph   Graph
	Grids   []Grid
	Spectra []Spectrum

	Explanation *Explanation // if asked for
	WhatIf      []WhatIf     // one a trigger, if asked for

	Passages []Passage // texts the model wrote
	Receipts []Receipt // what the last growths did, newest first

	Diagram    Diagram     // of a model that is a stack of blocks
	Expansions []Expansion // the kinds of growth that can be asked for by hand
	Quote      *Quote      // what the growth of View.Growth would come to
}

// Diagram is a model as a stack of blocks beside one stream, the input first.
type Diagram struct {
	Stream Size // the width of what all blocks read and write
	Blocks []Block
}

// Block is a part of a Diagram: a layer, a table.
type Block struct {
	Name  string // L1
	Grows bool   // one of those that can be in focus, as a hidden layer
	Parts []Part
}

// Part is one of the things a Block is made of.
type Part struct {
	Name  string // head 2, MLP
	Sizes []Size
	New   bool // all of it was born lately
}

// Size is a number of elements, the last New of which were born lately.
type Size struct {
	Name       string // p
	Value, New int
}

// Expansion is a kind of growth that a model offers.
type Expansion struct {
	Kind    string // mlp, layer
	Doc     string // one line
	Unit    string // what is counted: units, heads
	Size    int    // how much is usual
	Layers  bool   // for a choice of layers
	Heads   bool   // for a choice of heads
	Ordered bool   // at a position in the stack
}

// Quote is the price of a growth before it is done.
type Quote struct {
	Growth        string // what was asked about, as in View.Growth
	Title         string // what would happen: "mlp +32 in all layers"
	Params, After int    // parameters now and then
	Cost, Then    float64
	Err           string // why it cannot be done, "" if it can
}

// Passage is a text to be read, such as a sample of a language model.
type Passage struct {
	Name  string // "after growth"
	Title string // "greedy, from a fixed prompt, step 400"
	Given string // the prompt
	Text  string // what the model wrote after it
	Step  int
}

// Receipt says what one growth did, line by line.
type Receipt struct {
	Step  int
	Title string // "heads +1 in L1, L2"
	Lines []ReceiptLine
}

// ReceiptLine is one quantity before and after.
type ReceiptLine struct {
	Name, Before, After string
	Bad                 bool // a promise that was not kept
}

// View says which pictures are on the screen, so that the others cost nothing.
type View struct {
	Layer    int  // the hidden layer in focus, from 0
	Unit     int  // the selected neuron of that layer, -1 for none
	Graph    bool // neurons and links
	Boundary bool // decision surface, or weight images
	Portrait bool // each neuron's own small picture, in Unit.Picture
	Spectrum bool
	Size     int // wanted columns of the boundary grid; 0 means 48
	Rows     int // wanted rows of it; 0 means as many

	Explain Topic // the number that is being explained
	Sample  int   // the training sample it is explained by, from 0; any number will do
	WhatIf  bool  // what each trigger would add now

	Text   bool   // what the model writes now
	Growth string // a growth, in the words of Command.Text, whose price is wanted
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
}

// Graph is the network as columns of units, input side first.
type Graph struct {
	Columns []GraphColumn
	Links   []Link // the strongest ones
}

// GraphColumn is one layer.
type GraphColumn struct {
	Name   string // in, L1, out
	Hidden bool
	Units  []Unit
}

// Unit is one neuron, input or output.
type Unit struct {
	ID      int     // stays with the neuron for life; counts from 0 in each layer
	Label   string  // of inputs and outputs: x1, class 0
	Value   float64 // mean activity on the probe batch, 0 to 1 of the layer's largest
	Born    int     // step of birth, 0 for those of the start
	Dead    bool    // never active on the probe batch
	FanIn   float64 // norm of the incoming weights
	FanOut  float64 // norm of the outgoing weights
	Picture *Grid   // what it responds to, if asked for
}

// Link is a connection between units of neighbouring columns.
type Link struct {
	Column   int // from this column to the next
	From, To int // positions in the columns
	Weight   float64
}

// Scale says how the values of a Grid are meant.
type Scale string

// The scales of a Grid.
const (
	Signed    Scale = "signed"    // around 0, symmetric
	Magnitude Scale = "magnitude" // from Min to Max
	Classes   Scale = "classes"   // whole part: the class; fraction: its confidence, 0 to .999
)

// Grid is a heat map, row 0 at the top.
type Grid struct {
	Name       string // boundary, L1#17
	Title      string
	Rows, Cols int
	Values     []float32 // row-major
	Scale      Scale
	Min, Max   float64
	X0, X1     float64   // data coordinates of the left and right edge
	Y0, Y1     float64   // of the bottom and top edge
	Classes    int       // with Classes: how many
	Points     []Point   // data drawn on top, in data coordinates
	Line       []float64 // for 1-D regression: the fitted function over X0..X1, instead of Values
	Born       int       // of weight images: the neuron's step of birth
	Dead       bool      // of weight images: the neuron is never active
	Letters    []string  // along both edges, of maps of one text onto itself
	Outlines   []Outline // rectangles of elements that are pointed out
}

// Outline is a rectangle of elements of a Grid.
type Outline struct {
	Name       string // what is in it: "zero"
	Row, Col   int
	Rows, Cols int
}

// Point is one datum of a scatter.
type Point struct {
	X, Y  float64
	Class int
	Value float64 // regression target
	Test  bool
}

// Spectrum is the singular values of a layer's activations, largest first.
type Spectrum struct {
	Name   string // L1
	Title  string // "activations of L1, σ/√n"
	Values []float64
	Eps    float64
	Step   int
}
