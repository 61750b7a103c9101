package cli

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/north-tui/north/form"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flagError says in the words of the command line why a flag is refused.
func flagError(cmd *cobra.Command, err error) error {
	return usageError{fmt.Errorf("%s; see %s --help", refused(cmd, err), cmd.CommandPath())}
}

// refused is the reason for an error of package pflag.
func refused(cmd *cobra.Command, err error) string {
	if wrong, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return fmt.Sprintf("--%s: %s", wrong.GetFlag().Name, misread(wrong))
	}
	if missing, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		name, _ := pflag.UnquoteUsage(missing.GetFlag())
		return fmt.Sprintf("--%s: no %s given", missing.GetFlag().Name, name)
	}
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		if letters := unknown.GetSpecifiedShortnames(); letters != "" {
			return fmt.Sprintf("unknown flag -%s; names of more than one letter begin with --", form.Shown(letters))
		}
		return unknownFlag(cmd, unknown.GetSpecifiedName())
	}
	if wrong, ok := errors.AsType[*pflag.InvalidSyntaxError](err); ok {
		return fmt.Sprintf("%s is not a flag: want --name or --name=value", form.Shown(wrong.GetSpecifiedFlag()))
	}
	return err.Error()
}

// misread says what is wrong with the value of a flag.
func misread(wrong *pflag.InvalidValueError) string {
	value := form.Quoted(wrong.GetValue())
	if errors.Is(wrong, strconv.ErrRange) {
		return value + " is out of range"
	}
	switch wrong.GetFlag().Value.Type() {
	case "int":
		return value + " is not a whole number"
	case "uint64":
		return value + " is not a whole number from 0 on"
	case "float64":
		return value + " is not a number"
	case "bool":
		return value + " is neither true nor false"
	}
	return fmt.Sprintf("%s: %v", value, errors.Unwrap(wrong))
}

// unknownFlag suggests the nearest flag, or the command that has it.
func unknownFlag(cmd *cobra.Command, name string) string {
	text := "unknown flag --" + form.Shown(name)
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near := form.Nearest(name, names); near != "" {
		return text + " (did you mean --" + near + "?)"
	}
	for _, other := range cmd.Root().Commands() {
		if other.Flags().Lookup(name) != nil {
			return fmt.Sprintf("%s (it is one of %s)", text, other.CommandPath())
		}
	}
	return text
}
