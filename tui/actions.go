package tui

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
)

// send numbers a command and hands it over. It never waits: a source that can
// take no more says so.
func (a *app) send(c sim.Command) bool {
	a.sent++
	c.ID = a.sent
	if !a.options.Source.Send(c) {
		a.notice = "busy: try again in a moment"
		return false
	}
	if a.teaching() {
		a.lesson.player.Sent(c)
	}
	return true
}

func needsSettings(a *app) string {
	if len(a.desk.snap.Settings) == 0 {
		return "nothing can be set yet"
	}
	return ""
}

func needsLayer(a *app) string {
	if a.desk.layers() == 0 {
		return "no hidden layer grows here"
	}
	return ""
}

// needsDepth takes the setting of how many layers there may be as the sign that
// the scene can add them.
func needsDepth(a *app) string {
	if _, ok := findSetting(a.desk.snap.Settings, "depth"); !ok {
		return "nothing here adds hidden layers"
	}
	return ""
}

func needsEvents(a *app) string {
	if len(a.desk.snap.Events) == 0 {
		return "nothing has happened yet"
	}
	return ""
}

func (a *app) toggleRun() tea.Cmd {
	verb := sim.Run
	if a.desk.snap.State == sim.Running {
		verb = sim.Pause
	}
	a.desk.stepping = false
	a.send(sim.Command{Verb: verb})
	return nil
}

func (a *app) oneStep() tea.Cmd { return a.stepOn(sim.Command{Verb: sim.Step, N: 1}) }

func (a *app) toBirth() tea.Cmd { return a.stepOn(sim.Command{Verb: sim.Until, Key: "birth"}) }

func (a *app) toEpoch() tea.Cmd { return a.stepOn(sim.Command{Verb: sim.Until, Key: "epoch"}) }

// stepOn lets the run go on to where it pauses by itself.
func (a *app) stepOn(c sim.Command) tea.Cmd {
	a.desk.stepping = a.send(c)
	return nil
}

// speeds are the targets in steps a second; 0 is no limit.
var speeds = []float64{1, 10, 60, 100, 1000, 10000, 0}

// nearestSpeed is the index of the first speed that is at least v.
func nearestSpeed(v float64) int {
	for i, s := range speeds {
		if s >= v && v > 0 {
			return i
		}
	}
	return len(speeds) - 1
}

func (a *app) changeSpeed(by int) {
	at := a.speed
	if a.sent <= a.desk.snap.Ack { // else the snapshot does not know of the last key yet
		at = nearestSpeed(a.desk.snap.Target)
	}
	a.speed = min(max(at+by, 0), len(speeds)-1)
	if !a.send(sim.Command{Verb: sim.Speed, Value: speeds[a.speed]}) {
		return
	}
	a.notice = "speed: as fast as it goes"
	if v := speeds[a.speed]; v > 0 {
		a.notice = fmt.Sprintf("speed: %s a second", plural(int(v), "step"))
	}
}

// spec is that of the run on the screen, to be changed.
func (a *app) spec() sim.Spec {
	s := a.desk.snap.Spec
	s.Set = maps.Clone(s.Set)
	if s.Set == nil {
		s.Set = map[string]string{}
	}
	return s
}

func (a *app) restartSame() tea.Cmd {
	s := a.spec()
	a.sure(func(a *app) bool { return a.send(sim.Command{Verb: sim.Restart, Spec: &s}) })
	return nil
}

// restartNew draws a seed short enough to be remembered. It has no part in any
// result: the run's own streams begin from what the spec then says.
func (a *app) restartNew() tea.Cmd {
	s := a.spec()
	for s.Seed == a.desk.snap.Spec.Seed {
		s.Seed = rand.Uint64N(10000)
	}
	a.restart(s, "")
	return nil
}

// restart starts another run, which undo takes back; said is told once it is
// asked for.
func (a *app) restart(s sim.Spec, said string) bool {
	before := a.spec()
	return a.sure(func(a *app) bool {
		done := a.change(change{
			what:    "restart",
			forward: []sim.Command{{Verb: sim.Restart, Spec: &s}},
			back:    []sim.Command{{Verb: sim.Restart, Spec: &before}},
		})
		if done && said != "" {
			a.notice = said
		}
		return done
	})
}

func (a *app) growByHand() tea.Cmd {
	if kinds := a.desk.snap.Expansions; len(kinds) > 0 {
		return a.openGrowth(kinds[0].Kind)
	}
	a.change(change{
		what: "the growth of " + a.desk.layerName(), growth: true,
		forward: []sim.Command{{Verb: "grow", Layer: a.desk.layer, N: 1}},
	})
	return nil
}

func (a *app) deepen() tea.Cmd {
	a.change(change{what: "the new layer", growth: true, forward: []sim.Command{{Verb: "deepen"}}})
	return nil
}

