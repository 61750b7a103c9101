package picture

// Spectrum is the singular values of a layer's activations, largest first.
type Spectrum struct {
	Name   string // L1
	Title  string // "activations of L1, σ/√n"
	Values []float64
	Eps    float64
	Step   int
}
