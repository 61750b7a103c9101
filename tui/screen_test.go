package tui

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screentest"
)

var update = flag.Bool("update", false, "write the golden screens anew")

// golden compares a screen, as plain text, with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; look at it and run with -update if it is right:\n%s", path, got)
	}
}

func TestGoldenScreens(t *testing.T) {
	portraits := screentest.Typical()
	portraits.Portrait = true
	images := screentest.Run{Steps: 4000, Start: 64, Widths: []int{88}, Images: true}
	mono := Options{Depth: cells.Mono, Tier: cells.ASCII}
	tests := []struct {
		name          string
		snap          *sim.Snapshot
		width, height int
		options       Options
	}{
		{"80x24", screentest.Typical().Snapshot(), 80, 24, colourful},
		{"120x40", screentest.Typical().Snapshot(), 120, 40, colourful},
		{"200x60", portraits.Snapshot(), 200, 60, colourful},
		{"60x18", screentest.Typical().Snapshot(), 60, 18, colourful},
		{"52x16-too-small", screentest.Typical().Snapshot(), 52, 16, colourful},
		{"80x24-ascii", screentest.Typical().Snapshot(), 80, 24, mono},
		{"120x40-ascii", screentest.Typical().Snapshot(), 120, 40, mono},
		{"200x60-ascii", portraits.Snapshot(), 200, 60, mono},
		{"60x18-ascii", screentest.Typical().Snapshot(), 60, 18, mono},
		{"80x24-shade", screentest.Typical().Snapshot(), 80, 24, Options{Depth: cells.Basic, Tier: cells.Shade}},
		{"80x24-block", screentest.Typical().Snapshot(), 80, 24, Options{Depth: cells.Indexed, Tier: cells.Block}},
		{"120x40-images", images.Snapshot(), 120, 40, colourful},
		{"80x24-loading", &sim.Snapshot{State: sim.Loading, Note: "reading digits"}, 80, 24, colourful},
		{"80x24-diverged", diverged(), 80, 24, colourful},
		{"120x40-regression", regression(), 120, 40, colourful},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, _ := screenApp(tt.snap, tt.width, tt.height, tt.options)
			golden(t, tt.name, a.screen().String())
		})
	}
}

// TestGoldenColours compares whole frames, control sequences included, in 256
// colours.
func TestGoldenColours(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		a, _ := screenApp(screentest.Typical().Snapshot(), size[0], size[1], Options{Depth: cells.Indexed, Tier: cells.Braille})
		a.compose()
		golden(t, fmt.Sprintf("%dx%d-256", size[0], size[1]), strings.ReplaceAll(a.View(), "\x1b", "␛"))
	}
}

// TestFrameFitsTheLine: a whole frame of the largest size, heat maps included,
// takes less than 48 KiB, and one without them half.
func TestFrameFitsTheLine(t *testing.T) {
	run := screentest.Run{Steps: 1000, Start: 4, Widths: []int{40, 32}, Portrait: true}
	for _, depth := range []cells.Depth{cells.Mono, cells.Basic, cells.Indexed, cells.True} {
		a, _ := screenApp(kept(run.Snapshot()), 200, 60, Options{Depth: depth, Tier: cells.Braille})
		if a.compose(); len(a.View()) > 48<<10 {
			t.Errorf("depth %d: %d bytes", depth, len(a.View()))
		}
		s := kept(screentest.Typical().Snapshot())
		s.Grids, s.Spectra = nil, nil
		b, _ := screenApp(s, 200, 60, Options{Depth: depth, Tier: cells.Braille})
		if b.compose(); len(b.View()) > 30<<10 {
			t.Errorf("depth %d: %d bytes without heat maps", depth, len(b.View()))
		}
	}
}

