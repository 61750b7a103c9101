package picture

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
