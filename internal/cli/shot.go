package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/internal/files"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui"
	"github.com/spf13/cobra"
)

// still says which frame is wanted.
type still struct {
	size, out, keys string
	at, seek        int
	force           bool
}

// newest is still.seek where no step of the past is wanted.
const newest = -1

func shotCommand() *cobra.Command {
	var (
		flags runFlags
		looks looks
		still still
	)
	cmd := &cobra.Command{
		Use:   "shot",
		Short: "write a picture of the screen at a step",
		Example: `  north shot --data moons --at 500 --size 120x40 --out moons.svg
  north shot --data moons --at 500 --seek 200 --out past.svg`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			spec, err := flags.spec(cmd)
			if err != nil {
				return err
			}
			options, err := looks.forPicture(still.out)
			if err != nil {
				return err
			}
			return still.write(cmd.Context(), spec, flags, options)
		},
	}
	flags.register(cmd)
	looks.register(cmd)
	f := cmd.Flags()
	f.StringVar(&still.size, "size", "120x40", "`COLUMNSxROWS`")
	f.IntVar(&still.at, "at", 1000, "the `STEP` to show")
	f.IntVar(&still.seek, "seek", newest, "then go back to the earlier `STEP`, as on the timeline")
	f.StringVar(&still.keys, "keys", "", "`KEYS` to press first, by name, separated by spaces: tab tab w")
	f.StringVar(&still.out, "out", "", "`FILE`.svg, .png, .txt or .ansi")
	registerForce(cmd, &still.force)
	return cmd
}

// shotWriters are the formats of a still, by the ending of its name.
var shotWriters = map[string]func(*bytes.Buffer, cells.Grid, tui.Options) error{
	".svg": func(b *bytes.Buffer, g cells.Grid, o tui.Options) error { return g.WriteSVG(b, paper(o)) },
	".png": func(b *bytes.Buffer, g cells.Grid, o tui.Options) error { return g.WritePNG(b, paper(o)) },
	".txt": func(b *bytes.Buffer, g cells.Grid, _ tui.Options) error { b.WriteString(g.String()); return nil },
	".ansi": func(b *bytes.Buffer, g cells.Grid, o tui.Options) error {
		b.Write(g.AppendANSI(nil, o.Depth))
		return nil
	},
}

func paper(o tui.Options) cells.Paper {
	if o.Light {
		return cells.LightPaper
	}
	return cells.DarkPaper
}

func (s still) write(ctx context.Context, spec sim.Spec, flags runFlags, options tui.Options) (err error) {
	var width, height int
	if n, err := fmt.Sscanf(s.size, "%dx%d", &width, &height); err != nil || n != 2 || width < 1 || height < 1 || width > 500 || height > 200 {
		return usageError{fmt.Errorf("--size %s: want COLUMNSxROWS, 1x1 to 500x200", form.Shown(s.size))}
	}
	if s.at < 0 {
		return usageError{fmt.Errorf("--at %d: want 0 or more", s.at)}
	}
	if s.seek != newest && (s.seek < 0 || s.seek > s.at) {
		return usageError{fmt.Errorf("--seek %d: want 0 to the step of --at, %d", s.seek, s.at)}
	}
	format, ok := shotWriters[filepath.Ext(s.out)]
	if !ok {
		return form.Unknown("--out", filepath.Ext(s.out), sortedKeys(shotWriters))
	}
	claim, err := files.Claim(s.out, s.force)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, claim.Release()) }()
	source, err := s.source(ctx, spec, sim.Options{Threads: flags.threads})
	if err != nil {
		return err
	}
	options.Source = source
	var b bytes.Buffer
	screen, err := tui.Still(ctx, options, width, height, strings.Fields(s.keys)...)
	if err != nil {
		return usageError{fmt.Errorf("--keys: %w", err)}
	}
	if err := format(&b, screen, options); err != nil {
		return err
	}
	return files.Write(s.out, b.Bytes())
}

// source is the run at the step that is wanted.
func (s still) source(ctx context.Context, spec sim.Spec, options sim.Options) (*standing, error) {
	scene, err := scenes.Find(spec.Scene)
	if err != nil {
		return nil, err
	}
	session, err := sim.Open(scene, spec, options)
	if err != nil {
		return nil, err
	}
	run, err := sim.NewStill(session, options)
	if err != nil {
		return nil, err
	}
	if err := run.Advance(ctx, s.at); err != nil {
		return nil, err
	}
	if s.seek != newest {
		return &standing{show: run.Snapshot}, run.Seek(ctx, s.seek)
	}
	return &standing{show: func(v picture.View) *sim.Snapshot {
		snap := session.Snapshot(session.Picture(v))
		snap.State, snap.Target = sim.Running, watchable
		return snap
	}}, nil
}

// standing is a run that stands still, as a source for the screen.
type standing struct {
	show func(picture.View) *sim.Snapshot
	view picture.View
}

// Latest implements tui.Source.
func (s *standing) Latest() *sim.Snapshot { return s.show(s.view) }

// Send implements tui.Source: nothing moves here.
func (s *standing) Send(sim.Command) bool { return false }

// Look implements tui.Source.
func (s *standing) Look(v picture.View) { s.view = v }
