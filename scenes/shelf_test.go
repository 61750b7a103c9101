package scenes

import (
	"bytes"
	"context"
	"testing"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui"
)

// quick are settings with which 200 steps of a scene take little time; a scene
// without any is quick by itself.
var quick = map[string]map[string]string{
	Transformer: {"context": "24", "batch": "4", "hidden": "16", "key": "8", "value": "8", "mlp": "24", "eval": "40", "grow": "20:mlp:+8;60:heads:+1;90:layer:+1;120:hidden:+8"},
}

// shelfSpec is a quick run of a scene.
func shelfSpec(scene string) sim.Spec { return sim.Spec{Scene: scene, Seed: 3, Set: quick[scene]} }

// everything are views that ask for all pictures there are.
var everything = func() picture.View {
	v := watched
	for _, name := range []string{"text", "weights", "attention"} {
		v.Want(picture.Want{Name: name})
	}
	return v
}()

// TestScenesRunAlike: 200 steps are the same whatever the number of threads,
// whether somebody looks, and whether the run was stored and restored on its way.
func TestScenesRunAlike(t *testing.T) {
	for _, scene := range All() {
		t.Run(scene.Name, func(t *testing.T) {
			t.Parallel()
			want := hash(t, open(t, shelfSpec(scene.Name), sim.Options{Threads: 1}), 200)
			if got := hash(t, open(t, shelfSpec(scene.Name), sim.Options{Threads: 3}), 200); got != want {
				t.Error("the number of threads changed the weights")
			}
			watched := open(t, shelfSpec(scene.Name), sim.Options{Threads: 1})
			for range 100 {
				advance(t, watched, 1)
				if watched.Steps()%5 == 0 {
					watched.Picture(everything)
				}
			}
			var stored bytes.Buffer
			if err := watched.Save(&stored); err != nil {
				t.Fatal(err)
			}
			restored, err := sim.Restore(&stored, Find, sim.Options{Threads: 1})
			if err != nil {
				t.Fatal(err)
			}
			if got := hash(t, watched, 100); got != want {
				t.Error("drawing changed the weights")
			}
			if got := hash(t, restored, 100); got != want {
				t.Error("the restored run went another way")
			}
			other := shelfSpec(scene.Name)
			other.Seed++
			if got := hash(t, open(t, other, sim.Options{Threads: 1}), 200); got == want {
				t.Error("another seed gave the same weights")
			}
		})
	}
}

// TestScenesFitTheScreen: what a scene shows fills the least usual screen.
func TestScenesFitTheScreen(t *testing.T) {
	for _, scene := range All() {
		t.Run(scene.Name, func(t *testing.T) {
			s := open(t, shelfSpec(scene.Name), sim.Options{})
			advance(t, s, 30)
			grid, err := tui.Still(context.Background(), tui.Options{Source: &held{session: s}, Tier: cells.Braille}, 80, 24)
			if err != nil {
				t.Fatal(err)
			}
			if grid.Width != 80 || grid.Height != 24 {
				t.Errorf("%d×%d cells", grid.Width, grid.Height)
			}
		})
	}
}

// held is a session that stands still, as a source for a screen.
type held struct {
	session *sim.Session
	view    picture.View
}

func (h *held) Latest() *sim.Snapshot { return h.session.Snapshot(h.session.Picture(h.view)) }

func (h *held) Send(sim.Command) bool { return false }

func (h *held) Look(v picture.View) { h.view = v }

// TestTextsHaveNoThumbnail: what has no picture is no mistake.
func TestTextsHaveNoThumbnail(t *testing.T) {
	if grid, err := Thumbnail("opticks"); grid != nil || err != nil {
		t.Errorf("%+v, error %v", grid, err)
	}
}
