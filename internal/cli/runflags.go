package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/weights"
	"github.com/spf13/cobra"
)

// runFlags are the flags that name a run, alike for the screen and for train.
type runFlags struct {
	scene   string
	named   map[string]*string // fields with a flag of their own
	test    string             // file for testing, beside that of the data
	set     []string           // the others, key=value
	weights string             // file to start from
	like    string             // run directory or file of a spec to begin with
	at      []string           // what is changed when
	steps   int
	epochs  float64
	seed    uint64
	threads int
	out     string
}

// flagged are the settings with a flag of their own. In the help, the quoted word
// stands for the value. Where scenes mean different things by a flag, its text says
// so, beginning with the usual scene.
func flagged() []scene.Flag {
	var flags []scene.Flag
	for i, s := range scenes.All() {
		for _, f := range s.Flags {
			at := slices.IndexFunc(flags, func(there scene.Flag) bool { return there.Name == f.Name })
			switch {
			case at < 0 && i > 0:
				flags = append(flags, scene.Flag{Name: f.Name, Doc: f.Doc + ", with --scene " + s.Name})
			case at < 0:
				flags = append(flags, f)
			case !strings.Contains(flags[at].Doc, f.Doc):
				flags[at].Doc += fmt.Sprintf("; with --scene %s: %s", s.Name, strings.ReplaceAll(f.Doc, "`", ""))
			}
		}
	}
	return flags
}

// register adds the flags that name a run.
func (r *runFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&r.scene, "scene", scenes.All()[0].Name, "`NAME` of the scene to run")
	r.named = map[string]*string{}
	for _, field := range flagged() {
		r.named[field.Name] = f.String(field.Name, "", field.Doc)
	}
	f.StringVar(&r.test, "test", "", "test on the table `FILE`, as --data TRAIN,TEST does")
	f.StringArrayVar(&r.set, "set", nil, "`key=value` for any other setting; repeatable")
	f.StringVar(&r.like, "spec", "", "begin with the settings of `FILE`, a spec.json or a run directory; further flags change them")
	f.StringVar(&r.weights, "weights", "", "start from the weights in `FILE`.safetensors or .npz, on the data and with the shape that the file names")
	f.Uint64Var(&r.seed, "seed", 1, "random seed `N`")
	r.registerThreads(cmd)
}

// registerThreads adds the flag that never changes a result.
func (r *runFlags) registerThreads(cmd *cobra.Command) {
	cmd.Flags().IntVar(&r.threads, "threads", 0, "`N` threads for matrix products; the result does not depend on it (default: one less than there are processors)")
}

// registerEnd adds the flags that say how long a run takes and where it is kept.
func (r *runFlags) registerEnd(cmd *cobra.Command) {
	f := cmd.Flags()
	f.IntVar(&r.steps, "steps", 0, "end after `N` steps")
	f.Float64Var(&r.epochs, "epochs", 0, "end after `N` passes over the training data")
	f.StringArrayVar(&r.at, "at", nil, "`STEP:CHANGE;...`: change the run after some steps, such as \"500:set lr=0.001;620:grow L1 2;900:stop\"; repeatable")
	f.StringVar(&r.out, "out", "", "record the run in the new directory `DIR`")
}

// spec checks everything that was given and names the run.
func (r *runFlags) spec(cmd *cobra.Command) (sim.Spec, error) {
	spec := sim.Spec{Scene: r.scene, Seed: r.seed, Steps: r.steps, Epochs: r.epochs, Set: map[string]string{}}
	for _, field := range flagged() {
		if cmd.Flags().Changed(field.Name) {
			spec.Set[field.Name] = *r.named[field.Name]
		}
	}
	for _, pair := range r.set {
		key, value, ok := strings.Cut(pair, "=")
		if !ok {
			return spec, usageError{fmt.Errorf("--set %s: want key=value", form.Shown(pair))}
		}
		spec.Set[key] = value
	}
	if cmd.Flags().Changed("test") {
		var err error
		if spec.Set["data"], err = withTest(spec.Set["data"], r.test); err != nil {
			return spec, err
		}
	}
	if r.like != "" {
		if err := r.beginWith(&spec, cmd.Flags().Changed); err != nil {
			return spec, err
		}
	}
	if r.weights != "" {
		if err := r.startFrom(&spec, cmd.Flags().Changed("scene") || r.like != ""); err != nil {
			return spec, err
		}
	}
	switch {
	case r.steps < 0 || r.steps > sim.MostSteps:
		return spec, usageError{fmt.Errorf("--steps %d: want 1 to %d", r.steps, sim.MostSteps)}
	case !(r.epochs >= 0 && r.epochs <= sim.MostEpochs):
		return spec, usageError{fmt.Errorf("--epochs %g: want more than 0 and at most 1e9", r.epochs)}
	case r.steps > 0 && r.epochs > 0:
		return spec, usageError{fmt.Errorf("--steps %d and --epochs %g: want one of them", r.steps, r.epochs)}
	case r.threads < 0:
		return spec, usageError{fmt.Errorf("--threads %d: want 1 or more", r.threads)}
	}
	return spec, whileReading(cmd.ErrOrStderr(), func() error { return check(spec) })
}

