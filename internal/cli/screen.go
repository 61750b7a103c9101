package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/internal/files"
	"github.com/north-tui/north/internal/pixels"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/plain"
	"github.com/north-tui/north/plots"
	sweepreport "github.com/north-tui/north/report"
	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui"
)

// watchable is a speed at which a person can follow, in steps a second.
const watchable = 60

func screenCommand() *cobra.Command {
	var (
		flags runFlags
		looks looks
		shown showing
	)
	cmd := &cobra.Command{
		Use:   "north",
		Short: "watch neural networks grow",
		Long: `north trains a small network in your terminal, decides after every step
whether, where and how to add neurons, and draws what happens.`,
		Args: exactlyNoCommand,
		RunE: func(cmd *cobra.Command, _ []string) error {
			spec, err := flags.spec(cmd)
			if unread := (dataError{}); err != nil && !(errors.As(err, &unread) && !shown.inPlainText(os.Getenv)) {
				return err
			}
			if err := shown.check(); err != nil {
				return err
			}
			wanted, problems := preferences()
			options, err := looks.options(wanted)
			if err != nil {
				return err
			}
			lesson, err := lessonNamed(cmd, options.Lessons, shown.lesson)
			if err != nil {
				return err
			}
			options.Notice, options.Keep = strings.Join(problems, "; "), keepPreferences(cmd)
			if options.Lesson = lesson; lesson != nil {
				spec = lesson.Spec
				if !cmd.Flags().Changed("speed") {
					shown.speed = lesson.Speed
				}
			}
			if shown.inPlainText(os.Getenv) {
				return shown.tell(cmd, spec, flags, options)
			}
			return shown.draw(cmd, spec, flags, options)
		},
	}
	flags.register(cmd)
	flags.registerEnd(cmd)
	looks.register(cmd)
	f := cmd.Flags()
	f.Float64Var(&shown.speed, "speed", watchable, "initial speed of `N` steps per second; 0 for no limit")
	shown.register(cmd)
	f.StringVar(&shown.lesson, "lesson", "", "start the lesson `NAME|N|FILE.lesson`; see north list lessons")
	f.StringVar(&shown.record, "record", "", "record the screen to `FILE`.cast, to play with asciinema")
	registerForce(cmd, &shown.force)
	return cmd
}

// register adds the flags that show a run as lines, or its pictures as pixels.
func (s *showing) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.pixels, "pixels", pixels.Auto, "pictures in pixels by `PROTOCOL`: auto, off, kitty, iterm, sixel; auto asks the terminal")
	f.BoolVar(&s.plain, "plain", false, "lines instead of a screen, for pipes and screen readers; the default without a terminal, with TERM=dumb or with ACCESSIBLE set")
	f.IntVar(&s.every, "summary", 500, "with --plain, a line of numbers every `N` steps")
}

// showing is how a run is shown.
type showing struct {
	speed  float64
	plain  bool
	every  int
	record string
	pixels string // word of a protocol
	force  bool   // replace that file
	lesson string
}

func (s showing) check() error {
	_, _, err := pixels.Parse(s.pixels)
	switch {
	case err != nil:
		return usageError{fmt.Errorf("--%w", err)}
	case !(s.speed >= 0):
		return usageError{fmt.Errorf("--speed %g: want 0 or more", s.speed)}
	case s.every < 1:
		return usageError{fmt.Errorf("--summary %d: want 1 or more", s.every)}
	}
	return nil
}

// inPlainText says whether there is no terminal that could show a screen, or
// none is wanted.
func (s showing) inPlainText(getenv func(string) string) bool {
	return s.plain || getenv("TERM") == "dumb" || getenv("ACCESSIBLE") != "" || !isTerminal(os.Stdin) || !isTerminal(os.Stdout)
}

// keepPreferences writes preferences to where they are read from.
func keepPreferences(cmd *cobra.Command) func(tui.Preferences) {
	return func(p tui.Preferences) {
		if path := preferencesFile(); path != "" {
			if err := tui.WritePreferences(path, p, catalogue().Scenes); err != nil {
				fmt.Fprintf(cmd.ErrOrStderr(), "north: %v\n", err)
			}
		}
	}
}

