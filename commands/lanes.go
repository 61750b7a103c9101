package commands

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/sim"
)

// laneWords make lanes and choose between them.
func laneWords() []Word {
	return []Word{
		{
			Name: "fork", Usage: "[STEP] [NAME=VALUE …]", Group: Lanes, Doc: "start a lane at STEP with other settings",
			Parse: parseFork, Resolve: forkAt, Matches: forksAlike,
		},
		{Name: "race", Group: Lanes, Doc: "compare the lanes"},
		{
			Name: "lane", Usage: "LETTER", Example: "lane b", Group: Lanes, Doc: "show another lane", Parse: parseLane(sim.Focus), Resolve: laneOf, Matches: sameLane,
			Holds: func(asked sim.Command, s *sim.Snapshot) bool { return s.Letter() == asked.Key },
		},
		{Name: "drop", Usage: "LETTER", Example: "drop b", Group: Lanes, Doc: "end a lane", Parse: parseLane(sim.Drop), Resolve: laneOf, Matches: sameLane},
		{
			Name: "together", Example: "together step", Usage: strings.Join(sim.Syncs(), "|"), Group: Lanes, Doc: "choose how lanes wait for each other", Parse: parseTogether,
			Matches: func(asked, given sim.Command, _ *sim.Snapshot) bool { return asked.Key == given.Key },
			Holds:   func(asked sim.Command, s *sim.Snapshot) bool { return s.Sync == asked.Key },
		},
	}
}

// shown stands for the step on the screen.
const shown = -1

// parseFork reads a step, if one is named, and changes.
func parseFork(arguments []string) (sim.Command, error) {
	c := sim.Command{Verb: sim.Fork, N: shown, Changes: map[string]string{}}
	for i, word := range arguments {
		name, value, isSetting := strings.Cut(word, "=")
		n, err := Whole(word, "steps")
		switch {
		case isSetting && name != "" && value != "":
			c.Changes[name] = value
		case i == 0 && err == nil:
			c.N = n
		case isSetting:
			return c, fmt.Errorf("%q is not NAME=VALUE, such as trigger=random", word)
		default:
			return c, fmt.Errorf("%q is neither a step nor NAME=VALUE, such as fork 400 trigger=random", word)
		}
	}
	c.Text = laneName(c.Changes)
	return c, nil
}

// laneName names a lane by what it does differently.
func laneName(changes map[string]string) string {
	var words []string
	for _, key := range slices.Sorted(maps.Keys(changes)) {
		words = append(words, changes[key])
	}
	if len(words) == 0 {
		return "same"
	}
	return strings.Join(words, " ")
}

func forkAt(c sim.Command, s *sim.Snapshot) (sim.Command, error) {
	if c.N == shown {
		c.N = s.Step
	}
	c.Changes = maps.Clone(c.Changes)
	return c, nil
}

// forksAlike reports whether a fork is at the step that was asked for, if one was, and
// has the settings that were asked for: changed, or as in the lane that it leaves. It
// may change more.
func forksAlike(asked, given sim.Command, s *sim.Snapshot) bool {
	if asked.N != shown && asked.N != given.N {
		return false
	}
	for key, value := range asked.Changes {
		got, changed := given.Changes[key]
		if !changed {
			got, _ = Setting(s, key)
		}
		if !Same(got, value) {
			return false
		}
	}
	return true
}

// parseLane reads the letter of a lane, which stays in the key until the lanes are
// known.
func parseLane(verb sim.Verb) func([]string) (sim.Command, error) {
	return func(arguments []string) (sim.Command, error) {
		if len(arguments) != 1 {
			return sim.Command{}, errors.New("want the letter of a lane; race lists them")
		}
		return sim.Command{Verb: verb, Key: arguments[0]}, nil
	}
}

// laneOf replaces a letter by the lane's position.
func laneOf(c sim.Command, s *sim.Snapshot) (sim.Command, error) {
	i := laneAt(c.Key, s)
	if i < 0 {
		return c, fmt.Errorf("%q is not the letter of a lane; race lists them", c.Key)
	}
	c.Key, c.N = "", i
	return c, nil
}

func sameLane(asked, given sim.Command, s *sim.Snapshot) bool {
	return laneAt(asked.Key, s) == given.N
}

// laneAt is the position of the lane of a letter, -1 if there is none.
func laneAt(letter string, s *sim.Snapshot) int {
	return slices.IndexFunc(s.EachLane(), func(l *sim.Snapshot) bool { return l.Letter() == letter })
}

func parseTogether(arguments []string) (sim.Command, error) {
	if len(arguments) != 1 {
		return sim.Command{}, fmt.Errorf("want one of %s", strings.Join(sim.Syncs(), ", "))
	}
	if !slices.Contains(sim.Syncs(), arguments[0]) {
		return sim.Command{}, form.Errorf("%q is not a way to keep lanes together; want one of %s", arguments[0], strings.Join(sim.Syncs(), ", "))
	}
	return sim.Command{Verb: sim.Sync, Key: arguments[0]}, nil
}
