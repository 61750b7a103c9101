package tui

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
	"github.com/north-tui/north/tui/screentest"
)

func deskOf(s *sim.Snapshot, o Options) *desk.Desk {
	a, _ := screenApp(s, 120, 40, o)
	return &a.desk
}

// screenOf is the screen of the scene that a snapshot is of.
func screenOf(s *sim.Snapshot) *screen.Screen { return screenCalled(s.Spec.Scene) }

// drawn is a panel of a size as text.
func drawn(id panelID, d *desk.Desk, width, height int) string {
	g := cells.New(width, height)
	drawPanel(&screenOf(d.Snap).Panels[id], id, d, g, false)
	return g.String()
}

// youth is the age in steps from which a neuron is no longer new.
const youth = 50

func TestNetworkMarks(t *testing.T) {
	s := screentest.Run{Steps: 100, Start: 2, Widths: []int{4}}.Snapshot()
	units := s.Graph.Columns[1].Units
	for i := range units {
		units[i] = picture.Unit{ID: i, Value: .1}
	}
	units[1].Dead, units[2].Value = true, 1
	units[3].Born = 90
	got := drawn(networkID, deskOf(s, Options{Tier: cells.ASCII}), 60, 12)
	var glyphs []string
	for _, row := range strings.Split(got, "\n") {
		for _, g := range []string{"○", "●", "·  ", "✦  "} {
			if i := strings.Index(row, g); i > 0 && !strings.Contains(row, "network") {
				glyphs = append(glyphs, strings.TrimSpace(g))
			}
		}
	}
	if want := "○ · ● ✦"; strings.Join(glyphs, " ") != want {
		t.Errorf("neurons from the top: %v, want %s\n%s", glyphs, want, got)
	}
	s.Step = 90 + youth
	if got := drawn(networkID, deskOf(s, Options{Tier: cells.ASCII}), 60, 12); strings.Count(got, "✦") != 1 { // the legend's
		t.Errorf("at an age of %d steps a neuron is still marked as new\n%s", youth, got)
	}
}

func TestOrthogonalityRows(t *testing.T) {
	s := screentest.Typical().Snapshot()
	s.Rows[0] = picture.Row{
		Name: "L1", Width: 23, Max: 64, Measure: "rank", Value: 23, Threshold: 22, Add: 1, Phi: 1, Limit: .97, Step: s.Step, Dead: 2, Note: "at max width",
	}
	got := drawn(orthogonalityID, deskOf(s, colourful), 90, 12)
	for _, want := range []string{"23/64", "rank", "22", "1.00", "+1", "┊", "2 dead"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	s.State, s.Rows[0].Step = sim.Paused, 12000
	if got := drawn(orthogonalityID, deskOf(s, colourful), 90, 12); !strings.Contains(got, "at 12,000") {
		t.Errorf("a stale row does not say of which step it is\n%s", got)
	}
	for i := range s.Rows {
		s.Rows[i].Phi, s.Rows[i].Limit = math.NaN(), math.NaN()
		s.Rows[i].Measure, s.Rows[i].Value, s.Rows[i].Threshold, s.Rows[i].Add = "improvement", .0321, .25, 0
		s.Rows[i].Reference, s.Rows[i].ReferenceAdd, s.Rows[i].ReferenceLimit = "north-act", 5+i, .97
	}
	for width, absent := range map[int]string{38: ".032", 56: "@", 90: "@"} {
		got := drawn(orthogonalityID, deskOf(s, colourful), width+2, 12)
		for _, want := range []string{"north-act add", "+5   0", "+6   0", "16  .94", "rank"} {
			if !strings.Contains(got, want) {
				t.Errorf("width %d: no %q beside a trigger that goes by something else\n%s", width, want, got)
			}
		}
		if strings.Contains(got, absent) || strings.Contains(got, "NaN") || strings.Contains(got, "…") {
			t.Errorf("width %d: %s, NaN or a cut word\n%s", width, absent, got)
		}
	}
}

// TestRest: what a layer has come to is told at every size, and a maximum is not called
// rest.
func TestRest(t *testing.T) {
	for _, tt := range []struct {
		row  picture.Row
		want string
	}{
		{picture.Row{Width: 20, Max: 64, Step: 2000, LastGrowth: 1240}, "at rest since step 1,240"},
		{picture.Row{Width: 20, Max: 64, Step: 2000, LastGrowth: 1240, Add: 1}, ""},
		{picture.Row{Width: 20, Max: 64, Step: 2000, LastGrowth: 1600}, ""},
		{picture.Row{Width: 20, Max: 64, Step: 520, LastGrowth: 60}, ""},
		{picture.Row{Width: 20, Max: 64, Step: 2000}, ""},
		{picture.Row{Width: 64, Max: 64, Step: 2000, LastGrowth: 1240, Add: 5, Note: "at max width"}, "wants +5, at its maximum"},
		{picture.Row{Width: 64, Max: 64, Step: 2000, LastGrowth: 1240}, "at its maximum"},
		{picture.Row{Width: 20, Max: 64, Step: 2000, LastGrowth: 1240, Measure: "width"}, ""},
	} {
		if got := desk.RestText(tt.row); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.row, got, tt.want)
		}
		s := screentest.Typical().Snapshot()
		tt.row.Name, tt.row.Phi = "L1", 1
		s.Rows[0] = tt.row
		for _, size := range [][2]int{{40, 9}, {58, 10}, {58, 11}, {58, 12}, {90, 16}} {
			if got := drawn(orthogonalityID, deskOf(s, colourful), size[0], size[1]); !strings.Contains(got, tt.want) {
				t.Errorf("%v: no %q in\n%s", size, tt.want, got)
			}
		}
	}
}