// TestResizeStorm: however many sizes come between two frames, one is drawn.
func TestResizeStorm(t *testing.T) {
	a, source := screenApp(screentest.Typical().Snapshot(), 120, 40, colourful)
	a.Update(tick{})
	looks := 0
	for i := range 300 {
		a.Update(tea.WindowSizeMsg{Width: 1 + i%250, Height: 1 + i%80})
		if !a.dirty {
			looks++
		}
		if i%50 == 49 {
			a.Update(tick{})
			checkFrame(t, a.View(), 1+i%250, 1+i%80)
		}
	}
	if looks > 0 {
		t.Errorf("%d sizes were drawn at once", looks)
	}
	a.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
	a.Update(tick{})
	checkFrame(t, a.View(), 200, 60)
	if !source.view.Shows(picture.WantGraph) || !source.view.Shows(picture.WantPortraits) {
		t.Errorf("back at a large size it looks at %+v", source.view)
	}
}

func TestGoldenDialogs(t *testing.T) {
	for name, keys := range map[string][]string{
		"trigger": {"t", "down"}, "init": {"i"}, "parameters": {"p", "down", "2"}, "options": {"ctrl+o", "down", "right"}, "data": {"d", "tab", "right"},
		"export": {"e"}, "help": {"?"}, "neuron": {"[", "enter"}, "why": {"tab", "tab", "w"}, "palette": {":", "n", "e"}, "filter": {"/", "L", "2"},
		"copy": {"c"},
	} {
		t.Run(name, func(t *testing.T) {
			run := screentest.Typical()
			run.Portrait = name == "neuron"
			s := run.Snapshot()
			s.Explanation = explained(picture.AboutTrigger).Explanation
			s.WhatIf = []picture.WhatIf{{Trigger: "north-act", Add: []int{1, 0}}, {Trigger: "north-weight", Add: []int{0, 3}}, {Trigger: "linear", Note: "no target"}}
			a, _ := screenApp(s, 100, 36, colourful)
			press(a, keys...)
			golden(t, "dialog-"+name, a.screen().String())
		})
	}
}

// diverged is a run whose last training losses are not finite.
func diverged() *sim.Snapshot {
	s := screentest.Typical().Snapshot()
	s.State, s.Err = sim.Diverged, errors.New("loss is NaN: try a smaller learning rate")
	b := s.Series[0].Buckets
	for i := len(b) - 300; i < len(b); i++ {
		b[i] = screentest.Bucket(int(b[i].Step), math.NaN())
	}
	return s
}

// regression is a run on data with one input.
func regression() *sim.Snapshot {
	s := screentest.Run{Steps: 900, Start: 4, Widths: []int{6, 5, 4, 7}}.Snapshot()
	g := picture.Grid{Name: "boundary", Title: "fit", X0: -1, X1: 1}
	for i := range 100 {
		x := -1 + 2*float64(i)/99
		g.Line = append(g.Line, math.Sin(3*x))
		g.Points = append(g.Points, picture.Point{X: x, Y: math.Sin(3*x) + .3*math.Sin(77*x)})
	}
	s.Grids = []picture.Grid{g}
	return s
}

// TestEverySizeFills: at every size the frame has exactly its rows, each exactly
// as wide as the screen, and nothing is left open at the end of a row.
func TestEverySizeFills(t *testing.T) {
	s := screentest.Run{Steps: 700, Start: 4, Widths: []int{9, 7}, Portrait: true}.Snapshot()
	s.Explanation = explained(picture.AboutNeuron).Explanation
	a, _ := screenApp(s, 1, 1, colourful)
	dialogs := [][]string{{"p"}, {"t"}, {"d"}, {"w"}, {":"}, {"?"}, {"e"}, {"c"}, {"/"}, {"[", "enter"}}
	next := 0
	for width := 1; width <= 250; width += 1 + width/16 {
		for height := 1; height <= 80; height += 1 + height/8 {
			a.width, a.height = width, height
			a.keepFocusVisible()
			a.look()
			a.compose()
			checkFrame(t, a.View(), width, height)
			press(a, dialogs[next%len(dialogs)]...)
			next++
			checkFrame(t, a.View(), width, height)
			press(a, "esc", "esc", "esc")
		}
	}
}

