package cli

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/north-tui/north/internal/files"
	"github.com/north-tui/north/plots"
	sweepreport "github.com/north-tui/north/report"
	"github.com/north-tui/north/scenes"
	"github.com/spf13/cobra"
)

func reportCommand() *cobra.Command {
	var out, figures string
	var options sweepreport.Options
	var force, latex bool
	cmd := &cobra.Command{
		Use:   "report SWEEPDIR",
		Short: "summarise a sweep: tables with confidence intervals, and figures",
		Example: `  north report runs/mnist
  north report runs/mnist --out docs/study/mnist --figures pareto,widths --width 1000
  north report runs/growth --figures curves --group scratch --group "three growths"`,
		Args: exactly("SWEEPDIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if out == "" {
				out = filepath.Join(args[0], "report")
			}
			if w := options.Width; w != 0 && (w < plots.MinSize || w > plots.MaxSize) {
				return usageError{fmt.Errorf("--width %d: want %d to %d", w, plots.MinSize, plots.MaxSize)}
			}
			if cmd.Flags().Changed("figures") {
				kinds, err := sweepreport.ParseKinds(figures)
				if err != nil {
					return usageError{fmt.Errorf("--figures: %w", err)}
				}
				options.Figures = kinds
			}
			if cmd.Flags().Changed("out") {
				if err := files.Replaceable(filepath.Join(out, sweepreport.File), force); err != nil {
					return err
				}
			}
			if latex {
				options.LaTeX = versionLine()
			}
			options.Measures = measuresOf
			return sweepreport.Write(args[0], out, options)
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "write report.md and its figures to the directory `DIR` (default: report in SWEEPDIR)")
	cmd.Flags().StringVar(&figures, "figures", "", "comma-separated `KINDS` of figures: "+strings.Join(sweepreport.Kinds, ", ")+"; \"\" for none (default: all)")
	cmd.Flags().StringArrayVar(&options.Groups, "group", nil, "draw the curve of the group `LABEL`; repeatable (default: the best)")
	cmd.Flags().IntVar(&options.Width, "width", 0, "width of the figures in `PX` (default 1600)")
	cmd.Flags().BoolVar(&latex, "latex", false, "also write report.tex, for papers: tables with booktabs, methods, and the figures in PDF")
	cmd.Flags().BoolVar(&force, "force", false, "replace the report in DIR")
	return cmd
}

// measuresOf are what runs of a scene are compared by. A sweep may be of a scene that
// this version does not have.
func measuresOf(name string) sweepreport.Measures {
	s, err := scenes.Named(name)
	if err != nil {
		return sweepreport.Usual()
	}
	return s.Measures
}
