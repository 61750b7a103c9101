package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/north-tui/north/internal/files"
	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/weights"
	"github.com/spf13/cobra"
)

// exported says what leaves a run directory.
type exported struct {
	weights     string
	pytorch     bool
	csv         string
	jsonl       string
	tensorboard string
	board       string // the event file in tensorboard
	at          int
	threads     int
	force       bool
}

func exportCommand() *cobra.Command {
	var e exported
	cmd := &cobra.Command{
		Use:   "export RUNDIR",
		Short: "write the weights and the series of a recorded run for other programs",
		Long: `export writes the weights of a recorded run and everything that was measured.
Weights are those of the last step or of an earlier one, for which it repeats
the run.`,
		Example: `  north export runs/mnist-1 --weights mnist.safetensors
  north export runs/mnist-1 --weights early.npz --at 500 --pytorch > load.py
  north export runs/mnist-1 --csv mnist.csv --tensorboard logs/mnist-1`,
		Args: exactly("RUNDIR"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if err := e.check(cmd); err != nil {
				return err
			}
			if e.tensorboard != "" {
				if err := os.MkdirAll(e.tensorboard, 0o755); err != nil {
					return fmt.Errorf("--tensorboard: %w", err)
				}
				e.board = filepath.Join(e.tensorboard, boardFile)
			}
			for _, path := range []string{e.weights, e.csv, e.jsonl, e.board} {
				if path == "" {
					continue
				}
				claim, refused := files.Claim(path, e.force)
				if refused != nil {
					return refused
				}
				defer func() { err = errors.Join(err, claim.Release()) }()
			}
			return e.export(cmd, args[0])
		},
	}
	f := cmd.Flags()
	f.StringVar(&e.weights, "weights", "", "write the weights to `FILE`.safetensors or .npz")
	f.BoolVar(&e.pytorch, "pytorch", false, "print a Python program that loads them and computes the same outputs")
	f.StringVar(&e.csv, "csv", "", "write all series to `FILE`.csv, one line per step, with epoch and seconds")
	f.StringVar(&e.jsonl, "jsonl", "", "write all series to `FILE`.jsonl, one JSON object per step")
	f.StringVar(&e.tensorboard, "tensorboard", "", "write an event file for TensorBoard into `DIR`")
	f.IntVar(&e.at, "at", 0, "the weights at the earlier `STEP`, by repeating the run (default: its last step)")
	f.IntVar(&e.threads, "threads", 0, "`N` threads for matrix products; the result does not depend on it (default: one less than there are processors)")
	registerForce(cmd, &e.force)
	return cmd
}

func (e *exported) check(cmd *cobra.Command) error {
	if !cmd.Flags().Changed("at") {
		e.at = sim.Newest
	} else if e.at < 0 {
		return usageError{fmt.Errorf("--at %d: want 0 or more", e.at)}
	}
	switch {
	case e.threads < 0:
		return usageError{fmt.Errorf("--threads %d: want 1 or more", e.threads)}
	case e.weights == "" && (e.pytorch || e.at != sim.Newest):
		return usageError{errors.New("export: --pytorch and --at need --weights FILE.safetensors or .npz")}
	case e.weights == "" && e.csv == "" && e.jsonl == "" && e.tensorboard == "":
		return usageError{errors.New("export: want --weights FILE.safetensors or .npz, --csv FILE, --jsonl FILE or --tensorboard DIR")}
	}
	if e.weights != "" {
		if err := weights.Check(e.weights); err != nil {
			return usageError{fmt.Errorf("--weights %w", err)}
		}
	}
	return nil
}

func (e *exported) export(cmd *cobra.Command, dir string) error {
	if e.csv != "" {
		if err := writeSeries(dir, e.csv, newTable); err != nil {
			return err
		}
	}
	if e.jsonl != "" {
		if err := writeSeries(dir, e.jsonl, newLines); err != nil {
			return err
		}
	}
	if e.tensorboard != "" {
		if err := writeBoard(dir, e.board); err != nil {
			return err
		}
	}
	if e.weights == "" {
		return nil
	}
	return e.exportWeights(cmd, dir)
}

func (e *exported) exportWeights(cmd *cobra.Command, dir string) error {
	session, err := sessionAt(cmd, dir, e.at, e.threads)
	if err != nil {
		return err
	}
	learner, ok := session.Learner().(scene.Weighted)
	if !ok {
		return fmt.Errorf("--weights: the scene %s has none to export", session.Spec().Scene)
	}
	f, err := learner.Weights()
	if err != nil {
		return err
	}
	spec, err := json.Marshal(session.Spec())
	if err != nil {
		return err
	}
	f.Metadata["spec"], f.Metadata["step"] = string(spec), strconv.Itoa(session.Steps())
	err = files.Replace(e.weights, func(w io.Writer) error { return weights.Write(w, e.weights, f) })
	if err != nil || !e.pytorch {
		return err
	}
	program, err := learner.PyTorch()
	if err != nil {
		return fmt.Errorf("--pytorch: %w", err)
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), loader(e.weights), program)
	return err
}

// sessionAt opens a recorded run at a step. What takes time is shown.
func sessionAt(cmd *cobra.Command, dir string, step, threads int) (*sim.Session, error) {
	var bar progress
	session, err := sim.At(cmd.Context(), dir, step, scenes.Find, sim.Options{Threads: threads}, func(s *sim.Session) {
		if bar == nil {
			bar = newProgress(cmd.ErrOrStderr(), s)
		}
		bar.update(s)
	})
	if bar != nil {
		bar.close()
	}
	return session, err
}

// loader is the part of a Python program that reads the tensors of a file into w, and its
// metadata into meta.
func loader(path string) string {
	file := strconv.QuoteToASCII(path)
	if strings.EqualFold(filepath.Ext(path), ".npz") {
		return `import json, numpy, torch

file = numpy.load(` + file + `)
w = {k: torch.from_numpy(v) for k, v in file.items() if v.dtype.kind != "U"}
meta = json.loads(str(file["__metadata__"]))
`
	}
	return `import json, torch
from safetensors import safe_open  # pip install safetensors

file = safe_open(` + file + `, "pt")
w, meta = {k: file.get_tensor(k) for k in file.keys()}, file.metadata()
`
}
