package commands

import (
	"errors"
	"strings"

	"github.com/north-tui/north/sim"
)

// changeWords change settings.
func changeWords() []Word {
	return []Word{
		{
			Name: "set", Usage: "NAME VALUE", Example: "set lr 0.01", Group: Change, Doc: "change a setting",
			Parse: parseSet, Holds: isSet, Settled: isSet,
			Matches: func(asked, given sim.Command, _ *sim.Snapshot) bool {
				return asked.Key == given.Key && Same(asked.Text, given.Text)
			},
		},
		{Name: "settings", Group: Change, Doc: "list the settings and their values"},
	}
}

// parseSet reads a name and a value, which may have spaces.
func parseSet(arguments []string) (sim.Command, error) {
	if len(arguments) < 2 {
		return sim.Command{}, errors.New("want a setting and its value, such as set lr 0.01")
	}
	return sim.Command{Verb: sim.Set, Key: arguments[0], Text: strings.Join(arguments[1:], " ")}, nil
}

func isSet(asked sim.Command, s *sim.Snapshot) bool {
	now, ok := Setting(s, asked.Key)
	return ok && Same(now, asked.Text)
}
