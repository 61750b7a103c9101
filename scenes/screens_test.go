package scenes

import (
	"reflect"
	"slices"
	"testing"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene/scenetest"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// grown is a quick run of a scene in which something has grown.
func grown(t *testing.T, s Scene) *sim.Session {
	t.Helper()
	run := open(t, quickSpec(s.Name), sim.Options{Threads: 1})
	scenetest.Advance(t, run, 130)
	return run
}

// deskOf is what panels of a scene draw from, with the pictures that a view asks for.
func deskOf(s Scene, run *sim.Session, v picture.View) *desk.Desk {
	d := desk.New(desk.NewTheme(cells.True, false), cells.Braille)
	d.Snap = run.Snapshot(run.Picture(v))
	d.Words, d.Goals = s.Screen.Words, desk.GoalsOf(s.Goals)
	return &d
}

// wants are the pictures of a panel at a size.
func wants(p *screen.Panel, width, height int) picture.View {
	v := picture.View{Unit: -1}
	if p.Wants != nil {
		for _, w := range p.Wants(width, height) {
			v.Want(w)
		}
	}
	return v
}

// TestPanelsGetTheirPictures: every picture that a panel wants is drawn by the learner,
// and what the numbers of a panel are explained by is explained.
func TestPanelsGetTheirPictures(t *testing.T) {
	forEach(t, func(t *testing.T, s Scene) {
		run := grown(t, s)
		none := run.Picture(picture.View{Unit: -1})
		for i := range s.Screen.Panels {
			p := &s.Screen.Panels[i]
			for _, w := range wants(p, 200, 60).Wanted {
				v := picture.View{Unit: -1}
				if v.Want(w); w.Name == picture.WantPortraits { // which are of the graph
					v.Want(picture.Want{Name: picture.WantGraph})
				}
				if w.Name != "" && reflect.DeepEqual(run.Picture(v), none) {
					t.Errorf("%s wants %s, which is not drawn", p.Name, w.Name)
				}
			}
			d := deskOf(s, run, wants(p, 60, 20))
			if p.Topic == nil || p.Has != nil && !p.Has(d) {
				continue
			}
			v := picture.View{Unit: -1, Explain: p.Topic(d)}
			if v.Explain != "" && run.Picture(v).Explanation == nil {
				t.Errorf("%s is explained by %s, of which nothing is said", p.Name, v.Explain)
			}
		}
	})
}

// sizes are those of panels' insides, from the least that is drawn to a large screen's.
var sizes = [][2]int{{4, 1}, {5, 2}, {6, 9}, {10, 3}, {20, 5}, {38, 6}, {58, 10}, {100, 8}, {98, 30}, {198, 56}}

// TestPanelsStayInTheirCells: at every size, with everything to show and with nothing,
// a panel draws in its own cells only.
func TestPanelsStayInTheirCells(t *testing.T) {
	const margin = 3
	outside := cells.Cell{Rune: '¤'}
	forEach(t, func(t *testing.T, s Scene) {
		run := grown(t, s)
		for i := range s.Screen.Panels {
			p := &s.Screen.Panels[i]
			for _, size := range sizes {
				nothing := deskOf(s, run, picture.View{})
				nothing.Snap = &sim.Snapshot{}
				for _, d := range []*desk.Desk{deskOf(s, run, wants(p, size[0]+2, size[1]+2)), deskOf(s, run, picture.View{Unit: -1}), nothing} {
					g := cells.New(size[0]+2*margin, size[1]+2*margin)
					g.Fill(outside.Rune, outside.Style)
					inner := g.Sub(margin, margin, size[0], size[1])
					inner.Fill(' ', cells.Style{})
					p.Draw(d, inner)
					for y := range g.Height {
						for x := range g.Width {
							within := x >= margin && x < margin+size[0] && y >= margin && y < margin+size[1]
							if !within && g.At(x, y) != outside {
								t.Fatalf("%s at %d×%d draws %q at column %d, row %d", p.Name, size[0], size[1], g.At(x, y).Rune, x-margin, y-margin)
							}
						}
					}
				}
			}
		}
	})
}

// TestScreens: panels have names and keys enough, and whatever a key of a scene changes
// of the run can be typed as well.
func TestScreens(t *testing.T) {
	for _, s := range All() {
		if n := len(s.Screen.Panels); n == 0 || n > desk.MostPanels {
			t.Errorf("%s has %d panels, want 1 to %d", s.Name, n, desk.MostPanels)
		}
		names, tabs := map[string]bool{}, map[string]bool{}
		for _, p := range s.Screen.Panels {
			if p.Name == "" || p.Tab == "" || p.Draw == nil || names[p.Name] || tabs[p.Tab] {
				t.Errorf("%s: panel %q is incomplete, or there are two", s.Name, p.Name)
			}
			names[p.Name], tabs[p.Tab] = true, true
		}
		language := commands.New(s.Screen.Plain...)
		for _, c := range s.Screen.Commands {
			if c.Word == "" && c.Group == "view" {
				continue
			}
			if language.Find(c.Word) == nil {
				t.Errorf("%s: there is no word %q for the command %s", s.Name, c.Word, c.ID)
			}
		}
		for _, p := range s.Screen.Pickers {
			if len(s.Choices[p.Setting]) == 0 {
				t.Errorf("%s: there is nothing to choose as %s", s.Name, p.Setting)
			}
		}
	}
}

// TestScenesOnStage: the panels that a scene shows to a lecture hall are its own, and after
// some steps at least three of its numbers have values.
func TestScenesOnStage(t *testing.T) {
	forEach(t, func(t *testing.T, s Scene) {
		run := open(t, quickSpec(s.Name), sim.Options{Threads: 1})
		scenetest.Advance(t, run, 60)
		d := deskOf(s, run, picture.View{Unit: -1})
		if len(s.Screen.Stage.Panels) != 2 {
			t.Errorf("%d panels, want 2", len(s.Screen.Stage.Panels))
		}
		for _, name := range s.Screen.Stage.Panels {
			if !slices.ContainsFunc(s.Screen.Panels, func(p screen.Panel) bool { return p.Name == name && !p.Events }) {
				t.Errorf("there is no panel %s", name)
			}
		}
		measured := 0
		for _, n := range s.Screen.Stage.Numbers {
			if _, ok := n.Value(d); ok {
				measured++
			}
		}
		if measured < 3 {
			t.Errorf("%d of %d numbers have values after 60 steps", measured, len(s.Screen.Stage.Numbers))
		}
	})
}
