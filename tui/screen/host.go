package screen

import (
	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
)

// Host is the program, as scenes see it.
type Host interface {
	Desk() *desk.Desk
	Send(sim.Command) bool   // false if it could not be taken now
	Change(Change) bool      // sends a change that can be undone
	Say(text string)         // in the footer, until the next key
	Open(Dialog)             // in place of the dialog that is open
	Select(layer, unit int)  // the unit; a second time: opens its card
	Key(id string) string    // the key of a command, as the viewer has it
	StepOn(sim.Command) bool // the run goes on to where the command lets it pause
	// Travel does what a key does that leads to another step; ok is false for others.
	Travel(tea.KeyMsg) (cmd tea.Cmd, ok bool)
}

// Dialog is a window over the panels, behind which the run goes on.
type Dialog interface {
	Title() string
	Note() string // keys, in the lower edge of the frame
	// Key takes a key and returns the dialog to show next, nil for none.
	Key(h Host, msg tea.KeyMsg) (Dialog, tea.Cmd)
	// Rows is the height the contents want at a width.
	Rows(h Host, width int) int
	Draw(h Host, g cells.Grid)
	Wants(*picture.View) // adds what it shows
}

// Change is something the viewer changed of the run, and how to take it back.
// Both are commands like any others, so that the journal tells the whole story.
type Change struct {
	What          string
	Forward, Back []sim.Command
	Growth        bool // of the network, or the opposite: only a fork before it takes it back
}
