package tui

import (
	"context"
	"fmt"
	"io"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/internal/pixels"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

const (
	frameRate  = 30 // looks at the source a second
	slowEvery  = 6  // frames between two drawings of a slow panel
	chartEvery = 3  // frames between two drawings of a chart over time
	pulseFor   = 10 // frames for which a birth is told
)

// app is the program on the screen, used from one goroutine.
type app struct {
	ctx     context.Context
	options Options
	desk    desk.Desk
	theme   desk.Theme

	job           *job // nil without a terminal of its own
	width, height int
	scene         *screen.Screen // of the run that is shown
	sceneName     string
	shown         [desk.MostPanels]visibility
	shelved       map[string][desk.MostPanels]visibility // shown of other scenes, by name
	focus         panelID
	zoomed        bool
	stage         bool // for a lecture hall
	onTimeline    bool // the keys go to the timeline instead
	scrub         scrub
	lastLane      string // that was on the screen before this one
	lastSync      string // asked for last
	dialog        dialog
	notice        string  // for the footer, until the next key
	speed         float64 // asked for last, in steps a second; 0 for no limit
	sent          uint64  // number of the last command
	looked        picture.View
	commands      []group                  // the table, with the viewer's own keys
	changes       map[string]*changes      // by the letters of lanes
	without       map[uint64]made          // growths that forks leave out, by the forks' commands
	told          map[uint64]string        // what to say once a command is done
	lastAnswer    uint64                   // ID of the last command whose answer is known
	lastSave      uint64                   // ID of the save after which the program ends, 0 for none
	done          bool                     // the program ends
	unread        bool                     // the data of the first run could not be read, and no window says so yet
	lesson        *course                  // nil if none is on
	learnt        []string                 // names of the lessons that have been gone through
	thumbnails    map[string]*picture.Grid // of data sets; nil while one is made
	repeats       *repeats                 // of other seeds, nil before there are any
	light, mouse  bool
	began         wishes

	acts    int // keys and clicks taken so far
	frame   int
	born    int                   // frame of the last birth seen
	dirty   bool                  // something changed since the last composition
	stale   bool                  // a slow panel shows an older snapshot
	lacked  [desk.MostPanels]bool // panels that had nothing to show
	reach   reach                 // of the charts over time in the last frame
	layout  layout
	drawn   [slotCount]lastDrawn
	grid    cells.Grid // the screen as it was composed last
	spots   []spot     // of the parts on it
	covered bool       // by a dialog
	painter painter
}

// tick is a frame.
type tick struct{}

// result is the end of work done beside the screen, as a line for people.
type result struct {
	text string
	err  error
}

func newApp(ctx context.Context, o Options) *app {
	a := &app{changes: map[string]*changes{}, without: map[uint64]made{}, told: map[uint64]string{}, shelved: map[string][desk.MostPanels]visibility{}, thumbnails: map[string]*picture.Grid{}, ctx: ctx, options: o, born: -pulseFor, scrub: scrub{wanted: -1}, light: o.Light, stage: o.Stage, mouse: true, painter: painter{to: io.Discard}}
	a.desk = desk.New(desk.Theme{}, o.Tier)
	a.setTheme(o.Light)
	a.prefer(o.Preferences)
	a.enterScene(o.firstScene())
	a.began, a.notice = a.wishes(), o.Notice
	a.painter.protocol = o.Pixels
	a.desk.Pixels = o.Pixels != pixels.None && a.theme.Depth > cells.Basic
	if o.Lesson != nil {
		a.attend(&course{player: lessons.Play(o.Lesson)})
	}
	a.read()
	return a
}

// next takes in the newest snapshot and draws a frame, if it differs.
func (a *app) next() {
	a.frame++
	a.lessonFrame()
	a.read()
	a.ease()
	if a.dirty || a.stale || a.desk.Pulse != a.pulses() {
		a.compose()
	}
}

// Update takes a message.
func (a *app) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tick:
		a.next()
	case stopRequest:
		return a.stop()
	case answered:
		a.found(pixels.Answer(msg))
	case continued:
		return a.goOn()
	case tea.WindowSizeMsg:
		first := a.width == 0
		a.painter.forget()
		a.width, a.height, a.dirty = msg.Width, msg.Height, true
		a.keepFocusVisible()
		a.look()
		if first {
			a.askTerminal()
			a.compose()
		}
	case tea.KeyMsg:
		return a.keys(msg)
	case tea.MouseMsg:
		cmd, done := a.clickFooter(msg)
		if !done {
			cmd, done = a.clickHeader(msg)
		}
		if !done {
			a.click(msg)
		}
		a.settle()
		return cmd
	case repairData:
		return a.repairData()
	case described:
		a.dirty = true
		if msg.d == a.dialog {
			return msg.d.told(a, msg)
		}
	case thumbnail:
		a.thumbnails[msg.name], a.dirty = msg.grid, true
	case result:
		a.finished(msg)
	case repeatDone:
		return a.repeated(msg)
	}
	return nil
}

