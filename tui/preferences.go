package tui

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/panels"
	"github.com/north-tui/north/tui/screen"
)

// Preferences are what a viewer wants of every screen. What is absent is chosen
// by the environment.
type Preferences struct {
	Theme  string              `json:"theme,omitempty"`  // dark or light
	Glyphs string              `json:"glyphs,omitempty"` // braille, block, shade or ascii
	Mouse  *bool               `json:"mouse,omitempty"`
	Calm   bool                `json:"calm,omitempty"`
	Smooth *float64            `json:"smoothing,omitempty"` // of the training curve: 0, .9 or .99
	Linear bool                `json:"linear,omitempty"`    // the loss on a linear axis
	Over   string              `json:"over,omitempty"`      // the charts: steps, epochs or time
	Guides bool                `json:"guides,omitempty"`    // lines across the charts
	Panels map[string]string   `json:"panels,omitempty"`    // shown or hidden, by name
	Keys   map[string][]string `json:"keys,omitempty"`      // of commands, by name, instead of the usual ones
	Quit   string              `json:"quit,omitempty"`      // "at once": without asking about work that is not saved
	Learnt []string            `json:"lessons,omitempty"`   // names of the lessons that have been gone through
}

// atOnce has the program end without asking about work that is not saved.
const atOnce = "at once"

// ReadPreferences reads a file of preferences for some scenes. What is wrong in it is
// left out and told in problems; no file at all is none.
func ReadPreferences(path string, scenes []Scene) (p Preferences, problems []string) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, []string{err.Error()}
	}
	return parsePreferences(text, scenes)
}

// parsePreferences takes each entry on its own, so that one that is wrong does
// not cost the others.
func parsePreferences(text []byte, scenes []Scene) (p Preferences, problems []string) {
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(text, &entries); err != nil {
		return p, []string{fmt.Sprintf("preferences: %v", err)}
	}
	for _, name := range sorted(entries) {
		one, err := json.Marshal(map[string]json.RawMessage{name: entries[name]})
		next := p
		if err == nil {
			decoder := json.NewDecoder(bytes.NewReader(one))
			decoder.DisallowUnknownFields()
			err = decoder.Decode(&next)
		}
		if err != nil {
			problems = append(problems, fmt.Sprintf("preferences: %s: %v", name, err))
			continue
		}
		p = next
	}
	return p, append(problems, p.check(scenes)...)
}

func sorted[V any](m map[string]V) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// check drops values that are not allowed and says which.
func (p *Preferences) check(scenes []Scene) (problems []string) {
	bad := func(format string, args ...any) {
		problems = append(problems, "preferences: "+fmt.Sprintf(format, args...))
	}
	if p.Theme != "" && p.Theme != "dark" && p.Theme != "light" {
		bad("theme: no %q; there are dark, light", p.Theme)
		p.Theme = ""
	}
	if p.Glyphs != "" {
		if _, err := cells.ParseTier(p.Glyphs); err != nil {
			bad("%v", err)
			p.Glyphs = ""
		}
	}
	if p.Smooth != nil && !(*p.Smooth >= 0 && *p.Smooth < 1) {
		bad("smoothing: %g, want 0 to less than 1", *p.Smooth)
		p.Smooth = nil
	}
	if _, ok := desk.TimeAxisNamed(p.Over); p.Over != "" && !ok {
		bad("over: no %q; there are steps, epochs, time", p.Over)
		p.Over = ""
	}
	if p.Quit != "" && p.Quit != atOnce {
		bad("quit: no %q; there is %q", p.Quit, atOnce)
		p.Quit = ""
	}
	for _, name := range sorted(p.Panels) {
		if !isPanel(scenes, name) || p.Panels[name] != "shown" && p.Panels[name] != "hidden" {
			bad("panels: %s: %s, want SCENE/PANEL, and shown or hidden", name, p.Panels[name])
			delete(p.Panels, name)
		}
	}
	p.Learnt = slices.DeleteFunc(p.Learnt, func(name string) bool {
		unknown := !slices.Contains(lessons.Names(), name)
		if unknown {
			bad("lessons: there is no %q", name)
		}
		return unknown
	})
	return append(problems, checkKeys(scenes, p.Keys)...)
}

// checkKeys says which keys cannot be given to commands, once for all scenes.
func checkKeys(scenes []Scene, keys map[string][]string) (problems []string) {
	known := map[string]bool{}
	for _, s := range append([]Scene{{Screen: &panels.Usual}}, scenes...) {
		if s.Screen == nil {
			continue
		}
		table := commands(s.Screen)
		own := map[string][]string{}
		for id := range keys {
			if commandNamed(table, id) != nil {
				own[id], known[id] = keys[id], true
			}
		}
		_, told := withKeys(table, own)
		for _, problem := range told {
			if !slices.Contains(problems, problem) {
				problems = append(problems, problem)
			}
		}
	}
	for _, id := range sorted(keys) {
		if !known[id] {
			problems = append(problems, fmt.Sprintf("preferences: keys: there is no command %q", id))
		}
	}
	return problems
}

// isPanel reports whether a name in the preferences is that of a panel.
func isPanel(scenes []Scene, name string) bool {
	for _, s := range scenes {
		if s.Screen != nil && len(panelsCalled(s.Name, s.Screen, name)) > 0 {
			return true
		}
	}
	return false
}

