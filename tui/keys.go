package tui

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/tui/screen"
)

// command is something the viewer can do. Dispatch, help, footer, palette and
// the preferences read the same table.
type command struct {
	id      string              // its name in the palette and in the preferences
	keys    []string            // the first is shown
	label   string              // in the footer
	object  func(a *app) string // what it would be done to now, after the label; nil: nothing in particular
	help    string              // neighbours with the same text share a line of the help
	footer  int                 // 0: not in the footer; else the lower, the longer it stays
	travels bool                // it leads to another step
	scrubs  bool                // it does so while the past is shown
	steers  bool                // it works while a formula is open
	reason  func(a *app) string // why it cannot be done now, "" if it can; nil: it always can
	do      func(a *app) tea.Cmd
}

// group is a heading of the help and its commands.
type group struct {
	name     string
	commands []command
}

// commands is the table of everything the viewer can do in a scene. It is a function,
// since the help that it opens reads it.
func commands(scene *screen.Screen) []group {
	table := []group{
		{"run", runCommands()},
		{"time", timeCommands()},
		{"lanes", laneCommands()},
		{"change", append(pickerCommands(scene), changeCommands()...)},
		{"growth", nil},
		{"view", viewCommands()},
		{"panels", panelCommands(scene)},
		{"lessons", lessonCommands()},
		{"screen", screenCommands()},
	}
	for _, c := range scene.Commands {
		yield(table, c.Keys)
		at := slices.IndexFunc(table, func(g group) bool { return g.name == c.Group })
		if at < 0 {
			at = slices.IndexFunc(table, func(g group) bool { return g.name == "growth" })
		}
		group := &table[at]
		place := 1 + slices.IndexFunc(group.commands, func(own command) bool { return own.id == c.After })
		if c.After == "" {
			place = len(group.commands)
		}
		group.commands = slices.Insert(group.commands, place, adopted(c))
	}
	for i := range table {
		for j := range table[i].commands {
			table[i].commands[j].travels = table[i].commands[j].travels || table[i].name == "time"
		}
	}
	return slices.DeleteFunc(table, func(g group) bool { return len(g.commands) == 0 })
}

// yield takes keys from commands that have others: a scene may claim them.
func yield(table []group, keys []string) {
	for i := range table {
		for j := range table[i].commands {
			c := &table[i].commands[j]
			left := slices.DeleteFunc(slices.Clone(c.keys), func(k string) bool { return slices.Contains(keys, k) })
			if len(left) > 0 {
				c.keys = left
			}
		}
	}
}

// pickerCommands open the lists from which the scene's settings are chosen.
func pickerCommands(scene *screen.Screen) []command {
	var out []command
	for _, p := range scene.Pickers {
		out = append(out, command{
			id: p.Setting, keys: []string{p.Key}, label: p.Setting, help: p.Help, footer: 3, reason: all(needsSettings, needsPresent),
			do: func(a *app) tea.Cmd { return a.openPicker(p) },
		})
	}
	return out
}

func runCommands() []command {
	const speed = "faster, slower: 1, 10, 60, 100, 1k, 10k steps/s, no limit"
	return []command{
		{id: "run-pause", keys: []string{" "}, label: "run/pause", help: "run or pause", footer: 1, travels: true, steers: true, do: (*app).toggleRun},
		{id: "step", keys: []string{"."}, label: "step", help: "one step", footer: 5, travels: true, steers: true, do: (*app).oneStep},
		{id: "faster", keys: []string{"+"}, label: "faster", help: speed, footer: 9, steers: true, do: then((*app).changeSpeed, 1)},
		{id: "slower", keys: []string{"-"}, help: speed, steers: true, do: then((*app).changeSpeed, -1)},
		{id: "scene", keys: []string{"S"}, help: "switch to another scene", reason: needsScenes, do: (*app).openScenes},
		{id: "restart", keys: []string{"r"}, label: "restart", help: "restart with the same seed", footer: 10, do: (*app).restartSame},
		{id: "restart-new-seed", keys: []string{"R"}, label: "new seed", help: "restart with a new seed", footer: 11, do: (*app).restartNew},
		{id: "restart-slower", keys: []string{"b"}, label: "lr ÷ 3", help: "restart with a third of the learning rate", footer: 1, reason: all(needsDivergence, needsRate), do: (*app).restartSlower},
	}
}

