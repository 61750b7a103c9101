package screen

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/sim"
)

// The verbs of the scene, as they stand in journals.
const (
	growVerb   sim.Verb = "grow"   // N neurons in hidden layer Layer
	deepenVerb sim.Verb = "deepen" // one more hidden layer
)

// words are those of the scene in plain text and in lessons.
func words() []commands.Word {
	return []commands.Word{
		{
			Name: "grow", Usage: "[LAYER] [N]", Group: commands.Growth, Doc: "add N neurons (1) to a hidden layer (the first)",
			Parse: parseGrow, Resolve: resolveGrow, Line: growLine,
			Matches: func(asked, given sim.Command, _ *sim.Snapshot) bool { return asked.Layer == given.Layer },
		},
		{Name: "deepen", Group: commands.Growth, Key: "deepen", Doc: "add a hidden layer before the outputs", Parse: commands.Bare(sim.Command{Verb: deepenVerb})},
	}
}

// parseGrow reads a layer such as L1 and a number of neurons.
func parseGrow(arguments []string) (sim.Command, error) {
	c := sim.Command{Verb: growVerb, N: 1}
	if len(arguments) > 2 {
		return c, errors.New("want a layer and a number of neurons, such as grow L1 2")
	}
	if len(arguments) > 0 {
		n, err := strconv.Atoi(strings.TrimPrefix(arguments[0], "L"))
		if err != nil || n < 1 {
			return c, fmt.Errorf("%q is not a layer, want L1 or the like", arguments[0])
		}
		c.Layer = n - 1
	}
	if len(arguments) > 1 {
		n, err := commands.Whole(arguments[1], "neurons")
		if err != nil {
			return c, err
		}
		c.N = max(n, 1)
	}
	return c, nil
}

// growLine is the opposite of parseGrow.
func growLine(c sim.Command) string {
	if c.Verb != growVerb {
		return ""
	}
	return fmt.Sprintf("grow L%d %d", c.Layer+1, max(c.N, 1))
}

// resolveGrow demands that there is such a layer.
func resolveGrow(c sim.Command, s *sim.Snapshot) (sim.Command, error) {
	if c.Layer >= len(s.Layers) {
		return c, fmt.Errorf("no hidden layer L%d; there are %s", c.Layer+1, strings.Join(s.Layers, ", "))
	}
	return c, nil
}
