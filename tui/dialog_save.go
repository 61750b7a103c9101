package tui

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// workAfter is how long a run that nobody has changed must have gone on to be work that
// one may want to keep.
const workAfter = time.Minute

// unsaved reports whether work would be lost with the program. What a lesson shows is
// not the viewer's.
func (a *app) unsaved() bool {
	s := a.desk.Snap
	if s.Kept || a.lesson != nil || a.options.Preferences.Quit == atOnce || max(s.Head, s.Step) == 0 {
		return false
	}
	return s.Elapsed >= workAfter || a.desk.Races() || len(a.changesNow().done) > 0
}

// leave quits, after a question where work would be lost.
func (a *app) leave() tea.Cmd {
	if !a.unsaved() {
		return tea.Quit
	}
	a.dialog = leaveDialog{}
	return nil
}

// leaveDialog asks once before unsaved work is lost.
type leaveDialog struct{}

func (leaveDialog) title() string { return "this run is not saved" }

func (leaveDialog) note() string { return "s save and quit · q quit · esc stay" }

func (d leaveDialog) key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd) {
	switch msg.String() {
	case "s":
		return newSaveDialog(a, true), nil
	case "esc":
		return nil, nil
	case "q":
		return nil, tea.Quit
	}
	return d, nil
}

func (leaveDialog) question(a *app) string {
	what := desk.Plural(max(a.desk.Snap.Head, a.desk.Snap.Step), "step")
	if n := len(a.desk.Snap.EachLane()); n > 1 {
		what += fmt.Sprintf(" and %d lanes", n)
	}
	return what + ` are lost with the program. s saves them first, q quits. "quit": "at once" in the preferences asks no more.`
}

func (d leaveDialog) rows(a *app, width int) int { return len(cells.Wrap(d.question(a), width)) }

func (d leaveDialog) draw(a *app, g cells.Grid) {
	for y, l := range cells.Wrap(d.question(a), g.Width) {
		g.Text(0, y, l, a.theme.Text)
	}
}

// saveDialog asks for the directory in which the run is recorded.
type saveDialog struct {
	path screen.Line
	quit bool // once that is done
}

func newSaveDialog(a *app, quit bool) *saveDialog {
	data := strings.Map(fileRune, a.current("data"))
	if data == "" {
		data = a.sceneName
	}
	return &saveDialog{path: screen.LineOf(filepath.Join("runs", fmt.Sprintf("%s-seed%d-%s", data, a.desk.Snap.Spec.Seed, time.Now().Format("0102-1504")))), quit: quit}
}

func needsNoRecord(a *app) string {
	switch s := a.desk.Snap; {
	case s.Kept:
		return "the run is recorded already"
	case s.State == sim.Loading || len(s.Settings) == 0:
		return "there is no run to save"
	}
	return ""
}

func (a *app) openSave() tea.Cmd {
	a.dialog = newSaveDialog(a, false)
	return nil
}

func (d *saveDialog) title() string { return "save the run in" }

func (d *saveDialog) note() string {
	return "type the directory · tab completes · enter save · esc cancel"
}

func (d *saveDialog) key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd) {
	switch msg.String() {
	case "esc":
		return nil, nil
	case "tab":
		d.path.Complete()
		return d, nil
	case "enter":
		path := strings.TrimSpace(d.path.Text)
		if path == "" || !a.send(sim.Command{Verb: sim.Save, Text: path}) {
			return d, nil
		}
		a.told[a.sent] = "saved in " + path + "; what follows is recorded there too"
		if d.quit {
			a.lastSave = a.sent
		}
		return nil, nil
	}
	d.path.Key(msg)
	return d, nil
}

func (d *saveDialog) rows(_ *app, width int) int { return 1 + len(cells.Wrap(saveText, width)) }

const saveText = "A new directory. It holds everything needed to repeat, resume and plot the run: north replay, north train --resume, north plot."

func (d *saveDialog) draw(a *app, g cells.Grid) {
	d.path.Draw(g, 0, 0, g.Width, a.theme.Title.With(cells.Underline))
	for y, l := range cells.Wrap(saveText, g.Width) {
		g.Text(0, 1+y, l, a.theme.Muted)
	}
}
