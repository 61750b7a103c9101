package picture

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
	Growth        string     // what was asked about, as in View.Growth
	Title         string     // what would happen: "mlp +32 in all layers"
	Params, After int        // parameters now and then
	Cost, Then    Operations // of training on one sample or token, as Picture.Cost, now and then
	Err           string     // why it cannot be done, "" if it can
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