// keys takes a message of one or more keys: characters that arrive together,
// as from a key held down, come as one message.
func (a *app) keys(msg tea.KeyMsg) tea.Cmd {
	if msg.Type != tea.KeyRunes || len(msg.Runes) == 1 || msg.Paste {
		return a.oneKey(msg)
	}
	var cmds []tea.Cmd
	for _, r := range msg.Runes {
		cmds = append(cmds, a.oneKey(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}, Alt: msg.Alt}))
	}
	return tea.Batch(cmds...)
}

func (a *app) oneKey(msg tea.KeyMsg) tea.Cmd {
	cmd := a.key(msg)
	a.settle()
	return cmd
}

// settle draws what the viewer has just asked for.
func (a *app) settle() {
	a.acts++
	a.keepFocusVisible()
	a.look()
	a.compose()
}

// read takes in the newest snapshot.
func (a *app) read() {
	s := a.options.Source.Latest()
	if s == nil || s == a.desk.Snap {
		return
	}
	switch {
	case desk.Identity(s) != desk.Identity(a.desk.Snap):
		a.desk.Unit, a.desk.Scroll, a.born = -1, 0, -pulseFor
	case s.Births > a.desk.Snap.Births && !s.Past && a.desk.Snap.State != sim.Loading:
		a.born = a.frame
	}
	moved := s.Past && s.Step != a.desk.Snap.Step || s.Past != a.desk.InPast()
	if s.State == sim.Finished && a.desk.Snap.State != sim.Finished {
		a.notice = a.farewell(s)
	}
	if s.Run != a.desk.Snap.Run { // another run, another time
		a.desk.Part, a.desk.Cross = desk.Stretch{}, 0
		if !a.desk.Asked || s.Spec.Scene != a.desk.Snap.Spec.Scene {
			a.desk.Aim, a.desk.Asked = desk.Goal{}, false
		}
	}
	a.answered(s)
	a.follow(a.desk.Snap, s)
	before, failed := len(a.desk.Events()), s.State == sim.Failed && a.desk.Snap.State != sim.Failed
	a.desk.Snap, a.dirty = s, true
	a.enterScene(s.Spec.Scene)
	a.unread = a.unread || failed && a.canRepairData()
	if moved { // the events go along
		a.desk.Scroll, before = 0, len(a.desk.Events())
	}
	if a.desk.Scroll > 0 && a.inEvents() { // the event under the cursor stays there
		a.desk.Scroll = min(a.desk.Scroll+max(len(a.desk.Events())-before, 0), max(len(a.desk.Events())-1, 0))
	}
	if spectrum, ok := a.desk.Spectrum(); ok {
		a.desk.Past.Add(desk.Identity(s), spectrum)
	}
	if n := a.desk.Layers(); n > 0 {
		a.desk.Layer = min(a.desk.Layer, n-1)
	}
	if a.desk.Unit >= a.desk.Selectable() {
		a.desk.Unit = -1
	}
	a.desk.Stepping = a.desk.Stepping && (s.State == sim.Running || a.sent > s.Ack)
	if a.lacking() != a.lacked && a.width > 0 { // panels come with what they show
		a.lacked = a.lacking()
		a.keepFocusVisible()
		a.look()
	}
	a.observeLesson(s)
	a.arrive()
	a.seek()
	if !s.Past && !a.seeking() { // back by another way than live
		a.scrub.resume = false
	}
}

// farewell says how to go on from the end of the run that s shows.
func (a *app) farewell(s *sim.Snapshot) string {
	key := func(id string) string { return keyName(commandNamed(a.commands, id).keys[0]) }
	if s.Record != "" {
		return fmt.Sprintf("the end of the record: %s forks, %s exports, %s quits", key("fork"), key("export"), key("quit"))
	}
	return fmt.Sprintf("finished: %s runs as long again, %s exports, %s quits", key("run-pause"), key("export"), key("quit"))
}

