package tui

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/internal/files"
	"github.com/north-tui/north/lessons"
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

// mostPreferences bounds their file, in bytes.
const mostPreferences = 1 << 20

// atOnce has the program end without asking about work that is not saved.
const atOnce = "at once"

// ReadPreferences reads a file of preferences for some scenes. What is wrong in it is
// left out and told in problems; no file at all is none.
func ReadPreferences(path string, scenes []Scene) (p Preferences, problems []string) {
	text, err := files.Read(path, mostPreferences)
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
	p, found := checkPreferences(text, scenes)
	at := entryOffsets(text)
	for _, f := range found {
		offset := f.offset
		if f.entry != "" {
			offset = at[f.entry]
		}
		line, column := position(text, offset)
		problems = append(problems, fmt.Sprintf("preferences: line %d, column %d: %s", line, column, f.text))
	}
	return p, problems
}

// problem is what is wrong in a file of preferences.
type problem struct {
	entry   string // where it is; "" if the file cannot be read at all
	offset  int    // in bytes, without entry
	text    string
	unknown bool // a name that this program does not know, but another version may
}

// checkPreferences are the preferences in a text, without what is wrong.
func checkPreferences(text []byte, scenes []Scene) (p Preferences, problems []problem) {
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(text, &entries); err != nil {
		offset := 0
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			offset = max(0, int(syntax.Offset)-1) // it is of what comes after
		}
		return p, []problem{{offset: offset, text: err.Error()}}
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
			problems = append(problems, problem{entry: name, text: fmt.Sprintf("%s: %v", name, err), unknown: !isPreference(name)})
			continue
		}
		p = next
	}
	return p, append(problems, p.check(scenes)...)
}

// isPreference reports whether preferences have an entry of a name.
func isPreference(name string) bool {
	fields := reflect.TypeFor[Preferences]()
	for i := range fields.NumField() {
		if tag, _, _ := strings.Cut(fields.Field(i).Tag.Get("json"), ","); strings.EqualFold(tag, name) {
			return true
		}
	}
	return false
}

// entryOffsets are the places of the entries of a JSON object, in bytes.
func entryOffsets(text []byte) map[string]int {
	at := map[string]int{}
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		return at
	}
	for d.More() {
		before := int(d.InputOffset())
		name, err := d.Token()
		var value json.RawMessage
		if err != nil || d.Decode(&value) != nil {
			break
		}
		if name, ok := name.(string); ok {
			at[name] = before + max(0, bytes.IndexByte(text[before:], '"'))
		}
	}
	return at
}

