package cli

import (
	"fmt"

	"github.com/north-tui/north/internal/notice"
	"github.com/spf13/cobra"
)

func licensesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "licenses",
		Short: "print the licences of everything in this program",
		Args:  exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprint(cmd.OutOrStdout(), notice.Text())
			return err
		},
	}
}
