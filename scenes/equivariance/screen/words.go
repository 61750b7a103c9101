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
	relaxVerb   sim.Verb = "relax"   // by what Text says, L4:D1
	growVerb    sim.Verb = "grow"    // N base channels to layer Layer
	mergeVerb   sim.Verb = "merge"   // mixtures become plain layers of C1
	argmaxVerb  sim.Verb = "argmax"  // mixtures become plain layers of their largest share
	retrainVerb sim.Verb = "retrain" // weights afresh, shares as they are
)

// relaxation is what runs go on to: the tag of the scene's events.
const relaxation = "relax"

// words are those of the scene in plain text and in lessons.
func words() []commands.Word {
	return []commands.Word{
		{
			Name: "relax", Usage: "LAYER:GROUP", Example: "relax L4:D1", Group: commands.Growth, Key: "relax", Doc: "relax a layer to a smaller group: L4:D1", Parse: parseRelax, Line: commands.TextLine("relax", relaxVerb),
			Matches: func(asked, given sim.Command, _ *sim.Snapshot) bool { return asked.Text == given.Text },
		},
		{Name: "relaxation", Group: commands.Growth, Key: "next-relaxation", Doc: "run to the next relaxation, then pause", Parse: commands.Bare(sim.Command{Verb: sim.Until, Key: relaxation})},
		{Name: "grow", Usage: "LAYER:+N", Example: "grow L2:+1", Group: commands.Growth, Key: "grow", Doc: "give a layer base channels: L2:+1", Parse: parseGrow, Line: growLine},
		{Name: "merge", Group: commands.Growth, Key: "merge", Doc: "of EquiNAS_D: go on with plain layers without symmetry that compute the same", Parse: commands.Bare(sim.Command{Verb: mergeVerb})},
		{Name: "argmax", Group: commands.Growth, Key: "argmax", Doc: "of EquiNAS_D: go on with plain layers of the groups with the largest shares", Parse: commands.Bare(sim.Command{Verb: argmaxVerb})},
		{Name: "retrain", Group: commands.Growth, Key: "retrain", Doc: "of EquiNAS_D: draw the weights afresh and keep the shares", Parse: commands.Bare(sim.Command{Verb: retrainVerb})},
	}
}

// parseRelax reads a layer and a group. Whether they fit, only the network can check.
func parseRelax(arguments []string) (sim.Command, error) {
	if len(arguments) != 1 || !strings.Contains(arguments[0], ":") {
		return sim.Command{}, errors.New("want a layer and a group, as in relax L4:D1")
	}
	return sim.Command{Verb: relaxVerb, Text: arguments[0]}, nil
}

// parseGrow reads a layer and a number of base channels.
func parseGrow(arguments []string) (sim.Command, error) {
	wrong := errors.New("want a layer and how many base channels, as in grow L2:+1")
	if len(arguments) != 1 {
		return sim.Command{}, wrong
	}
	layer, count, _ := strings.Cut(arguments[0], ":")
	n, err := strconv.Atoi(strings.TrimPrefix(layer, "L"))
	by, err2 := strconv.Atoi(strings.TrimPrefix(count, "+"))
	if err != nil || err2 != nil || n < 1 || by < 1 {
		return sim.Command{}, wrong
	}
	return sim.Command{Verb: growVerb, Layer: n - 1, N: by}, nil
}

// growLine is the opposite of parseGrow.
func growLine(c sim.Command) string {
	if c.Verb != growVerb {
		return ""
	}
	return fmt.Sprintf("grow L%d:+%d", c.Layer+1, c.N)
}
