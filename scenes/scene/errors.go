package scene

import (
	"errors"
	"fmt"

	"github.com/north-tui/north/metrics"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/sim"
)

// Diverged wraps sim.ErrDiverged around an error that says that numbers are not
// finite, and sets broken: from then on a learner draws no picture that needs them.
// Other errors, and nil, stay as they are.
func Diverged(err error, broken *bool) error {
	if errors.Is(err, nn.ErrNotFinite) || errors.Is(err, metrics.ErrNotFinite) {
		*broken = true
		return fmt.Errorf("%w: %w", sim.ErrDiverged, err)
	}
	return err
}

// NotDone is the error of Learner.Do for a command that the scene does not know.
func NotDone(verb sim.Verb) error { return fmt.Errorf("%s is not a command of this scene", verb) }