// pulses reports whether a birth is still being told.
func (a *app) pulses() bool { return !a.options.Calm && a.frame-a.born < pulseFor }

// finished shows how work beside the screen ended.
func (a *app) finished(r result) {
	a.dirty = true
	if d, ok := a.dialog.(*exportDialog); ok {
		d.finished(r)
		return
	}
	a.notice = r.text
	if r.err != nil {
		a.notice = "✗ " + r.err.Error()
	}
}

// arrangement is the layout as the viewer has it now.
func (a *app) arrangement() arrangement {
	to := arrangement{
		width: a.width, height: a.height, shown: a.shown, focus: a.focus, zoomed: a.zoomed, stage: a.stage,
		scene: a.scene, lacks: a.lacking(), timeline: a.timelineShown(),
	}
	a.dockLesson(&to)
	return to
}

// places are where the arrangement puts the panels.
func (a *app) places() []place {
	if now := a.arrangement(); now != a.layout.of {
		a.layout = layout{now, now.arrange()}
	}
	return a.layout.places
}

// tooSmall reports whether the screen is below the least useful size.
func (a *app) tooSmall() bool { return a.width < minWidth || a.height < minHeight }

// look tells the source which pictures are on the screen.
func (a *app) look() {
	v := picture.View{Layer: a.desk.Layer, Unit: a.desk.Unit, Sample: a.desk.Sample, Pick: a.desk.Pick}
	a.lookForDialog(&v)
	if !a.tooSmall() {
		places := a.places()
		for _, p := range places {
			a.lookAt(&v, p)
		}
		a.desk.OnScreen = [desk.MostPanels]string{}
		for i, p := range places {
			a.desk.OnScreen[i] = a.scene.Panels[p.id].Name
		}
	}
	if v != a.looked {
		a.looked = v
		a.options.Source.Look(v)
	}
}

// lookForDialog adds what the dialog shows.
func (a *app) lookForDialog(v *picture.View) {
	switch d := a.dialog.(type) {
	case hosted:
		d.Wants(v)
	case *whyDialog:
		v.Explain = a.topic()
		v.Want(picture.Want{Name: picture.WantGraph})
	case *choiceDialog:
		if d.whatIf {
			v.Want(picture.Want{Name: picture.WantWhatIf})
		}
	case *exportDialog: // what figures show and panels need not
		v.Want(picture.Want{Name: picture.WantSpectra})
		v.Want(picture.Want{Name: picture.Confusion})
	}
}

func visible(places []place, id panelID) bool {
	for _, p := range places {
		if p.id == id {
			return true
		}
	}
	return false
}

// lookAt adds what a panel shows.
func (a *app) lookAt(v *picture.View, p place) {
	if wants := a.scene.Panels[p.id].Wants; wants != nil {
		for _, w := range wants(p.width, p.height) {
			if a.desk.Pixels { // they show more than half-blocks do
				w.Columns, w.Rows = finer*w.Columns, finer*w.Rows
			}
			v.Want(w)
		}
	}
}

// pace is how many frames there are between two drawings of a place at least: some
// if drawing it, or sending it, is costly, or it hardly changes.
func (a *app) pace(p place) int {
	switch panel := &a.scene.Panels[p.id]; {
	case panel.Slow != nil && panel.Slow(p.width, p.height):
		return slowEvery
	case panel.Room != nil:
		return a.chartPace(p.width)
	}
	return 0
}

// chartPace is the pace of a chart over time. A column of dots is many steps; that of a
// long run, whose curves cost the most, takes longer to fill than a slow panel waits.
func (a *app) chartPace(width int) int {
	d := &a.desk
	steps := float64(d.Head()) / float64(2*width) // a column
	if d.Part == (desk.Stretch{}) && d.Snap.Rate > 0 && steps/d.Snap.Rate*frameRate > slowEvery {
		return slowEvery
	}
	return chartEvery
}

// keepFocusVisible moves the focus to a panel that is on the screen.
func (a *app) keepFocusVisible() {
	if a.tooSmall() {
		return
	}
	places := a.places()
	if !visible(places, a.focus) && len(places) > 0 {
		a.focus = places[len(places)-1].id
		for _, p := range places {
			a.focus = min(a.focus, p.id)
		}
	}
}

// paper is what the theme is made for.
func (a *app) paper() cells.Paper {
	if a.light {
		return cells.LightPaper
	}
	return cells.DarkPaper
}