// TestMetricsOverTime: the key goes through all metrics that there are and comes back to
// the first; each names what it shows, and every value stands beside its curve.
func TestMetricsOverTime(t *testing.T) {
	a, _ := screenApp(screentest.Typical().Snapshot(), 120, 40, colourful)
	for _, want := range []string{"count above ε", "effective rank", "φ", "neurons, count, effective rank"} {
		press(a, "v")
		got := drawn(orthogonalityID, &a.desk, 70, 14)
		if want == "neurons, count, effective rank" {
			want = "L2 ━16 ╌16 > ε ┄8.25 eff. rank"
		}
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	press(a, "v")
	press(a, "v")
	if got := drawn(orthogonalityID, &a.desk, 70, 14); !strings.Contains(got, "L1 9.59") || !strings.Contains(got, "L2 8.25") {
		t.Errorf("no values at the ends of the curves in\n%s", got)
	}
	// Low panels have a bar a layer: its full part, with what else counts, with the rest.
	a.desk.Metric = 0
	got := drawn(orthogonalityID, &a.desk, 40, 9)
	for l, r := range a.desk.Snap.Rows {
		line := ""
		for _, text := range strings.Split(got, "\n") {
			if strings.Contains(text, r.Name+" █") {
				line = text
			}
		}
		full, all := strings.Count(line, "█"), strings.Count(line, "█")+strings.Count(line, "▒")+strings.Count(line, "░")
		share := []float64{9.59 / 23, 8.25 / 17}[l]
		if all == 0 || math.Abs(float64(full)/float64(all)-share) > .1 {
			t.Errorf("%s: %d of %d full, want %.2f of them in\n%s", r.Name, full, all, share, got)
		}
	}
}

func TestSpectrumCounts(t *testing.T) {
	s := screentest.Typical().Snapshot()
	s.Spectra = []picture.Spectrum{{Name: "L1", Values: []float64{1, .5, .0101, .01, .001, 0}, Eps: .01}}
	d := deskOf(s, colourful)
	for _, overTime := range []bool{false, true} {
		d.OverTime = overTime
		if got := drawn(spectrumID, d, 50, 10); !strings.Contains(got, "3 of 6 above ε") {
			t.Errorf("over time %v: want 3 of 6 above ε in\n%s", overTime, got)
		}
	}
}

// TestFooterKeepsWhatMatters: however narrow, help and quit stay.
func TestFooterKeepsWhatMatters(t *testing.T) {
	for width := twoColumns; width < 200; width++ {
		a, _ := screenApp(screentest.Typical().Snapshot(), width, 24, colourful)
		rows := strings.Split(a.screen().String(), "\n")
		for _, want := range []string{"run/pause", "? help", "q quit", "t trigger"} {
			if !strings.Contains(rows[23], want) {
				t.Errorf("width %d: no %s in %q", width, want, rows[23])
			}
		}
	}
}

func TestHeaderStates(t *testing.T) {
	tests := []struct {
		state sim.State
		want  string
	}{
		{sim.Loading, "◌ LOAD reading"}, {sim.Running, "▶ RUN 3.1k/s"}, {sim.Paused, "‖ PAUSE"}, {sim.Finished, "■ DONE"},
		{sim.Diverged, "✗ NaN at step 12,480"}, {sim.Failed, "✗ FAULT"},
	}
	for _, tt := range tests {
		s := screentest.Typical().Snapshot()
		s.State, s.Note = tt.state, "reading"
		a, _ := screenApp(s, 80, 24, colourful)
		if row, _, _ := strings.Cut(a.screen().String(), "\n"); !strings.Contains(row, tt.want) {
			t.Errorf("%s: no %q in %q", tt.state, tt.want, row)
		}
	}
}

// TestStatesSayWhatToDo: each state in which a run stands still, or something was
// refused, says why, and with which keys one goes on.
func TestStatesSayWhatToDo(t *testing.T) {
	refused := screentest.Typical().Snapshot()
	refused.Events = append(refused.Events, sim.Event{Step: 12480, Kind: sim.Refused, Layer: "L2", Note: "at max width"})
	refused.Rows[1].Note = "at max width"
	wrong := &sim.Snapshot{State: sim.Failed, Err: errors.New(`points.csv:7: "x" is not a number`)}
	fault := screentest.Typical().Snapshot()
	fault.State, fault.Err = sim.Failed, errors.New("panic: index out of range")
	finished, paused := screentest.Typical().Snapshot(), screentest.Typical().Snapshot()
	finished.State, paused.State = sim.Finished, sim.Paused
	unsaved := screentest.Typical().Snapshot()
	unsaved.Unsaved = errors.New("no space left")
	unsaved.Events = append(unsaved.Events, sim.Event{Step: 12480, Kind: sim.Alarm, Note: "not saved: no space left"})
	tests := []struct {
		name string
		snap *sim.Snapshot
		want []string
	}{
		{"disk full", unsaved, []string{"⚠ not saved  ▶ RUN", "no space left"}},
		{"paused", paused, []string{"‖ PAUSE", "space run/pause"}},
		{"finished", finished, []string{"■ DONE", "finished: space runs as long again, e exports, q quits"}},
		{"loading", &sim.Snapshot{State: sim.Loading, Note: "reading digits"}, []string{"◌ LOAD reading digits", "loading", "q quit"}},
		{"diverged", diverged(), []string{"✗ NaN at step 12,480", "try a smaller learning rate", "b lr ÷ 3  r restart  R new seed"}},
		{"refused", refused, []string{"⚠ L2  at max width"}},
		{"data", wrong, []string{"✗ DATA", `points.csv:7: "x" is not a number`, "d data", "the run failed: the reason is at the top"}},
		{"fault", fault, []string{"✗ FAULT", "index out of range  r restart  d data"}},
		{"no grids", awkward()["no grids"], []string{"no plane and no images"}},
	}
	for _, tt := range tests {
		for _, width := range []int{80, 120, 200} {
			a, _ := screenApp(tt.snap, width, 40, colourful)
			text := a.screen().String()
			for _, want := range tt.want {
				if !strings.Contains(text, want) {
					t.Errorf("%s at %d columns: no %q in\n%s", tt.name, width, want, text)
				}
			}
		}
	}
}

// TestEndLabelsTellCurvesApart without colour, at every width at which there are
// labels.
func TestEndLabelsTellCurvesApart(t *testing.T) {
	for width := 28; width < 90; width++ {
		got := drawn(lossID, deskOf(screentest.Typical().Snapshot(), Options{Tier: cells.ASCII}), width, 9)
		rows := strings.Split(got, "\n")
		train, test := 0, 0
		for _, r := range rows {
			if strings.Contains(r, ".087") && strings.Contains(r, "tr") {
				train++
			}
			if strings.Contains(r, ".105") && strings.Contains(r, "te") {
				test++
			}
		}
		if train != 1 || test != 1 {
			t.Fatalf("width %d: %d labels of train, %d of test\n%s", width, train, test, got)
		}
	}
}

// TestGalleryScrolls: scrolled, the weight images of all neurons are listed.
func TestGalleryScrolls(t *testing.T) {
	s := screentest.Run{Steps: 90, Start: 4, Widths: []int{9}, Images: true}.Snapshot()
	d := deskOf(s, colourful)
	all := drawn(boundaryID, d, 60, 12)
	d.Scroll = 1
	if scrolled := drawn(boundaryID, d, 60, 12); all == scrolled || !strings.Contains(scrolled, "L1#4") {
		t.Errorf("scrolled, not all neurons are listed\n%s", scrolled)
	}
}

// TestLabelIsTheCurve: the number at the end of a curve is the value that the curve has
// there, at every size and smoothing, on the panel and in a race; a panel of single batches
// says so.
func TestLabelIsTheCurve(t *testing.T) {
	s := screentest.Typical().Snapshot()
	train, _ := sim.Find(s.Series, "train_loss")
	test, _ := sim.Find(s.Series, "test_loss")
	for _, smooth := range []float64{0, .9, .99} {
		d := deskOf(s, colourful)
		d.Smooth = smooth
		want, _ := desk.Smoothed(train.Buckets, float64(s.Step), smooth)
		latest, _ := test.Latest()
		for _, size := range [][2]int{{40, 9}, {60, 12}, {100, 30}} {
			got := drawn(lossID, d, size[0], size[1])
			for _, label := range []string{"train " + cells.Short(want), "test " + cells.Short(latest)} {
				if !strings.Contains(got, label) {
					t.Errorf("smoothed %g: no %q in\n%s", smooth, label, got)
				}
			}
			if strings.Contains(got, "each batch") != (smooth == 0) {
				t.Errorf("smoothed %g: says whether it is of single batches wrongly\n%s", smooth, got)
			}
		}
	}
	lone := *s
	lone.Series = []sim.Series{train}
	other := lone
	lone.Lane, other.Lane = "a", "b"
	lone.Lanes = []*sim.Snapshot{&lone, &other}
	d := deskOf(&lone, colourful)
	g := cells.New(60, 14)
	raceCurves(d, g, false)
	want, _ := desk.Smoothed(train.Buckets, float64(s.Step), d.Smooth)
	for _, text := range []string{"a " + cells.Short(want), "b " + cells.Short(want), "train loss smoothed .9 over steps"} {
		if !strings.Contains(g.String(), text) {
			t.Errorf("no %q in\n%s", text, g.String())
		}
	}
}
