package tui

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
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
	if len(a.desk.Snap.Settings) == 0 {
		return "nothing can be set yet"
	}
	return ""
}

func needsEvents(a *app) string {
	if len(a.desk.Snap.Events) == 0 {
		return "nothing has happened yet"
	}
	return ""
}

func (a *app) toggleRun() tea.Cmd {
	verb := sim.Run
	if a.desk.Snap.State == sim.Running {
		verb = sim.Pause
	}
	a.desk.Stepping = false
	a.send(sim.Command{Verb: verb})
	return nil
}

func (a *app) oneStep() tea.Cmd { return a.stepOn(sim.Command{Verb: sim.Step, N: 1}) }

// stepOn lets the run go on to where it pauses by itself.
func (a *app) stepOn(c sim.Command) tea.Cmd {
	a.desk.Stepping = a.send(c)
	return nil
}

// speeds are the targets in steps a second; 0 is no limit.
var speeds = []float64{1, 10, 60, 100, 1000, 10000, 0}

// nextSpeed is the speed after v, or before it, whether or not v is one of them.
func nextSpeed(v float64, by int) float64 {
	rank := func(v float64) float64 {
		if v <= 0 {
			return math.Inf(1)
		}
		return v
	}
	if by > 0 {
		for _, s := range speeds {
			if rank(s) > rank(v) {
				return s
			}
		}
		return 0
	}
	for _, s := range slices.Backward(speeds) {
		if rank(s) < rank(v) {
			return s
		}
	}
	return v // slower than all of them
}

func (a *app) changeSpeed(by int) {
	if a.sent <= a.desk.Snap.Ack { // else the snapshot does not know of the last key yet
		a.speed = a.desk.Snap.Target
	}
	a.speed = nextSpeed(a.speed, by)
	if !a.send(sim.Command{Verb: sim.Speed, Value: a.speed}) {
		return
	}
	a.notice = "speed: no limit"
	if a.speed > 0 {
		a.notice = fmt.Sprintf("speed: %s steps per second", cells.Short(a.speed))
	}
	if a.speed == 1 {
		a.notice = "speed: 1 step per second"
	}
}

// spec is that of the run on the screen, to be changed.
func (a *app) spec() sim.Spec {
	s := a.desk.Snap.Spec
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
	for s.Seed == a.desk.Snap.Spec.Seed {
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
		done := a.change(screen.Change{
			What:    "restart",
			Forward: []sim.Command{{Verb: sim.Restart, Spec: &s}},
			Back:    []sim.Command{{Verb: sim.Restart, Spec: &before}},
		})
		if done && said != "" {
			a.notice = said
		}
		return done
	})
}

func (a *app) moveFocus(by int) {
	a.onTimeline = false
	places := a.arrangement()
	places.zoomed = false
	reachable := [desk.MostPanels]bool{}
	for _, p := range places.arrange() {
		reachable[p.id] = true
	}
	if a.width < twoColumns || a.stage { // panels are pages: every one can be turned to
		for id := range a.scene.Panels {
			reachable[id] = a.shown[id] != hidden && !places.lacks[id]
		}
	}
	count := len(a.scene.Panels)
	step := (by + count) % count
	for i := 1; i <= count; i++ {
		next := panelID((int(a.focus) + i*step) % count)
		if reachable[next] {
			a.focus, a.desk.Scroll = next, 0
			return
		}
	}
}

func (a *app) moveLayer(by int) {
	layer := min(max(a.desk.Layer+by, 0), max(a.desk.Layers()-1, 0))
	if layer != a.desk.Layer {
		a.desk.Layer, a.desk.Unit = layer, -1
	}
}

// moveUnit goes up or down: to another unit, or layer in a panel that has them below
// each other, or it scrolls.
func (a *app) moveUnit(by int) {
	if a.panel().Stacked {
		a.desk.Layer = min(max(a.desk.Layer+by, 0), max(a.desk.Layers()-1, 0))
		return
	}
	if a.scrolls() {
		first, last := a.scrollRange()
		a.desk.Scroll = min(max(a.desk.Scroll+by, first), last)
		return
	}
	a.selectUnit(by)
}

// selectUnit moves the selection within the layer in focus.
func (a *app) selectUnit(by int) {
	n := a.desk.Selectable()
	if n == 0 {
		return
	}
	if a.desk.Unit < 0 {
		by = 1
	}
	a.desk.Unit = min(max(a.desk.Unit+by, 0), n-1)
}

// scrolls reports whether up and down scroll the panel in focus.
func (a *app) scrolls() bool {
	first, last := a.scrollRange()
	return first != last || a.inEvents()
}

// scrollRange is how far the panel in focus can be scrolled up and down.
func (a *app) scrollRange() (first, last int) {
	if items := a.panel().Items; items != nil {
		return items(&a.desk)
	}
	return 0, 0
}

func (a *app) zoom() tea.Cmd { a.zoomed = !a.zoomed; return nil }

// showPanel hides a panel that is on the screen, and brings one that is not.
func (a *app) showPanel(id panelID) {
	if a.width < twoColumns || a.stage {
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
	a.shown, a.zoomed = [desk.MostPanels]visibility{}, false
	return nil
}

func (a *app) toggleLog() tea.Cmd { a.desk.Linear = !a.desk.Linear; return nil }

func (a *app) toggleGuides() tea.Cmd {
	a.desk.Guides = !a.desk.Guides
	a.notice = "grid lines off"
	if a.desk.Guides {
		a.notice = "grid lines at the axis labels"
	}
	return nil
}

func (a *app) changeSmoothing() tea.Cmd {
	next := map[float64]float64{0: .9, .9: .99, .99: 0}
	a.desk.Smooth = next[a.desk.Smooth]
	a.notice = "smoothing: " + cells.Short(math.Abs(a.desk.Smooth))
	return nil
}

func (a *app) back() tea.Cmd {
	switch {
	case a.zoomed:
		a.zoomed = false
	case a.scrubs() || a.seeking():
		a.live()
	case a.desk.Unit >= 0:
		a.desk.Unit = -1
	case a.desk.Filter != "":
		a.desk.Filter, a.desk.Scroll = "", 0
	case a.teaching():
		a.leaveLesson()
	default:
		a.desk.Scroll = 0
	}
	return nil
}

func (a *app) nextTheme() tea.Cmd {
	a.setTheme(!a.light)
	a.notice = "colours for a dark background"
	if a.light {
		a.notice = "colours for a light background"
	}
	return nil
}

func (a *app) nextTier() tea.Cmd {
	a.desk.Tier = a.desk.Tier.Next()
	a.notice = "characters: " + a.desk.Tier.String()
	return nil
}
