package scene

import (
	"errors"
	"fmt"

	"github.com/north-tui/north/metrics"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/sim"
)

// Diverged wraps sim.ErrDiverged around an error that reports non-finite numbers, and
// sets broken: from then on the learner draws no picture that needs those numbers. It
// returns other errors, and nil, unchanged.
func Diverged(err error, broken *bool) error {
	if errors.Is(err, nn.ErrNotFinite) || errors.Is(err, metrics.ErrNotFinite) {
		*broken = true
		return fmt.Errorf("%w: %w", sim.ErrDiverged, err)
	}
	return err
}

// NotDone is the error that Learner.Do returns for a command the scene does not know.
func NotDone(verb sim.Verb) error { return fmt.Errorf("%s is not a command of this scene", verb) }
