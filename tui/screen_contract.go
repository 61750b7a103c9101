package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// mostPanels is how many panels a scene can have: one a digit key.
const mostPanels = 9

// screen is what the terminal shows of a scene and the keys that belong to it.
// It is made once and never changed.
type screen struct {
	panels   []panel        // at most mostPanels, in the order of their keys
	commands []sceneCommand // keys of this scene alone
	pickers  []picker       // settings that have a list of their own
	strategy []strategyItem // what the second line of the header shows
	words    growthWords
	card     func(layer, unit int) sceneDialog // what enter opens of a selected unit; nil: nothing
	legend   [][2]string                       // a sign and what it means, for the help
}

// panel draws one aspect of a snapshot. Its functions are pure: equal desks and
// sizes give equal cells.
type panel struct {
	name   string
	tab    string                                 // short name on a narrow screen
	was    string                                 // name in preferences written before scenes had names of their own; "" for the same
	rank   int                                    // the lower, the longer it stays on a shrinking screen
	height int                                    // least rows that are useful, frame included
	wanted int                                    // rows it should have before panels of a higher rank join
	weight int                                    // share of spare rows
	column [3]int                                 // column it prefers when there are one, two or three
	order  int                                    // place within its column: the lower, the higher up
	events bool                                   // the list of events: it spans the foot of the screen
	slow   func(width, height int) bool           // redrawn a few times a second only: costly to draw or to send; nil: no
	title  func(d *desk) string                   // nil: the name
	note   func(d *desk) string                   // at the right of the frame
	draw   func(d *desk, g cells.Grid)            //
	topic  func(d *desk) picture.Topic            // what its numbers are explained by; nil: nothing is
	room   func(int) int                          // of a chart over time: what it keeps of a width for labels; nil: it is none
	shows  aspect                                 // of the snapshot; 0: anything
	wants  func(width, height int) []picture.Want // pictures that it shows at a size; nil: none
	has    func(d *desk) bool                     // whether there is anything to show; nil: always, if only why not
	items  func(d *desk) (first, last int)        // how far up and down scroll it; nil, or last 0: they do not
	click  func(h host, x, y, width, height int)  // a click within its frame; nil: nothing
}

// always is the pace of a panel that is slow at every size.
func always(int, int) bool { return true }

// explains is the topic of a panel that has one alone.
func explains(t picture.Topic) func(*desk) picture.Topic {
	return func(*desk) picture.Topic { return t }
}

// wanted are pictures at their usual size.
func wanted(names ...string) func(width, height int) []picture.Want {
	var wants []picture.Want
	for _, name := range names {
		wants = append(wants, picture.Want{Name: name})
	}
	return func(int, int) []picture.Want { return wants }
}

// gridWanted is a heat map of two rows a cell that fills a panel.
func gridWanted(name string) func(width, height int) []picture.Want {
	return func(width, height int) []picture.Want {
		return []picture.Want{{Name: name, Columns: max(width-2, 16), Rows: max(2*(height-2), 16)}}
	}
}

// sceneCommand is something the viewer can do in one scene alone. Dispatch, help,
// footer, palette and the preferences read the same table.
type sceneCommand struct {
	id     string   // its name in the palette and in the preferences
	group  string   // heading of the help under which it stands
	after  string   // command of that group after which it stands; "" at the end
	keys   []string // the first is shown
	label  string   // in the footer
	help   string   // neighbours with the same text share a line of the help
	footer int      // 0: not in the footer; else the lower, the longer it stays
	steers bool     // it works while a formula is open
	reason func(h host) string
	do     func(h host) tea.Cmd
}

// picker is a setting that is chosen from a list with descriptions.
type picker struct {
	setting string
	key     string
	heading string // of the list
	help    string
	whatIf  bool // what each choice would add now stands beside it
}

// strategyItem is a setting in the second line of the header.
type strategyItem struct {
	key, label, setting string
	details             []string // further settings, for which there may be room
}

// host is the program, as scenes see it.
type host interface {
	Desk() *desk
	Send(sim.Command) bool   // false if it could not be taken now
	Change(change) bool      // sends a change that can be undone
	Say(text string)         // in the footer, until the next key
	Open(sceneDialog)        // in place of the dialog that is open
	Select(layer, unit int)  // the unit; a second time: opens its card
	Key(id string) string    // the key of a command, as the viewer has it
	StepOn(sim.Command) bool // the run goes on to where the command lets it pause
	// Travel does what a key does that leads to another step; ok is false for others.
	Travel(tea.KeyMsg) (cmd tea.Cmd, ok bool)
}

// sceneDialog is a window over the panels, behind which the run goes on.
type sceneDialog interface {
	Title() string
	Note() string // keys, in the lower edge of the frame
	// Key takes a key and returns the dialog to show next, nil for none.
	Key(h host, msg tea.KeyMsg) (sceneDialog, tea.Cmd)
	// Rows is the height the contents want at a width.
	Rows(h host, width int) int
	Draw(h host, g cells.Grid)
	Wants(*picture.View) // adds what it shows
}

// change is something the viewer changed of the run, and how to take it back.
// Both are commands like any others, so that the journal tells the whole story.
type change struct {
	what          string
	forward, back []sim.Command
	growth        bool // of the network: only a fork before it takes it back
}