// exactlyNoCommand refuses words after north that name no command.
func exactlyNoCommand(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return unexpected(cmd, args[0])
	}
	return nil
}

// draw shows the run on a screen.
func (s showing) draw(cmd *cobra.Command, spec sim.Spec, flags runFlags, options tui.Options) (err error) {
	if s.record != "" {
		claim, refused := files.Claim(s.record, s.force)
		if refused != nil {
			return refused
		}
		defer func() { err = errors.Join(err, claim.Release()) }()
		recording, refused := newCast(os.Stdout, s.record)
		if refused != nil {
			return refused
		}
		defer func() { err = errors.Join(err, recording.finish()) }()
		options.Output = recording
	}
	s.ready(&options)
	ctx, cancel := context.WithCancel(cmd.Context())
	defer cancel()
	go hangUp(ctx, os.Stdin, cancel)
	return alongside(ctx, spec, flags, s.speed, options, tui.Run)
}

// ready has the screen read the terminal, and show pictures in pixels if it can. A
// recording gets none: what plays it may not know them.
func (s showing) ready(o *tui.Options) {
	keys := &keyboard{File: os.Stdin}
	o.Input = keys
	if s.record != "" {
		return
	}
	protocol, ask, _ := pixels.Parse(s.pixels)                                             // which check has done
	if o.Pixels = protocol; ask && o.Depth > cells.Basic && os.Getenv("TERM") != "linux" { // whose console writes the question
		keys.await(time.Now())
		o.Answers = keys.answers
	}
}

// tell shows the run as lines. Without a terminal nobody can end a run that has
// no end, so it gets the usual one, and nobody watches, so it is not slowed down.
func (s showing) tell(cmd *cobra.Command, spec sim.Spec, flags runFlags, options tui.Options) (err error) {
	if s.record != "" {
		return usageError{errors.New("--record: there is no screen to record")}
	}
	schedule, err := flags.schedule(spec)
	if err != nil {
		return err
	}
	if spec.Steps == 0 && spec.Epochs == 0 && schedule.Stop == 0 && options.Lesson == nil {
		if spec.Epochs, err = scenes.Epochs(spec); err != nil {
			return err
		}
	}
	speed := s.speed
	if !isTerminal(os.Stdin) && !cmd.Flags().Changed("speed") && options.Lesson == nil {
		speed = 0
	}
	if options.Notice != "" {
		fmt.Fprintf(cmd.ErrOrStderr(), "north: %s\n", options.Notice)
	}
	lines := plain.Options{
		Input: cmd.InOrStdin(), Output: cmd.OutOrStdout(), Words: wordsOf(spec.Scene), Topics: topicsOf(spec.Scene),
		Lesson: options.Lesson, Every: s.every, LessonDone: keepLearnt(options),
	}
	return alongside(cmd.Context(), spec, flags, speed, options, func(ctx context.Context, o tui.Options) error {
		lines.Source = o.Source
		return plain.Run(ctx, lines)
	})
}

// keepLearnt keeps the name of a lesson that has been finished among the preferences.
func keepLearnt(o tui.Options) func(name string) {
	return func(name string) {
		learnt := lessons.Learnt(o.Preferences.Learnt, name)
		if o.Keep != nil && !slices.Equal(learnt, o.Preferences.Learnt) {
			o.Preferences.Learnt = learnt
			o.Keep(o.Preferences)
		}
	}
}

// alongside runs training and what shows it side by side.
func alongside(outside context.Context, spec sim.Spec, flags runFlags, speed float64, options tui.Options, show func(context.Context, tui.Options) error) error {
	schedule, err := flags.schedule(spec)
	if err != nil {
		return err
	}
	return beside(outside, sim.Plan{
		Spec:     spec,
		Options:  sim.Options{Threads: flags.threads},
		Target:   speed,
		Paused:   options.Lesson != nil, // a lesson waits for its viewer
		Find:     scenes.Find,
		Keep:     keep(flags.out),
		Schedule: schedule,
		Loading:  readingText,
		Save:     keep,
	}, options, show)
}

