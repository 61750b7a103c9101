package tui

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime/debug"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"gonum.org/v1/gonum/stat"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
)

// Result is a number of the results of a run, by which runs of several seeds are
// compared.
type Result struct {
	Key    string  // in the results
	Name   string  // as it is shown, with the unit
	Factor float64 // from the result to the unit; 0 stands for 1
}

// seedCount is how many runs the table of seeds has.
const seedCount = 10

// repeats are the runs of seeds 1 to seedCount with the settings of the run that was on
// the screen. They are trained one after the other beside the screen.
type repeats struct {
	spec    sim.Spec // without seed
	scene   string   // its name, and that of its settings
	results []Result
	train   func(sim.Spec) (map[string]any, error)
	cancel  context.CancelFunc // ends train
	done    []repeated
	stopped bool
}

// repeated is how the run of a seed ended.
type repeated struct {
	seed    uint64
	results map[string]any // those there are, of a run that failed too
	err     error
}

// repeatDone is the message that a run of some repeats has ended.
type repeatDone struct {
	of  *repeats
	run repeated
}

func needsTraining(a *app) string {
	if a.options.Train == nil {
		return "only a run that trains can be repeated with other seeds"
	}
	return needsSettings(a)
}

// openSeeds shows the table of seeds. It starts them if there are none yet.
func (a *app) openSeeds() tea.Cmd {
	d := &seedsDialog{}
	a.dialog = d
	if a.repeats == nil {
		return a.startSeeds()
	}
	return nil
}

// startSeeds trains runs of all seeds with the settings of the run on the screen.
func (a *app) startSeeds() tea.Cmd {
	a.stopSeeds()
	ctx, cancel := context.WithCancel(a.ctx)
	r := &repeats{spec: a.settled(), results: a.sceneHere().Results, cancel: cancel}
	r.train = func(spec sim.Spec) (map[string]any, error) { return a.options.Train(ctx, spec) }
	r.scene = r.spec.Scene
	if does := a.desk.Snap.Does; does != "" {
		r.scene += " · " + does
	}
	a.repeats = r
	return r.next()
}

// settled is the spec of the run on the screen with the settings as they are now.
func (a *app) settled() sim.Spec {
	s := a.spec()
	for _, now := range a.desk.Snap.Settings {
		if _, named := s.Set[now.Name]; named || now.Value != now.Default {
			s.Set[now.Name] = now.Value
		}
	}
	return s
}

// stopSeeds ends the runs that are not over.
func (a *app) stopSeeds() {
	if a.repeats != nil {
		a.repeats.cancel()
		a.repeats.stopped = true
	}
}

// next trains the run of the next seed beside the screen.
func (r *repeats) next() tea.Cmd {
	spec := r.spec
	spec.Seed = uint64(len(r.done) + 1)
	return func() (msg tea.Msg) {
		run := repeated{seed: spec.Seed}
		defer func() {
			if p := recover(); p != nil {
				run.err = fmt.Errorf("%v at %s", p, firstFrame(debug.Stack()))
			}
			msg = repeatDone{of: r, run: run}
		}()
		run.results, run.err = r.train(spec)
		return nil
	}
}

// repeated takes in a run that has ended, and starts the next one.
func (a *app) repeated(m repeatDone) tea.Cmd {
	if a.repeats != m.of || m.of.stopped || errors.Is(m.run.err, sim.ErrInterrupted) {
		return nil
	}
	a.dirty = true
	m.of.done = append(m.of.done, m.run)
	if len(m.of.done) < seedCount {
		return m.of.next()
	}
	if _, open := a.dialog.(*seedsDialog); !open {
		a.notice = fmt.Sprintf("%d seeds of %s are done: %s shows the table", seedCount, m.of.scene, a.keyOf("seeds"))
	}
	return nil
}

// seedsDialog is the table of seeds: a row for each result, with its mean, its standard
// deviation, its range, and every run as a point along the range. A digit stands for
// so many runs at one place, ◉ for more than nine.
type seedsDialog struct{ top int }

func (d *seedsDialog) title() string { return "seeds · the same settings from other seeds" }

func (d *seedsDialog) width() int { return raceWidth }

func (d *seedsDialog) note() string {
	return "r again with the settings as they are now · x stop · ↑ ↓ scroll · esc close, the runs go on"
}

func (d *seedsDialog) key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd) {
	name := msg.String()
	c := a.commandOf(name)
	switch {
	case name == "esc" || c != nil && c.id == "seeds":
		return nil, nil
	case name == "r":
		return d, a.startSeeds()
	case name == "x":
		a.stopSeeds()
	case name == "up" || name == "k":
		d.top = max(d.top-1, 0)
	case name == "down" || name == "j":
		d.top++ // drawing holds it within the rows
	}
	return d, nil
}

