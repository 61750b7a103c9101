package screen

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/sim"
)

// words are those of the scene in plain text and in lessons.
func words() []commands.Word {
	return []commands.Word{
		commands.Until(alphaTag, "next-alpha", "run to the next step of the architecture, then pause"),
		commands.Until(choiceTag, "next-choice", "run to the next change of what a cut would keep, then pause"),
		commands.Until(deathTag, "", "run to the next death of an operation, then pause"),
		{Name: "cut", Group: commands.Growth, Key: "cut", Doc: "measure what a cut would leave; the search goes on", Parse: commands.Bare(sim.Command{Verb: cutVerb})},
		{
			Name: "retrain", Group: commands.Growth, Key: "retrain", Doc: "train the cell that a cut would give, in a lane of its own",
			Parse: commands.Bare(sim.Command{Verb: sim.Fork}), Resolve: resolveRetrain,
			Matches: func(_, given sim.Command, _ *sim.Snapshot) bool { return given.Changes["genotype"] != "" },
		},
		{Name: "kill", Usage: "EDGE OP", Example: "kill c-1>2 linear", Group: commands.Growth, Key: "kill", Doc: "kill an operation of an edge: kill c-1>2 linear", Parse: parseEntry(killVerb), Resolve: resolveEntry, Line: entryLine("kill", killVerb), Matches: sameEntry},
		{Name: "revive", Usage: "EDGE OP", Example: "revive c-1>2 linear", Group: commands.Growth, Doc: "give back an operation that was killed by hand", Parse: parseEntry(reviveVerb), Resolve: resolveEntry, Line: entryLine("revive", reviveVerb), Matches: sameEntry},
		{
			Name: "grow", Usage: "CELL [N]", Example: "grow 0 2", Group: commands.Growth, Doc: "add N channels (1) to a cell, from 0: grow 0 2", Parse: parseGrow, Line: growLine,
			Matches: func(asked, given sim.Command, _ *sim.Snapshot) bool { return asked.Layer == given.Layer },
		},
	}
}

// resolveRetrain names the present cell, and the channels if the cells have grown.
func resolveRetrain(c sim.Command, s *sim.Snapshot) (sim.Command, error) {
	genotype, ok := s.Table(statusTable, "").Cell("genotype")
	if !ok || len(s.Layers) == 0 {
		return c, errors.New("no cell is searched for here")
	}
	c.N, c.Text = 0, "retrained"
	c.Changes = map[string]string{"genotype": genotype.Text}
	if widths, ok := s.Table(statusTable, "").Cell("widths"); ok {
		if now, _ := commands.Setting(s, "widths"); widths.Text != now {
			c.Changes["widths"] = widths.Text
		}
	}
	return c, nil
}

// parseEntry reads an edge and an operation. The edge stays in Text until the edges are
// known.
func parseEntry(verb sim.Verb) func(arguments []string) (sim.Command, error) {
	return func(arguments []string) (sim.Command, error) {
		if len(arguments) != 2 {
			return sim.Command{}, errors.New("want an edge and an operation, as in kill c-1>2 linear")
		}
		return sim.Command{Verb: verb, Text: arguments[0], Key: arguments[1]}, nil
	}
}

// entryLine is the opposite of parseEntry and resolveEntry: it names the edge by its
// number, from 0.
func entryLine(name string, verb sim.Verb) func(sim.Command) string {
	return func(c sim.Command) string {
		if c.Verb != verb {
			return ""
		}
		return fmt.Sprintf("%s %d %s", name, c.Layer, c.Key)
	}
}

// growLine is the opposite of parseGrow.
func growLine(c sim.Command) string {
	if c.Verb != growVerb {
		return ""
	}
	return fmt.Sprintf("grow %d %d", c.Layer, max(c.N, 1))
}

// resolveEntry demands that there are such an edge, by name or by number, and such an
// operation.
func resolveEntry(c sim.Command, s *sim.Snapshot) (sim.Command, error) {
	at := slices.Index(s.Layers, c.Text)
	if n, err := strconv.Atoi(c.Text); err == nil && n >= 0 && n < len(s.Layers) {
		at = n
	}
	if at < 0 {
		return c, form.Unknown("edge", c.Text, s.Layers)
	}
	if !slices.Contains(s.Units, c.Key) {
		return c, form.Unknown("operation", c.Key, s.Units)
	}
	c.Layer, c.Text = at, ""
	return c, nil
}

func sameEntry(asked, given sim.Command, s *sim.Snapshot) bool {
	return asked.Key == given.Key && slices.Index(s.Layers, asked.Text) == given.Layer
}

// parseGrow reads a cell, from 0, and a number of channels.
func parseGrow(arguments []string) (sim.Command, error) {
	c := sim.Command{Verb: growVerb, N: 1}
	if len(arguments) < 1 || len(arguments) > 2 {
		return c, errors.New("want a cell and a number of channels, as in grow 0 2")
	}
	n, err := commands.Whole(strings.TrimPrefix(arguments[0], "cell"), "cells before it")
	if err != nil {
		return c, fmt.Errorf("%q is not a cell, want 0 or the like", arguments[0])
	}
	c.Layer = n
	if len(arguments) > 1 {
		if n, err = commands.Whole(arguments[1], "channels"); err != nil {
			return c, err
		}
		c.N = max(n, 1)
	}
	return c, nil
}