func timeCommands() []command {
	const ten, keyframe = "ten steps back or forward", "previous or next keyframe"
	return []command{
		{id: "step-back", keys: []string{","}, label: "back", help: "one step back", footer: 5, reason: needsPast, do: (*app).stepBack},
		{id: "ten-back", keys: []string{"shift+left"}, help: ten, reason: needsPast, do: then((*app).scrubBy, -10)},
		{id: "ten-forward", keys: []string{"shift+right"}, help: ten, reason: needsPast, do: then((*app).scrubBy, 10)},
		{id: "previous-keyframe", keys: []string{"pgup"}, label: "keyframe", help: keyframe, footer: 9, reason: needsPast, do: then((*app).toKeyframe, -1)},
		{id: "next-keyframe", keys: []string{"pgdown"}, help: keyframe, reason: needsPast, do: then((*app).toKeyframe, 1)},
		{id: "first-step", keys: []string{"home"}, help: "go to the first step", reason: needsPast, do: (*app).toFirst},
		{id: "live", keys: []string{"end"}, label: "live", help: "return to the newest step", footer: 1, reason: needsToBeBack, do: (*app).live},
		{id: "timeline", keys: []string{";"}, help: "use the timeline: ← → step, [ ] events, enter live", reason: needsPast, do: (*app).focusTimeline},
		{id: "bookmark", keys: []string{"M"}, help: "bookmark the shown step (◆ on the timeline), or unmark it", reason: needsPast, do: (*app).bookmark},
		{id: "back-to-good", keys: []string{"K", "ctrl+g"}, label: "last good", help: "go to the last keyframe before divergence", footer: 1, reason: all(needsDivergence, needsPast), do: (*app).toLastGood},
	}
}

func laneCommands() []command {
	return []command{
		{id: "fork", keys: []string{"f"}, label: "fork", help: "fork the run at the shown step, e.g. with another trigger", footer: 4, reason: all(needsPast, needsRoom), do: (*app).openFork},
		{id: "fork-slower", keys: []string{"B"}, label: "fork, lr ÷ 3", help: "fork at the last good keyframe with a third of the learning rate", footer: 1, reason: all(needsDivergence, needsRate, needsPast, needsRoom), do: (*app).forkSlower},
		{id: "race", keys: []string{"x"}, label: "race", help: "compare the lanes: losses, sizes, who is first", footer: 4, reason: needsPast, do: (*app).openRace},
		{id: "add-lane", keys: []string{"A"}, help: "add a lane from the first step, with another strategy", reason: all(needsPast, needsRoom), do: (*app).openAddLane},
		{id: "drop-lane", keys: []string{"D"}, help: "drop a lane; asks first", reason: needsRace, do: (*app).dropLane},
		{id: "swap-lanes", keys: []string{"="}, help: "switch to the other lane and back", reason: needsRace, do: (*app).swapLanes},
		{id: "keep-together", keys: []string{"Y"}, help: "lanes advance together by step, epoch or cost, or freely", reason: needsRace, do: (*app).nextSync},
		{id: "seeds", keys: []string{"*"}, help: "train ten seeds of these settings and compare them", reason: needsTraining, do: (*app).openSeeds},
		{id: "winner", keys: []string{"W"}, help: "set the goal of the race", reason: needsPast, do: (*app).openGoal},
	}
}

