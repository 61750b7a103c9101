package cli

import (
	"fmt"
	"strings"

	"github.com/north-tui/north/internal/files"
	"github.com/north-tui/north/plots"
	"github.com/north-tui/north/sim"
	"github.com/spf13/cobra"
)

func plotCommand() *cobra.Command {
	var (
		figure, out   string
		width, height int
		force         bool
	)
	var names []string
	for _, f := range figures() {
		names = append(names, f.Name)
	}
	cmd := &cobra.Command{
		Use:     "plot RUNDIR",
		Short:   "draw a figure of a recorded run",
		Example: "  north plot runs/mnist-1 --figure losses --out losses.png",
		Args:    exactly("RUNDIR"),
		RunE: func(_ *cobra.Command, args []string) error {
			if out == "" {
				return usageError{fmt.Errorf("plot: no --out FILE.png, .svg or .pdf given")}
			}
			if err := files.Replaceable(out, force); err != nil {
				return err
			}
			recording, err := sim.ReadRun(args[0])
			if err != nil {
				return err
			}
			f, err := plots.Find(figure, ownFigures()...)
			if err != nil {
				return err
			}
			return f.Write(recording, out, width, height)
		},
	}
	f := cmd.Flags()
	f.StringVar(&figure, "figure", names[0], "`NAME`: "+strings.Join(names, ", "))
	f.StringVar(&out, "out", "", "`FILE`.png, .svg or .pdf")
	f.IntVar(&width, "width", 1600, "`PX`")
	f.IntVar(&height, "height", 1000, "`PX`")
	registerForce(cmd, &force)
	return cmd
}
