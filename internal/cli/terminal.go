package cli

import (
	"io"
	"os"

	"github.com/north-tui/north/internal/printable"
	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// registerForce adds the flag that allows a command to replace the file it writes.
func registerForce(cmd *cobra.Command, force *bool) {
	cmd.Flags().BoolVar(force, "force", false, "replace FILE if it is there")
}

// bare is what a writer of Main passes its text on to. Only what the program draws
// itself, such as a progress bar, is written there.
func bare(w io.Writer) io.Writer {
	if p, ok := w.(*printable.Writer); ok {
		return p.To
	}
	return w
}

// isTerminal says whether w is a terminal.
func isTerminal(w io.Writer) bool {
	f, ok := bare(w).(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// terminalWidth is the columns of the terminal that w is, 0 if it is none.
func terminalWidth(w io.Writer) int {
	f, ok := bare(w).(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}
