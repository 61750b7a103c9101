package darts

// none is the candidate that gives nothing. Only softmax has it, as its first.
const none = "none"

// kind is what an operation computes.
type kind int

const (
	kindNone kind = iota
	kindSkip
	kindReLU
	kindTanh
	kindLowRank
	kindLinear
	kindTwoLayer
	kindMax
	kindAverage
	kindConv1
	kindSeparable
	kindDilated
)

// Operation is a line of the table of candidate operations (specification 1.2, 7.3,
// 7.4). All of them but skip end in a normalisation without parameters.
type Operation struct {
	Name, Doc string

	kind kind
	// params is the number of weights with so many channels, rank and stride.
	params func(channels, rank, stride int) int
}

func free(int, int, int) int { return 0 }

// Operations is the table for a kind of supernet, without none and in the order of the
// architecture's columns; nil for another kind.
func Operations(kind string) []Operation {
	switch kind {
	case Dense:
		return []Operation{
			{"skip", "the input itself", kindSkip, free},
			{"relu", "max(0, x), normalised", kindReLU, free},
			{"tanh", "tanh(x), normalised", kindTanh, free},
			{"lowrank", "relu, to the rank and back, normalised", kindLowRank, func(c, r, _ int) int { return 2 * c * r }},
			{"linear", "relu, a square matrix, normalised", kindLinear, func(c, _, _ int) int { return c * c }},
			{"twolayer", "linear twice", kindTwoLayer, func(c, _, _ int) int { return 2 * c * c }},
		}
	case Conv:
		return []Operation{
			{"skip", "the input itself; with stride 2 two offset 1×1 convolutions side by side", kindSkip, func(c, _, stride int) int { return (stride - 1) * 2 * (c / 2) * c }},
			{"max3", "largest of 3×3, normalised", kindMax, free},
			{"avg3", "mean of 3×3 without the padding, normalised", kindAverage, free},
			{"conv1", "relu, 1×1 convolution, normalised", kindConv1, func(c, _, _ int) int { return c * c }},
			{"sep3", "relu, depthwise 3×3, 1×1, normalised, twice", kindSeparable, func(c, _, _ int) int { return 2 * (9*c + c*c) }},
			{"dil3", "relu, depthwise 3×3 with dilation 2, 1×1, normalised", kindDilated, func(c, _, _ int) int { return 9*c + c*c }},
		}
	}
	return nil
}

// OperationNames are the names in the table of that kind, without none.
func OperationNames(kind string) []string {
	var names []string
	for _, o := range Operations(kind) {
		names = append(names, o.Name)
	}
	return names
}

// operationNamed is a line of the table. The name has been checked.
func operationNamed(kind, name string) Operation {
	for _, o := range Operations(kind) {
		if o.Name == name {
			return o
		}
	}
	return Operation{Name: none, params: free}
}
