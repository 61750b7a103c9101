// Package screen is the contract between the program and a scene: panels, keys, windows
// and words are plain values that a scene hands over, and Host is all that they may ask
// of the program. A scene knows snapshots and commands, never the run itself.
package screen

import (
	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/tui/desk"
)

// Screen is what the terminal shows of a scene and the keys that belong to it.
// It is made once and never changed.
type Screen struct {
	Panels   []Panel                      // at most desk.MostPanels, in the order of their keys
	Commands []Command                    // keys of this scene alone
	Pickers  []Picker                     // settings that have a list of their own
	Strategy []StrategyItem               // what the second line of the header shows
	Words    desk.Words                   // what it calls its growth
	Plain    []commands.Word              // what can be typed without a screen, beside what every run obeys
	Card     func(layer, unit int) Dialog // what enter opens of a selected unit; nil: nothing
	Stage    Stage                        // what it shows to a lecture hall
	Legend   [][2]string                  // a sign and what it means, for the help
}
