package cli

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/gemm"
	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// finding is a line of north doctor.
type finding struct {
	Name  string `json:"name"`
	Found string `json:"found"`
	Wrong bool   `json:"wrong,omitempty"`
}

// errUnwell ends north doctor where something is wrong.
var errUnwell = errors.New("something is wrong: see the lines marked with an exclamation mark")

func doctorCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "check this installation and print what a bug report needs",
		Long: `doctor prints the version, the kernel, and what north has detected of the
terminal, the locale and your preferences. It checks that the kernel in use and
the portable one compute the same product. The exit status is 1 if anything is
wrong.`,
		Args: exactly(),
		// The root's check of NORTH_KERNEL would end the command that is to report it.
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil },
		RunE: func(cmd *cobra.Command, _ []string) error {
			found := examine(os.Getenv)
			if err := printFindings(cmd, found, asJSON); err != nil {
				return err
			}
			for _, f := range found {
				if f.Wrong {
					return errUnwell
				}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

func printFindings(cmd *cobra.Command, found []finding, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(cmd.OutOrStdout())
		e.SetIndent("", "  ")
		return e.Encode(found)
	}
	for _, f := range found {
		mark := " "
		if f.Wrong {
			mark = "!"
		}
		if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s %-12s %s\n", mark, f.Name, f.Found); err != nil {
			return err
		}
	}
	return nil
}

// examine looks at everything that a bug report needs.
func examine(getenv func(string) string) []finding {
	found := []finding{
		{Name: "version", Found: versionLine()},
		{Name: "system", Found: fmt.Sprintf("%s/%s, %d processors", runtime.GOOS, runtime.GOARCH, runtime.NumCPU())},
		kernelFinding(),
		{Name: "terminal", Found: variables(getenv, "TERM", "TERM_PROGRAM", "TMUX", "SSH_TTY")},
		{Name: "size", Found: terminalSize()},
	}
	wanted, problems := preferences()
	options, err := looks{color: "auto", glyphs: "auto", theme: "auto"}.options(wanted)
	if err != nil {
		problems = append(problems, err.Error())
	}
	background := "dark"
	if options.Light {
		background = "light"
	}
	shown := "a screen"
	if (showing{}).inPlainText(getenv) {
		shown = "lines"
	}
	return append(found,
		finding{Name: "shows", Found: fmt.Sprintf("%s (%s)", shown, variables(getenv, "ACCESSIBLE"))},
		finding{Name: "colours", Found: fmt.Sprintf("%s (%s)", depthWords[1+options.Depth], variables(getenv, "COLORTERM", "NO_COLOR"))},
		finding{Name: "characters", Found: options.Tier.Word()},
		finding{Name: "background", Found: fmt.Sprintf("%s (%s)", background, variables(getenv, "COLORFGBG"))},
		finding{Name: "locale", Found: variables(getenv, "LC_ALL", "LC_CTYPE", "LANG")},
		preferencesFinding(problems),
	)
}

// kernelFinding compares the kernel in use with the portable one.
func kernelFinding() finding {
	largest, err := gemm.Agree()
	if err = cmp.Or(gemm.Check(), err); err != nil {
		return finding{Name: "kernel", Found: err.Error(), Wrong: true}
	}
	return finding{Name: "kernel", Found: fmt.Sprintf("%s; agrees with the portable kernel to %.1g", gemm.Kernel(), largest)}
}

// preferencesFinding says where the preferences are and what is wrong with them.
func preferencesFinding(problems []string) finding {
	f := finding{Name: "preferences", Found: preferencesFile(), Wrong: len(problems) > 0}
	_, err := os.Stat(f.Found)
	switch {
	case f.Found == "":
		f.Found = "none are kept: there is no folder for them"
	case f.Wrong:
		f.Found += ": " + strings.Join(problems, "; ")
	case errors.Is(err, fs.ErrNotExist):
		f.Found += ": none yet"
	}
	return f
}

// terminalSize is the size of the terminal, in characters.
func terminalSize() string {
	width, height, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil {
		return "the output is not a terminal"
	}
	return fmt.Sprintf("%d columns, %d rows", width, height)
}

// variables are environment variables with their values, without those that are not set.
func variables(getenv func(string) string, names ...string) string {
	var set []string
	for _, name := range names {
		if v := getenv(name); v != "" {
			set = append(set, name+"="+form.Shown(v))
		}
	}
	if set == nil {
		return strings.Join(names, ", ") + " not set"
	}
	return strings.Join(set, " ")
}
