// Package mlp is the multilayer perceptron: any number of hidden layers, a training
// step that allocates nothing, and a probe through which other packages measure and
// change the hidden layers. It contains no growth code.
package mlp

import (
	"fmt"

	"github.com/north-tui/north/nn"
)

// maxWidth bounds every width, so that a typing error does not exhaust the machine's
// memory.
const maxWidth = 1 << 16

// Spec describes a new network. Empty strings select the first choice.
type Spec struct {
	Inputs, Outputs int
	Hidden          []int  // widths, input side first; may be empty
	Activation      string // of nn.ActivationNames: "" means relu
	Loss            string // cross-entropy or mean-square: "" means cross-entropy
	Init            string // of nn.InitNames: "" means glorot
	LeftAtZero      bool   // relu and leaky-relu with their left derivative at 0 instead of 1; see nn.Activation
}

// withDefaults returns the spec with the empty strings filled in.
func (s Spec) withDefaults() Spec {
	s.Hidden = append([]int(nil), s.Hidden...)
	fill := func(field *string, value string) {
		if *field == "" {
			*field = value
		}
	}
	fill(&s.Activation, "relu")
	fill(&s.Loss, "cross-entropy")
	fill(&s.Init, "glorot")
	return s
}

// widths returns the widths of all columns of units: inputs, hidden layers, outputs.
func (s Spec) widths() []int {
	widths := append([]int{s.Inputs}, s.Hidden...)
	return append(widths, s.Outputs)
}

func (s Spec) check() error {
	for _, width := range s.widths() {
		if width < 1 || width > maxWidth {
			return fmt.Errorf("mlp: widths %v, want each from 1 to %d", s.widths(), maxWidth)
		}
	}
	if s.Loss == "cross-entropy" && s.Outputs < 2 {
		return fmt.Errorf("mlp: cross-entropy over %d class, want at least 2", s.Outputs)
	}
	return nil
}

// nonlinearity is the name of the activation in a saved state.
func (s Spec) nonlinearity() string {
	if s.LeftAtZero {
		return s.Activation + ", left derivative at 0"
	}
	return s.Activation
}

// table looks up what the spec names.
func table[T nn.Float](s Spec) (nn.Activation[T], nn.Loss[T], error) {
	activation, err := nn.ActivationNamed[T](s.Activation)
	if err != nil {
		return activation, nn.Loss[T]{}, err
	}
	if s.LeftAtZero {
		activation = activation.LeftAtZero()
	}
	loss, err := nn.LossNamed[T](s.Loss)
	return activation, loss, err
}
