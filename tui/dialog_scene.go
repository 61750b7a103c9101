package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/panels"
	"github.com/north-tui/north/tui/screen"
)

// sceneHere is the scene of the run on the screen as the catalogue has it.
func (a *app) sceneHere() Scene { return a.sceneNamed(a.desk.Snap.Spec.Scene) }

// sceneNamed is the scene of a name, the zero Scene if the catalogue lacks it.
func (a *app) sceneNamed(name string) Scene {
	for _, s := range a.options.Catalogue.Scenes {
		if s.Name == name {
			return s
		}
	}
	return Scene{}
}

// screenOf is what a scene shows, as every run does if the catalogue lacks it.
func (a *app) screenOf(scene string) *screen.Screen {
	for _, s := range a.options.Catalogue.Scenes {
		if s.Name == scene && s.Screen != nil {
			return s.Screen
		}
	}
	return &panels.Usual
}

// enterScene shows the panels and binds the keys of a scene.
func (a *app) enterScene(name string) {
	next := a.screenOf(name)
	if a.scene != nil && (name == "" || name == a.sceneName) {
		return
	}
	if a.scene != nil {
		a.shelved[a.sceneName] = a.shown
	}
	a.scene, a.sceneName, a.shown = next, name, a.shelved[name]
	a.desk.Words, a.desk.Goals = next.Words, desk.GoalsOf(a.sceneNamed(name).Goals)
	a.commands, _ = withKeys(commands(next), a.options.Preferences.Keys) // ReadPreferences has told what is wrong
	a.focus, a.zoomed = 0, false
}

// dataOfScene is what the scene on the screen can learn from.
func (a *app) dataOfScene() []form.Option { return a.sceneHere().Data }

func needsScenes(a *app) string {
	if len(a.options.Catalogue.Scenes) < 2 {
		return "no other scene"
	}
	return ""
}

// openScenes asks for another scene, at first the one after that on the screen.
func (a *app) openScenes() tea.Cmd {
	d := &choiceDialog{
		setting: "scene", heading: "scene · replaces this run with one at default settings",
		current: a.desk.Snap.Spec.Scene, apply: applyScene,
	}
	for i, s := range a.options.Catalogue.Scenes {
		d.choices = append(d.choices, form.Option{Name: s.Name, Doc: s.Doc})
		if s.Name == d.current {
			d.at = i + 1
		}
	}
	d.at %= len(d.choices)
	a.dialog = d
	return nil
}

// applyScene starts the scene with the seed of this run and else as usual.
func applyScene(a *app, d *choiceDialog) bool {
	name := d.choices[d.at].Name
	if name == d.current {
		return true
	}
	s := sim.Spec{Scene: name, Seed: a.desk.Snap.Spec.Seed, Set: map[string]string{}}
	return a.restart(s, "previous run: "+a.keyOf("undo")+" restarts it")
}