func (a *app) moveFocus(by int) {
	a.onTimeline = false
	places := a.arrangement()
	places.zoomed = false
	reachable := [panelCount]bool{}
	for _, p := range places.arrange() {
		reachable[p.id] = true
	}
	if a.width < twoColumns { // panels are pages: every one can be turned to
		for id := range reachable {
			reachable[id] = a.shown[id] != hidden && !places.lacks[id]
		}
	}
	step := (by + int(panelCount)) % int(panelCount)
	for i := 1; i <= int(panelCount); i++ {
		next := panelID((int(a.focus) + i*step) % int(panelCount))
		if reachable[next] {
			a.focus, a.desk.scroll = next, 0
			return
		}
	}
}

func (a *app) moveLayer(by int) {
	layer := min(max(a.desk.layer+by, 0), max(a.desk.layers()-1, 0))
	if layer != a.desk.layer {
		a.desk.layer, a.desk.unit = layer, -1
	}
}

func (a *app) moveUnit(by int) {
	if a.scrolls() {
		first, last := a.scrollRange()
		a.desk.scroll = min(max(a.desk.scroll+by, first), last)
		return
	}
	a.selectUnit(by)
}

// selectUnit moves the selection within the layer in focus.
func (a *app) selectUnit(by int) {
	h := a.desk.hidden()
	if a.desk.layer >= len(h) || len(h[a.desk.layer].Units) == 0 {
		return
	}
	n := len(h[a.desk.layer].Units)
	if a.desk.unit < 0 {
		by = 1
	}
	a.desk.unit = min(max(a.desk.unit+by, 0), n-1)
}

// scrolls reports whether up and down scroll the panel in focus.
func (a *app) scrolls() bool {
	_, single := a.desk.boundaryGrid()
	return a.focus == eventsID || a.focus == settingsID || a.focus == boundaryID && !single || a.inReceipts()
}

// scrollRange is how far the panel in focus can be scrolled up and down. Events
// begin at the shown step: above it are those that came later.
func (a *app) scrollRange() (first, last int) {
	if a.focus == eventsID {
		events := a.desk.events()
		later := a.desk.later(events)
		return -later, max(len(events)-1-later, 0)
	}
	if a.focus == settingsID {
		return 0, max(len(a.desk.snap.Settings)-1, 0)
	}
	if a.inReceipts() {
		return 0, max(len(a.desk.snap.Receipts)-1, 0)
	}
	return 0, len(a.desk.snap.Grids)
}

// inReceipts reports whether the focus is on the receipts of growths.
func (a *app) inReceipts() bool { return a.desk.isStack() && a.focus == widthsID }

func (a *app) zoom() tea.Cmd { a.zoomed = !a.zoomed; return nil }

// showPanel hides a panel that is on the screen, and brings one that is not.
func (a *app) showPanel(id panelID) {
	if a.width < twoColumns {
		a.focus, a.shown[id] = id, automatic
		return
	}
	a.zoomed = false
	if visible(a.arrangement().arrange(), id) {
		a.shown[id] = hidden
		return
	}
	a.shown[id] = pinned
	a.focus = id
}

func (a *app) resetPanels() tea.Cmd {
	a.shown, a.zoomed = [panelCount]visibility{}, false
	return nil
}

func (a *app) toggleTime() tea.Cmd { a.desk.overTime = !a.desk.overTime; return nil }

func (a *app) toggleLog() tea.Cmd { a.desk.linear = !a.desk.linear; return nil }

func (a *app) toggleGuides() tea.Cmd {
	a.desk.guides = !a.desk.guides
	a.notice = "charts without lines"
	if a.desk.guides {
		a.notice = "lines across the charts at the numbers of their axes"
	}
	return nil
}

func (a *app) changeSmoothing() tea.Cmd {
	next := map[float64]float64{0: .9, .9: .99, .99: 0}
	a.desk.smooth = next[a.desk.smooth]
	a.notice = "smoothing: " + cells.Short(math.Abs(a.desk.smooth))
	return nil
}

func (a *app) back() tea.Cmd {
	switch {
	case a.zoomed:
		a.zoomed = false
	case a.scrubs() || a.seeking():
		a.live()
	case a.desk.unit >= 0:
		a.desk.unit = -1
	case a.desk.filter != "":
		a.desk.filter, a.desk.scroll = "", 0
	case a.teaching():
		a.leaveLesson()
	default:
		a.desk.scroll = 0
	}
	return nil
}

func (a *app) nextTheme() tea.Cmd {
	a.setTheme(!a.light)
	a.notice = "colours for a dark ground"
	if a.light {
		a.notice = "colours for a light ground"
	}
	return nil
}

func (a *app) nextTier() tea.Cmd {
	a.desk.tier = a.desk.tier.Next()
	a.notice = "characters: " + a.desk.tier.String()
	return nil
}
