package cli

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/internal/files"
	"github.com/north-tui/north/plots"
	"github.com/north-tui/north/sim"
	"github.com/spf13/cobra"
)

func plotCommand() *cobra.Command {
	var (
		figure, out   string
		width, height = length(plots.DefaultWidth), length(plots.DefaultHeight)
		force         bool
	)
	var names []string
	for _, f := range figures() {
		names = append(names, f.Name)
	}
	cmd := &cobra.Command{
		Use:   "plot RUNDIR [RUNDIR ...]",
		Short: "draw a figure of a recorded run, or of several in one",
		Example: `  north plot runs/mnist-1 --figure losses --out losses.png
  north plot runs/mnist-1 runs/mnist-2 --figure accuracy --out both.svg`,
		Args: oneOrMore("RUNDIR"),
		RunE: func(_ *cobra.Command, args []string) (err error) {
			if out == "" {
				return usageError{fmt.Errorf("plot: no --out FILE.png, .svg or .pdf given")}
			}
			claim, err := files.Claim(out, force)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, claim.Release()) }()
			f, err := plots.Find(figure, ownFigures()...)
			if err != nil {
				return err
			}
			recording, err := readRuns(args)
			if err != nil {
				return err
			}
			if _, err := f.Draw(recording); recording.Runs > 1 && errors.Is(err, plots.ErrNoData) {
				return usageError{fmt.Errorf("--figure %s shows one run at a time; figures of series show several: losses, accuracy, widths, phi, rank", figure)}
			}
			err = f.Write(recording, out, int(width), int(height))
			if of := scenesOf(figure); errors.Is(err, plots.ErrNoData) && len(of) > 0 && !slices.Contains(of, recording.Spec.Scene) {
				return usageError{fmt.Errorf("--figure %s is drawn of scene %s; this run is of %s", figure, strings.Join(of, " and "), recording.Spec.Scene)}
			}
			return err
		},
	}
	f := cmd.Flags()
	f.StringVar(&figure, "figure", names[0], "`NAME`: "+strings.Join(names, ", "))
	f.StringVar(&out, "out", "", "`FILE`.png, .svg or .pdf")
	f.Var(&width, "width", "`PX` of 1/96 inch, or with a unit: 85mm, 8.5cm, 3.3in")
	f.Var(&height, "height", "`PX`, as --width")
	registerForce(cmd, &force)
	return cmd
}

// readRuns reads one run, or several as one recording with the names of their directories.
func readRuns(dirs []string) (*sim.Recording, error) {
	var recs []*sim.Recording
	for _, dir := range dirs {
		rec, err := sim.ReadRun(dir)
		if err != nil {
			return nil, err
		}
		recs = append(recs, rec)
	}
	if len(recs) == 1 {
		return recs[0], nil
	}
	return plots.Overlay(recs, runNames(dirs)), nil
}

// runNames are the names of directories, with as much of their paths as tells them apart.
func runNames(dirs []string) []string {
	names := make([]string, len(dirs))
	for i, dir := range dirs {
		names[i] = filepath.Base(dir)
	}
	for i, dir := range dirs {
		for j, other := range dirs {
			if i != j && filepath.Base(dir) == filepath.Base(other) {
				names[i] = filepath.Clean(dir)
			}
		}
	}
	return names
}

// length is a length as a flag, in pixels of 1/96 inch.
type length int

// units are the pixels of a unit of length.
var units = map[string]float64{"px": 1, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96, "pt": 96. / 72}

// String implements pflag.Value.
func (p *length) String() string { return strconv.Itoa(int(*p)) }

// Type implements pflag.Value.
func (*length) Type() string { return "length" }

// Set implements pflag.Value.
func (p *length) Set(text string) error {
	number, unit := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyz"), "px"
	if rest := text[len(number):]; rest != "" {
		unit = rest
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || units[unit] == 0 || !(v > 0 && v <= plots.MaxSize) {
		return fmt.Errorf("want a length such as 1600, 85mm, 8.5cm or 3.3in")
	}
	*p = length(math.Round(v * units[unit]))
	return nil
}