// closing are sequences after which nothing is left open.
var closing = regexp.MustCompile(`^\x1b\[(|0|39|49|39;49)m`)

func checkFrame(t *testing.T, frame string, width, height int) {
	t.Helper()
	rows := strings.Split(frame, "\n")
	if len(rows) != height {
		t.Fatalf("%d×%d: %d rows", width, height, len(rows))
	}
	for y, row := range rows {
		plain := ansi.Strip(row)
		if n := cells.TextWidth(plain); n != width {
			t.Fatalf("%d×%d: row %d is %d wide: %q", width, height, y, n, plain)
		}
		if i := strings.LastIndex(row, "\x1b["); i >= 0 && !closing.MatchString(row[i:]) {
			t.Fatalf("%d×%d: row %d ends within a style: %q", width, height, y, row)
		}
	}
}

// TestLayoutCoversTheBody: panels neither overlap nor leave the body, and every
// panel of the layout has at least its least height.
func TestLayoutCoversTheBody(t *testing.T) {
	for width := minWidth; width <= 260; width += 3 {
		for height := minHeight; height <= 90; height++ {
			a := arrangement{width: width, height: height, scene: fakeScreens[0]}
			used := make([]int, width*height)
			for _, p := range a.arrange() {
				if p.height < 3 || p.width < 18 {
					t.Fatalf("%d×%d: %s is %d×%d", width, height, a.scene.Panels[p.id].Name, p.width, p.height)
				}
				for y := p.y; y < p.y+p.height; y++ {
					for x := p.x; x < p.x+p.width; x++ {
						used[y*width+x]++
					}
				}
			}
			for i, n := range used {
				inside := i/width >= headerRows && i/width < height-footerRows
				if inside && n != 1 || !inside && n != 0 {
					t.Fatalf("%d×%d: column %d row %d belongs to %d panels", width, height, i%width, i/width, n)
				}
			}
		}
	}
}

// TestEssentialPanelsAtEightyColumns: the common size shows what matters.
func TestEssentialPanelsAtEightyColumns(t *testing.T) {
	places := arrangement{width: 80, height: 24, scene: fakeScreens[0]}.arrange()
	for _, id := range []panelID{networkID, lossID, orthogonalityID, boundaryID, eventsID} {
		if !visible(places, id) {
			t.Errorf("no %s at 80×24", fakeScreens[0].Panels[id].Name)
		}
	}
}

// TestAwkwardData draws every panel of every odd snapshot at several sizes: it
// must not panic, and must fill its cells.
func TestAwkwardData(t *testing.T) {
	for name, s := range awkward() {
		for _, tier := range []cells.Tier{cells.Braille, cells.Block, cells.Shade, cells.ASCII} {
			for _, depth := range []cells.Depth{cells.Mono, cells.Basic, cells.True} {
				t.Run(fmt.Sprintf("%s/%v/%d", name, tier, depth), func(t *testing.T) {
					a, _ := screenApp(s, 100, 40, Options{Depth: depth, Tier: tier})
					a.compose()
					checkFrame(t, a.View(), 100, 40)
					for id := range panelCount {
						for _, size := range [][2]int{{1, 1}, {7, 3}, {18, 4}, {40, 9}, {90, 30}} {
							drawPanel(&fakeScreens[0].Panels[id], id, &a.desk, cells.New(size[0], size[1]), true)
						}
					}
					press(a, "down", "enter", "esc", "w", "left", "right", "down", "esc", "t", "down", "esc", "[", "enter")
					checkFrame(t, a.View(), 100, 40)
				})
			}
		}
	}
}

