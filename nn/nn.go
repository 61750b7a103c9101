// Package nn holds the parts every model is built from: matrices, parameters that can
// grow, the linear map, activations, losses, optimizers, and the hidden layer, to
// which neurons are added.
//
// The same source serves two precisions: float32 for runs, float64 for checks. All
// products go through internal/gemm, whose order of summation depends only on the
// shapes, so that a seed fixes every bit of a run for any number of threads.
package nn

import (
	"errors"
	"fmt"
	"strings"
)

// Float is the element type of a model.
type Float interface{ float32 | float64 }

// ErrNotFinite is wrapped by errors that report a NaN or an infinity.
var ErrNotFinite = errors.New("not finite")

// unknown is the error for a name that is not in a table.
func unknown(what, name string, names []string) error {
	return fmt.Errorf("nn: no %s %q; there are %s", what, name, strings.Join(names, ", "))
}