func changeCommands() []command {
	return []command{
		{id: "parameters", keys: []string{"p", "a"}, label: "params", help: "all parameters, including the scene's", footer: 3, reason: all(needsSettings, needsPresent), do: (*app).openParameters},
		{id: "data", keys: []string{"d"}, label: "data", help: "data set", footer: 4, reason: needsData, do: (*app).openData},
		{id: "undo", keys: []string{"u"}, label: "undo", help: "undo the last change; redo what was undone", footer: 10, object: func(a *app) string { return lastOf(a.changesNow().done) }, reason: all(needsChange, needsPresent), do: (*app).undo},
		{id: "redo", keys: []string{"U"}, help: "undo the last change; redo what was undone", object: func(a *app) string { return lastOf(a.changesNow().undone) }, reason: all(needsUndone, needsPresent), do: (*app).redo},
	}
}

func viewCommands() []command {
	const sideways = "choose the layer; in the past: one step back or forward"
	const panel, layer, unit = "next or previous panel", "choose the layer", "choose the neuron; in events, images, settings: scroll"
	const stretching = "zoom charts in or out in time; in a lesson: skip, back"
	const jump = "previous or next birth, or event that matches the filter"
	return []command{
		{id: "why", keys: []string{"w"}, label: "why", help: "the formula behind the focused panel, with current values", footer: 3, reason: needsTopic, do: (*app).openWhy},
		{id: "next-panel", keys: []string{"tab"}, label: "panel", help: panel, footer: 8, steers: true, do: then((*app).moveFocus, 1)},
		{id: "previous-panel", keys: []string{"shift+tab"}, help: panel, steers: true, do: then((*app).moveFocus, -1)},
		{id: "left", keys: []string{"left"}, help: sideways, scrubs: true, do: then((*app).sideways, -1)},
		{id: "right", keys: []string{"right"}, help: sideways, scrubs: true, do: then((*app).sideways, 1)},
		{id: "previous-layer", keys: []string{"h"}, help: layer, do: then((*app).moveLayer, -1)},
		{id: "next-layer", keys: []string{"l"}, help: layer, do: then((*app).moveLayer, 1)},
		{id: "up", keys: []string{"up", "k"}, help: unit, do: then((*app).moveUnit, -1)},
		{id: "down", keys: []string{"down", "j"}, help: unit, do: then((*app).moveUnit, 1)},
		{id: "open", keys: []string{"enter"}, help: "open the neuron's card; go to the event's step; on the timeline: return to live", reason: needsToOpen, do: (*app).open},
		{id: "previous-event", keys: []string{"["}, help: jump, scrubs: true, reason: needsEvents, do: then((*app).jump, -1)},
		{id: "next-event", keys: []string{"]"}, help: jump, scrubs: true, reason: needsEvents, do: then((*app).jump, 1)},
		{id: "filter", keys: []string{"/"}, help: "filter the events", reason: needsEvents, do: (*app).openFilter},
		{id: "log-axis", keys: []string{"y"}, help: "loss on a log or a linear axis", do: (*app).toggleLog},
		{id: "time-axis", keys: []string{"X"}, help: "charts over steps, epochs, operations or running time", do: (*app).nextTimeAxis},
		{id: "time-closer", keys: []string{">"}, help: stretching, do: (*app).closer},
		{id: "time-wider", keys: []string{"<"}, help: stretching, reason: needsStretchOrLesson, do: (*app).wider},
		{id: "time-whole", keys: []string{"Z"}, help: "charts over the whole run again", reason: needsStretch, do: (*app).wholeTime},
		{id: "guides", keys: []string{"#"}, help: "grid lines at the axis labels", do: (*app).toggleGuides},
		{id: "smoothing", keys: []string{"s"}, help: "smoothing of the training curve: 0, .9, .99", do: (*app).changeSmoothing},
		{id: "back", keys: []string{"esc"}, help: "back: close, leave zoom or past, clear filter or selection", do: (*app).back},
	}
}

// panelCommands show and hide the panels, one a digit.
func panelCommands(scene *screen.Screen) []command {
	const digits = "show or hide the panel with that number"
	var out []command
	for id := range scene.Panels {
		out = append(out, command{
			id: "panel-" + dashed(scene.Panels[id].Name), keys: []string{string(rune('1' + id))}, help: digits,
			do: func(a *app) tea.Cmd { a.showPanel(panelID(id)); return nil },
		})
	}
	return append(out,
		command{id: "reset-panels", keys: []string{"0"}, help: "reset the panels", do: (*app).resetPanels},
		command{id: "zoom", keys: []string{"z"}, label: "zoom", help: "enlarge one panel to the whole screen, and back", footer: 8, do: (*app).zoom},
		command{id: "stage", keys: []string{"!"}, help: "for a lecture hall: two panels and a few big numbers, and back", do: (*app).toggleStage})
}