// panelsCalled are the panels of a scene that a name in the preferences is for:
// SCENE/PANEL or, as files written before scenes had names of their own have it, the
// name alone, which stood for the panel of that key in every scene.
func panelsCalled(scene string, s *screen.Screen, name string) (ids []panelID) {
	of, panel, qualified := strings.Cut(name, "/")
	if qualified && of != scene {
		return nil
	}
	if !qualified {
		panel = name
	}
	for i := range s.Panels {
		p := &s.Panels[i]
		if qualified && p.Name == panel || !qualified && cmp.Or(p.Was, p.Name) == panel {
			ids = append(ids, panelID(i))
		}
	}
	return ids
}

// withKeys is the table of commands with the keys of some replaced. A key that
// another command has is left out and told.
func withKeys(table []group, keys map[string][]string) (out []group, problems []string) {
	owner := map[string]string{}
	for _, g := range table {
		for i := range g.commands {
			c := &g.commands[i]
			if _, replaced := keys[c.id]; !replaced {
				for _, k := range c.keys {
					owner[k] = c.id
				}
			}
		}
	}
	for _, id := range sorted(keys) {
		c := commandNamed(table, id)
		if c == nil { // of another scene
			continue
		}
		var free []string
		for _, k := range keys[id] {
			if other, taken := owner[k]; taken || k == "" || k == "ctrl+c" {
				problems = append(problems, fmt.Sprintf("preferences: keys: %s: %q is the key of %s", id, k, strings.TrimSpace(other+" already")))
				continue
			}
			owner[k] = id
			free = append(free, k)
		}
		if len(free) == 0 { // then the usual ones, as far as they are left
			for _, k := range c.keys {
				if _, taken := owner[k]; !taken {
					owner[k] = id
					free = append(free, k)
				}
			}
		}
		c.keys = free
	}
	return table, problems
}

func commandNamed(table []group, id string) *command {
	for _, g := range table {
		for i := range g.commands {
			if g.commands[i].id == id {
				return &g.commands[i]
			}
		}
	}
	return nil
}

// prefer takes preferences over that are the screen's own; colours and
// characters come with the options, where flags may overrule them.
func (a *app) prefer(p Preferences) {
	a.learnt = p.Learnt
	if p.Mouse != nil {
		a.mouse = *p.Mouse
	}
	if p.Smooth != nil {
		a.desk.Smooth = *p.Smooth
	}
	a.desk.Linear, a.desk.Guides = p.Linear, p.Guides
	a.desk.Along, _ = desk.TimeAxisNamed(p.Over) // steps, if there is no wish
	for _, s := range a.options.Catalogue.Scenes {
		if s.Screen == nil {
			continue
		}
		var shown [desk.MostPanels]visibility
		for _, name := range sorted(p.Panels) { // qualified names come after the others only if they sort so; they name panels one by one
			for _, id := range panelsCalled(s.Name, s.Screen, name) {
				shown[id] = visibilityOf(p.Panels[name])
			}
		}
		a.shelved[s.Name] = shown
	}
}

func visibilityOf(wish string) visibility {
	if wish == "hidden" {
		return hidden
	}
	return pinned
}

// panelWishes are the panels that the viewer shows or hides, as SCENE/PANEL.
func (a *app) panelWishes() map[string]string {
	out := map[string]string{}
	for _, s := range a.options.Catalogue.Scenes {
		shown := a.shelved[s.Name]
		if s.Name == a.sceneName {
			shown = a.shown
		}
		for id, v := range shown {
			if s.Screen == nil || id >= len(s.Screen.Panels) {
				continue
			}
			switch name := s.Name + "/" + s.Screen.Panels[id].Name; v {
			case pinned:
				out[name] = "shown"
			case hidden:
				out[name] = "hidden"
			}
		}
	}
	return out
}

// wishes are what the viewer can change by keys and that is kept.
type wishes struct {
	light, mouse, linear, guides bool

	tier   cells.Tier
	smooth float64
	along  desk.TimeAxis
	shown  string // as panelWishes writes them
}

func (a *app) wishes() wishes {
	return wishes{a.light, a.mouse, a.desk.Linear, a.desk.Guides, a.desk.Tier, a.desk.Smooth, a.desk.Along, fmt.Sprint(a.panelWishes())}
}

// preferences are those the screen began with and what the viewer has changed
// since by keys; changed is false if that is nothing.
func (a *app) preferences() (p Preferences, changed bool) {
	p = a.options.Preferences
	now := a.wishes()
	if now.light != a.began.light {
		p.Theme = map[bool]string{false: "dark", true: "light"}[now.light]
	}
	if now.tier != a.began.tier {
		p.Glyphs = now.tier.Word()
	}
	if now.mouse != a.began.mouse {
		p.Mouse = &now.mouse
	}
	if now.smooth != a.began.smooth {
		p.Smooth = &now.smooth
	}
	p.Linear, p.Guides = now.linear, now.guides
	if now.along != a.began.along {
		p.Over = desk.TimeAxes[now.along].Name
	}
	if now.shown != a.began.shown {
		p.Panels = a.panelWishes()
	}
	p.Learnt = a.learnt
	return p, now != a.began || !slices.Equal(a.learnt, a.options.Preferences.Learnt)
}

// WritePreferences writes preferences to a file, making its folder. The file
// appears whole or not at all.
func WritePreferences(path string, p Preferences) error {
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return fmt.Errorf("preferences: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("preferences: %w", err)
	}
	if err := sim.WriteFile(path, append(text, '\n')); err != nil {
		return fmt.Errorf("preferences: %w", err)
	}
	return nil
}
