package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/pixels"
	sweepreport "github.com/north-tui/north/report"
	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// completer lists what the word that is being typed may become. The shells drop what it
// does not begin.
type completer = cobra.CompletionFunc

// registerCompletion lets the shells complete the arguments and the values of flags of a
// command and of those below it.
func registerCompletion(cmd *cobra.Command) {
	for _, c := range cmd.Commands() {
		registerCompletion(c)
	}
	if cmd.ValidArgsFunction == nil && cmd.ValidArgs == nil {
		cmd.ValidArgsFunction = completeArguments(cmd.Use)
	}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if err := cmd.RegisterFlagCompletionFunc(f.Name, completeFlag(f)); err != nil {
			panic(err) // the flag is there
		}
	})
}

// completeArguments completes what the usage line of a command asks for.
func completeArguments(use string) completer {
	_, arguments, _ := strings.Cut(use, " ")
	switch {
	case strings.Contains(arguments, "RUNDIR"), strings.Contains(arguments, "SWEEPDIR"):
		return completeRuns(arguments)
	case strings.Contains(arguments, "FILE.yaml"):
		return oneFile("yaml", "yml")
	case strings.Contains(arguments, "FILE.csv"):
		return oneFile("csv", "tsv", "npy")
	case strings.Contains(arguments, ".tmpl"):
		return completeFiles("tmpl")
	case strings.Contains(arguments, "FILE"):
		return completeData
	}
	return cobra.NoFileCompletions
}

// completeFlag completes the value of a flag: by its name where a table has its values,
// else by the word that stands for the value in the help.
func completeFlag(f *pflag.Flag) completer {
	switch f.Name {
	case "scene":
		return fixed(choicesOf(sceneItems())...)
	case "figure":
		return fixed(choicesOf(figureItems())...)
	case "figures":
		return completeKinds
	case "lesson":
		return completeLessons
	case "data":
		return completeData
	case "set":
		return completeSettings
	case "resume":
		return completeRuns("RUNDIR")
	case "spec":
		return completeRuns("FILE")
	case "color":
		return oneOf(depthWords...)
	case "glyphs":
		return oneOf(tierWords...)
	case "theme":
		return oneOf(themeWords...)
	case "pixels":
		return oneOf(pixels.Words...)
	}
	if slices.ContainsFunc(flagged(), func(own scene.Flag) bool { return own.Name == f.Name }) {
		return completeSetting(f.Name)
	}
	placeholder, _ := pflag.UnquoteUsage(f)
	switch placeholder {
	case "FILE":
		return completeFiles()
	case "DIR":
		return completeDirs
	}
	return cobra.NoFileCompletions
}

// fixed completes to one of some options.
func fixed(options ...form.Option) completer {
	return cobra.FixedCompletions(described(options, ""), cobra.ShellCompDirectiveNoFileComp)
}

// oneOf completes to one of some words.
func oneOf(list ...string) completer {
	return cobra.FixedCompletions(list, cobra.ShellCompDirectiveNoFileComp)
}

// described are options as completions, each after a prefix.
func described(options []form.Option, prefix string) []cobra.Completion {
	var list []cobra.Completion
	for _, o := range options {
		list = append(list, cobra.CompletionWithDesc(prefix+o.Name, o.Doc))
	}
	return list
}

// completeFiles completes to files with one of some extensions, or any if there is none.
func completeFiles(extensions ...string) completer {
	if len(extensions) == 0 {
		return cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault)
	}
	return cobra.FixedCompletions(extensions, cobra.ShellCompDirectiveFilterFileExt)
}

// oneFile is completeFiles for a command that takes one argument.
func oneFile(extensions ...string) completer {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return completeFiles(extensions...)(cmd, args, typed)
	}
}