// position is the line and the column of a byte of a text, from 1.
func position(text []byte, offset int) (line, column int) {
	before := text[:min(offset, len(text))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return 1 + bytes.Count(before, []byte("\n")), 1 + utf8.RuneCount(before[start:])
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
func (p *Preferences) check(scenes []Scene) (problems []problem) {
	bad := func(entry, format string, args ...any) {
		problems = append(problems, problem{entry: entry, text: entry + ": " + fmt.Sprintf(format, args...)})
	}
	unknown := func(entry, format string, args ...any) {
		bad(entry, format, args...)
		problems[len(problems)-1].unknown = true
	}
	if p.Theme != "" && p.Theme != "dark" && p.Theme != "light" {
		bad("theme", "no %q; there are dark, light", p.Theme)
		p.Theme = ""
	}
	if p.Glyphs != "" {
		if _, err := cells.ParseTier(p.Glyphs); err != nil {
			problems = append(problems, problem{entry: "glyphs", text: err.Error()})
			p.Glyphs = ""
		}
	}
	if p.Smooth != nil && !(*p.Smooth >= 0 && *p.Smooth < 1) {
		bad("smoothing", "%g, want 0 to less than 1", *p.Smooth)
		p.Smooth = nil
	}
	if _, ok := desk.TimeAxisNamed(p.Over); p.Over != "" && !ok {
		bad("over", "no %q; there are steps, epochs, time", p.Over)
		p.Over = ""
	}
	if p.Quit != "" && p.Quit != atOnce {
		bad("quit", "no %q; there is %q", p.Quit, atOnce)
		p.Quit = ""
	}
	for _, name := range sorted(p.Panels) {
		wish := p.Panels[name]
		switch {
		case !isPanel(scenes, name):
			unknown("panels", "%s: %s, want SCENE/PANEL, and shown or hidden", name, wish)
		case wish != "shown" && wish != "hidden":
			bad("panels", "%s: %s, want shown or hidden", name, wish)
		default:
			continue
		}
		delete(p.Panels, name)
	}
	p.Learnt = slices.DeleteFunc(p.Learnt, func(name string) bool {
		if slices.Contains(lessons.Names(), name) {
			return false
		}
		unknown("lessons", "there is no %q", name)
		return true
	})
	return append(problems, checkKeys(scenes, p.Keys)...)
}

// checkKeys says which keys cannot be given to commands, once for all scenes.
func checkKeys(scenes []Scene, keys map[string][]string) (problems []problem) {
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
		for _, text := range told {
			// Such a key is without effect and stays in the file.
			if p := (problem{entry: "keys", text: text, unknown: true}); !slices.Contains(problems, p) {
				problems = append(problems, p)
			}
		}
	}
	for _, id := range sorted(keys) {
		if !known[id] {
			problems = append(problems, problem{entry: "keys", text: fmt.Sprintf("keys: there is no command %q", id), unknown: true})
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
				problems = append(problems, fmt.Sprintf("keys: %s: %q is the key of %s", id, k, strings.TrimSpace(other+" already")))
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

// wishes are what the viewer can change on the screen and that is kept.
type wishes struct {
	light, mouse, linear, guides, calm bool

	tier   cells.Tier
	smooth float64
	along  desk.TimeAxis
	quit   string
	shown  string // as panelWishes writes them
	keys   string
}

// themeWord is a theme as preferences name it.
func themeWord(light bool) string {
	if light {
		return "light"
	}
	return "dark"
}

func (a *app) wishes() wishes {
	p := &a.options.Preferences
	return wishes{
		a.light, a.mouse, a.desk.Linear, a.desk.Guides, a.options.Calm, a.desk.Tier, a.desk.Smooth, a.desk.Along,
		p.Quit, fmt.Sprint(a.panelWishes()), fmt.Sprint(p.Keys),
	}
}

// preferences are those the screen began with and what the viewer has changed
// since by keys; changed is false if that is nothing.
func (a *app) preferences() (p Preferences, changed bool) {
	p = a.options.Preferences
	now := a.wishes()
	if now.light != a.began.light {
		p.Theme = themeWord(now.light)
	}
	if now.calm != a.began.calm {
		p.Calm = now.calm
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

// WritePreferences writes preferences to a file, making its folder, and keeps what was in
// the file before beside it, as FILE.bak. Names that this program does not know stay. A
// file with a mistake is not touched: its owner may have meant something by it.
func WritePreferences(path string, p Preferences, scenes []Scene) error {
	if err := rewritePreferences(path, p, scenes); err != nil {
		return fmt.Errorf("preferences are not saved: %w", err)
	}
	return nil
}

func rewritePreferences(path string, p Preferences, scenes []Scene) error {
	if whole, err := filepath.EvalSymlinks(path); err == nil {
		path = whole // where a link leads is the viewer's own choice
	}
	was, err := files.Read(path, mostPreferences)
	fresh := errors.Is(err, fs.ErrNotExist)
	if err != nil && !fresh {
		return err
	}
	var unknown []entry
	if !fresh {
		if _, problems := checkPreferences(was, scenes); slices.ContainsFunc(problems, func(f problem) bool { return !f.unknown }) {
			_, told := parsePreferences(was, scenes)
			return fmt.Errorf("%s has a mistake; mend it, and changes are kept again: %s", path, strings.Join(told, "; "))
		}
		if unknown, err = p.adopt(was, scenes); err != nil {
			return err
		}
	}
	text, err := p.encode(unknown)
	if err != nil || bytes.Equal(text, was) {
		return err
	}
	if fresh {
		err = os.MkdirAll(filepath.Dir(path), 0o755)
	} else {
		err = files.Write(path+".bak", was)
	}
	if err != nil {
		return err
	}
	return files.Write(path, text)
}

// entry is one of a file of preferences.
type entry struct {
	name  string
	value json.RawMessage
}

// adopt takes over what a file has that this program does not know: panels and lessons
// into the preferences, other entries as they are.
func (p *Preferences) adopt(text []byte, scenes []Scene) (unknown []entry, err error) {
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(text, &entries); err != nil {
		return nil, err
	}
	for _, name := range sorted(entries) {
		if !isPreference(name) {
			unknown = append(unknown, entry{name, entries[name]})
		}
	}
	var there Preferences
	if err := json.Unmarshal(text, &there); err != nil {
		return nil, err
	}
	p.Panels, p.Learnt = maps.Clone(p.Panels), slices.Clone(p.Learnt)
	for name, wish := range there.Panels {
		if !isPanel(scenes, name) {
			if p.Panels == nil {
				p.Panels = map[string]string{}
			}
			p.Panels[name] = wish
		}
	}
	for _, name := range there.Learnt {
		if !slices.Contains(lessons.Names(), name) {
			p.Learnt = append(p.Learnt, name)
		}
	}
	return unknown, nil
}

// encode is the text of a file of preferences with further entries.
func (p Preferences) encode(unknown []entry) ([]byte, error) {
	text, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimSuffix(text, []byte("}"))
	for _, e := range unknown {
		name, err := json.Marshal(e.name)
		if err != nil {
			return nil, err
		}
		if len(text) > 1 {
			text = append(text, ',')
		}
		text = slices.Concat(text, name, []byte(":"), e.value)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, append(text, '}'), "", "  "); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}
