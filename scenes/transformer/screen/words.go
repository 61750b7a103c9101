package screen

import (
	"errors"
	"strings"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/sim"
)

// The verbs of the scene, as they stand in journals.
const (
	growVerb   sim.Verb = "grow"   // by the growth in Text, KIND:+N@WHERE
	ungrowVerb sim.Verb = "ungrow" // take back the last growth
)

// words are those of the scene in plain text and in lessons.
func words() []commands.Word {
	return []commands.Word{
		{
			Name: "grow", Usage: "KIND:+N[@WHERE]", Example: "grow mlp:+32", Group: commands.Growth, Doc: "grow the model: mlp:+32, key:+8@L1,H2",
			Parse: parseGrow, Resolve: resolveGrow, Line: commands.TextLine("grow", growVerb),
			Matches: func(asked, given sim.Command, _ *sim.Snapshot) bool { return kind(asked.Text) == kind(given.Text) },
		},
		{Name: "ungrow", Group: commands.Growth, Key: "ungrow", Doc: "undo the last growth, weights included", Parse: commands.Bare(sim.Command{Verb: ungrowVerb})},
	}
}

// kind is what of a model a growth makes larger.
func kind(growth string) string {
	k, _, _ := strings.Cut(growth, ":")
	return k
}

// parseGrow reads a growth. What it says of sizes and places, only the model can check.
func parseGrow(arguments []string) (sim.Command, error) {
	if len(arguments) != 1 || !strings.Contains(arguments[0], ":") {
		return sim.Command{}, errors.New("want a growth KIND:+N, such as grow mlp:+32")
	}
	return sim.Command{Verb: growVerb, Text: arguments[0]}, nil
}

// resolveGrow demands a kind of growth that the model offers.
func resolveGrow(c sim.Command, s *sim.Snapshot) (sim.Command, error) {
	var kinds []string
	for _, e := range s.Expansions {
		if e.Kind == kind(c.Text) {
			return c, nil
		}
		kinds = append(kinds, e.Kind)
	}
	return c, form.Unknown("kind", kind(c.Text), kinds)
}
