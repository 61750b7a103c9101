//go:build !unix

package cli

import (
	"context"
	"os"
)

// hangUp does nothing: such a terminal ends its programs.
func hangUp(context.Context, *os.File, func()) {}