// awkward are snapshots at the edges of what can come.
func awkward() map[string]*sim.Snapshot {
	values := func(vs ...float64) *sim.Snapshot {
		s := screentest.Run{Steps: len(vs), Start: 2, Widths: []int{2}}.Snapshot()
		for i := range s.Series {
			s.Series[i].Buckets = nil
			for j, v := range vs {
				s.Series[i].Buckets = append(s.Series[i].Buckets, screentest.Bucket(j+1, v))
			}
		}
		for i := range s.Spectra {
			s.Spectra[i].Values = vs
		}
		if len(vs) > 0 {
			r := &s.Rows[0]
			r.Value, r.Threshold, r.Phi, r.Limit = vs[0], vs[0], vs[0], vs[0]
			u := &s.Graph.Columns[1].Units[0]
			u.Value, u.FanIn, u.FanOut = vs[0], vs[0], vs[0]
			s.Graph.Links[0].Weight = vs[0]
			g := &s.Grids[0]
			g.Values[0], g.Min, g.Max, g.X0, g.Points[0].X = float32(vs[0]), vs[0], vs[0], vs[0], vs[0]
		}
		return s
	}
	out := map[string]*sim.Snapshot{
		"no snapshot": nil, "loading": {State: sim.Loading}, "empty": {State: sim.Paused}, "failed": {State: sim.Failed, Err: errors.New("no such file")},
		"no point": values(), "one point": values(.5), "constant": values(.3, .3, .3), "zero": values(0, 0, 0), "negative": values(-1, -2),
		"NaN": values(math.NaN(), math.NaN()), "Inf": values(math.Inf(1), 1, math.Inf(-1)), "huge": values(1e300, -1e300), "tiny": values(1e-300, 1e-310),
		"width 1": screentest.Run{Steps: 9, Start: 1, Widths: []int{1}}.Snapshot(), "width 4096": screentest.Run{Steps: 50, Start: 4090, Widths: []int{4096}}.Snapshot(),
		"ten layers": screentest.Run{Steps: 90, Start: 4, Widths: []int{9, 8, 7, 6, 5, 6, 7, 8, 9, 10}, Portrait: true}.Snapshot(), "diverged": diverged(),
		"regression": regression(), "images": screentest.Run{Steps: 90, Start: 4, Widths: []int{9}, Images: true}.Snapshot(),
	}
	noGrids := screentest.Typical().Snapshot()
	noGrids.Grids, noGrids.Spectra = nil, nil
	out["no grids"] = noGrids
	odd := screentest.Typical().Snapshot()
	odd.Explanation = &picture.Explanation{Topic: picture.AboutNeuron, Title: strings.Repeat("語", 90), Intro: "\x1b[2J", Samples: -1, Lines: []picture.Derivation{
		{}, {What: "x", Formula: strings.Repeat("Σ", 200), Values: strings.Repeat("1", 300), Result: strings.Repeat("9", 300)}, {Values: " ", Result: " "},
	}}
	odd.WhatIf = []picture.WhatIf{{}, {Trigger: "north-act", Add: []int{math.MaxInt, math.MinInt, 3, 4}}}
	odd.Events = append(odd.Events, sim.Event{Kind: sim.Born, Layer: "L1", Count: 3, Unit: -4, FanIn: []float64{math.NaN()}}, sim.Event{Kind: "unheard of", Count: -1})
	out["odd explanation and events"] = odd
	short := screentest.Typical().Snapshot()
	short.Grids[0].Values = short.Grids[0].Values[:5]
	out["grid cut short"] = short
	loose := screentest.Typical().Snapshot()
	loose.Graph.Links = append(loose.Graph.Links, picture.Link{Column: -1}, picture.Link{Column: 99, From: 1, To: 1}, picture.Link{Column: 1, From: 999, To: -1})
	out["links to nowhere"] = loose
	wide := screentest.Typical().Snapshot()
	wide.Title = "データ · 日本語 \x1b[31m\n· 5 点"
	wide.Graph.Columns[0].Units[0].Label = strings.Repeat("語", 40)
	out["wide and control characters"] = wide
	for name, s := range awkwardPasts() {
		out[name] = s
	}
	return out
}