func completeDirs(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// mostDescribed is how many runs are looked into; more than that are completed without a
// description.
const mostDescribed = 200

// completeRuns completes to directories: those of runs as words of their own, others as
// the beginning of a path. Files are completed where the usage names a FILE as well.
func completeRuns(usage string) completer {
	return func(_ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 && !strings.Contains(usage, "...") && !strings.Contains(usage, "FILE") {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		if strings.HasPrefix(typed, "~") {
			return nil, cobra.ShellCompDirectiveDefault // the shell knows whose home that is
		}
		parent, base := filepath.Split(typed)
		entries, err := os.ReadDir(filepath.Clean("./" + parent))
		if filepath.IsAbs(typed) {
			entries, err = os.ReadDir(parent)
		}
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var runs, others []cobra.Completion
		for _, e := range entries {
			if !e.IsDir() || !strings.HasPrefix(e.Name(), base) || strings.HasPrefix(e.Name(), ".") && base == "" {
				continue
			}
			path := parent + e.Name()
			switch {
			case !isRun(path):
				others = append(others, path+string(filepath.Separator))
			case len(runs) < mostDescribed:
				runs = append(runs, cobra.CompletionWithDesc(path, runInWords(path)))
			default:
				runs = append(runs, path)
			}
		}
		directive := cobra.ShellCompDirectiveNoFileComp
		if strings.Contains(usage, "FILE") {
			directive = cobra.ShellCompDirectiveDefault
		}
		if len(others) > 0 {
			directive |= cobra.ShellCompDirectiveNoSpace
		}
		return append(runs, others...), directive
	}
}

// runInWords is what a run directory holds, in a few words.
func runInWords(dir string) string {
	spec, err := sim.ReadSpec(dir)
	if err != nil {
		return "cannot be read"
	}
	text := "a run of " + form.Shown(spec.Scene)
	for _, key := range []string{"data", "trigger", "init"} {
		if v := spec.Set[key]; v != "" {
			text += " " + form.Shown(v)
		}
	}
	return text
}

// completeKinds completes a comma-separated list of the figures of a report.
func completeKinds(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	before := typed[:strings.LastIndex(typed, ",")+1]
	var list []cobra.Completion
	for _, kind := range sweepreport.Kinds {
		if !slices.Contains(strings.Split(before, ","), kind) {
			list = append(list, before+kind)
		}
	}
	return list, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

func completeLessons(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	list := described(choicesOf(lessonItems()), "")
	if own, err := filepath.Glob("*" + lessonEnding); err == nil {
		list = append(list, own...)
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}

// completeData completes to the data sets of the scene that is chosen, or of all for a
// command without one, and to files.
func completeData(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if cmd.Flags().Lookup("scene") == nil && len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return described(possibleScenes(cmd)[0].Data, ""), cobra.ShellCompDirectiveDefault
}

// completeSetting completes the value of a setting with a flag of its own.
func completeSetting(name string) completer {
	return func(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return valuesOf(cmd, args, name, ""), cobra.ShellCompDirectiveNoFileComp
	}
}

// completeSettings completes key=value, and key=value,value where several are crossed.
func completeSettings(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	key, value, ok := strings.Cut(typed, "=")
	if ok {
		before := key + "="
		if cmd.Name() == "sweep" {
			before += value[:strings.LastIndexAny(value, ",|")+1]
		}
		return valuesOf(cmd, args, key, before), cobra.ShellCompDirectiveNoFileComp
	}
	var list []cobra.Completion
	for _, f := range settingsOf(cmd, args) {
		if cmd.Flags().Lookup(f.Name) == nil { // it has a flag of its own
			list = append(list, cobra.CompletionWithDesc(f.Name+"=", f.Doc))
		}
	}
	return list, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// valuesOf are the values that a setting may have where there is a choice: in the scene
// that is chosen or, before there is one, in the first that has a choice.
func valuesOf(cmd *cobra.Command, args []string, name, before string) []cobra.Completion {
	if cmd.Flags().Lookup("scene") == nil {
		return choicesIn(settingsOf(cmd, args), name, before)
	}
	for _, s := range possibleScenes(cmd) {
		options := s.Choices[name]
		if name == "data" {
			options = s.Data
		}
		if len(options) > 0 {
			return described(options, before)
		}
		if list := choicesIn(fieldsOf(s, cmd), name, before); len(list) > 0 {
			return list
		}
	}
	return nil
}

// choicesIn are the values of the field of a name, each after a prefix.
func choicesIn(fields []form.Field, name, before string) []cobra.Completion {
	var list []cobra.Completion
	for _, f := range fields {
		if f.Name != name {
			continue
		}
		choices := f.Choices
		if f.Kind == form.Bool {
			choices = []string{"true", "false"}
		}
		for _, c := range choices {
			list = append(list, before+c)
		}
	}
	return list
}

// possibleScenes are the scene that a half-typed command line names, or all of them while
// it names none.
func possibleScenes(cmd *cobra.Command) []scenes.Scene {
	if f := cmd.Flags().Lookup("scene"); f != nil && f.Changed {
		if s, err := scenes.Named(f.Value.String()); err == nil {
			return []scenes.Scene{s}
		}
	}
	return scenes.All()
}

// settingsOf are the settings that a half-typed command line may have: those of its
// scene or, for a command without one, those of the data that it names.
func settingsOf(cmd *cobra.Command, args []string) []form.Field {
	switch {
	case cmd.Flags().Lookup("scene") != nil:
		return fieldsOf(possibleScenes(cmd)[0], cmd)
	case len(args) > 0:
		fields, _ := datasets.Fields(args[0]) // none while they cannot be read
		return fields
	}
	return nil
}

// fieldsOf are the settings of a scene with what is chosen so far, or with nothing chosen
// where that cannot be read.
func fieldsOf(s scenes.Scene, cmd *cobra.Command) []form.Field {
	set := map[string]string{}
	for _, f := range flagged() {
		if given := cmd.Flags().Lookup(f.Name); given != nil && given.Changed {
			set[f.Name] = given.Value.String()
		}
	}
	pairs, _ := cmd.Flags().GetStringArray("set") // none where a command has no such flag
	for _, pair := range pairs {
		if key, value, ok := strings.Cut(pair, "="); ok {
			set[key] = value
		}
	}
	fields, err := s.Fields(set)
	if err != nil {
		fields, _ = s.Fields(nil) // nothing can be wrong then
	}
	return fields
}