// seedsHead is the number of lines above the rows.
const seedsHead = 4

func (d *seedsDialog) rows(a *app, _ int) int {
	return seedsHead + len(a.repeats.results) + 1 + len(a.repeats.failures())
}

func (d *seedsDialog) draw(a *app, g cells.Grid) {
	t, r := &a.theme, a.repeats
	g.Text(0, 0, r.scene, t.Title)
	g.Text(0, 1, r.state(), t.Muted)
	columns := seedColumns(g.Width)
	head := g.Sub(0, seedsHead-1, g.Width, 1)
	for i, name := range []string{"mean", "± std", "least", "most"} {
		head.TextRight(columns.numbers+(i+1)*seedNumber, 0, seedNumber, name, t.Muted)
	}
	if columns.strip > 0 {
		head.Text(columns.numbers+4*seedNumber+2, 0, "runs, from the least to the most", t.Muted)
	}
	rows := g.Sub(0, seedsHead, g.Width, max(g.Height-seedsHead, 0))
	lines := len(r.results) + len(r.failures())
	d.top = min(d.top, max(lines-rows.Height, 0))
	for y := 0; y < rows.Height && d.top+y < lines; y++ {
		row := rows.Sub(0, y, rows.Width, 1)
		if i := d.top + y; i < len(r.results) {
			drawSeedRow(t, row, columns, r.results[i], r.values(r.results[i]))
		} else {
			row.Text(0, 0, r.failures()[i-len(r.results)], t.Alarm)
		}
	}
}

// state says how far the runs have come.
func (r *repeats) state() string {
	what := fmt.Sprintf("%d of %d runs are done", len(r.done), seedCount)
	switch {
	case len(r.done) == seedCount:
		what = fmt.Sprintf("seeds 1 to %d, each trained to its end", seedCount)
	case r.stopped:
		what += ", stopped"
	}
	return what
}

// failures are lines on the runs that failed.
func (r *repeats) failures() []string {
	var out []string
	for _, run := range r.done {
		if run.err != nil {
			out = append(out, fmt.Sprintf("seed %d: %s", run.seed, cells.Printable(run.err.Error())))
		}
	}
	return out
}

// values are those of a result, of the runs that have it.
func (r *repeats) values(of Result) []float64 {
	var out []float64
	for _, run := range r.done {
		x, ok := number(run.results[of.Key])
		if run.err == nil && ok && !math.IsNaN(x) && !math.IsInf(x, 0) {
			if of.Factor != 0 {
				x *= of.Factor
			}
			out = append(out, x)
		}
	}
	return out
}

// number is a number among results of any kind.
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int:
		return float64(v), true
	}
	return 0, false
}

// seedNumber is the width of a column of numbers.
const seedNumber = 10

// seedPlan are the places of the columns of the table of seeds.
type seedPlan struct{ numbers, strip int }

func seedColumns(width int) seedPlan {
	p := seedPlan{numbers: min(34, max(width-4*seedNumber, 8))}
	if left := width - p.numbers - 4*seedNumber - 2; left >= 12 {
		p.strip = left
	}
	return p
}

func drawSeedRow(t *desk.Theme, g cells.Grid, p seedPlan, of Result, values []float64) {
	g.TextIn(0, 0, p.numbers, of.Name, t.Text)
	if len(values) == 0 {
		g.TextRight(p.numbers+seedNumber, 0, seedNumber, "–", t.Muted)
		return
	}
	least, most := slices.Min(values), slices.Max(values)
	mean, std := stat.MeanStdDev(values, nil)
	texts := []string{seedText(mean), "–", seedText(least), seedText(most)}
	if len(values) > 1 {
		texts[1] = "± " + seedText(std)
	}
	for i, text := range texts {
		g.TextRight(p.numbers+(i+1)*seedNumber, 0, seedNumber, text, t.Text)
	}
	if p.strip == 0 {
		return
	}
	strip := g.Sub(p.numbers+4*seedNumber+2, 0, p.strip, 1)
	strip.Text(0, 0, strings.Repeat("─", strip.Width), t.Muted)
	at := make([]int, strip.Width)
	for _, v := range values {
		x := (strip.Width - 1) / 2
		if most > least {
			x = int(math.Round((v - least) / (most - least) * float64(strip.Width-1)))
		}
		at[x]++
	}
	for x, n := range at {
		switch {
		case n == 1:
			strip.Set(x, 0, '●', t.Key)
		case n > 9:
			strip.Set(x, 0, '◉', t.Key)
		case n > 1:
			strip.Set(x, 0, rune('0'+n), t.Key)
		}
	}
}

// seedText writes a value: whole from a thousand on, else with three digits.
func seedText(v float64) string {
	if math.Abs(v) >= 1000 {
		return desk.Grouped(int(math.Round(v)))
	}
	return cells.Short(v)
}
