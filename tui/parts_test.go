package tui

import (
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screentest"
)

// slotNames are those of the parts of a large screen.
var slotNames = map[slot]string{
	slot(networkID): "network", slot(lossID): "loss", slot(widthsID): "widths", slot(orthogonalityID): "orthogonality",
	slot(spectrumID): "spectrum", slot(boundaryID): "boundary", slot(accuracyID): "accuracy", slot(settingsID): "settings",
	slot(eventsID): "events", progressSlot: "progress", rulesSlot: "rules", timelineSlot: "timeline", footerSlot: "footer",
}

// redrawn are the parts that something has drawn again: each that is not loses a mark
// that was put into its cells.
func redrawn(a *app, act func()) (names []string) {
	const mark = '☠'
	for s := range slotNames {
		a.drawn[s].grid.Set(0, 0, mark, cells.Style{})
	}
	act()
	for s, name := range slotNames {
		if a.drawn[s].grid.At(0, 0).Rune != mark {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// TestOnlyWhatChangesIsDrawn: a part is drawn again if, and only if, something that it
// shows has changed.
func TestOnlyWhatChangesIsDrawn(t *testing.T) {
	everything := slices.Sorted(maps.Values(slotNames))
	without := func(names ...string) []string {
		return slices.DeleteFunc(slices.Clone(everything), func(n string) bool { return slices.Contains(names, n) })
	}
	step := func(s *sim.Snapshot) { s.Step, s.Head = s.Step+1, s.Step+1 }
	tests := []struct {
		name   string
		change func(s *sim.Snapshot) // nil: the snapshot stays
		act    func(a *app)          // nil: a frame
		want   []string
	}{
		{"nothing", nil, nil, nil},
		{"a resize to the same size", nil, func(a *app) { a.Update(tea.WindowSizeMsg{Width: a.width, Height: a.height}) }, nil},
		{"a step", step, nil, without("settings", "events", "spectrum", "rules")},
		{"an event", func(s *sim.Snapshot) { s.Events = append(slices.Clip(s.Events), sim.Event{Step: 1}) }, nil, without("settings", "spectrum", "rules")},
		{"a setting", func(s *sim.Snapshot) {
			s.Settings = slices.Clone(s.Settings)
			s.Settings[0].Value = "linear"
		}, nil, without("events", "spectrum")},
		{"the same settings anew", func(s *sim.Snapshot) { s.Settings = slices.Clone(s.Settings) }, nil, without("settings", "events", "spectrum", "rules")},
		{"a spectrum", func(s *sim.Snapshot) { s.Spectra = slices.Clone(s.Spectra) }, nil, without("settings", "events", "rules")},
		{"the name of a layer", func(s *sim.Snapshot) {
			s.Layers = slices.Clone(s.Layers)
			s.Layers[0] = "first"
		}, nil, without("settings", "rules")},
		{"parameters", func(s *sim.Snapshot) { s.Params++ }, nil, without("settings", "events", "spectrum")},
		{"a failure", func(s *sim.Snapshot) { s.State, s.Err = sim.Failed, errors.New("no more data") }, nil, without("settings", "events", "spectrum")},
		{"a step of the past", func(s *sim.Snapshot) { s.Past, s.Step = true, s.Step/2 }, nil, without("settings", "rules")},
		{"another run", func(s *sim.Snapshot) { s.Run = "2" }, nil, everything},
		{"another lane", func(s *sim.Snapshot) {
			s.Lane = "b"
			s.Lanes = []*sim.Snapshot{{Lane: "a"}, s}
		}, nil, everything},
		{"a theme", nil, func(a *app) { press(a, "T") }, everything},
		{"characters", nil, func(a *app) { press(a, "G") }, everything},
		{"a size", nil, func(a *app) { a.Update(tea.WindowSizeMsg{Width: 201, Height: 61}); a.Update(tick{}) }, without("settings", "orthogonality")},
		{"the neuron in focus", nil, func(a *app) { press(a, "down") }, everything},
		{"the panel in focus", nil, func(a *app) { press(a, "tab") }, []string{"footer", "loss", "network"}},
		{"a message", nil, func(a *app) { a.finished(result{text: "written"}); a.Update(tick{}) }, []string{"footer"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := kept(screentest.Typical().Snapshot())
			s.State = sim.Paused
			a, source := screenApp(s, 200, 60, colourful)
			a.Update(tick{})
			if names := redrawn(a, a.compose); names != nil {
				t.Fatalf("at rest it draws %v", names)
			}
			if tt.change != nil {
				next := *s
				tt.change(&next)
				source.snap = &next
			}
			act := func() { a.Update(tick{}) }
			if tt.act != nil {
				act = func() { tt.act(a) }
			}
			if got := redrawn(a, act); !slices.Equal(got, tt.want) {
				t.Errorf("draws %v\nwant  %v", got, tt.want)
			}
		})
	}
}

// TestPace: while a run goes on, what is costly or hardly moves is drawn now and then.
func TestPace(t *testing.T) {
	const frames = 6 * slowEvery
	for name, tt := range map[string]struct {
		rate float64
		part desk.Stretch
		want int // frames between two drawings of a chart
	}{
		"fast":             {rate: 3000, want: chartEvery},
		"not measured yet": {want: chartEvery},
		"long":             {rate: 60, want: slowEvery},
		"long, in part":    {rate: 60, part: desk.Stretch{Low: 12000}, want: chartEvery},
	} {
		t.Run(name, func(t *testing.T) {
			s := kept(screentest.Typical().Snapshot())
			s.Rate, s.Step = tt.rate, 13000 // where no axis is about to end
			a, source := screenApp(s, 200, 60, colourful)
			a.desk.Part = tt.part
			a.Update(tick{})
			times := map[string]int{}
			for range frames {
				next := *source.snap
				next.Step, next.Head = next.Step+1, next.Step+1
				source.snap = &next
				for _, name := range redrawn(a, func() { a.Update(tick{}) }) {
					times[name]++
				}
			}
			want := map[string]int{"progress": frames, "timeline": frames / chartEvery}
			for _, name := range []string{"loss", "widths", "accuracy"} {
				want[name] = frames / tt.want
			}
			for _, name := range []string{"network", "boundary", "orthogonality", "footer"} {
				want[name] = frames / slowEvery
			}
			if !maps.Equal(times, want) {
				t.Errorf("in %d frames\ndraws %v\nwant  %v", frames, times, want)
			}
		})
	}
}

// TestComposedInParts: whatever has happened, the screen that was put together bit by
// bit is the one that is drawn from nothing, and the terminal shows it.
func TestComposedInParts(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	keys := []string{"tab", "down", "up", "left", "right", "[", "]", "enter", "esc", "t", "p", "?", "T", "G", "l", "s", "z", "1", "4", "5", "6", "8", "9", ";", "+", "y", "v", "/", "a", "w", "q"}
	for _, o := range []Options{colourful, {Depth: cells.Mono, Tier: cells.ASCII}} {
		s := kept(screentest.Typical().Snapshot())
		s.State = sim.Paused
		a, source := screenApp(s, 200, 60, o)
		for i := range 400 {
			what := ""
			switch n := random.IntN(10); {
			case n < 4:
				source.snap = altered(source.snap, random)
				a.Update(tick{})
			case n < 9:
				what = keys[random.IntN(len(keys))]
				press(a, what)
			default:
				a.Update(tea.WindowSizeMsg{Width: 40 + random.IntN(200), Height: 10 + random.IntN(60)})
				a.Update(tick{})
			}
			anew := *a
			anew.drawn, anew.layout = [slotCount]lastDrawn{}, layout{}
			want, got := anew.screen(), a.grid
			for y := range want.Height {
				for x := range want.Width {
					if got.At(x, y) != want.At(x, y) || a.painter.shown.At(x, y) != want.At(x, y) {
						t.Fatalf("change %d, key %q: column %d row %d is %v, the terminal has %v, want %v\n%s", i, what, x, y, got.At(x, y), a.painter.shown.At(x, y), want.At(x, y), want)
					}
				}
			}
		}
	}
}

// altered is a snapshot with something changed.
func altered(s *sim.Snapshot, random *rand.Rand) *sim.Snapshot {
	next := *s
	switch random.IntN(10) {
	case 0:
		next.Step, next.Head = next.Head+1, next.Head+1
	case 1:
		next.Events = append(slices.Clip(s.Events), sim.Event{Step: s.Step, Kind: sim.Born, Layer: "L1", Count: 1})
		next.Births++
	case 2:
		next.Settings = append([]form.Setting(nil), s.Settings...)
		next.Settings[random.IntN(len(next.Settings))].Value = []string{"linear", ".5", "3"}[random.IntN(3)]
	case 3:
		next.Spectra = slices.Clone(s.Spectra)
		next.Spectra[0].Values = slices.Clone(s.Spectra[0].Values)
		next.Spectra[0].Values[0] *= 1.5
		next.Spectra[0].Step++
	case 4:
		next.Past = !s.Past
		if next.Step = s.Head; next.Past {
			next.Step = random.IntN(s.Head)
		}
	case 5:
		next.State, next.Err = sim.Diverged, errors.New("loss is NaN")
	case 6:
		next.State, next.Err = sim.Paused, nil
	case 7:
		next.Run += "1"
	case 8:
		next.Rows = slices.Clone(s.Rows)
		next.Rows[0].Name = []string{"L1", "first"}[random.IntN(2)]
	case 9:
		next.Params += random.IntN(2)
		next.Grids = []picture.Grid{screentest.SpiralGrid(20+random.IntN(3), 20)}
	}
	return &next
}