func screenCommands() []command {
	return []command{
		{id: "export", keys: []string{"e"}, label: "export", help: "write a figure or this screen to a file", footer: 7, do: (*app).openExport},
		{id: "save", keys: []string{"ctrl+s"}, help: "save the run in a directory, at any time, with all that was", reason: needsNoRecord, do: (*app).openSave},
		{id: "copy-spec", keys: []string{"c"}, help: "copy the command that repeats this run", do: (*app).copySpec},
		{id: "palette", keys: []string{":"}, label: "commands", help: "find a command by name", footer: 4, do: (*app).openPalette},
		{id: "options", keys: []string{"ctrl+o"}, help: "options: every preference, with its value", do: (*app).openOptions},
		{id: "theme", keys: []string{"T", "ctrl+t"}, help: "dark or light background", do: (*app).nextTheme},
		{id: "characters", keys: []string{"G"}, help: "drawing characters: braille, half-blocks, shades, ASCII", do: (*app).nextTier},
		{id: "mouse", keys: []string{"m"}, help: "mouse on or off (off: the terminal selects text)", do: (*app).toggleMouse},
		{id: "help", keys: []string{"?"}, label: "help", help: "this list", footer: 2, do: (*app).openHelp},
		{id: "repaint", keys: []string{"ctrl+l"}, help: "draw everything again", do: (*app).repaint},
		{id: "suspend", keys: []string{"ctrl+z"}, help: "suspend", do: (*app).stop},
		{id: "quit", keys: []string{"q", "ctrl+c"}, label: "quit", help: "quit", footer: 1, do: (*app).leave},
	}
}

// then is an action in one of two directions as a command.
func then(act func(a *app, by int), by int) func(a *app) tea.Cmd {
	return func(a *app) tea.Cmd { act(a, by); return nil }
}

// key does what a key is for.
func (a *app) key(msg tea.KeyMsg) tea.Cmd {
	a.notice = ""
	name := msg.String()
	if name == "ctrl+c" {
		return tea.Quit
	}
	if a.dialog != nil {
		next, cmd := a.dialog.key(a, msg)
		a.dialog = next
		return cmd
	}
	return a.press(name)
}

// press performs the command of a key, if there is one.
func (a *app) press(key string) tea.Cmd {
	if a.lessonKey(key) {
		return nil
	}
	if c := a.commandOf(key); c != nil {
		return a.perform(c)
	}
	return nil
}

// commandOf is the command of a key, nil if it has none.
func (a *app) commandOf(key string) *command {
	for _, g := range a.commands {
		for i := range g.commands {
			if c := &g.commands[i]; c.answers(key) {
				return c
			}
		}
	}
	return nil
}

func (c *command) answers(key string) bool {
	for _, k := range c.keys {
		if k == key {
			return true
		}
	}
	return false
}

func (a *app) perform(c *command) tea.Cmd {
	if why := c.disabled(a); why != "" {
		a.notice = why
		return nil
	}
	a.lessonOpens(c.id)
	return c.do(a)
}

// disabled is why a command cannot be done now, "" if it can.
func (c *command) disabled(a *app) string {
	if why := a.lockedByLesson(c.id); why != "" || c.reason == nil {
		return why
	}
	return c.reason(a)
}

// keyName is a key as people read it.
func keyName(key string) string {
	switch key {
	case " ":
		return "space"
	case "left":
		return "←"
	case "right":
		return "→"
	case "up":
		return "↑"
	case "down":
		return "↓"
	case "shift+left":
		return "shift ←"
	case "shift+right":
		return "shift →"
	case "pgdown":
		return "pgdn"
	}
	return key
}
