// Package tui is the screen: panels, pickers and keys over a run that goes on
// elsewhere. It knows only snapshots and commands, and nothing of networks.
package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/internal/pixels"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screen"
)

// Source is the run on the screen: a trainer or a replay. None of its methods
// may block.
type Source interface {
	Latest() *sim.Snapshot // the newest picture, nil before there is one
	Send(sim.Command) bool // false if it cannot take more commands just now
	Look(picture.View)     // which pictures are on the screen from now on
}

// Exporter writes a figure of a run to a file, whose extension is the format.
type Exporter interface {
	Export(ctx context.Context, rec *sim.Recording, figure, path string) error
}

// Scene is something that can be run, and what it can learn from.
type Scene struct {
	Name, Doc string
	Data      []form.Option
	Other     form.Option              // the line of the data picker for files and folders; without fields: none
	Describe  Describe                 // says what is understood of a file of Other; nil: nothing is said before it starts
	Choices   map[string][]form.Option // of its pickers, by setting
	Goals     []sim.Goal               // what its races may aim at; none: the loss
	Figures   []form.Option            // names as Exporter knows them; csv is a table
	Results   []Result                 // what runs of several seeds are compared by
	Screen    *screen.Screen           // nil: what every run shows
}

// Catalogue is what the pickers offer.
type Catalogue struct {
	Scenes []Scene
}

// Options say what is shown and how. Only Source is needed.
type Options struct {
	Source    Source
	Exporter  Exporter // nil: only pictures of the screen can be exported
	Catalogue Catalogue
	Depth     cells.Depth
	Tier      cells.Tier
	Light     bool                 // the terminal's ground is light
	Calm      bool                 // no pulse at births
	Pixels    pixels.Protocol      // how pictures are shown in pixels; none: in cells
	Answers   <-chan pixels.Answer // of the terminal, which is asked what it can show; nil: it is not
	Stage     bool                 // begun as for a lecture hall

	// Train trains a run to its end without a screen and returns its results. It may be
	// called while another run is on the screen; nil: no seeds can be compared.
	Train       func(ctx context.Context, spec sim.Spec) (map[string]any, error)
	Thumbnail   func(data string) (*picture.Grid, error) // a picture of some data; nil: none are shown
	Preferences Preferences
	Keep        func(Preferences) // called at the end if the viewer has changed them; nil: they are not kept
	Notice      string            // for the footer at first
	Lessons     []*lessons.Lesson // that can be begun, in order
	Lesson      *lessons.Lesson   // which the run belongs to; nil for none
	Input       io.Reader         // nil: the terminal
	Output      io.Writer         // nil: the terminal; one with an Fd must bear writes from two goroutines
}

// Run shows the screen until the user quits or ctx ends, and restores the
// terminal in every case. It returns nil when the user quits, the context's
// error when that ended it, and an error if the screen failed: a *sim.PanicError
// if it was a mistake of ours.
func Run(ctx context.Context, o Options) error {
	if o.Source == nil {
		return errors.New("tui: no source to show")
	}
	a := newApp(ctx, o)
	a.painter.to = o.output()
	g := &guard{app: a}
	// Signals end ctx; a second handler could wait for a loop that has ended.
	options := []tea.ProgramOption{tea.WithContext(ctx), tea.WithAltScreen(), tea.WithFPS(1), tea.WithFilter(g.filter), tea.WithoutSignalHandler(), tea.WithOutput(withoutSize(a.painter.to))}
	if a.mouse {
		options = append(options, tea.WithMouseCellMotion())
	}
	if o.Input != nil {
		options = append(options, tea.WithInput(o.Input))
	}
	program := tea.NewProgram(g, options...)
	a.job = newJob(program, a.painter.to)
	stop := every(time.Second/frameRate, func() { program.Send(tick{}) })
	if o.Answers != nil {
		go func() {
			select {
			case answer := <-o.Answers:
				program.Send(answered(answer))
			case <-ctx.Done():
			}
		}()
	}
	_, err := program.Run()
	stop()
	a.painter.clearPictures()
	a.job.close()
	if p, changed := a.preferences(); changed && o.Keep != nil && g.failed == nil {
		o.Keep(p)
	}
	switch {
	case g.failed != nil:
		return g.failed
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return fmt.Errorf("tui: %w", err)
}

// every calls f time and again until it is stopped. Messages that come from a ticker
// cost less than commands, for each of which Bubble Tea starts a goroutine.
func every(pause time.Duration, f func()) (stop func()) {
	done := make(chan struct{})
	go func() {
		ticker := time.NewTicker(pause)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				f()
			case <-done:
				return
			}
		}
	}()
	return func() { close(done) }
}

// firstScene is the scene that the screen shows before there is a run.
func (o Options) firstScene() string {
	if s := o.Source.Latest(); s != nil && s.Spec.Scene != "" {
		return s.Spec.Scene
	}
	if len(o.Catalogue.Scenes) > 0 {
		return o.Catalogue.Scenes[0].Name
	}
	return ""
}
