package commands_test

import (
	"fmt"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/sim"
)

// A scene adds a word of its own, and a line becomes a command by the snapshot that is
// shown.
func ExampleLanguage_Parse() {
	language := commands.New(commands.Word{
		Name: "cut", Group: commands.Growth, Doc: "take out the edges that are not used", Parse: commands.Bare(sim.Command{Verb: "cut"}),
	})
	shown := &sim.Snapshot{State: sim.Running, Step: 400}
	for _, line := range []string{"fork lr=0.1", "cut", "cut all"} {
		action, err := language.Parse(line)
		if err != nil {
			fmt.Println(err)
			continue
		}
		c, err := action.Command(shown)
		fmt.Println(c.Verb, c.N, c.Changes, err)
	}
	// Output:
	// fork 400 map[lr:0.1] <nil>
	// cut 0 map[] <nil>
	// cut: unexpected "all"
}