// withTest is the name of data that are tested on a file of their own.
func withTest(data, test string) (string, error) {
	switch train, other, two := strings.Cut(data, ","); {
	case data == "":
		return "", usageError{fmt.Errorf("--test %s: want the table for training as well: --data FILE", form.Shown(test))}
	case two && !isFile(data):
		return "", usageError{fmt.Errorf("--test %s: --data names a file for testing already, %s; give one of them, or --data %s", form.Shown(test), form.Shown(other), form.Shown(train))}
	case !isFile(test):
		return "", usageError{fmt.Errorf("--test %s: no such file", form.Shown(test))}
	}
	return data + "," + test, nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// beginWith fills in what the run of --spec has and no flag says otherwise.
func (r *runFlags) beginWith(spec *sim.Spec, given func(flag string) bool) error {
	like, err := readSpec(r.like)
	if err != nil {
		return err
	}
	if given("scene") && like.Scene != spec.Scene {
		return usageError{fmt.Errorf("--scene %s: the run of --spec is of --scene %s", form.Shown(spec.Scene), form.Shown(like.Scene))}
	}
	spec.Scene = like.Scene
	if !given("seed") {
		spec.Seed = like.Seed
	}
	if !given("steps") && !given("epochs") {
		spec.Steps, spec.Epochs = like.Steps, like.Epochs
	}
	spec.Set, err = under(spec, like.Set)
	return err
}

// readSpec reads the spec of a run directory or of a file.
func readSpec(path string) (spec sim.Spec, err error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return sim.ReadSpec(path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return spec, fmt.Errorf("--spec: %w", err)
	}
	if err := json.Unmarshal(text, &spec); err != nil {
		return spec, fmt.Errorf("--spec %s: want a spec.json: %w", path, err)
	}
	return spec, nil
}

// schedule reads what is changed when.
func (r *runFlags) schedule(spec sim.Spec) (sim.Schedule, error) {
	s, err := commands.New(wordsOf(spec.Scene)...).Schedule(r.at)
	if err != nil {
		return s, err
	}
	for _, c := range s.Commands {
		if spec.Steps > 0 && c.Step > spec.Steps {
			return s, usageError{fmt.Errorf("--at: step %d comes after the end of the run at step %d", c.Step, spec.Steps)}
		}
	}
	return s, nil
}

// startFrom lets the run start from a file of weights. What the file says of its scene,
// data and shape holds where nothing else is given.
func (r *runFlags) startFrom(spec *sim.Spec, chosen bool) error {
	f, err := weights.Read(r.weights)
	if err != nil {
		return fmt.Errorf("--weights: %w", err)
	}
	if name := f.Metadata[scene.SceneKey]; name != "" {
		if chosen && name != spec.Scene {
			return usageError{fmt.Errorf("--scene %s: the weights in %s are of --scene %s", form.Shown(spec.Scene), r.weights, form.Shown(name))}
		}
		spec.Scene = name
	}
	if text := f.Metadata[scene.SettingsKey]; text != "" {
		var settings map[string]string
		if err := json.Unmarshal([]byte(text), &settings); err != nil {
			return fmt.Errorf("--weights: %s: metadata %s: %w", r.weights, scene.SettingsKey, err)
		}
		if spec.Set, err = under(spec, settings); err != nil {
			return err
		}
	}
	spec.Set[scene.WeightsKey], err = weights.Pin(r.weights)
	return err
}

// under are the settings of spec with others where nothing is given, as far as these
// belong to what is given: other data have no noise.
func under(spec *sim.Spec, others map[string]string) (map[string]string, error) {
	s, err := scenes.Find(spec.Scene)
	if err != nil {
		return nil, err
	}
	set := maps.Clone(others)
	maps.Copy(set, spec.Set)
	fields, err := s.Fields(set)
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(set, func(key, _ string) bool {
		_, given := spec.Set[key]
		return !given && !scene.Has(fields, key)
	})
	return set, nil
}

// dataError is why data cannot be read. On a screen, a window repairs that.
type dataError struct{ error }

func (e dataError) Unwrap() error { return e.error }

// check compares what is set with the fields that the scene has for it.
func check(spec sim.Spec) error {
	scene, err := scenes.Find(spec.Scene)
	if err != nil {
		return err
	}
	fields, err := scene.Fields(spec.Set)
	var wrong *form.Error
	switch {
	case err == nil:
	case errors.As(err, &wrong), errors.Is(err, datasets.ErrCancelled):
		return err
	default:
		return dataError{err}
	}
	byName := map[string]form.Field{}
	var names []string
	for _, f := range fields {
		byName[f.Name] = f
		names = append(names, f.Name)
	}
	for _, key := range sortedKeys(spec.Set) {
		f, ok := byName[key]
		if !ok {
			return foreign(spec.Scene, key, names)
		}
		if _, err := f.Parse(spec.Set[key]); err != nil {
			return err
		}
	}
	return nil
}

// foreign is the error for a setting that a scene does not have, and says which one
// has it.
func foreign(scene, key string, names []string) error {
	for _, other := range scenes.All() {
		fields, err := other.Fields(nil)
		if err == nil && slices.ContainsFunc(fields, func(f form.Field) bool { return f.Name == key }) {
			return form.Errorf("%s: not a setting of the scene %s, but of --scene %s", form.Shown(key), scene, other.Name)
		}
	}
	return form.Unknown("--set", key, names)
}
