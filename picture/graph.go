package picture

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
	Shares  []Share // of one that came during the run, at ages 1, 2, 4, 8 … as far as measured, if asked for
}

// Link is a connection between units of neighbouring columns.
type Link struct {
	Column   int // from this column to the next
	From, To int // positions in the columns
	Weight   float64
}