// beside starts a trainer and what shows it side by side. When that ends, it waits for the
// trainer before it returns, so that the record is complete.
func beside(outside context.Context, plan sim.Plan, options tui.Options, show func(context.Context, tui.Options) error) error {
	ctx, cancel := context.WithCancel(outside)
	defer cancel()
	datasets.Until(ctx)
	defer datasets.Until(outside)
	trainer := sim.Start(ctx, plan)
	go func() { // a trainer that fails ends what shows it
		<-trainer.Done()
		cancel()
	}()
	options.Source = trainer
	shown := show(ctx, options)
	cancel()
	if err := trainer.Wait(); err != nil {
		return errors.Join(shown, err)
	}
	if outside.Err() != nil {
		return sim.ErrInterrupted
	}
	if errors.Is(shown, context.Canceled) {
		return nil
	}
	return shown
}

// keep records each run of the screen in a directory of its own: DIR, and after
// a restart DIR-2 and so on. Lanes beside the first are in it: DIR/lane-b.
func keep(dir string) func(*sim.Session, sim.Lane) (sim.Keeper, error) {
	if dir == "" {
		return nil
	}
	return func(s *sim.Session, which sim.Lane) (sim.Keeper, error) {
		path := dir
		if which.Run > 0 {
			path = fmt.Sprintf("%s-%d", dir, which.Run+1)
		}
		if which.Parent != "" {
			path = unused(filepath.Join(path, "lane-"+which.Letter))
		}
		return sim.CreateRunDir(path, s)
	}
}

// unused is path, or path-2 and so on if it is there: the letter of a lane that
// was dropped may be given again.
func unused(path string) string {
	free := path
	for n := 2; ; n++ {
		if _, err := os.Lstat(free); err != nil {
			return free // what else may be wrong with it shows when it is made
		}
		free = fmt.Sprintf("%s-%d", path, n)
	}
}

// catalogue is what the pickers of the screen offer.
func catalogue() tui.Catalogue {
	var c tui.Catalogue
	for _, s := range scenes.All() {
		figures := []form.Option{}
		for _, f := range slices.Concat(plots.All(), s.Figures) {
			figures = append(figures, form.Option{Name: f.Name, Doc: f.Doc})
		}
		c.Scenes = append(c.Scenes, tui.Scene{
			Figures: append(figures, form.Option{Name: "csv", Doc: "every series as a table"}),
			Name:    s.Name, Doc: s.Doc, Data: s.Data, Other: s.Own, Describe: s.Describe, Choices: s.Choices, Goals: s.Goals, Screen: s.Screen, Results: compared(s.Measures),
		})
	}
	return c
}

// compared are the results by which runs of several seeds are compared on the screen.
func compared(m sweepreport.Measures) []tui.Result {
	var out []tui.Result
	for _, m := range append(append(slices.Clone(m.Quality), m.Loss), m.Columns...) {
		if slices.ContainsFunc(out, func(r tui.Result) bool { return r.Key == m.Result }) {
			continue
		}
		name := cmp.Or(m.Name, strings.ReplaceAll(m.Result, "_", " "))
		if m.Name == "" && m.Factor == 100 {
			name += " (%)"
		}
		out = append(out, tui.Result{Key: m.Result, Name: name, Factor: m.Factor})
	}
	return append(out, tui.Result{Key: "params", Name: "parameters"}, tui.Result{Key: "seconds", Name: "seconds"})
}

// trainOne trains a run to its end for the table of seeds. One thread, since another run
// is on the screen.
func trainOne(ctx context.Context, spec sim.Spec) (map[string]any, error) {
	session, err := openToTrain(spec, sim.Schedule{}, 1)
	if err != nil {
		return nil, err
	}
	return sim.Complete(ctx, session, "", func(*sim.Session) {})
}

// thumbnail is a small picture of a data set that has a name, nil for none.
func thumbnail(data string) (*picture.Grid, error) {
	for _, s := range scenes.All() {
		if s.Thumb != nil && slices.ContainsFunc(s.Data, func(o form.Option) bool { return o.Name == data }) {
			return s.Thumb(data)
		}
	}
	return nil, nil
}

// choicesOf are the lines of a picker for those of a shelf.
func choicesOf(items []item) []form.Option {
	var choices []form.Option
	for _, i := range items {
		choices = append(choices, form.Option{Name: i.Name, Doc: i.Doc, Source: i.Source, Fields: []form.Field(i.Parameters)})
	}
	return choices
}
