package tui

import (
	"bytes"
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
	Learnt []string            `json:"lessons,omitempty"`   // names of the lessons that have been gone through
}

// ReadPreferences reads a file of preferences. What is wrong in it is left out
// and told in problems; no file at all is none.
func ReadPreferences(path string) (p Preferences, problems []string) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, []string{err.Error()}
	}
	return parsePreferences(text)
}

// parsePreferences takes each entry on its own, so that one that is wrong does
// not cost the others.
func parsePreferences(text []byte) (p Preferences, problems []string) {
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
	return p, append(problems, p.check()...)
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
func (p *Preferences) check() (problems []string) {
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
	if _, ok := timeAxisNamed(p.Over); p.Over != "" && !ok {
		bad("over: no %q; there are steps, epochs, time", p.Over)
		p.Over = ""
	}
	for _, name := range sorted(p.Panels) {
		if _, ok := panelNamed(name); !ok || p.Panels[name] != "shown" && p.Panels[name] != "hidden" {
			bad("panels: %s: %s, want the name of a panel, and shown or hidden", name, p.Panels[name])
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
	_, problemsOfKeys := withKeys(commands(), p.Keys)
	return append(problems, problemsOfKeys...)
}

func panelNamed(name string) (panelID, bool) {
	for id := range panelCount {
		if panels[id].name == name {
			return id, true
		}
	}
	return 0, false
}

// withKeys is the table of commands with the keys of some replaced. A command
// that does not exist, or a key that another has, is left out and told.
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
		if c == nil {
			problems = append(problems, fmt.Sprintf("preferences: keys: there is no command %q", id))
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
	a.commands, _ = withKeys(commands(), p.Keys) // Read has told what is wrong
	a.learnt = p.Learnt
	if p.Mouse != nil {
		a.mouse = *p.Mouse
	}
	if p.Smooth != nil {
		a.desk.smooth = *p.Smooth
	}
	a.desk.linear, a.desk.guides = p.Linear, p.Guides
	a.desk.along, _ = timeAxisNamed(p.Over) // steps, if there is no wish
	for name, wish := range p.Panels {
		if id, ok := panelNamed(name); ok {
			a.shown[id] = map[string]visibility{"shown": pinned, "hidden": hidden}[wish]
		}
	}
}

// wishes are what the viewer can change by keys and that is kept.
type wishes struct {
	light, mouse, linear, guides bool

	tier   cells.Tier
	smooth float64
	along  timeAxis
	shown  [panelCount]visibility
}

func (a *app) wishes() wishes {
	return wishes{a.light, a.mouse, a.desk.linear, a.desk.guides, a.desk.tier, a.desk.smooth, a.desk.along, a.shown}
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
		p.Over = timeAxes[now.along].name
	}
	if now.shown != a.began.shown {
		p.Panels = map[string]string{}
		for id, v := range now.shown {
			if v != automatic {
				p.Panels[panels[id].name] = map[visibility]string{pinned: "shown", hidden: "hidden"}[v]
			}
		}
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
