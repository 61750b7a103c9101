package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/north-tui/north/internal/gemm"
	"github.com/spf13/cobra"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "print the version and the kernel in use",
		Args:  exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), versionLine())
			return err
		},
	}
}

// versionLine is such as "north v1.2.0 (go1.26.0 linux/amd64, kernel avx512)".
func versionLine() string {
	version := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		version = info.Main.Version
	}
	return fmt.Sprintf("north %s (%s %s/%s, kernel %s)", version, runtime.Version(), runtime.GOOS, runtime.GOARCH, gemm.Kernel())
}
