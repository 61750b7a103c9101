// Package cli is the command line: one file a command. It joins what the other
// packages offer.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/internal/printable"
	"github.com/north-tui/north/sim"
	"github.com/spf13/cobra"
)

// The exit statuses that scripts rely on.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
	exitBrokenPipe  = 141 // as if SIGPIPE had ended the process
)

// usageError is a mistake in the words of the command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// Main runs the command that args name and returns the exit status.
func Main(args []string, stdout, stderr io.Writer) (status int) {
	out := &printable.Writer{To: stdout}
	stderr = &printable.Writer{To: stderr}
	defer func() {
		if v := recover(); v != nil {
			status = crash(stderr, &sim.PanicError{Value: v, Stack: debug.Stack()})
		}
	}()
	// A run must not end because nobody reads what it says any more.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	defer stop()
	ended := make(chan struct{})
	defer close(ended)
	go again(ctx, ended, stop, stderr)
	datasets.Until(ctx)
	root := Command()
	root.SetArgs(args)
	if len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
		registerCompletion(root) // which reads all shelves: half of the start of any other command
	}
	root.SetOut(out)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = out.Err() // of the help, which does not look
	}
	return report(stderr, err)
}

// again lets a second signal end the program at once, when the first has not within a
// second: a step may take long. By then no screen is up any more, and a record is
// complete up to its last lines.
func again(ctx context.Context, ended <-chan struct{}, stop func(), stderr io.Writer) {
	select {
	case <-ended:
		return
	case <-ctx.Done():
	}
	select {
	case <-ended:
	case <-time.After(time.Second):
		stop()
		fmt.Fprintln(bare(stderr), "north: ends after the present step; once more ends it at once")
	}
}

// report says what went wrong in one line and chooses the exit status.
func report(stderr io.Writer, err error) int {
	var (
		crashed *sim.PanicError
		wrong   *form.Error
		usage   usageError
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &crashed):
		return crash(stderr, crashed)
	case errors.Is(err, sim.ErrInterrupted), errors.Is(err, datasets.ErrCancelled):
		fmt.Fprintln(stderr, "north: interrupted")
		return exitInterrupted
	case errors.Is(err, syscall.EPIPE):
		return exitBrokenPipe // whoever read the output has seen enough
	}
	fmt.Fprintf(stderr, "north: %s\n", strings.ReplaceAll(err.Error(), "\n", "; "))
	if errors.As(err, &wrong) || errors.As(err, &usage) {
		return exitUsage
	}
	return exitFailed
}

// crash writes the stack of a panic to a file and names it.
func crash(stderr io.Writer, p *sim.PanicError) int {
	text := fmt.Sprintf("north crashed at %s\n%s\n%v\n\n%s", time.Now().Format(time.RFC3339), versionLine(), p.Value, p.Stack)
	f, err := os.CreateTemp("", "north-crash-*.txt")
	if err == nil {
		_, err = f.WriteString(text)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		fmt.Fprintf(stderr, "north: %v (no crash file: %v)\n%s", p, err, text)
		return exitFailed
	}
	fmt.Fprintf(stderr, "north: %v; the stack is in %s\n", p, f.Name())
	return exitFailed
}

// Command is the command north with all its subcommands.
func Command() *cobra.Command {
	root := screenCommand()
	root.AddCommand(trainCommand(), replayCommand(), exportCommand(), specCommand(), openCommand(), sweepCommand(), reportCommand(), pageCommand(), plotCommand(), shotCommand(), listCommand(), metricsCommand(), dataCommand(), doctorCommand(), versionCommand(), licensesCommand())
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetFlagErrorFunc(flagError)
	root.Version = versionLine()
	root.SetVersionTemplate("{{.Version}}\n")
	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		if err := gemm.Check(); err != nil {
			return usageError{err}
		}
		return nil
	}
	return root
}

// exactly demands the named arguments.
func exactly(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < len(names):
			return usageError{fmt.Errorf("%s: no %s given; see %[1]s --help", cmd.CommandPath(), names[len(args)])}
		case len(args) > len(names):
			return unexpected(cmd, args[len(names)])
		}
		return nil
	}
}

// oneOrMore demands at least one of the named argument.
func oneOrMore(name string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return exactly(name)(cmd, args)
		}
		return nil
	}
}

// unexpected is the error for an argument too many: at the root, a command that
// does not exist.
func unexpected(cmd *cobra.Command, arg string) error {
	var commands []string
	for _, c := range cmd.Commands() {
		commands = append(commands, c.Name())
	}
	if len(commands) > 0 {
		return form.Unknown(cmd.CommandPath(), arg, commands)
	}
	return usageError{fmt.Errorf("%s: unexpected %s; see %[1]s --help", cmd.CommandPath(), form.Quoted(arg))}
}
