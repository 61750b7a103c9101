package picture

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
	Channels   [][]float32 `json:",omitempty"` // red, green and blue of an image in colour, from Min to Max; its Values are their means
	X0, X1     float64     // data coordinates of the left and right edge
	Y0, Y1     float64     // of the bottom and top edge
	XLabel     string      // name of the axis across, "" for the first input
	YLabel     string      // of the axis upwards
	Classes    int         // with Classes: how many
	Points     []Point     // data drawn on top, in data coordinates
	Line       []float64   // for 1-D regression: the fitted function over X0..X1, instead of Values
	Born       int         // of weight images: the neuron's step of birth
	Dead       bool        // of weight images: the neuron is never active
	Letters    []string    // along both edges, of maps of one text onto itself and of Confusion
	Outlines   []Outline   // rectangles of elements that are pointed out
}

// Confusion is the name of a Grid that counts the test samples of each class, by row,
// that got each answer, by column. Its Letters are the names of the classes.
const Confusion = "confusion"

// Predictions is the name of a Grid of a regression: its Points are what is predicted for
// test samples over what is true, its Line is where both are the same.
const Predictions = "predictions"

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
